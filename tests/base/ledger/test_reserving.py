"""What is reserved cannot be spent otherwise, and each reservation ends once: settled, voided or expired."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.logic import Run
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.actions.reserving import expire_due, reserve, settle, settling, void
from gongzhi.base.ledger.actions.reversing import reverse
from gongzhi.base.ledger.jobs import expire_reservations
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Transfer
from gongzhi.base.ledger.queries.balances import balance_at
from gongzhi.base.refusals import Conflict, Invalid
from tests.base.ledger.books import BY, HOUR, Books, held, rows
from tests.conftest import NOON

DEADLINE = NOON + HOUR
TICK = timedelta(microseconds=1)


@pytest.fixture
def held_30(books: Books) -> Transfer:
    """30 of a fund's 100 are reserved for the firm."""
    books.pay(books.issuer, books.fund, 100)
    return books.reserve(books.fund, books.firm, 30)


def _settle(one: Transfer, amount: int | None = None, *, at: object = NOON, key: str = "s") -> Transfer:
    return settle(one, key=key, reason="test", by=BY, at=at, amount=amount)


def test_reserving_leaves_the_balance_and_takes_from_what_is_available(books: Books, held_30: Transfer) -> None:
    assert held(books.fund) == (100, 30, 0) and held(books.firm) == (0, 0, 30)
    with pytest.raises(Conflict, match=r"fund\.CNY"):
        books.reserve(books.fund, books.bank, 71)
    books.reserve(books.fund, books.bank, 70)
    assert books.fund.available == 70 and held(books.fund) == (100, 100, 0) and books.fund.available == 0


@pytest.mark.parametrize(("amount", "paid"), [(None, 30), (30, 30), (12, 12), (1, 1)])
def test_settling_pays_up_to_what_was_reserved_and_releases_the_rest(
    books: Books, held_30: Transfer, amount: int | None, paid: int
) -> None:
    _settle(held_30, amount)
    assert held(books.fund) == (100 - paid, 0, 0) and held(books.firm) == (paid, 0, 0)


def test_more_than_was_reserved_is_not_settled(books: Books, held_30: Transfer) -> None:
    for amount in (31, 0, -1):
        with pytest.raises((Conflict, Invalid), match="amount"):
            _settle(held_30, amount)
    assert held(books.fund) == (100, 30, 0)


def test_voiding_releases_all(books: Books, held_30: Transfer) -> None:
    void(held_30, key="v", reason="withdrawn", by=BY, at=NOON)
    assert held(books.fund) == (100, 0, 0) and held(books.firm) == (0, 0, 0)


@pytest.mark.parametrize("first", ["settle", "void", "expire"])
def test_a_reservation_ends_once(books: Books, held_30: Transfer, first: str) -> None:
    if first == "settle":
        _settle(held_30, 10, key="first")
    elif first == "void":
        void(held_30, key="first", reason="test", by=BY, at=NOON)
    else:
        assert expire_due(by=BY, at=DEADLINE) == 1
    before = rows()
    with pytest.raises(Conflict, match=first):
        _settle(held_30)
    with pytest.raises(Conflict, match=first):
        void(held_30, key="v", reason="test", by=BY, at=NOON)
    assert expire_due(by=BY, at=DEADLINE) == 0
    assert rows() == before
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        ending = held_30.endings.get()
        ending.pk, ending.uid, ending.seq, ending._state.adding = None, uuid7(), 2, True
        ending.save(force_insert=True)


def test_it_is_settled_until_just_before_the_deadline_and_expires_at_it(books: Books, held_30: Transfer) -> None:
    assert expire_due(by=BY, at=DEADLINE - TICK) == 0
    for late in (DEADLINE, DEADLINE + TICK):
        with pytest.raises(Conflict):
            _settle(held_30, at=late)
        with pytest.raises(Conflict):
            void(held_30, key="v", reason="test", by=BY, at=late)
    assert held(books.fund) == (100, 30, 0), "refused although nothing has let it expire yet"
    other = books.reserve(books.fund, books.firm, 5)
    _settle(other, at=DEADLINE - TICK)
    assert expire_due(by=BY, at=DEADLINE) == 1
    assert held(books.fund) == (95, 0, 0)


