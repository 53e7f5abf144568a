"""When a clock is due and how it stands. Pure.

A due time is never moved by hand: it follows from the start, the time allowed, what was added to it and the
intervals in which the clock stood, so it can be computed again from history alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.clock import local_day

ON_TIME, SOON, LATE, DONE, DONE_LATE, NONE = "ontime", "soon", "late", "done", "done_late", "unknown"
PAUSED = "paused"

Unit = Literal["working_days", "working_hours", "days", "hours", "minutes"]
UNITS: tuple[Unit, ...] = get_args(Unit)


@dataclass(frozen=True)
class Allowance:
    """How long something may take: 3 working days, 4 working hours, 60 days, 30 minutes."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class Interval:
    """A time in which a clock stood; `ended` is None while it still does."""

    began: datetime
    ended: datetime | None = None


def due_of(
    start: datetime, allowed: Allowance, calendar: WorkingCalendar, pauses: Iterable[Interval] = (), *, extra: int = 0
) -> datetime:
    """When a clock started at `start` is due, with `extra` units added and after the pauses that have ended.

    What was left when a pause began is left when it ends. A pause that begins when the clock is late already gives
    nothing back: late stays late. In days, a pause counts the days it ends after the one it began on.
    """
    days, time = allowed.amount + extra, timedelta(0)
    due = _due(start, allowed.unit, days, time, calendar)
    for pause in sorted(pauses, key=lambda one: one.began):
        if pause.ended is None or pause.began >= due:
            continue
        if allowed.unit in ("working_days", "days"):
            days += _days_between(pause.began, pause.ended, allowed.unit, calendar)
        elif allowed.unit == "working_hours":
            time += calendar.working_time_between(pause.began, pause.ended)
        else:
            time += pause.ended - pause.began
        due = _due(start, allowed.unit, days, time, calendar)
    return due


def _due(start: datetime, unit: Unit, amount: int, time: timedelta, calendar: WorkingCalendar) -> datetime:
    match unit:
        case "working_days":
            return calendar.add_working_days(start, amount)
        case "days":
            return calendar.add_days(start, amount)
        case "working_hours":
            return calendar.add_working_time(start, timedelta(hours=amount) + time)
        case "hours":
            return start + timedelta(hours=amount) + time
        case "minutes":
            return start + timedelta(minutes=amount) + time


def _days_between(began: datetime, ended: datetime, unit: Unit, calendar: WorkingCalendar) -> int:
    first, last = (local_day(moment, calendar.time_zone) for moment in (began, ended))
    return calendar.working_days_between(first, last) if unit == "working_days" else (last - first).days


@dataclass(frozen=True)
class Light:
    """A clock's standing. `share` of the time allowed that is used, 0 to 1; `days` working days left, or late."""

    code: str
    share: float = 0.0
    days: int = 0


def light_of(
    started: datetime,
    due: datetime | None,
    stopped: datetime | None,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    paused: datetime | None = None,
) -> Light:
    """The standing of a clock. What was done late stays amber for ever; without a due time nothing is claimed.

    `paused`: since when the clock stands. One that was late by then is shown as late, not as standing.
    """
    if due is None:
        return Light(NONE)
    end = paused or stopped or now  # one stopped while it stood stood until then
    whole = (due - started) / timedelta(seconds=1)
    share = min(max((end - started) / timedelta(seconds=1) / whole, 0.0), 1.0) if whole > 0 else 1.0
    due_day, end_day = (local_day(moment, calendar.time_zone) for moment in (due, end))
    if end > due:
        days = calendar.working_days_between(due_day, end_day)
        return Light(DONE_LATE if stopped else LATE, 1.0, days)
    days = calendar.working_days_between(end_day, due_day)
    if stopped:
        return Light(DONE, share, days)
    if paused:
        return Light(PAUSED, share, days)
    return Light(SOON if end_day == due_day else ON_TIME, share, days)
