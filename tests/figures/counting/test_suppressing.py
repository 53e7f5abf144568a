"""Small numbers are hidden so that they cannot be computed from what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.figures.counting.logic.suppressing import hidden

pytestmark = pytest.mark.once


@given(st.dictionaries(st.integers(0, 40), st.integers(0, 60)), st.integers(0, 12))
def test_with_the_total_known_nobody_can_tell_a_small_number(records: dict[int, int], few: int) -> None:
    gone = hidden(records, few)
    small = {key for key, number in records.items() if 0 < number < few}
    assert small <= gone
    assert all(records[key] > 0 for key in gone)
    if gone and sum(1 for number in records.values() if number) > 1:
        assert len(gone) > 1
    if gone and sum(records.values()) >= few:
        together = sum(records[key] for key in gone)
        assert together >= few or gone == {key for key, number in records.items() if number}
    if not small:
        assert gone == set()


def test_no_more_is_hidden_than_must_be() -> None:
    assert hidden({"a": 3, "b": 40, "c": 12, "d": 0}, 5) == {"a", "c"}
    assert hidden({"a": 3, "b": 4, "c": 12}, 5) == {"a", "b"}
    assert hidden({"a": 1, "b": 1, "c": 12, "d": 50}, 5) == {"a", "b", "c"}
    assert hidden({"a": 5, "b": 7}, 5) == set()
    assert hidden({"a": 3}, 5) == {"a"}
