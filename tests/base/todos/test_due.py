"""Due times follow from history: any unit, pauses and additions, computed at once or step by step."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.todos.logic import LATE, PAUSED, UNITS, Allowance, Interval, Unit, due_of, light_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar("CN", "Asia/Shanghai")
STARTS = st.integers(0, 5 * 365 * 24 * 60).map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
UNIT = st.sampled_from(UNITS)
AMOUNT = st.integers(1, 40)
MINUTES = st.integers(0, 20 * 24 * 60)


def local(day: int, hour: int = 12, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2023, month, day, hour, minute, tzinfo=SHANGHAI)


def due(start: datetime, amount: int, unit: Unit, *pauses: Interval, extra: int = 0) -> datetime:
    return due_of(start, Allowance(amount, unit), CHINA, pauses, extra=extra)


def test_each_unit_by_a_known_case() -> None:
    thursday = local(9, 15, 30)
    assert due(thursday, 2, "working_days") == local(13, 18)
    assert due(thursday, 4, "working_hours") == local(10, 10, 30)  # 2.5 hours on Thursday, 1.5 on Friday
    assert due(thursday, 60, "days") == datetime(2024, 1, 8, 18, 0, tzinfo=SHANGHAI)
    assert due(thursday, 2, "days") == local(13, 18)  # the second day is a Saturday
    assert due(thursday, 24, "hours") == local(10, 15, 30)
    assert due(thursday, 30, "minutes") == local(9, 16)


def test_office_hours_skip_national_day_and_count_the_saturday_worked_for_it() -> None:
    start = datetime(2023, 9, 28, 17, 0, tzinfo=SHANGHAI)
    assert due(start, 2, "working_hours") == datetime(2023, 10, 7, 10, 0, tzinfo=SHANGHAI)


def test_what_is_left_when_a_pause_begins_is_left_when_it_ends() -> None:
    monday = local(6)
    pause = Interval(local(7, 10), local(9, 9))  # Tuesday to Thursday
    assert due(monday, 3, "working_days") == local(9, 18)
    assert due(monday, 3, "working_days", pause) == local(13, 18)
    assert due(monday, 3, "hours", pause) == local(6, 15), "it ran out before the pause"
    assert due(monday, 48, "hours", pause) == local(8, 12) + timedelta(hours=47)
    assert due(monday, 12, "working_hours", pause) == local(9, 9) + (local(7, 15) - local(7, 10))


def test_a_pause_still_open_changes_nothing_yet() -> None:
    assert due(local(6), 3, "working_days", Interval(local(7))) == local(9, 18)


@given(STARTS, UNIT, AMOUNT)
def test_more_time_is_never_due_earlier_and_nothing_is_due_before_it_starts(
    start: datetime, unit: Unit, amount: int
) -> None:
    assert start < due(start, amount, unit) <= due(start, amount + 1, unit)
    assert due(start, amount, unit, extra=3) == due(start, amount + 3, unit)


@given(STARTS, UNIT, AMOUNT, MINUTES, MINUTES, MINUTES, MINUTES)
def test_computed_again_from_history_it_is_what_it_was_step_by_step(
    start: datetime, unit: Unit, amount: int, a: int, b: int, c: int, d: int
) -> None:
    """Pauses come one after the other; their order in storage does not matter."""
    first = Interval(start + timedelta(minutes=a), start + timedelta(minutes=a + b))
    second = Interval(first.ended + timedelta(minutes=c), first.ended + timedelta(minutes=c + d))  # type: ignore[operator]
    assert due(start, amount, unit, first, second) == due(start, amount, unit, second, first)
    assert due(start, amount, unit) <= due(start, amount, unit, first) <= due(start, amount, unit, first, second)


@given(STARTS, UNIT, AMOUNT, MINUTES, MINUTES)
def test_a_pause_shifts_by_the_time_it_took_of_the_clocks_own_kind(
    start: datetime, unit: Unit, amount: int, after: int, length: int
) -> None:
    began = start + timedelta(minutes=after)
    ended = began + timedelta(minutes=length)
    before, shifted = due(start, amount, unit), due(start, amount, unit, Interval(began, ended))
    if began >= before:
        assert shifted == before
    elif unit in ("hours", "minutes"):
        assert shifted - before == ended - began
    elif unit == "working_hours":
        assert CHINA.working_time_between(before, shifted) == CHINA.working_time_between(began, ended)
    elif unit == "working_days":
        days = [moment.astimezone(SHANGHAI).date() for moment in (before, shifted, began, ended)]
        assert CHINA.working_days_between(*days[:2]) == CHINA.working_days_between(*days[2:])


@given(STARTS, st.integers(0, 200), st.integers(0, 300))
def test_office_hours_added_are_office_hours_passed(start: datetime, hours: int, minutes: int) -> None:
    length = timedelta(hours=hours, minutes=minutes)
    assert CHINA.working_time_between(start, CHINA.add_working_time(start, length)) == length


def test_a_standing_clock_is_shown_as_standing_and_a_late_one_as_late() -> None:
    start, end = local(6), local(9, 18)

    def code(paused: datetime, stopped: datetime | None = None) -> str:
        return light_of(start, end, stopped, now=local(30), calendar=CHINA, paused=paused).code

    assert code(local(8)) == PAUSED
    assert code(local(10)) == LATE
    assert code(local(8), stopped=local(20)) == "done", "stopped while it stood in time"
