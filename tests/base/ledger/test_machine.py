"""Whatever is asked of it in whatever order, the ledger agrees with a few lines of dictionaries."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from gongzhi.base.ledger.actions.accounts import open_accounts
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import expire_due, reserve, settle, void
from gongzhi.base.ledger.actions.reversing import reverse
from gongzhi.base.ledger.logic.entries import Draft
from gongzhi.base.ledger.models import Account, Entry, Transfer
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.refusals import Refused
from tests.base.ledger.books import BY, Books, opening
from tests.conftest import NOON

WHO = st.integers(0, 4)
AMOUNT = st.integers(1, 60)
PAYMENT = st.tuples(WHO, WHO, AMOUNT).filter(lambda one: one[0] != one[1])
FLOORS = (-200, 0, 0, -30, 0)


class Ledger(RuleBasedStateMachine):
    entries, reservations = Bundle("entries"), Bundle("reservations")

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        books = Books()
        names = [opening(f"a{n}", floor=floor) for n, floor in enumerate(FLOORS)]
        self.books, self.accounts = books, open_accounts(names, by=BY, at=NOON)
        self.at: datetime = NOON
        self.settled, self.out, self.into = [0] * 5, [0] * 5, [0] * 5
        self.open: dict[int, tuple[int, int, int, datetime]] = {}
        self.reversed: set[int] = set()

    def teardown(self) -> None:
        assert verify().fault == ""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def lawful(self, moves: list[tuple[int, int, int]], held: list[tuple[int, int, int]]) -> bool:
        """Make these changes to the model, if no account then stands below its floor."""
        settled, out, into = list(self.settled), list(self.out), list(self.into)
        for debit, credit, amount in moves:
            settled[debit] -= amount
            settled[credit] += amount
        for debit, credit, amount in held:
            out[debit] += amount
            into[credit] += amount
        if any(settled[n] - out[n] < FLOORS[n] for n in range(5)):
            return False
        self.settled, self.out, self.into = settled, out, into
        return True

    def attempt(self, lawful: bool, work: Any) -> Any:
        try:
            done = work()
        except Refused:
            assert not lawful
            return None
        assert lawful
        return done

    @rule(target=entries, payments=st.lists(PAYMENT, min_size=1, max_size=4), split=st.booleans())
    def post(self, payments: list[tuple[int, int, int]], split: bool) -> Entry | None:
        legs = [self.books.leg(self.accounts[d], self.accounts[c], amount) for d, c, amount in payments]
        groups = [[leg] for leg in legs] if split else [legs]
        drafts = [Draft(self.books.key(), "payment", group, "test") for group in groups]
        done = self.attempt(self.lawful(payments, []), lambda: post_entries(drafts, by=BY, at=self.at))
        if done:
            assert post_entries(drafts, by=BY, at=self.at) == done
        return done[0] if done else None

    @rule(target=reservations, payment=PAYMENT, minutes=st.integers(0, 3))
    def hold(self, payment: tuple[int, int, int], minutes: int) -> Transfer | None:
        debit, credit, amount = payment
        until, key = self.at + timedelta(minutes=minutes), self.books.key()
        done = self.attempt(
            minutes > 0 and self.lawful([], [payment]),
            lambda: reserve(
                self.accounts[debit], self.accounts[credit], amount, until=until, key=key, reason="t", by=BY, at=self.at
            ),
        )
        if done:
            self.open[done.pk] = (*payment, until)
        return done

    @rule(target=entries, one=reservations, amount=st.one_of(st.none(), AMOUNT))
    def pay_reserved(self, one: Transfer | None, amount: int | None) -> Entry | None:
        if one is None:
            return None
        debit, credit, held, until = self.open.get(one.pk, (0, 0, -1, NOON))
        paid = one.amount if amount is None else amount
        lawful = paid <= held and self.at < until and self.lawful([(debit, credit, paid)], [(debit, credit, -held)])
        key = self.books.key()
        done = self.attempt(lawful, lambda: settle(one, key=key, reason="t", by=BY, at=self.at, amount=amount))
        if done:
            del self.open[one.pk]
        return done.entry if done else None

    @rule(one=reservations)
    def release(self, one: Transfer | None) -> None:
        if one is None:
            return
        debit, credit, held, until = self.open.get(one.pk, (0, 0, -1, NOON))
        lawful = held > 0 and self.at < until and self.lawful([], [(debit, credit, -held)])
        if self.attempt(lawful, lambda: void(one, key=self.books.key(), reason="t", by=BY, at=self.at)):
            del self.open[one.pk]

    @rule(minutes=st.integers(1, 4), late=st.booleans())
    def time_passes(self, minutes: int, late: bool) -> None:
        self.at += timedelta(minutes=minutes)
        if late:
            return
        due = [key for key, (*_, until) in self.open.items() if until <= self.at]
        assert expire_due(by=BY, at=self.at) == len(due)
        for key in due:
            debit, credit, held, _until = self.open.pop(key)
            assert self.lawful([], [(debit, credit, -held)])

    @rule(target=entries, entry=consumes(entries))
    def take_back(self, entry: Entry | None) -> Entry | None:
        if entry is None:
            return None
        places = {one.pk: n for n, one in enumerate(self.accounts)}
        legs = [(places[one.credit_id], places[one.debit_id], one.amount) for one in entry.transfers.all()]
        lawful = self.lawful(legs, [])
        return self.attempt(lawful, lambda: reverse(entry, reason="t", by=BY, at=self.at))

    @invariant()
    def balances_agree(self) -> None:
        rows = Account.objects.filter(pk__in=[one.pk for one in self.accounts]).order_by("pk")
        found = list(rows.values_list("settled", "reserved_out", "reserved_in"))
        assert found == list(zip(self.settled, self.out, self.into, strict=True))


@pytest.mark.django_db
def test_the_ledger_agrees_with_a_model_of_dictionaries() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Ledger, settings=settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    )
