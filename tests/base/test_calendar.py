"""Deadlines in working days: known days of real calendars, and what must hold of any."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.calendar import WorkingCalendar, known_country

SHANGHAI, EASTERN = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
CHINA = WorkingCalendar("CN", "Asia/Shanghai")
BOSTON = WorkingCalendar("US", "America/New_York", closes=time(17))
CALENDARS = st.sampled_from([CHINA, BOSTON, WorkingCalendar("GB", "Europe/London")])
MOMENTS = st.integers(0, 26 * 365 * 24 * 60).map(lambda n: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
ALLOWANCES = st.integers(1, 60)


def test_two_working_days_from_a_thursday_end_on_monday_at_closing_time() -> None:
    start = datetime(2023, 11, 9, 15, 30, tzinfo=SHANGHAI)
    assert CHINA.add_working_days(start, 2) == datetime(2023, 11, 13, 18, 0, tzinfo=SHANGHAI)


def test_the_day_of_start_is_the_local_one() -> None:
    """23:30 on Wednesday in UTC is Thursday in China."""
    assert CHINA.add_working_days(datetime(2023, 11, 8, 23, 30, tzinfo=UTC), 1).date() == date(2023, 11, 10)


def test_national_day_2023_is_off_and_the_weekend_after_it_is_worked() -> None:
    for day in range(8):
        assert not CHINA.is_working_day(date(2023, 9, 29) + timedelta(days=day)), day
    assert CHINA.is_working_day(date(2023, 9, 28))
    assert CHINA.is_working_day(date(2023, 10, 7)) and date(2023, 10, 7).weekday() == 5
    assert CHINA.is_working_day(date(2023, 10, 8)) and date(2023, 10, 8).weekday() == 6
    start = datetime(2023, 9, 28, 9, 0, tzinfo=SHANGHAI)
    assert CHINA.add_working_days(start, 1) == datetime(2023, 10, 7, 18, 0, tzinfo=SHANGHAI)


def test_new_year_2015_is_off_in_boston() -> None:
    assert not BOSTON.is_working_day(date(2015, 1, 1))
    assert BOSTON.is_working_day(date(2015, 1, 2))
    start = datetime(2014, 12, 31, 12, 0, tzinfo=EASTERN)
    assert BOSTON.add_working_days(start, 1) == datetime(2015, 1, 2, 17, 0, tzinfo=EASTERN)


def test_closing_time_stays_local_when_the_clocks_change() -> None:
    due = BOSTON.add_working_days(datetime(2024, 3, 8, 12, 0, tzinfo=EASTERN), 1)
    assert due.astimezone(EASTERN).hour == 17 and due.astimezone(UTC).hour == 21


@pytest.mark.parametrize("days", [0, -1])
def test_a_deadline_takes_a_day_at_least(days: int) -> None:
    with pytest.raises(ValueError, match="one working day or more"):
        CHINA.add_working_days(datetime(2023, 11, 9, tzinfo=UTC), days)


def test_a_year_the_tables_do_not_know_is_said_to_be_provisional() -> None:
    assert CHINA.is_known(2023)
    assert known_country("CN") and not known_country("ZZ")


@given(CALENDARS, MOMENTS, ALLOWANCES)
def test_due_lies_after_the_start_on_a_working_day_at_closing_time(
    calendar: WorkingCalendar, start: datetime, days: int
) -> None:
    due = calendar.add_working_days(start, days)
    local = due.astimezone(ZoneInfo(calendar.time_zone))
    assert due > start
    assert calendar.is_working_day(local.date())
    assert local.time() == calendar.closes


@given(CALENDARS, MOMENTS, ALLOWANCES)
def test_one_more_day_allowed_is_due_later_and_the_days_count_back(
    calendar: WorkingCalendar, start: datetime, days: int
) -> None:
    due, later = (calendar.add_working_days(start, n) for n in (days, days + 1))
    assert due < later
    zone = ZoneInfo(calendar.time_zone)
    first, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    assert calendar.working_days_between(first, last) == days
    assert calendar.working_days_between(last, first) == -days


@given(CALENDARS, MOMENTS, ALLOWANCES, st.integers(0, 30))
def test_who_starts_later_is_never_due_earlier(
    calendar: WorkingCalendar, start: datetime, days: int, hours: int
) -> None:
    assert calendar.add_working_days(start + timedelta(hours=hours), days) >= calendar.add_working_days(start, days)
