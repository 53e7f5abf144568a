"""How a clock stands: on time, due soon, late, done, or done late. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.clock import local_day

ON_TIME, SOON, LATE, DONE, DONE_LATE, NONE = "ontime", "soon", "late", "done", "done_late", "unknown"


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
) -> Light:
    """The standing of a clock. What was done late stays amber for ever; without a due time nothing is claimed."""
    if due is None:
        return Light(NONE)
    end = stopped or now
    whole = (due - started) / timedelta(seconds=1)
    share = min(max((end - started) / timedelta(seconds=1) / whole, 0.0), 1.0) if whole > 0 else 1.0
    due_day, end_day = (local_day(moment, calendar.time_zone) for moment in (due, end))
    if end > due:
        days = calendar.working_days_between(due_day, end_day)
        return Light(DONE_LATE if stopped else LATE, 1.0, days)
    days = calendar.working_days_between(end_day, due_day)
    if stopped:
        return Light(DONE, share, days)
    return Light(SOON if end_day == due_day else ON_TIME, share, days)
