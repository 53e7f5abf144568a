"""Entries are posted whole or not at all, once for each key, and never beyond what an account has."""

import pytest
from django.db import IntegrityError, connection, transaction

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.accounts import close_account, declare_unit, open_accounts
from gongzhi.base.ledger.actions.posting import post_entries, post_entry
from gongzhi.base.ledger.actions.reversing import reverse
from gongzhi.base.ledger.logic.entries import MOST, Draft, Leg
from gongzhi.base.ledger.models import Account, Entry, Transfer
from gongzhi.base.ledger.queries.balances import trial_balance
from gongzhi.base.refusals import Conflict, Invalid
from gongzhi.base.trail.models import Act
from tests.base.ledger.books import BY, HOUR, Books, held, opening, rows
from tests.conftest import NOON


def test_a_transfer_moves_an_amount_and_the_unit_still_adds_up_to_nothing(books: Books) -> None:
    entry = books.pay(books.issuer, books.fund, 12_345, document="示例文〔2023〕1号")
    assert (held(books.issuer), held(books.fund)) == ((-12_345, 0, 0), (12_345, 0, 0))
    [total] = trial_balance()
    assert (total.unit, total.accounts, total.settled) == ("CNY", 4, 0)
    act = Act.objects.get(subject="ledger_entry", subject_uid=entry.uid)
    assert act.data["transfers"] == [f"1 direct {books.issuer.pk} {books.fund.pk} CNY 12345"]
    assert act.data["key"] == entry.key and act.data["content"] == entry.digest


def test_legs_of_an_entry_are_posted_all_or_none(books: Books) -> None:
    books.pay(books.issuer, books.fund, 100)
    before = rows()
    legs = [books.leg(books.fund, books.firm, 60), books.leg(books.bank, books.firm, 1)]
    with pytest.raises(Conflict, match=r"bank\.CNY"):
        post_entry(Draft("linked", "payment", legs, "test"), by=BY, at=NOON)
    assert rows() == before and held(books.fund) == (100, 0, 0) and held(books.firm) == (0, 0, 0)
    assert not Act.objects.filter(subject="ledger_entry", data__key="linked").exists()


def test_one_bad_entry_of_a_batch_refuses_the_whole_and_is_named(books: Books) -> None:
    books.pay(books.issuer, books.fund, 100)
    before = rows()
    good = Draft("good", "payment", [books.leg(books.fund, books.firm, 1)], "test")
    bad = Draft("bad", "payment", [books.leg(books.fund, books.firm, 0)], "test")
    with pytest.raises(Invalid) as refused:
        post_entries([good, bad], by=BY, at=NOON)
    assert [one.field for one in refused.value.problems] == ["bad: 1: amount"]
    assert rows() == before


def test_an_overdraft_is_refused_naming_the_account_and_what_it_has(books: Books) -> None:
    books.pay(books.issuer, books.fund, 100)
    books.reserve(books.fund, books.firm, 30)
    with pytest.raises(Conflict) as refused:
        books.pay(books.fund, books.firm, 71)
    [problem] = refused.value.problems
    assert problem.field == "fund.CNY" and "70" in str(problem.message) and "71" in str(problem.message)
    books.pay(books.fund, books.firm, 70)
    assert held(books.fund) == (30, 30, 0)


def test_the_database_itself_refuses_an_overdraft(books: Books) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=books.fund.pk).update(settled=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=books.fund.pk).update(reserved_out=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=books.fund.pk).update(reserved_in=-1)


def test_a_floor_lets_an_account_go_so_far_below_nothing(books: Books) -> None:
    [credit] = open_accounts([opening("credit", floor=-50)], by=BY, at=NOON)
    books.pay(credit, books.firm, 50)
    with pytest.raises(Conflict, match="credit"):
        books.pay(credit, books.firm, 1)
    assert held(credit) == (-50, 0, 0)


@pytest.mark.parametrize("amount", [0, -1, -(2**63), 2**63, 2**64, MOST + 1])
def test_amounts_of_nothing_below_it_or_beyond_all_bounds_are_refused(books: Books, amount: int) -> None:
    before = rows()
    with pytest.raises(Invalid, match="amount"):
        books.pay(books.issuer, books.fund, amount)
    assert rows() == before and held(books.issuer) == (0, 0, 0)


