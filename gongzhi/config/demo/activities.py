"""Activities of the demo: a year that is over, with all that came of it, and the weeks around today."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from django.db import transaction

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Acting, Stage
from gongzhi.config.demo.gathering import Gathering
from gongzhi.packs.activities import ActivityKind
from gongzhi.packs.demo import DemoActivities, DemoSeries
from gongzhi.work.activities.actions.planning import plan_activity
from gongzhi.work.activities.actions.reception import Asks, Outcome, book, call_next, finish, miss, walk_in
from gongzhi.work.activities.actions.resolving import Opinion, collect_opinion
from gongzhi.work.activities.actions.signing_up import Guest, sign_up
from gongzhi.work.activities.logic.plans import AgendaItem, Details, Plan, Time, several_days
from gongzhi.work.activities.models import Activity, Booking
from gongzhi.work.activities.queries.reception import free_slots
from gongzhi.work.matters.logic.steps import Words

_PUBLIC, _CHANNEL = By("portal"), "demo"
_BACK, _AHEAD = timedelta(days=20), timedelta(days=30)


def play_activities(told: DemoActivities, stage: Stage, *, scale: float) -> None:
    """Play every series; a pack that has activities is left alone."""
    if Activity.objects.filter(pack=stage.pack.code).exists():
        return
    for number, series in enumerate(told.series):
        dice = random.Random(f"{stage.demo.seed}/activities/{number}")
        _Series(told, series, stage, dice, scale).play()


@dataclass
class _Series:
    told: DemoActivities
    series: DemoSeries
    stage: Stage
    dice: random.Random
    scale: float

    def __post_init__(self) -> None:
        self.pack = self.stage.pack
        self.kind: ActivityKind = self.pack.pack.activities[self.series.kind]
        rows = Post.objects.filter(role__pack=self.pack.code, role__code=self.series.role, valid_to=None)
        self.posts = list(rows.select_related("area").order_by("area_path", "pk"))
        self.said: set[str] = set()
        self.gathering = Gathering(self.told, self.series, self.stage, self.dice)

    def play(self) -> None:
        """The year, then the weeks around today; opinions are handed out over those of the year."""
        count = self.series.count if self.series.exact else ceil(self.series.count * self.scale)
        shares = self._shares(count)
        for number, begins in enumerate(self._days(date(self.told.year, 1, 9), date(self.told.year, 12, 20), count)):
            with transaction.atomic():  # each by itself would wait for the disk
                one, who = self._plan(begins, number)
                if self.kind.reception:
                    _receive(one, who, self, over=True)
                self.gathering.hold(one, who)
                for words in self._opinions(one, shares[number]):
                    self._say(one, who, words)
        today = local_day(self.stage.until, self.pack.calendar.time_zone)
        present = ceil(self.series.present * min(1, self.scale * 3))
        for number, begins in enumerate(self._days(today - _BACK, today + _AHEAD, present)):
            with transaction.atomic():
                self._now(begins, number)

    def _shares(self, count: int) -> list[int]:
        """How many opinions come of each; each has one at least where there are enough."""
        shares = [1 if self.series.opinions >= count else 0] * count
        while count and sum(shares) < self.series.opinions:
            shares[self.dice.randrange(count)] += 1
        return shares

    def _opinions(self, one: Activity, count: int) -> list[str]:
        """So many of this village, no two alike in the year."""
        left = [text.format(place=one.area.name) for text in self.series.texts]
        chosen = self.dice.sample([text for text in left if text not in self.said], count)
        self.said.update(chosen)
        return chosen

    def _days(self, first: date, last: date, count: int) -> Iterator[datetime]:
        """So many beginnings on working days, evenly over a time."""
        calendar, place = self.pack.calendar, zone(self.pack.calendar.time_zone)
        step = (last - first) / max(count, 1)
        for number in range(count):
            day = first + step * (number + self.dice.random() * 0.8)
            while not calendar.is_working_day(day):
                day += timedelta(days=1)
            hour = self.dice.choice((9, 10, 14, 15) if self.kind.minutes <= 180 else (9,))
            yield datetime.combine(day, time(hour, self.dice.choice((0, 30))), place).astimezone(UTC)

    def _plan(self, begins: datetime, number: int, *, at: datetime | None = None) -> tuple[Activity, Viewer]:
        post = self.posts[number % len(self.posts)]
        who = self.stage.cast.of(post.pk)[0]
        first = Time(begins, begins + timedelta(minutes=self.kind.minutes))
        title = self.series.titles[number // len(self.posts) % len(self.series.titles)]
        items = tuple(AgendaItem(part.title.zh, minutes=part.minutes) for part in self.kind.parts)
        place = self.dice.choice(self.told.places) if post.area.level != "town" else "镇政府会议室（示例）"
        plan = Plan(
            uuid7(), self.series.kind, post.area.code, several_days(first, self.kind.days, self._zone),
            Details(f"{post.area.name}{title}", place, "", self.kind.capacity, items), invites=self._guests(post.area),
            lead=post.pk, published=bool(self.kind.sign_up or self.kind.reception),
        )  # fmt: skip
        planned = at or begins - timedelta(days=self.dice.uniform(4, 9))
        return plan_activity(plan, pack=self.pack, viewer=who, channel=_CHANNEL, at=planned), who

    @property
    def _zone(self) -> str:
        return self.pack.calendar.time_zone

    def _guests(self, area: Area) -> tuple[int, ...]:
        """The posts of this kind's guests: the one above, or a few of those below."""
        found: list[int] = []
        for role in self.kind.invites:
            rows = Post.objects.filter(role__pack=self.pack.code, role__code=role, valid_to=None)
            keys = [post.pk for post in rows if area.path.startswith(post.area_path)]
            below = [post.pk for post in rows if post.area_path.startswith(area.path) and post.pk not in keys]
            found += keys or self.dice.sample(below, min(5, len(below)))
        return tuple(found)

    def _say(self, one: Activity, who: Viewer, words: str) -> None:
        """An opinion: taken down, answered by the responsible post in time, told back and closed."""
        said = one.starts_at + timedelta(minutes=self.dice.randint(20, 80))
        matter = collect_opinion(
            one, Opinion(uuid7(), f"{words}。（示例）"), pack=self.pack, viewer=who, channel=_CHANNEL, at=said
        )
        acting = Acting(self.stage, matter, self.dice, said)
        acting.wait_for_clock(0.1, 0.7)
        acting.move("answer", Words(reply=self.dice.choice(self.series.answers)))
        acting.wait_for_clock(0.1, 0.8)
        acting.move("close")

    def _now(self, begins: datetime, number: int) -> None:
        """One of the weeks around today: what is over was held, what comes has people who want to come."""
        until = self.stage.until
        over = begins + timedelta(days=self.kind.days) < until - timedelta(hours=4)
        planned = min(begins - timedelta(days=6), until - timedelta(hours=self.dice.uniform(3, 40)))
        one, who = self._plan(begins, number, at=planned)
        if self.kind.reception:
            _receive(one, who, self, over=over)
        if over:
            self.gathering.hold(one, who)
        else:
            self.gathering.answer_some(one, planned, until)
        if self.kind.sign_up and not over and begins > until:
            for n in range(self.dice.randint(2, 9)):
                guest = Guest(uuid7(), self.dice.choice(self.stage.demo.reporters), f"139{number:04d}{n:04d}")
                sign_up(one, guest, pack=self.pack, by=_PUBLIC, at=planned + timedelta(minutes=5 + n))

    def ask(self) -> Asks:
        """Somebody who wants to be heard."""
        name, about = self.dice.choice(self.stage.demo.reporters), self.dice.choice(self.told.asked)
        return Asks(uuid7(), name, f"139{self.dice.randrange(10**4):04d}0000", about)


