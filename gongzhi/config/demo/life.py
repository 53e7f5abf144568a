"""What happens to one matter of the demo, told as a generator: it yields when the next thing is due to happen."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.clock import zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.people import Cast
from gongzhi.packs.demo import Demo
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.moves import move_by_reporter, move_matter
from gongzhi.work.matters.actions.words import add_note, rate_matter
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import NO_WORDS, Words
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.page import handlers, pack_of


@dataclass(frozen=True)
class Stage:
    """What every life needs: the pack, the demo's words, and who acts."""

    pack: PackInUse
    demo: Demo
    cast: Cast
    until: datetime


@dataclass(frozen=True)
class Spark:
    """What sets a life off: when, where, what kind, told by whom."""

    at: datetime
    kind: str
    lon: float
    lat: float
    place: str
    by: By
    source: str


def life(stage: Stage, spark: Spark, dice: random.Random) -> Iterator[datetime]:
    """Report, handle, check, close, rate, look back, reopen: by the shape's shares, in working hours."""
    demo, shape = stage.demo, stage.demo.shape
    texts = demo.texts[spark.kind]
    told = dice.random() < 0.7
    draft = Draft(
        uid=uuid7(), kind=spark.kind, text=dice.choice(texts.reports).format(place=spark.place),
        reported_at=spark.at, source=spark.source, lon=spark.lon, lat=spark.lat, address=spark.place,
        name=dice.choice(demo.reporters) if told else "",
        phone=f"139{dice.randrange(10**4):04d}0000" if told else "",
        answers=dice.choice(texts.said) if texts.said else {},
    )  # fmt: skip
    matter = report_matter(draft, pack=stage.pack, by=spark.by, at=spark.at)
    play = _Play(stage, matter, dice, spark.at)
    yield from play.sign()
    if dice.random() < shape.handed_back:
        yield from play.hand_back_and_dispatch()
    if dice.random() < shape.noted:
        yield from play.note()
    rounds = 2 if dice.random() < shape.failed_check else 1
    for number in range(rounds):
        yield from play.answer(texts.answers)
        yield from play.check(passed=number == rounds - 1)
    yield from play.afterwards(texts.answers)