@pytest.mark.parametrize("amount", [1.0, 0.1, True, "5", None])
def test_an_amount_that_is_no_whole_number_is_an_error_of_the_caller(books: Books, amount: object) -> None:
    with pytest.raises(TypeError):
        books.pay(books.issuer, books.fund, amount)
    assert rows() == (0, 0)


def test_no_balance_leaves_its_bounds(books: Books) -> None:
    books.pay(books.issuer, books.fund, MOST)
    [other] = open_accounts([opening("other", floor=-MOST)], by=BY, at=NOON)
    with pytest.raises(Conflict, match=r"fund\.CNY"):
        books.pay(other, books.fund, 1)
    with pytest.raises(Conflict, match=r"issuer\.CNY"):
        books.pay(books.issuer, books.firm, 1)
    assert held(books.fund) == (MOST, 0, 0)


def test_a_transfer_never_crosses_units_but_an_entry_may_link_them(books: Books) -> None:
    points = Books("POINT:example")
    books.pay(books.issuer, books.fund, 100)
    points.pay(points.issuer, points.firm, 5)
    before = rows()
    for leg in (
        Leg(books.fund.pk, points.firm.pk, 1, "CNY"),
        Leg(books.fund.pk, points.firm.pk, 1, "POINT:example"),
        Leg(books.fund.pk, books.firm.pk, 1, "POINT:example"),
        Leg(books.fund.pk, 10**9, 1, "CNY"),
    ):
        with pytest.raises(Conflict):
            post_entry(Draft("crossing", "payment", [leg], "test"), by=BY, at=NOON)
    assert rows() == before
    legs = [points.leg(points.firm, points.bank, 5), books.leg(books.fund, books.bank, 100)]
    post_entry(Draft("redeemed", "redemption", legs, "test"), by=BY, at=NOON)
    assert [total.settled for total in trial_balance()] == [0, 0]
    assert held(books.bank) == (100, 0, 0) and held(points.bank) == (5, 0, 0)


def test_the_same_key_with_the_same_content_gives_the_first_entry(books: Books) -> None:
    draft = Draft("once", "payment", [books.leg(books.issuer, books.fund, 7)], "test")
    first = post_entry(draft, by=BY, at=NOON)
    before = rows()
    assert post_entry(draft, by=BY, at=NOON + HOUR) == first
    assert post_entries([draft, draft], by=BY, at=NOON) == [first, first]
    assert rows() == before and held(books.fund) == (7, 0, 0)


@pytest.mark.parametrize(
    "other",
    [{"reason": "else"}, {"kind": "grant"}, {"document": "x"}, {"effective_at": NOON}, {"rule_run": uuid7()}],
    ids=lambda other: next(iter(other)),
)
def test_the_same_key_with_other_content_is_a_conflict_naming_both(books: Books, other: dict) -> None:
    said = {"key": "once", "kind": "payment", "legs": [books.leg(books.issuer, books.fund, 7)], "reason": "test"}
    first = post_entry(Draft(**said), by=BY, at=NOON)
    with pytest.raises(Conflict) as refused:
        post_entry(Draft(**{**said, **other}), by=BY, at=NOON)
    assert refused.value.status == 409 and first.digest[:12] in str(refused.value) and "once" in str(refused.value)
    with pytest.raises(Conflict):
        post_entry(Draft(**{**said, "legs": [books.leg(books.issuer, books.fund, 8)]}), by=BY, at=NOON)
    assert rows() == (1, 1)


def test_one_key_for_two_things_in_one_batch_is_a_conflict(books: Books) -> None:
    drafts = [Draft("once", "payment", [books.leg(books.issuer, books.fund, n)], "test") for n in (1, 2)]
    with pytest.raises(Conflict, match="once"):
        post_entries(drafts, by=BY, at=NOON)
    assert rows() == (0, 0)


def test_a_replay_is_answered_after_the_account_was_closed(books: Books) -> None:
    draft = Draft("early", "payment", [books.leg(books.issuer, books.firm, 7)], "test")
    first = post_entry(draft, by=BY, at=NOON)
    books.pay(books.firm, books.bank, 7)
    close_account(books.firm, by=BY, at=NOON)
    assert post_entry(draft, by=BY, at=NOON) == first


