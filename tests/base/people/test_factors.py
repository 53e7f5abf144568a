"""The second factor: codes of this period and its neighbours, each once; recovery codes, each once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.people.actions.factors import (
    begin_factor,
    check_factor,
    confirm_factor,
    drop_factor,
    renew_codes,
    reset_factor,
)
from gongzhi.base.people.logic.factors import PERIOD, code_at, counter_of, enrolment_url, new_secret
from gongzhi.base.people.models import Account, RecoveryCode
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.base.people.households import acting
from tests.conftest import NOON, Who

BY = By("test")
LATER = NOON + timedelta(minutes=10)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the secret `12345678901234567890` at 59 s and 1111111109 s, last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert code_at(secret, 59 // PERIOD) == "287082"
    assert code_at(secret, 1_111_111_109 // PERIOD) == "081804"


@given(st.integers(10**9, 2 * 10**9), st.integers(-4, 4))
def test_a_clock_may_be_one_period_early_or_late_and_no_more(moment: int, off: int) -> None:
    secret, now = new_secret(), moment // PERIOD
    found = counter_of(secret, code_at(secret, now + off), moment=moment, after=0)
    assert found == now + off if abs(off) <= 1 else found is None or abs(found - now) <= 1


@given(st.integers(10**9, 2 * 10**9))
def test_no_code_of_a_period_that_is_used_up_or_older_is_taken(moment: int) -> None:
    secret, now = new_secret(), moment // PERIOD
    assert counter_of(secret, code_at(secret, now), moment=moment, after=now) in (None, now + 1)
    assert counter_of(secret, code_at(secret, now - 1), moment=moment, after=now) in (None, now + 1)


def test_the_address_apps_read_names_house_and_account() -> None:
    url = enrolment_url("ABC", issuer="共治", name="zhang.san")
    assert url == "otpauth://totp/%E5%85%B1%E6%B2%BB%3Azhang.san?secret=ABC&issuer=%E5%85%B1%E6%B2%BB"


def _code(account: Account, at: object = NOON, off: int = 0) -> str:
    secret = begin_factor(account, at=NOON).secret.open() if account.factor_since is None else ""
    secret = secret or account.second_factor.secret.open()
    return code_at(secret, int(at.timestamp()) // PERIOD + off)  # type: ignore[attr-defined]


@pytest.fixture
def enrolled(db: None) -> tuple[Account, list[str]]:
    account = Account.objects.create_account("two", "示例", None)
    codes = confirm_factor(account, _code(account), by=BY, at=NOON)
    return Account.objects.get(pk=account.pk), codes


@pytest.mark.django_db
def test_a_factor_counts_only_after_a_right_code() -> None:
    account = Account.objects.create_account("two", "示例", None)
    with pytest.raises(Invalid):
        confirm_factor(account, "000000" if _code(account) != "000000" else "111111", by=BY, at=NOON)
    assert Account.objects.get(pk=account.pk).factor_since is None
    assert not check_factor(account, _code(account), by=BY, at=NOON)
    assert begin_factor(account, at=NOON).pk == begin_factor(account, at=LATER).pk


def test_the_same_code_is_not_taken_twice_nor_one_from_before_it(enrolled: tuple[Account, list[str]]) -> None:
    account, _codes = enrolled
    assert not check_factor(account, _code(account), by=BY, at=NOON)  # it confirmed the factor
    assert check_factor(account, _code(account, LATER), by=BY, at=LATER)
    for seconds in (0, 15, 29, 45, 60):  # also in the next period, in which its neighbour would still be right
        assert not check_factor(account, _code(account, LATER), by=BY, at=LATER + timedelta(seconds=seconds))
    assert not check_factor(account, _code(account, LATER, -1), by=BY, at=LATER)
    assert check_factor(account, _code(account, LATER, +1), by=BY, at=LATER)


@pytest.mark.parametrize("typed", ["", "12345", "一二三四五六", "٠١٢٣٤٥", " ", "0" * 20])
def test_what_is_no_code_is_wrong_and_no_fault(enrolled: tuple[Account, list[str]], typed: str) -> None:
    assert not check_factor(enrolled[0], typed, by=BY, at=LATER)


def test_a_recovery_code_works_once_however_it_is_typed_and_is_kept_as_a_digest(
    enrolled: tuple[Account, list[str]],
) -> None:
    account, codes = enrolled
    assert len(set(codes)) == 10
    typed = codes[0].replace("-", " ").lower()
    assert check_factor(account, typed, by=BY, at=LATER) and not check_factor(account, typed, by=BY, at=LATER)
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    assert Act.objects.filter(verb="people.recovery_code_used").count() == 1
    other = Account.objects.create_account("other", "示例", None)
    confirm_factor(other, _code(other), by=BY, at=NOON)
    assert not check_factor(other, codes[1], by=BY, at=LATER)


def test_new_recovery_codes_end_the_old_ones(enrolled: tuple[Account, list[str]]) -> None:
    account, codes = enrolled
    with pytest.raises(Invalid):
        renew_codes(account, "000000", by=BY, at=NOON)
    fresh = renew_codes(account, _code(account, LATER), by=BY, at=LATER)
    assert not check_factor(account, codes[3], by=BY, at=LATER) and check_factor(account, fresh[3], by=BY, at=LATER)


def test_it_is_dropped_by_its_owner_unless_a_post_needs_it(enrolled: tuple[Account, list[str]]) -> None:
    account, codes = enrolled
    with pytest.raises(NotAllowed):
        drop_factor(account, codes[0], needed=True, by=BY, at=LATER)
    with pytest.raises(Invalid):
        drop_factor(account, "000000", needed=False, by=BY, at=NOON)
    drop_factor(account, codes[0], needed=False, by=BY, at=LATER)
    assert Account.objects.get(pk=account.pk).factor_since is None and not RecoveryCode.objects.exists()


def test_it_is_reset_by_those_who_look_after_the_account(enrolled: tuple[Account, list[str]], who: Who) -> None:
    account, _codes = enrolled
    with pytest.raises(NotAllowed):
        reset_factor(account, **acting(who("checker")))
    reset_factor(account, **acting(who("dispatcher")))
    with pytest.raises(Conflict):
        reset_factor(Account.objects.get(pk=account.pk), **acting(who("dispatcher")))
