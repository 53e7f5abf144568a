"""Shares add up to the amount, to the last fen, in a stated order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.ledger.logic.shares import apportion

AMOUNTS = st.integers(0, 10**15)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20)


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_and_lie_within_one_of_the_exact_share(amount: int, weights: list[int]) -> None:
    shares, total = apportion(amount, weights), sum(weights)
    if total == 0:
        assert shares is None
        return
    assert shares is not None and sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * total - amount * weight) < total
        assert weight or share == 0


@given(AMOUNTS, WEIGHTS.filter(any))
def test_who_weighs_more_never_gets_less_and_of_equals_the_first_is_served_first(
    amount: int, weights: list[int]
) -> None:
    shares = apportion(amount, weights)
    assert shares is not None
    for n, one in enumerate(weights):
        for m, other in enumerate(weights):
            if one > other or (one == other and n < m):
                assert shares[n] >= shares[m]


def test_the_leftover_goes_to_the_largest_remainders() -> None:
    assert apportion(100, [1, 1, 1]) == [34, 33, 33]
    assert apportion(10, [15, 24, 61]) == [2, 2, 6]
    assert apportion(0, [3, 4]) == [0, 0]
    assert apportion(7, [0, 0]) is None
    assert apportion(7, []) is None


@pytest.mark.parametrize(("amount", "weights"), [(1.5, [1]), (True, [1]), (10, [0.5, 0.5]), (10, ["1"])])
def test_only_whole_numbers_are_apportioned(amount: object, weights: list) -> None:
    with pytest.raises(TypeError):
        apportion(amount, weights)


def test_nothing_negative_is_apportioned() -> None:
    with pytest.raises(ValueError, match="-1"):
        apportion(-1, [1])
    with pytest.raises(ValueError, match="-2"):
        apportion(1, [3, -2])