def test_it_expires_effective_at_the_deadline_however_late_and_only_once(books: Books, held_30: Transfer) -> None:
    late = DEADLINE + timedelta(days=3)
    run = Run(uuid7(), late, 1, False, lambda done, total: None)
    expire_reservations(run)
    expire_reservations(run)
    [ending] = held_30.endings.all()
    assert (ending.kind, ending.effective_at, ending.entry.effective_at) == ("expire", DEADLINE, DEADLINE)
    assert ending.entry.channel == "clock" and held(books.fund) == (100, 0, 0)
    assert balance_at(books.fund, DEADLINE - TICK).reserved_out == 30
    assert balance_at(books.fund, DEADLINE).reserved_out == 0


def test_many_expire_in_pieces(books: Books) -> None:
    books.pay(books.issuer, books.fund, 100)
    for _ in range(5):
        books.reserve(books.fund, books.firm, 2)
    assert [expire_due(by=BY, at=DEADLINE, at_most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert held(books.fund) == (100, 0, 0)


def test_a_deadline_that_is_past_is_refused(books: Books) -> None:
    books.pay(books.issuer, books.fund, 100)
    with pytest.raises(Conflict, match="expires_at"):
        reserve(books.fund, books.firm, 1, until=NOON, key="r", reason="test", by=BY, at=NOON)


def test_a_leg_must_fit_the_reservation_it_ends(books: Books, held_30: Transfer) -> None:
    before, fund, firm, bank = rows(), books.fund.pk, books.firm.pk, books.bank.pk
    for leg in (
        Leg(fund, bank, 30, "CNY", "settle", reservation=held_30.pk),
        Leg(firm, fund, 30, "CNY", "settle", reservation=held_30.pk),
        Leg(fund, firm, 29, "CNY", "void", reservation=held_30.pk),
        Leg(fund, firm, 30, "CNY", "expire", reservation=held_30.pk),
        Leg(fund, firm, 30, "CNY", "settle", reservation=10**9),
        Leg(fund, firm, 30, "CNY", "settle"),
        Leg(fund, firm, 30, "CNY", "direct", reservation=held_30.pk),
        Leg(fund, firm, 30, "CNY", "reserve"),
        Leg(fund, firm, 30, "CNY", "direct", expires_at=DEADLINE),
        Leg(fund, firm, 30, "CNY", "gift"),
    ):
        with pytest.raises((Conflict, Invalid)):
            post_entry(Draft("wrong", "payment", [leg], "test"), by=BY, at=NOON)
    twice = [settling(held_30, 1), settling(held_30, 2)]
    with pytest.raises(Conflict):
        post_entry(Draft("wrong", "payment", twice, "test"), by=BY, at=NOON)
    assert rows() == before and held(books.fund) == (100, 30, 0)


def test_a_voucher_is_redeemed_in_its_unit_and_paid_for_in_money_under_one_key(books: Books) -> None:
    vouchers = Books("VOUCHER:example")
    books.pay(books.issuer, books.fund, 100)
    vouchers.pay(vouchers.issuer, vouchers.firm, 1)
    reserved = vouchers.reserve(vouchers.firm, vouchers.bank, 1)
    legs = [settling(reserved), books.leg(books.fund, books.bank, 80)]
    redeemed = Draft("redeemed", "redemption", legs, "test")
    first = post_entry(redeemed, by=BY, at=NOON)
    assert post_entry(redeemed, by=BY, at=DEADLINE) == first
    assert held(vouchers.firm) == (0, 0, 0) and held(vouchers.bank) == (1, 0, 0) and held(books.bank) == (80, 0, 0)


def test_a_settlement_is_reversed_a_reservation_is_not(books: Books, held_30: Transfer) -> None:
    with pytest.raises(Conflict):
        reverse(held_30.entry, reason="mistake", by=BY, at=NOON)
    settled = _settle(held_30, 10)
    reverse(settled.entry, reason="mistake", by=BY, at=NOON)
    assert held(books.fund) == (100, 0, 0) and held(books.firm) == (0, 0, 0)
    with pytest.raises(Conflict):
        reverse(void(books.reserve(books.fund, books.firm, 1), key="v", reason="x", by=BY, at=NOON).entry,
                reason="mistake", by=BY, at=NOON)  # fmt: skip