def test_a_closed_account_takes_and_gives_nothing(books: Books) -> None:
    books.pay(books.issuer, books.firm, 7)
    with pytest.raises(Conflict, match=r"firm\.CNY"):
        close_account(books.firm, by=BY, at=NOON)
    books.pay(books.firm, books.bank, 7)
    closed = close_account(books.firm, by=BY, at=NOON)
    assert closed.closed_at == NOON and close_account(books.firm, by=BY, at=NOON + HOUR).closed_at == NOON
    with pytest.raises(Conflict, match=r"firm\.CNY"):
        books.pay(books.issuer, books.firm, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=books.firm.pk).update(settled=1)


def test_accounts_are_opened_all_or_none_and_once(books: Books) -> None:
    wanted = [opening("a"), opening("b", floor=-9)]
    first = open_accounts(wanted, by=BY, at=NOON)
    assert open_accounts(wanted, by=BY, at=NOON) == first
    with pytest.raises(Conflict, match="b"):
        open_accounts([opening("c"), opening("b")], by=BY, at=NOON)
    for bad in (opening("c", unit="USD"), opening("c", floor=1), opening("c", floor=-MOST - 1), opening("c d")):
        with pytest.raises(Invalid):
            open_accounts([opening("d"), bad], by=BY, at=NOON)
    assert not Account.objects.filter(code__in=["c", "d"]).exists()


def test_the_scale_of_a_unit_never_changes(books: Books) -> None:
    with pytest.raises(Conflict, match="CNY"):
        declare_unit("CNY", scale=0, name="元", by=BY, at=NOON)
    with pytest.raises(Invalid):
        declare_unit("cny ", scale=0, name="元", by=BY, at=NOON)


def test_an_entry_is_reversed_once_and_its_reversal_can_be_reversed(books: Books) -> None:
    books.pay(books.issuer, books.fund, 100)
    entry = books.pay(books.fund, books.firm, 40)
    back = reverse(entry, reason="mistake", by=BY, at=NOON)
    assert held(books.fund) == (100, 0, 0) and back.reverses == entry
    assert reverse(entry, reason="mistake", by=BY, at=NOON + HOUR) == back
    with pytest.raises(Conflict):
        reverse(entry, reason="other", by=BY, at=NOON)
    again = reverse(back, reason="mistake", by=BY, at=NOON)
    assert held(books.fund) == (60, 0, 0) and held(books.firm) == (40, 0, 0) and again.reverses == back
    assert Transfer.objects.filter(entry=entry).count() == 1


def test_what_was_reversed_cannot_be_reversed_under_another_key(books: Books) -> None:
    entry = books.pay(books.issuer, books.fund, 100)
    reverse(entry, reason="mistake", by=BY, at=NOON)
    before = rows()
    draft = Draft("sly", "reversal", [books.leg(books.issuer, books.fund, 1)], "test", reverses=entry.pk)
    with pytest.raises(Conflict, match="reverse:"):
        post_entry(draft, by=BY, at=NOON)
    assert rows() == before


def test_a_reversal_needs_the_money_to_be_still_there(books: Books) -> None:
    entry = books.pay(books.issuer, books.fund, 100)
    books.pay(books.fund, books.firm, 1)
    with pytest.raises(Conflict, match=r"fund\.CNY"):
        reverse(entry, reason="mistake", by=BY, at=NOON)
    assert not Entry.objects.filter(reverses=entry).exists()


@pytest.mark.parametrize("size", [1, 5, 40])
def test_a_batch_costs_the_same_statements_whatever_its_size(books: Books, size: int, request: object) -> None:
    drafts = [Draft(f"b{n}", "payment", [books.leg(books.issuer, books.fund, 1)], "test") for n in range(size)]
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        post_entries(drafts, by=BY, at=NOON)
    assert len(seen) <= 13
    assert held(books.fund) == (size, 0, 0)


def test_keys_and_codes_take_no_text_of_people(books: Books) -> None:
    legs = [books.leg(books.issuer, books.fund, 1)]
    for draft in (
        Draft("张三 的 钱", "payment", legs, "test"),
        Draft("k", "payment", legs, "因为困难"),
        Draft("k", "Pay", legs, "test"),
        Draft("k", "payment", [], "test"),
        Draft("k", "payment", legs, "test", document="x" * 121),
        Draft("k", "payment", legs, "test", effective_at=NOON.replace(tzinfo=None)),
    ):
        with pytest.raises(Invalid):
            post_entry(draft, by=BY, at=NOON)
    assert rows() == (0, 0)