class _Play:
    def __init__(self, stage: Stage, matter: Matter, dice: random.Random, at: datetime) -> None:
        self.stage, self.matter, self.dice, self.at = stage, matter, dice, at

    def _wait(self, low: float, high: float) -> datetime:
        """Some hours on, in working hours."""
        self.at = in_office(
            self.at + timedelta(hours=self.dice.uniform(low, high)), self.stage.pack.calendar, self.dice
        )
        return self.at

    def _wait_for_clock(self, low: float, high: float) -> datetime:
        """Until a share of the time allowed has passed, or beyond it for those that are late."""
        due = Todo.objects.filter(subject_uid=self.matter.uid, done_at=None).values_list("due_at", flat=True).first()
        hours = max(((due or self.at) - self.at).total_seconds() / 3_600, 2)
        if self.dice.random() < self.stage.demo.shape.late:
            return self._wait(hours * 1.05, hours * 1.6)
        self._wait(hours * low, hours * high)
        if due and self.at > due:
            self.at = due - timedelta(minutes=self.dice.randint(5, 90))
        return self.at

    def _holder(self, *, fresh: bool = False) -> Viewer:
        """Whoever's turn it is; `fresh`: somebody who did not handle the matter."""
        post = Todo.objects.filter(subject_uid=self.matter.uid, done_at=None).values_list("post_id", flat=True).first()
        holders = self.stage.cast.of(post or self.matter.lead_post_id)
        if fresh:
            pack = pack_of(self.matter).pack
            hands = handlers(self.matter, pack.flows[pack.kinds[self.matter.kind].flow])
            holders = [one for one in holders if one.account not in hands]
        return self.dice.choice(holders)

    def _move(self, code: str, words: Words = NO_WORDS, *, fresh: bool = False) -> None:
        viewer = self._holder(fresh=fresh)
        self.matter = move_matter(
            self.matter, code, viewer=viewer, channel="desk", seen=self.matter.moves, at=self.at, words=words
        )

    def sign(self) -> Iterator[datetime]:
        """签收"""
        yield self._wait_for_clock(0.02, 0.3)
        self._move("sign")

    def hand_back_and_dispatch(self) -> Iterator[datetime]:
        """退回, and the command centre sends it on"""
        yield self._wait(0.3, 3)
        self._move("hand_back", Words(reason=self.dice.choice(self.stage.demo.return_reasons)))
        yield self._wait_for_clock(0.1, 0.9)
        self._move("dispatch", Words(post=self.matter.lead_post_id))
        yield from self.sign()

    def note(self) -> Iterator[datetime]:
        """An internal note or a word to the reporter"""
        yield self._wait(0.2, 3)
        viewer, text = self._holder(), self.dice.choice(self.stage.demo.notes)
        add_note(self.matter, text, viewer=viewer, channel="desk", internal=self.dice.random() < 0.5, at=self.at)

    def answer(self, answers: tuple[str, ...]) -> Iterator[datetime]:
        """提交办理结果"""
        yield self._wait_for_clock(0.05, 0.6)
        self._move("answer", Words(reply=self.dice.choice(answers)))

    def check(self, *, passed: bool) -> Iterator[datetime]:
        """核查, by somebody else"""
        yield self._wait_for_clock(0.05, 0.5)
        demo = self.stage.demo
        if passed:
            self._move("pass", Words(reason=self.dice.choice(demo.check_words)), fresh=True)
        else:
            self._move("fail", Words(reason=self.dice.choice(demo.fail_reasons)), fresh=True)

    def afterwards(self, answers: tuple[str, ...]) -> Iterator[datetime]:
        """Rated, looked back at, reopened"""
        shape, dice = self.stage.demo.shape, self.dice
        if dice.random() < shape.rated:
            yield self._wait(1, 40)
            rating = 1 if dice.random() < shape.unsatisfied else dice.choices((2, 3, 4), (1, 5, 6))[0]
            self.matter = rate_matter(self.matter, rating, at=self.at)
            self.matter.refresh_from_db()
        if self.matter.state == "closed" and dice.random() < shape.asked_reopen:
            yield self._wait(20, 120)
            words = Words(reason=dice.choice(self.stage.demo.reopen_reasons))
            self.matter = move_by_reporter(self.matter, "ask_reopen", seen=self.matter.moves, at=self.at, words=words)
            yield self._wait(2, 12)
            self._move("reopen")
            yield from self._again(answers)
        elif self.matter.state == "closed" and dice.random() < shape.looked_back:
            yield self._wait(40, 160)
            self._order_look_back()
        if self.matter.state == "looking_back":
            yield self._wait_for_clock(0.1, 0.8)
            if dice.random() < shape.relapsed:
                self._move("relapse", Words(reason=dice.choice(self.stage.demo.reopen_reasons)), fresh=True)
                yield from self._again(answers)
            else:
                self._move("holds", fresh=True)

    def _order_look_back(self) -> None:
        viewer = self.stage.cast.in_role(self.stage.pack.code, "dispatcher")
        self.matter = move_matter(
            self.matter, "look_back", viewer=viewer, channel="desk", seen=self.matter.moves, at=self.at
        )

    def _again(self, answers: tuple[str, ...]) -> Iterator[datetime]:
        yield from self.answer(answers)
        yield from self.check(passed=True)


def in_office(moment: datetime, calendar: WorkingCalendar, dice: random.Random) -> datetime:
    """The moment itself if offices are open then, else some time in the next working morning."""
    local = moment.astimezone(zone(calendar.time_zone))
    if not (calendar.is_working_day(local.date()) and calendar.opens <= local.time() < calendar.closes):
        day = local.date()
        if local.time() >= calendar.opens or not calendar.is_working_day(day):
            day += timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        start = datetime.combine(day, calendar.opens, zone(calendar.time_zone))
        local = start + timedelta(minutes=dice.randint(2, 150))
    return local.astimezone(UTC)
