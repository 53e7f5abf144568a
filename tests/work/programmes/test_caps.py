"""Caps as accounts: they hold their limit less what was used, whatever is asked of them in between."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import Draft
from gongzhi.base.ledger.models import Account
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.actions.accounts import cap_ends, give_back, open_caps, use_cap
from gongzhi.work.programmes.queries.accounts import CapOf, left_of
from tests.conftest import NOON

BY = By("test")


def cap(limit: int, code: str = "firm_year") -> CapOf:
    one = CapOf("yunnan", "organisation", 7, uuid7(), code, 2023)
    open_caps({one: limit}, by=BY, at=NOON)
    return one


def use(one: CapOf, amount: int) -> None:
    account = Account.objects.get(code=one.account)
    leg = use_cap(account, cap_ends("yunnan", by=BY, at=NOON)[1], amount)
    post_entry(Draft(f"use:{uuid7()}", "test.use", [leg], "test"), by=BY, at=NOON)


@pytest.mark.django_db
def test_a_cap_that_nobody_used_is_told_as_whole() -> None:
    unused = CapOf("yunnan", "organisation", 8, uuid7(), "firm_year", 2023)
    assert left_of([unused]) == {unused: None}


@pytest.mark.django_db
def test_what_would_pass_a_cap_is_refused_by_the_ledger() -> None:
    one = cap(15_000_000)
    use(one, 10_000_000)
    with pytest.raises(Conflict, match="可用 5000000"):
        use(one, 5_000_001)
    use(one, 5_000_000)
    assert left_of([one])[one] == 0


@pytest.mark.django_db
def test_a_cap_set_again_and_again_between_two_values_follows_each_time() -> None:
    one = cap(100)
    for limit in (200, 100, 200, 100, 200):
        assert open_caps({one: limit}, by=BY, at=NOON)[one].available == limit


@pytest.mark.django_db
def test_what_is_given_back_can_be_used_again() -> None:
    one = cap(100)
    use(one, 100)
    account = Account.objects.get(code=one.account)
    leg = give_back(account, cap_ends("yunnan", by=BY, at=NOON)[1], 40)
    post_entry(Draft("back", "test.back", [leg], "test"), by=BY, at=NOON)
    assert left_of([one])[one] == 40


class CapsHold(TestCase):
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 1_000)), max_size=8))
    @settings(max_examples=30, deadline=None)
    def test_a_cap_is_never_below_nothing_and_never_above_its_limit(self, steps: list[tuple[bool, int]]) -> None:
        one, used, limit = CapOf("yunnan", "organisation", 9, uuid7(), "c", 2023), 0, 500
        open_caps({one: limit}, by=BY, at=NOON)
        for setting, amount in steps:
            if setting:
                limit = amount
                open_caps({one: limit}, by=BY, at=NOON)
            elif amount > 0:
                try:
                    use(one, amount)
                    used += amount
                except Conflict:
                    assert amount > limit - used
        assert left_of([one])[one] == max(limit - used, 0)
