"""Visits of the demo: rounds of the past and one that runs, each door by its own post, through the same actions.

A slice is written as one book, as somebody does who comes home with a list; what was found is put right move by move.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.config.demo.acting import Acting, Stage
from gongzhi.packs.visits import DemoRound, DemoVisits, VisitKind
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.actions.recording import record_many
from gongzhi.work.visits.actions.rounds import end_round, open_round
from gongzhi.work.visits.logic import ABSENT, APPEALS, FINDING, FOUND, NOTHING, OK, Said, Told
from gongzhi.work.visits.models import Round, Target, Visit

_CHANNEL = "demo"
_HOURS = (9, 20)  # between which somebody comes by


def play_visits(told: DemoVisits, stage: Stage, *, scale: float) -> None:
    """Play every round in its order."""
    made: list[Round | None] = []
    for number, one in enumerate(told.rounds):
        dice = random.Random(f"{stage.demo.seed}/visits/{number}")
        after = made[one.after] if one.after is not None else None
        made.append(_Playing(told, one, stage, dice, scale).play(after))


def _moment(day: date, hour: float, stage: Stage) -> datetime:
    local = datetime.combine(day, time(), zone(stage.pack.calendar.time_zone)) + timedelta(hours=hour)
    return local.astimezone(UTC)


@dataclass
class _Playing:
    told: DemoVisits
    one: DemoRound
    stage: Stage
    dice: random.Random
    scale: float
    wanted: list[str] = field(default_factory=list)  # what is said at the doors that are chosen for it, in turn

    @property
    def kind(self) -> VisitKind:
        """The kind of its visits."""
        return self.stage.pack.pack.visits[self.one.kind]

    def play(self, after: Round | None) -> Round | None:
        """Open it, visit by visit, end it when its time is over."""
        leader, area = self._leader(), areas_by_code()[self.one.area]
        first, last = self._days()
        at = _moment(first, 8.5, self.stage)
        made = open_round(
            self.one.kind, self.one.title, area, first, last, pack=self.stage.pack, viewer=leader, channel=_CHANNEL,
            at=at, look_back_of=after,
        )  # fmt: skip
        targets = list(Target.objects.filter(round=made).order_by("post", "position"))
        reached = self._reached(targets)
        said = self._said(reached, targets)
        by_post: dict[int, list[Told]] = {}
        until = min(_moment(last, 20, self.stage), self.stage.until - timedelta(minutes=20))
        for target, moment in self._walk(targets, at, until):
            if told := self._visit(target, moment, said.get(target.pk, ""), target.pk in reached):
                by_post.setdefault(target.post_id or 0, []).append(told)
        for post, book in by_post.items():
            self._write(post, book)
        self._mend(made)
        if _moment(last, 20, self.stage) < self.stage.until:
            ended = _moment(last, 21, self.stage)
            end_round(made, self.one.reason, pack=self.stage.pack, viewer=leader, channel=_CHANNEL, at=ended)
        return made

    def _days(self) -> tuple[date, date]:
        if self.one.first and self.one.last:
            return self.one.first, self.one.last
        first = local_day(self.stage.until, self.stage.pack.calendar.time_zone) - timedelta(days=self.one.days_ago)
        return first, first + timedelta(days=self.one.days)

    def _leader(self) -> Viewer:
        found = Post.objects.filter(
            role__pack=self.stage.pack.code, role__code=self.one.role, area__code=self.one.area, valid_to=None
        ).first()
        if found is None:
            raise LookupError(f"demo.toml: visits: no post {self.one.role} in {self.one.area}")
        return self.stage.cast.of(found.pk)[0]

    def _reached(self, targets: Sequence[Target]) -> set[int]:
        count = ceil(len(targets) * self.one.reached)
        return {one.pk for one in self.dice.sample(targets, count)}

    def _said(self, reached: set[int], targets: Sequence[Target]) -> dict[int, str]:
        """At which of the doors that were reached something was said or found, by what it is; each at a door of its
        own."""
        one = self.one
        numbers = {"appeals": one.appeals, "asked": one.asked, "opinions": one.opinions, "findings": one.findings}
        if one.scaled:
            numbers = {what: ceil(number * self.scale) for what, number in numbers.items()}
        whats = [what for what, number in numbers.items() for _ in range(number)]
        doors = [target.pk for target in targets if target.pk in reached]
        if len(whats) > len(doors):
            raise ValueError(f"demo.toml: visits: {one.title}: {len(whats)} things said at {len(doors)} doors")
        return dict(zip(self.dice.sample(doors, len(whats)), whats, strict=True))

    def _walk(self, targets: Sequence[Target], first: datetime, until: datetime) -> Iterator[tuple[Target, datetime]]:
        """Door after door, each post through its own slice between the first day and the last."""
        counts: dict[int | None, int] = {}
        for target in targets:
            counts[target.post_id] = counts.get(target.post_id, 0) + 1
        passed: dict[int | None, int] = {}
        days = max((until - first).days, 1)
        for target in targets:
            number = passed[target.post_id] = passed.get(target.post_id, -1) + 1
            share = number / counts[target.post_id]
            day = local_day(first, self.stage.pack.calendar.time_zone) + timedelta(days=int(share * days))
            hour = _HOURS[0] + (share * days % 1) * (_HOURS[1] - _HOURS[0]) + self.dice.random() * 0.1
            yield target, min(max(_moment(day, hour, self.stage), first), until)

    def _visit(self, target: Target, at: datetime, what: str, reached: bool) -> Told | None:
        mode, place = self.kind.modes[0].code, target.place
        if not reached:
            if self.dice.random() < self.one.absent:
                return Told(uuid7(), at, ABSENT, mode, target.pk)
            return None
        if what == "findings" or self.kind.inspects:
            return self._inspect(target, at, what == "findings")
        if what in ("appeals", "asked"):
            text = self.dice.choice(self.told.appeals).format(place=place)
            done = self.dice.choice(self.told.done) if what == "appeals" else ""
            said = Said(self.kind.appeals[0], text, done)
            return Told(uuid7(), at, APPEALS, mode, target.pk, appeals=(said,))
        if what == "opinions" and self.kind.opinion:
            said = Said(self.kind.opinion, self.dice.choice(self.told.opinions).format(place=place))
            return Told(uuid7(), at, APPEALS, mode, target.pk, opinions=(said,))
        return Told(uuid7(), at, NOTHING, mode, target.pk)

    def _inspect(self, target: Target, at: datetime, finds: bool) -> Told:
        answers = dict.fromkeys(self.kind.lines, OK)
        found: dict[str, Said] = {}
        if finds:
            item = self.dice.choice(list(self.kind.lines))
            answers[item] = FINDING
            found[item] = Said("", self.dice.choice(self.told.findings[item]).format(place=target.place))
        result = FOUND if finds else NOTHING
        return Told(uuid7(), at, result, self.kind.modes[0].code, target.pk, answers=answers, found=found)

    def _write(self, post: int, book: Sequence[Told]) -> None:
        goer = self.stage.cast.of(post)[0]
        by, at = goer.by(None, _CHANNEL), max(one.at for one in book)
        kept = record_many(self.one.kind, book, pack=self.stage.pack, by=by, at=at, viewer=goer)
        if kept.problems:
            raise ValueError(f"demo.toml: visits: {self.one.title}: {next(iter(kept.problems.values()))[0].message}")

    def _mend(self, made: Round) -> None:
        """What was found is put right and checked by somebody else."""
        visits = Visit.objects.filter(round=made, result=FOUND).values("uid")
        for matter in Matter.objects.filter(origin_uid__in=visits).order_by("pk"):
            play = Acting(self.stage, matter, self.dice, matter.reported_at)
            play.wait(1, 5)
            play.move("sign")
            play.wait_for_clock(0.1, 0.6)
            play.move("answer", Words(reply=play.pick(self.told.mended)))
            play.wait_for_clock(0.1, 0.6)
            play.move("pass", Words(reason=play.pick(self.told.checked)))
