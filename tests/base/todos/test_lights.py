"""What a clock shows: on time, due today, late, done, and done late for ever."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.todos.logic import DONE, DONE_LATE, LATE, NONE, ON_TIME, SOON, light_of

CHINA = WorkingCalendar("CN", "Asia/Shanghai", closes=time(18))
START = datetime(2023, 11, 9, 7, 30, tzinfo=UTC)  # Thursday, 15:30 in China
DUE = datetime(2023, 11, 13, 10, 0, tzinfo=UTC)  # Monday, 18:00
MOMENTS = st.integers(1, 120 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def light(now: datetime, stopped: datetime | None = None) -> tuple[str, int]:
    found = light_of(START, DUE, stopped, now=now, calendar=CHINA)
    return found.code, found.days


def test_before_the_last_day_it_is_on_time_with_working_days_left() -> None:
    assert light(START) == (ON_TIME, 2)
    assert light(START + timedelta(days=2)) == (ON_TIME, 1)  # Saturday: only Monday is left


def test_on_its_last_day_it_is_due_soon_from_local_midnight_to_closing() -> None:
    assert light(datetime(2023, 11, 12, 15, 59, tzinfo=UTC))[0] == ON_TIME
    assert light(datetime(2023, 11, 12, 16, 0, tzinfo=UTC)) == (SOON, 0)
    assert light(DUE) == (SOON, 0)


def test_past_closing_it_is_late_and_counts_working_days() -> None:
    assert light(DUE + timedelta(seconds=1)) == (LATE, 0)
    assert light(DUE + timedelta(days=1)) == (LATE, 1)
    assert light(DUE + timedelta(days=7)) == (LATE, 5)


def test_done_in_time_it_stays_done() -> None:
    assert light(DUE + timedelta(days=400), stopped=DUE)[0] == DONE


def test_without_a_due_time_nothing_is_claimed() -> None:
    assert light_of(START, None, None, now=DUE, calendar=CHINA).code == NONE


@given(MOMENTS, MOMENTS)
def test_late_then_done_is_amber_for_ever(stopped: datetime, now: datetime) -> None:
    code, days = light(now, stopped)
    assert code == (DONE if stopped <= DUE else DONE_LATE)
    assert days >= 0


@given(MOMENTS)
def test_the_share_used_runs_from_none_to_all_and_is_all_when_late(now: datetime) -> None:
    share = light_of(START, DUE, None, now=now, calendar=CHINA).share
    assert 0 <= share <= 1
    assert (share == 1) == (now >= DUE)
