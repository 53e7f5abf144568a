"""Periods as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.figures.counting.logic.periods import Period, period_of
from tests.figures.counting.counting import period

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-07-28", date(2023, 7, 28), date(2023, 7, 28)),
        ("2023-07-28/2023-07-31", date(2023, 7, 28), date(2023, 7, 31)),
        ("2021/2023", date(2021, 1, 1), date(2023, 12, 31)),
        (" 2023-11 / 2024-01 ", date(2023, 11, 1), date(2024, 1, 31)),
    ],
)
def test_a_period_is_read_from_its_first_to_its_last_day(text: str, first: date, last: date) -> None:
    assert period_of(text) == Period(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "23", "2023-13", "2023-02-30", "2023Q5", "2024/2023", "2021/2022/2023", "0000", "9999-12-31x", "二〇二三"],
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert period_of(text) is None


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(0, 1500))
def test_the_code_of_a_period_reads_back_as_the_same_period(first: date, days: int) -> None:
    one = Period(first, date.fromordinal(first.toordinal() + days))
    assert period_of(one.code) == one


@pytest.mark.parametrize(
    ("text", "before", "year_before"),
    [
        ("2023", "2022", "2022"),
        ("2024Q1", "2023Q4", "2023Q1"),
        ("2024-03", "2024-02", "2023-03"),
        ("2024-02", "2024-01", "2023-02"),
        ("2021/2023", "2018/2020", "2020/2022"),
        ("2024-02-29", "2024-02-28", "2023-02-28"),
    ],
)
def test_the_period_before_is_as_long_and_the_year_before_is_the_same_of_it(
    text: str, before: str, year_before: str
) -> None:
    assert period(text).before() == period(before)
    assert period(text).year_before() == period(year_before)
