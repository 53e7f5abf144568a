"""Problem lists of the demo: a past year's problems, exactly as many as are told, and those of today."""

import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor

from django.db import transaction

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Acting, Stage
from gongzhi.config.demo.around import play_around
from gongzhi.packs.demo.lists import DemoLists, DemoProblem
from gongzhi.work.lists.actions.entering import enter
from gongzhi.work.lists.logic.items import Placed, list_of
from gongzhi.work.lists.models import Item, Rectification
from gongzhi.work.matters.actions.moves import move_drawn
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Matter

_STEPS = 100  # of one transaction
_LEAST = 16
_SEVERITIES = (0.72, 0.23, 0.05)


@dataclass(frozen=True)
class _Spark:
    """One problem to come: of which kind, when, and whether it is struck off in its year; None: as it happens."""

    kind: str
    at: datetime
    in_time: bool | None = None


def play_lists(told: DemoLists, stage: Stage, *, scale: float) -> None:
    """Play the past year and today; then what goes on around items: sweeps, task forces, quarterly reports."""
    if Item.objects.filter(pack=stage.pack.code).exists():
        return
    playing = _Lists(told, stage, random.Random(f"{stage.demo.seed}/lists"))
    playing.run([*playing.past(scale), *playing.present(scale)])
    play_around(told, stage, random.Random(f"{stage.demo.seed}/around"), scale=scale)


def counts_at(told: DemoLists, scale: float) -> dict[str, tuple[int, int]]:
    """By kind how many are entered and how many struck off in time, at a scale.

    What is told of one kind, and of all, is exact: rounded up, as every number told. The rest is shared out by largest
    remainders.
    """
    found: dict[str, tuple[int, int]] = {}
    for code, one in told.kinds.items():
        if one.told:
            struck = ceil(one.struck * scale)
            found[code] = (max(struck, round(one.count * scale)), struck)
    rest = {code: one for code, one in told.kinds.items() if not one.told}
    left = ceil(told.total * scale) - sum(count for count, _struck in found.values())
    if left < 0:
        return {code: (struck, struck) for code, (_count, struck) in found.items()}
    whole = sum(one.count for one in rest.values())
    shares = {code: left * one.count / whole for code, one in rest.items()}
    more = left - sum(floor(share) for share in shares.values())
    first = sorted(shares, key=lambda code: floor(shares[code]) - shares[code])[:more]
    for code, one in rest.items():
        count = floor(shares[code]) + (code in first)
        found[code] = (count, min(count, round(count * one.struck / one.count)))
    return found


