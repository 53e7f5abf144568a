"""Starting and stopping clocks, opening and closing to-dos. Called by rooms inside their own actions.

The set-based cores take rows made in memory: a room may build and finish thousands before one write.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import CharField, DateTimeField, UUIDField
from django.utils.translation import gettext as _

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.insert import insert
from gongzhi.base.prepared import PreparedUpdate
from gongzhi.base.refusals import Conflict
from gongzhi.base.todos.logic import Allowance, Interval, due_of
from gongzhi.base.todos.models import Clock, Pause, Todo

_BATCH = 500
# What every move of every case does.
_STOP = PreparedUpdate(
    lambda uid, code, at: Clock.objects.filter(subject_uid=uid, code=code, stopped_at=None),
    lambda uid, code, at: {"stopped_at": at},
    uid=UUIDField(), code=CharField(), at=DateTimeField(),
)  # fmt: skip
_CLOSE = PreparedUpdate(
    lambda uid, at: Todo.objects.filter(subject_uid=uid, done_at=None),
    lambda uid, at: {"done_at": at},
    uid=UUIDField(), at=DateTimeField(),
)  # fmt: skip


def new_clock(
    subject: str, uid: UUID, code: str, *, allowed: Allowance, calendar: WorkingCalendar, at: datetime
) -> Clock:
    """A clock started at `at`, not yet written."""
    return Clock(
        subject=subject,
        subject_uid=uid,
        code=code,
        country=calendar.country,
        time_zone=calendar.time_zone,
        opens=calendar.opens,
        closes=calendar.closes,
        amount=allowed.amount,
        unit=allowed.unit,
        started_at=at,
        due_at=due_of(at, allowed, calendar),
    )


def new_todo(
    subject: str, uid: UUID, task: str, *, post: int, area_path: str, clock: Clock | None, at: datetime
) -> Todo:
    """A to-do opened at `at`, not yet written. Its due time is the clock's."""
    due = clock.due_at if clock and clock.paused_at is None else None
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


def pause(clocks: Sequence[Clock], *, at: datetime) -> None:
    """Let running clocks stand. What hangs on them is due at no time until they go on."""
    standing = [clock for clock in clocks if clock.paused_at is None and clock.stopped_at is None]
    for clock in standing:
        clock.paused_at = at
    _save(standing)
    Pause.objects.bulk_create(Pause(clock=clock, began_at=at) for clock in standing)


def resume(clocks: Sequence[Clock], *, at: datetime) -> None:
    """Let standing clocks go on with what was left."""
    going = [clock for clock in clocks if clock.paused_at is not None]
    Pause.objects.filter(clock__in=going, ended_at=None).update(ended_at=at)
    for clock in going:
        clock.paused_at = None
    recompute(going)


def extend(clock: Clock, amount: int, *, at: datetime) -> None:
    """Add so many of its units to a running clock. `at`: when that was asked for; raises `Conflict` when the clock was
    late by then, or has no limit."""
    if clock.allowed is None or clock.stopped_at is not None or (clock.paused_at or at) > clock.due_at:
        raise Conflict(_("期限已过或已停，不能再延期"))
    clock.extended += amount
    recompute([clock])


def recompute(clocks: Sequence[Clock]) -> int:
    """Compute due times anew from history and write the clocks with whatever else changed. How many are due anew."""
    changed = _due_anew(clocks)
    _save(clocks)
    return len(changed)


def correct(clocks: Sequence[Clock]) -> int:
    """Compute due times anew from history, as when a year's holidays become known; write those that changed."""
    changed = _due_anew(clocks)
    if changed:
        _save(changed)
    return len(changed)


def _due_anew(clocks: Sequence[Clock]) -> list[Clock]:
    pauses: dict[int, list[Interval]] = {}
    for one in Pause.objects.filter(clock__in=clocks):
        pauses.setdefault(one.clock_id, []).append(Interval(one.began_at, one.ended_at))
    changed = []
    for clock in clocks:
        before = clock.due_at
        clock.due_at = clock.due_after(pauses.get(clock.pk, ()))
        if clock.due_at != before:
            changed.append(clock)
    return changed


def _save(clocks: Sequence[Clock]) -> None:
    """Write clocks that were changed, and the due time of what hangs on them."""
    Clock.objects.bulk_update(clocks, ["due_at", "paused_at", "extended"], batch_size=_BATCH)
    hanging = list(Todo.objects.filter(subject_uid__in={one.subject_uid for one in clocks}, done_at=None))
    by_key = {clock.pk: clock for clock in clocks}
    moved = [todo for todo in hanging if todo.clock_id in by_key]
    for todo in moved:
        clock = by_key[cast(int, todo.clock_id)]
        todo.due_at = None if clock.paused_at else clock.due_at
    Todo.objects.bulk_update(moved, ["due_at"], batch_size=_BATCH)


def stop_clocks(uid: UUID, codes: Iterable[str], *, at: datetime) -> int:
    """Stop the running clocks of a subject with these codes."""
    return sum(_STOP.run(uid=uid, code=code, at=at) for code in codes)


def close_todos(uid: UUID, *, at: datetime) -> int:
    """Close every open to-do on a subject: what it asked for has been done or is no longer asked."""
    return _CLOSE.run(uid=uid, at=at)


def end_all(uids: Sequence[UUID], *, at: datetime) -> None:
    """Stop every clock and close every to-do on these subjects, as one set."""
    for start in range(0, len(uids), _BATCH):
        some = uids[start : start + _BATCH]
        Clock.objects.filter(subject_uid__in=some, stopped_at=None).update(stopped_at=at)
        Todo.objects.filter(subject_uid__in=some, done_at=None).update(done_at=at)
