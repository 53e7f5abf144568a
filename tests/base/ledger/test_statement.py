"""What an account held at any past moment, and every line that led there."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.actions.reserving import expire_due, settle
from gongzhi.base.ledger.logic.entries import Draft
from gongzhi.base.ledger.models import Account
from gongzhi.base.ledger.queries.balances import Balance, Line, balance_at, statement
from tests.base.ledger.books import BY, HOUR, Books
from tests.conftest import NOON


def _lines(account: Account, at: object, size: int) -> list[Line]:
    page = statement(account, at=at, size=size)
    lines = list(page.lines)
    while page.next:
        page = statement(account, at=at, size=size, after=page.next)
        assert len(page.lines) <= size
        lines += page.lines
    return lines


def _history(books: Books) -> None:
    """At noon 100 come in; 30 are reserved; within the hour 20 of it are paid, then 5 by a late entry of an hour ago;
    10 more reserved expire at one."""
    books.pay(books.issuer, books.fund, 100)
    reserved = books.reserve(books.fund, books.firm, 30)
    books.reserve(books.fund, books.firm, 10)
    settle(reserved, key="settled", reason="test", by=BY, at=NOON + HOUR / 2, amount=20)
    late = Draft("late", "payment", [books.leg(books.fund, books.bank, 5)], "test", effective_at=NOON - HOUR)
    post_entry(late, by=BY, at=NOON + HOUR / 2)
    assert expire_due(by=BY, at=NOON + 5 * HOUR) == 1


def test_the_balance_at_a_moment_counts_what_was_effective_by_then(books: Books) -> None:
    _history(books)
    moments = {-2: (0, 0), -1: (-5, 0), 0: (95, 40), 0.5: (75, 10), 0.99: (75, 10), 1: (75, 0), 9: (75, 0)}
    for hours, (settled, out) in moments.items():
        assert balance_at(books.fund, NOON + timedelta(hours=hours)) == Balance(settled, out, 0), hours
    assert balance_at(books.firm, NOON + HOUR / 2) == Balance(20, 0, 10)


def test_each_line_tells_its_change_and_the_balance_after_it(books: Books) -> None:
    _history(books)
    found = [
        (one.kind, one.settled, one.reserved, one.balance.settled, one.balance.reserved_out, one.other)
        for one in _lines(books.fund, NOON + 9 * HOUR, 50)
    ]
    assert found == [
        ("expire", 0, -10, 75, 0, "firm.CNY"), ("settle", -20, -30, 75, 10, "firm.CNY"),
        ("reserve", 0, 10, 95, 40, "firm.CNY"), ("reserve", 0, 30, 95, 30, "firm.CNY"),
        ("direct", 100, 0, 95, 0, "issuer.CNY"), ("direct", -5, 0, -5, 0, "bank.CNY"),
    ]  # fmt: skip


def test_pages_of_any_size_tell_the_same(books: Books) -> None:
    _history(books)
    for account in (books.fund, books.firm, books.issuer):
        for at in (NOON - HOUR, NOON, NOON + HOUR):
            whole = _lines(account, at, 50)
            assert all(_lines(account, at, size) == whole for size in (1, 2, 3))
            first = statement(account, at=at).balance
            assert first == balance_at(account, at) and (not whole or whole[0].balance == first)


def test_a_further_page_is_one_read_of_indexes_however_many_lines_there_are(books: Books) -> None:
    for _ in range(30):
        books.pay(books.issuer, books.fund, 1)
    page = statement(books.fund, at=NOON, size=5)
    with CaptureQueriesContext(connection) as seen:
        statement(books.fund, at=NOON, size=5, after=page.next)
    [query] = [one["sql"] for one in seen if one["sql"].startswith("\nSELECT")]
    assert len(seen) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "transfer_out" in plan and "transfer_in" in plan and "SCAN ledger" not in plan
