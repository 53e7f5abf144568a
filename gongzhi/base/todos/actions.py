"""Starting and stopping clocks, opening and closing to-dos. Called by rooms inside their own actions.

The set-based cores take rows made in memory: a room may build and finish thousands before one write.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.insert import insert
from gongzhi.base.todos.models import Clock, Todo


def new_clock(
    subject: str, uid: UUID, code: str, *, working_days: int, calendar: WorkingCalendar, at: datetime
) -> Clock:
    """A clock started at `at`, not yet written."""
    return Clock(
        subject=subject,
        subject_uid=uid,
        code=code,
        country=calendar.country,
        time_zone=calendar.time_zone,
        closes=calendar.closes,
        working_days=working_days,
        started_at=at,
        due_at=calendar.add_working_days(at, working_days),
    )


def new_todo(
    subject: str, uid: UUID, task: str, *, post: int, area_path: str, clock: Clock | None, at: datetime
) -> Todo:
    """A to-do opened at `at`, not yet written. Its due time is the clock's."""
    due = clock.due_at if clock else None
    return Todo(
        subject=subject, subject_uid=uid, task=task, post_id=post, area_path=area_path, opened_at=at,
        due_at=due, clock=clock,
    )  # fmt: skip


def write(clocks: Sequence[Clock], todos: Sequence[Todo]) -> None:
    """Insert new clocks, then the to-dos that hang on them."""
    insert(clocks)
    for todo in todos:
        todo.clock = todo.clock  # takes over the key the clock just got
    insert(todos)


def stop_clocks(uid: UUID, codes: Iterable[str], *, at: datetime) -> int:
    """Stop the running clocks of a subject with these codes."""
    return Clock.objects.filter(subject_uid=uid, code__in=list(codes), stopped_at=None).update(stopped_at=at)


def close_todos(uid: UUID, *, at: datetime) -> int:
    """Close every open to-do on a subject: what it asked for has been done or is no longer asked."""
    return Todo.objects.filter(subject_uid=uid, done_at=None).update(done_at=at)
