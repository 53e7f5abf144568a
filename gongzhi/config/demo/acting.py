"""One matter of the demo and whoever's turn it is: waiting in office hours, picking a holder, making a move."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import UUIDField

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.clock import zone
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.prepared import Prepared
from gongzhi.base.todos.models import Todo
from gongzhi.config.demo.people import Cast
from gongzhi.packs.demo import Demo
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow, Kind
from gongzhi.work.matters.actions.case import Posts
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.logic.steps import NO_WORDS, Words, by_hands_of
from gongzhi.work.matters.models import Matter

_ASKED = Prepared(
    lambda uid: Todo.objects.filter(subject_uid=uid, done_at=None).order_by("pk").values_list("post_id", "due_at")[:1],
    uid=UUIDField(),
)


@dataclass(frozen=True)
class Stage:
    """What every life needs: the pack, the demo's words, and who acts."""

    pack: PackInUse
    demo: Demo
    cast: Cast
    until: datetime


class Acting:
    """A matter as the demo moves it. `at`: when the last thing happened to it; `late`: the step that comes late."""

    def __init__(self, stage: Stage, matter: Matter, dice: random.Random, at: datetime, late: str = "") -> None:
        self.stage, self.matter, self.dice, self.at, self.late = stage, matter, dice, at, late
        self.kind: Kind = stage.pack.pack.kinds[matter.kind]
        self.flow: Flow = stage.pack.pack.flows[self.kind.flow]
        self._by_hands = by_hands_of(self.flow)
        self._hands: set[int | None] = set()
        self._turn: tuple[int, datetime | None] | None = None

    def can(self, move: str) -> bool:
        """Whether this flow has such a move from where the matter stands."""
        return move in self.flow.moves and self.matter.state in self.flow.moves[move].source

    def turn(self) -> tuple[int, datetime | None]:
        """Whose turn it is, and until when; the lead's when it is nobody's."""
        if self._turn is None:
            self._turn = _ASKED.first(uid=self.matter.uid) or (self.matter.lead_post_id, None)
        return self._turn

    def wait(self, low: float, high: float) -> datetime:
        """Some hours on, in working hours."""
        self.at = in_office(
            self.at + timedelta(hours=self.dice.uniform(low, high)), self.stage.pack.calendar, self.dice
        )
        return self.at

    def wait_for_clock(self, low: float, high: float, step: str = "") -> datetime:
        """Until a share of the time allowed has passed, or beyond it when this is the step that comes late."""
        due, before = self.turn()[1], self.at
        hours = max(((due or self.at) - self.at).total_seconds() / 3_600, 2)
        if step and step == self.late:
            self.late = ""
            return self.wait(hours * 1.05, hours * 1.6)
        self.wait(hours * low, hours * high)
        if due and self.at > due:
            self.at = max(due - timedelta(minutes=self.dice.randint(5, 90)), before + timedelta(minutes=1))
        return self.at

    def holder(self, *, fresh: bool = False) -> Viewer:
        """Whoever's turn it is; `fresh`: somebody who did not handle the matter."""
        holders = self.stage.cast.of(self.turn()[0])
        if fresh:
            holders = [one for one in holders if one.account not in self._hands]
        return self.dice.choice(holders)

    def move(self, code: str, words: Words = NO_WORDS, *, by: Viewer | None = None) -> None:
        """Make a move by whoever's turn it is, or by somebody named."""
        viewer = by or self.holder(fresh=self.flow.moves[code].another)
        seen = self.matter.moves
        self.matter = move_matter(self.matter, code, viewer=viewer, channel="desk", seen=seen, at=self.at, words=words)
        if code in self._by_hands:
            self._hands.add(viewer.account)
        self._turn = None

    def took(self, matter: Matter) -> None:
        """The matter as somebody else's act left it."""
        self.matter, self._turn = matter, None

    def pick(self, texts: Sequence[str]) -> str:
        """One of many texts."""
        return self.dice.choice(texts)

    def in_role(self, role: str) -> Viewer:
        """Somebody who holds a post of a role."""
        return self.stage.cast.in_role(self.stage.pack.code, role)

    def helpers(self) -> list[int]:
        """The posts usually asked to help, without the one whose turn it is."""
        posts = Posts(self.stage.pack)
        found = [posts.named(role, self.matter.area_path) for role in self.kind.helpers]
        return [post for post in found if post is not None and post != self.turn()[0]]

    def above(self) -> int | None:
        """The next post up the ladder, if the lead stands on it."""
        ladder = self.stage.pack.pack.head.ladder
        at_hand = posts_at_hand(self.stage.pack.code)
        on = next((role for role in ladder if self.matter.lead_post_id in at_hand.get(role, {}).values()), None)
        return Posts(self.stage.pack).above(on, "", self.matter.area_path) if on else None


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