def _receive(one: Activity, who: Viewer, series: _Series, *, over: bool) -> None:
    """A reception day: slots booked, some who walked in, each heard in turn and told what follows."""
    pack, dice, reception = series.pack, series.dice, series.kind.reception
    assert reception is not None  # asked before
    at = one.made_at + timedelta(hours=1)
    slots = free_slots(one, reception, max(at, one.made_at))
    for slot in dice.sample(slots, min(len(slots), dice.randint(4, 7))):
        book(one, slot.number, series.ask(), pack=pack, by=_PUBLIC, at=at)
    if not over:
        return
    given: dict[str, Any] = {"viewer": who, "channel": _CHANNEL}
    for n in range(dice.randint(1, 3)):
        walk_in(one, series.ask(), pack=pack, at=one.starts_at + timedelta(minutes=15 + 40 * n), **given)
    waiting = Booking.objects.filter(activity=one, state=Booking.WAITS).count()
    for n in range(waiting):
        moment = one.starts_at + timedelta(minutes=5 + 18 * n)
        called = call_next(one, at=moment, **given)
        called.activity = one
        if dice.random() < 0.12:
            miss(called, at=moment + timedelta(minutes=6), **given)
        else:
            finish(called, _outcome(dice, series), pack=pack, at=moment + timedelta(minutes=15), **given)


def _outcome(dice: random.Random, series: _Series) -> Outcome:
    """How a hearing ends. No matters here: those of the year are counted exactly elsewhere."""
    what = dice.choices((Booking.SPOT, Booking.REFERRED), (7, 3))[0]
    words: Sequence[str] = {
        Booking.SPOT: ("当场说明了政策和材料。（示例）", "当场协调，双方同意照办。（示例）"),
        Booking.REFERRED: ("转民生服务岗跟进，三天内回话。（示例）", "转矛盾调解岗，约了时间上门。（示例）"),
    }[what]
    return Outcome(what, dice.choice(words))
