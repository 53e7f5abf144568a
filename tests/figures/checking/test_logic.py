"""The rate a check finds, its interval, and heaps of closings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.figures.checking.logic import HEAP, WITHIN, Rate, heaps

pytestmark = pytest.mark.once

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "looked_at", "low", "high"),
    [(0, 30, 0.0, 11.35), (2, 30, 1.85, 21.32), (15, 30, 33.15, 66.85), (30, 30, 88.65, 100.0), (1, 500, 0.035, 1.12)],
)
def test_the_interval_is_wilsons(wrong: int, looked_at: int, low: float, high: float) -> None:
    found = Rate(right=looked_at - wrong, wrong=wrong).between()
    assert found is not None
    assert found == pytest.approx((low, high), abs=0.01)


def test_nothing_looked_at_has_no_rate() -> None:
    assert (Rate(left=30).percent, Rate(unclear=3).between()) == (None, None)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 50))
def test_the_rate_lies_in_its_interval_and_what_is_unclear_moves_neither(right: int, wrong: int, unclear: int) -> None:
    rate = Rate(right, wrong, unclear)
    if not right + wrong:
        return
    low, high = rate.between() or (0, 0)
    assert 0 <= low <= (rate.percent or 0) + 1e-9 <= high + 2e-9 <= 100 + 2e-9
    assert rate.between() == Rate(right, wrong).between()


def test_ten_within_ten_minutes_are_a_heap_and_nine_are_none() -> None:
    ten = [("/a/", NOON + timedelta(minutes=n)) for n in range(HEAP)]
    assert [(one.place, one.number) for one in heaps(ten)] == [("/a/", HEAP)]
    assert heaps(ten[:-1]) == []
    apart = [("/a/", NOON + timedelta(minutes=2 * n)) for n in range(40)]
    assert heaps(apart) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3_000)), max_size=80))
def test_heaps_are_runs_that_no_closing_is_in_twice(closings: list[tuple[str, int]]) -> None:
    found = heaps((place, NOON + timedelta(seconds=s)) for place, s in closings)
    for one in found:
        assert one.number >= HEAP and one.last - one.first <= WITHIN
        inside = [
            s for place, s in closings if place == one.place and one.first <= NOON + timedelta(seconds=s) <= one.last
        ]
        assert len(inside) == one.number
    assert sum(one.number for one in found) <= len(closings)
    for place in "ab":
        if not any(one.place == place for one in found):
            times = sorted(s for name, s in closings if name == place)
            assert all(times[n + HEAP - 1] - times[n] > 600 for n in range(len(times) - HEAP + 1))
