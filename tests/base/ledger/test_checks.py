"""A ledger that was tampered with is found out, and the first bad row is named."""

import pytest
from django.db import connection

from gongzhi.base.jobs.logic import JobFault, Run
from gongzhi.base.ledger.actions.reserving import expire_due, settle
from gongzhi.base.ledger.actions.reversing import reverse
from gongzhi.base.ledger.jobs import check_ledger
from gongzhi.base.ledger.models import Account, Entry, Transfer
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.trail.actions import seal
from gongzhi.base.trail.guards import guard_tables
from gongzhi.base.trail.queries import verify as verify_trail
from tests.base.ledger.books import BY, HOUR, Books
from tests.conftest import NOON

POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def lived(books: Books) -> Books:
    """Books in which everything happened once, and 7 are reserved."""
    entry = books.pay(books.issuer, books.fund, 100)
    reverse(entry, reason="mistake", by=BY, at=NOON)
    books.pay(books.issuer, books.fund, 100, effective_at=NOON - HOUR)
    settle(books.reserve(books.fund, books.firm, 30), key="s", reason="test", by=BY, at=NOON, amount=12)
    books.reserve(books.fund, books.firm, 5)
    assert expire_due(by=BY, at=NOON + HOUR) == 1
    books.reserve(books.fund, books.bank, 7)
    return books


def _tamper(statement: str) -> None:
    """As somebody would who has the database: guards off, change, guards on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if POSTGRESQL:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_entry", "ledger_transfer"):
            for event in ("change",) if POSTGRESQL else ("update", "delete"):
                on = f" ON {table}" if POSTGRESQL else ""
                cursor.execute(f"DROP TRIGGER {table}_no_{event}{on}")
        cursor.execute(statement)
    guard_tables()


def test_a_ledger_that_lived_is_in_order(lived: Books) -> None:
    found = verify()
    assert found.fault == ""
    assert (found.units, found.accounts, found.entries, found.transfers, found.reserved) == (1, 4, 8, 8, 1)
    seal(at=NOON)
    assert verify_trail().fault == ""


def test_a_changed_amount_names_the_entry(lived: Books) -> None:
    one = Transfer.objects.filter(kind="direct").order_by("pk")[0]
    _tamper(f"UPDATE ledger_transfer SET amount = amount + 1 WHERE id = {one.pk}")
    assert f"entry {one.entry_id} " in verify().fault


@pytest.mark.parametrize("change", ["reason = 'x'", "document = 'x'", "kind = 'x'", "digest = 'x'", "channel = 'x'"])
def test_a_changed_entry_is_named(lived: Books, change: str) -> None:
    one = Entry.objects.order_by("pk")[2]
    _tamper(f"UPDATE ledger_entry SET {change} WHERE id = {one.pk}")
    assert f"entry {one.pk} ({one.key})" in verify().fault


def test_a_removed_entry_is_named(lived: Books) -> None:
    one = Entry.objects.order_by("-pk")[0]
    _tamper(f"DELETE FROM ledger_transfer WHERE entry_id = {one.pk}")
    assert f"entry {one.pk} ({one.key}): transfers are missing" in verify().fault
    _tamper(f"DELETE FROM ledger_entry WHERE id = {one.pk}")
    assert f"its entry {one.key} is gone" in verify().fault


def test_a_changed_balance_names_the_account(lived: Books) -> None:
    Account.objects.filter(pk=lived.fund.pk).update(settled=89)
    assert "fund.CNY): settled is 89, its transfers give 88" in verify().fault
    with pytest.raises(JobFault, match="fund.CNY"):
        check_ledger(Run(lived.fund.uid, NOON, 1, False, lambda done, total: None))
    Account.objects.filter(pk=lived.fund.pk).update(settled=88, reserved_out=6)
    assert "reserved_out is 6, its transfers give 7" in verify().fault


def test_an_account_of_another_unit_is_found(lived: Books) -> None:
    Books("POINT:example")
    Account.objects.filter(pk=lived.fund.pk).update(unit="POINT:example")
    assert "its accounts are not of its unit CNY" in verify().fault


def test_a_missing_guard_is_told(lived: Books) -> None:
    name = "ledger_transfer_no_change" if POSTGRESQL else "ledger_transfer_no_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON ledger_transfer" if POSTGRESQL else ""))
    assert name in verify().fault
