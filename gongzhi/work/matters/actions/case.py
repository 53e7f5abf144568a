"""A matter in memory with its clocks and to-dos, so that any number can be moved before one set of writes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import UUIDField

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.prepared import Prepared
from gongzhi.base.todos.actions import new_clock, new_todo
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow, Kind
from gongzhi.work.matters.logic.steps import Step
from gongzhi.work.matters.models import SUBJECT, Matter

_RUNNING = Prepared(lambda uid: Clock.objects.filter(subject_uid=uid, stopped_at=None), uid=UUIDField())
_OPEN = Prepared(lambda uid: Todo.objects.filter(subject_uid=uid, done_at=None), uid=UUIDField())


class Posts:
    """The posts of a pack that answer for its roles."""

    def __init__(self, pack: PackInUse, stamp: int | None = None) -> None:
        self._fallback = pack.pack.head.fallback_role
        self._ladder = pack.pack.head.ladder
        self._by_role = posts_at_hand(pack.code, stamp)

    def of(self, role: str, area_path: str, *, but: int | None = None) -> int:
        """The nearest post of a role, else of the fallback role: no matter is ever without an owner.

        `but`: the post a complaint is about, which is passed over.
        """
        for code in (role, self._fallback):
            post = self.named(code, area_path)
            if post is not None and post != but:
                return post
        raise LookupError(f"no post answers for {role} or {self._fallback} in {area_path}")

    def named(self, role: str, area_path: str) -> int | None:
        """The nearest post of a role, or None."""
        return nearest(self._by_role.get(role, {}), area_path)

    def above(self, role: str, post_path: str, area_path: str) -> int | None:
        """The next post up the pack's ladder from one of this role, or None at its top.

        From a role that stands on no rung it goes to the lowest rung that does not lie below its own area.
        """
        if role in self._ladder:
            rungs = self._ladder[self._ladder.index(role) + 1 :]
        else:
            rungs, area_path = self._ladder, post_path
        found = (nearest(self._by_role.get(code, {}), area_path) for code in rungs)
        return next((post for post in found if post is not None), None)


@dataclass
class Case:
    """One matter being moved. New clocks and to-dos wait in it until they are written."""

    matter: Matter
    pack: PackInUse
    kind: Kind
    flow: Flow
    clocks: list[Clock] = field(default_factory=list)
    todos: list[Todo] = field(default_factory=list)
    new_clocks: list[Clock] = field(default_factory=list)
    new_todos: list[Todo] = field(default_factory=list)

    def enter(self, step: Step, posts: Posts, *, at: datetime) -> None:
        """Stop and start clocks, close what was asked before, ask the next one, and stand in the new state."""
        matter = self.matter
        for clock in self.clocks:
            if clock.code in step.stops and clock.stopped_at is None:
                clock.stopped_at = at
        for todo in self.todos:
            todo.done_at = todo.done_at or at
        for code, allowed in step.starts:
            clock = new_clock(SUBJECT, matter.uid, code, allowed=allowed, calendar=self.pack.calendar, at=at)
            self.clocks.append(clock)
            self.new_clocks.append(clock)
        matter.state, matter.stage, matter.updated_at = step.to, step.stage, at
        ended = step.stage != "open"
        if ended and matter.closed_at is None:
            matter.closed_at, matter.closed_day = at, local_day(at, self.pack.calendar.time_zone)
        elif not ended:
            matter.closed_at = matter.closed_day = None
        if step.owner:
            self._ask(step, posts, at)

    def running(self, code: str | None) -> Clock | None:
        """The clock of this code that has not stopped."""
        return next((clock for clock in self.clocks if clock.code == code and clock.stopped_at is None), None)

    def _ask(self, step: Step, posts: Posts, at: datetime) -> None:
        matter = self.matter
        kept = {"lead": matter.lead_post_id, "keeper": matter.keeper_post_id}.get(str(step.owner))
        post = kept or posts.of(str(step.owner).removeprefix("role:"), matter.area_path, but=matter.about_post_id)
        todo = new_todo(
            SUBJECT,
            matter.uid,
            step.to,
            post=post,
            area_path=matter.area_path,
            clock=self.running(step.clock),
            at=at,
        )
        self.todos.append(todo)
        self.new_todos.append(todo)


def load(matter: Matter, pack: PackInUse) -> Case:
    """A stored matter with its running clocks and open to-dos."""
    kind = pack.pack.kinds[matter.kind]
    return Case(
        matter,
        pack,
        kind,
        pack.pack.flows[kind.flow],
        _RUNNING.all(uid=matter.uid),
        _OPEN.all(uid=matter.uid),
    )


def act_data(
    move: str, before: str, after: str, seen: int, post: int | None = None, days: int | None = None
) -> dict[str, str | int]:
    """What the trail holds of a move: codes, keys and numbers."""
    data: dict[str, str | int] = {"move": move, "from": before, "to": after, "seen": seen}
    if post is not None:
        data["to_post"] = post
    if days is not None:
        data["days"] = days
    return data