@dataclass
class _Lists:
    told: DemoLists
    stage: Stage
    dice: random.Random

    def __post_init__(self) -> None:
        root = areas_by_code()[self.stage.pack.pack.head.area].path
        areas = (one for one in areas_by_code().values() if one.level == "village" and one.path.startswith(root))
        self.villages: Sequence[Area] = sorted(areas, key=lambda one: one.code)
        self.keepers: dict[str, Viewer] = {}

    def past(self, scale: float) -> Iterator[_Spark]:
        """The year that is told of: what is struck off in it begins early enough, the rest late."""
        first, last = self.told.first, self.told.last
        for code, (count, struck) in counts_at(self.told, scale).items():
            for n in range(count):
                early = n < struck
                low, high = (first, last - timedelta(days=75)) if early else (last - timedelta(days=40), last)
                yield _Spark(code, self._moment(low, high), early)

    def present(self, scale: float) -> Iterator[_Spark]:
        """The last months, up to now."""
        today = local_day(self.stage.until, self.stage.pack.calendar.time_zone)
        kinds, weights = [*self.told.kinds], [one.count for one in self.told.kinds.values()]
        for _ in range(max(round(self.told.current * scale), _LEAST) if self.told.current else 0):
            day = today - timedelta(days=self.told.days)
            yield _Spark(self.dice.choices(kinds, weights)[0], self._moment(day, today - timedelta(days=1)))

    def _moment(self, first: date, last: date) -> datetime:
        calendar, day = self.stage.pack.calendar, first + timedelta(days=self.dice.randint(0, (last - first).days))
        while not calendar.is_working_day(day) and day > first:
            day -= timedelta(days=1)
        local = datetime.combine(day, time(9), zone(calendar.time_zone)) + timedelta(minutes=self.dice.randint(5, 500))
        return local.astimezone(UTC)

    def run(self, sparks: Sequence[_Spark]) -> None:
        """All of them in the order of time."""
        queue: list[tuple[datetime, int, Iterator[datetime] | None]] = [
            (spark.at, n, None) for n, spark in enumerate(sparks)
        ]
        heapq.heapify(queue)
        while queue:
            with transaction.atomic():
                for _ in range(min(_STEPS, len(queue))):
                    if not queue:
                        break
                    _at, number, running = heapq.heappop(queue)
                    running = running or self._life(sparks[number], random.Random(self.dice.random()))
                    following = next(running, None)
                    if following is not None and following < self.stage.until:
                        heapq.heappush(queue, (following, number, running))

    def _life(self, spark: _Spark, dice: random.Random) -> Iterator[datetime]:
        """Entered, claimed or refused, rectified, reviewed, struck off, looked back at; it may come back, once."""
        kind, item = self.told.kinds[spark.kind], self._enter(spark, dice)
        matter = Matter.objects.select_related("area", "lead_post").get(pk=item.matter_id)
        play = Acting(self.stage, matter, dice, spark.at)
        if dice.random() < self.told.refused and not kind.areas:
            yield play.wait(1, 8)
            play.move("refuse", Words(reason=play.pick(self.told.refusals)))
            yield play.wait(1, 8)
            play.move("rule", Words(post=play.matter.lead_post_id, reason=play.pick(self.told.rulings)))
        yield from self._rectify(play, kind, spark.in_time)
        for again in (False, True):
            yield self._day_to_look(play, item)
            play.took(move_drawn(play.matter, by=By("clock"), at=play.at))
            yield play.wait(4, 60)
            if kind.told or again or dice.random() >= self.told.relapsed:
                play.move("holds")
                return
            play.move("relapse", Words(reason=play.pick(self.told.relapses)))
            yield from self._rectify(play, kind, None)

    def _enter(self, spark: _Spark, dice: random.Random) -> Item:
        kind, pack = self.told.kinds[spark.kind], self.stage.pack
        code = list_of(pack.pack.lists, spark.kind)
        assert code is not None, f"demo/lists/problems.toml: kinds.{spark.kind} stands in no list"
        chosen = [one for one in self.villages if one.code in kind.areas] or self.villages
        area, declared = dice.choice(chosen), pack.pack.lists[code]
        severities = [key for key, _title in declared.by_rank()]
        severity = kind.severity or dice.choices(severities, _SEVERITIES[: len(severities)])[0]
        draft = Draft(
            uuid7(), spark.kind, _words(kind.reports, area, dice), spark.at, "desk", area=area.code,
            address=f"{area.name}{dice.choice(self.stage.demo.spots)}",
        )  # fmt: skip
        placed = Placed(severity, dice.choice(declared.levels[:2]), dice.random() < self.told.ourselves)
        if code not in self.keepers:
            self.keepers[code] = self.stage.cast.in_role(pack.code, declared.owner)
        return enter(code, draft, placed, pack=pack, viewer=self.keepers[code], channel="desk", at=spark.at)

    def _rectify(self, play: Acting, kind: DemoProblem, in_time: bool | None) -> Iterator[datetime]:
        """Claimed with measures and a day, rectified before that or a little later, reviewed by the owner."""
        yield play.wait(1, 12)
        days = play.dice.randint(14, 40) if in_time else play.dice.randint(60, 110)
        if in_time is None:
            days = play.dice.randint(12, 80)
        due = local_day(play.at, self.stage.pack.calendar.time_zone) + timedelta(days=days)
        play.move("claim", Words(plan=play.pick(kind.plans), due=due))
        late = play.dice.random() < self.told.late
        low, high = (1.02, 1.12) if late else (0.75, 0.95) if in_time is False else (0.3, 0.9)
        yield play.wait(24 * days * low, 24 * days * high)
        play.move("apply", Words(reply=play.pick(kind.answers)))
        if play.dice.random() < self.told.sent_back and in_time is not False:
            yield play.wait(4, 30)
            play.move("send_back", Words(reason=play.pick(self.told.objections)))
            yield play.wait(24, 72)
            play.move("apply", Words(reply=play.pick(kind.answers)))
        yield play.wait(4, 60)
        play.move("strike_off")

    def _day_to_look(self, play: Acting, item: Item) -> datetime:
        day = Rectification.objects.filter(item=item).order_by("-number").values_list("look_on", flat=True)[0]
        assert day is not None
        office = self.stage.pack.calendar
        local = datetime.combine(day, office.opens, zone(office.time_zone))
        play.at = max(play.at, local.astimezone(UTC))
        return play.at


def _words(texts: Sequence[str], area: Area, dice: random.Random) -> str:
    return dice.choice(texts).format(place=area.name)
