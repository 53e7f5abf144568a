"""Balances now and at any past moment, statements line by line, and the trial balance of each unit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Sum

from gongzhi.base.ledger.logic.entries import moved
from gongzhi.base.ledger.models import Account, Entry, Transfer

_T, _E, _A = (model._meta.db_table for model in (Transfer, Entry, Account))
_LATEST = 2**63 - 1  # a key after every key

_AFTER = f"""
SELECT COALESCE(SUM(CASE WHEN t.kind IN ('direct', 'settle') THEN t.amount ELSE 0 END), 0) AS settled,
       COALESCE(SUM(CASE WHEN t.kind = 'reserve' THEN t.amount WHEN r.id IS NULL THEN 0 ELSE -r.amount END), 0) AS held
FROM {_T} t LEFT JOIN {_T} r ON r.id = t.reservation_of_id WHERE t.%s = %%s AND t.effective_at > %%s
"""  # noqa: S608
_BALANCE = f"""
SELECT a.settled + o.settled - i.settled, a.reserved_out - o.held, a.reserved_in - i.held FROM {_A} a
CROSS JOIN ({_AFTER % "debit_id"}) o CROSS JOIN ({_AFTER % "credit_id"}) i WHERE a.id = %s
"""  # noqa: S608
_SIDE = f"""
SELECT * FROM (SELECT * FROM {_T} WHERE %s = %%s AND (effective_at, id) < (%%s, %%s)
ORDER BY effective_at DESC, id DESC LIMIT %%s) AS %s
"""  # noqa: S608
_LINES = f"""
SELECT t.*, e.key AS entry_key, e.kind AS entry_kind, e.reason AS reason, e.document AS document,
       a.code AS other, COALESCE(r.amount, 0) AS reserved
FROM ({_SIDE % ("debit_id", "paying")} UNION ALL {_SIDE % ("credit_id", "paid")}) t
JOIN {_E} e ON e.id = t.entry_id
JOIN {_A} a ON a.id = CASE WHEN t.debit_id = %s THEN t.credit_id ELSE t.debit_id END
LEFT JOIN {_T} r ON r.id = t.reservation_of_id ORDER BY t.effective_at DESC, t.id DESC LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True)
class Balance:
    """What an account holds: settled, and of that reserved for others; `reserved_in` is what others reserved for it."""

    settled: int
    reserved_out: int
    reserved_in: int

    def before(self, settled: int, out: int, into: int) -> "Balance":
        """The balance before these changes."""
        return Balance(self.settled - settled, self.reserved_out - out, self.reserved_in - into)


@dataclass(frozen=True)
class Place:
    """Where a page of a statement ends: the line after it comes before this, and left this balance."""

    effective_at: datetime
    transfer: int
    balance: Balance


@dataclass(frozen=True)
class Line:
    """One transfer as its account sees it: what it changed, and the balance after it."""

    transfer: int
    effective_at: datetime
    key: str
    entry_kind: str
    kind: str
    reason: str
    document: str
    other: str
    settled: int
    reserved: int
    balance: Balance


@dataclass(frozen=True)
class Statement:
    """Lines of an account, newest first, with its balance at the moment asked for; `next` is None on the last page."""

    account: Account
    balance: Balance
    lines: list[Line]
    next: Place | None


@contextmanager
def snapshot() -> Iterator[None]:
    """Several reads of one state of the database, without keeping writers out."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # deferred, so that it takes no lock of a writer
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def balance_at(account: Account, at: datetime) -> Balance:
    """What the account held at a moment, by when entries count from: what is stored less what came after."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_BALANCE, [account.pk, moment, account.pk, moment, account.pk])
        return Balance(*map(int, cursor.fetchone()))


def statement(account: Account, *, at: datetime, size: int = 50, after: Place | None = None) -> Statement:
    """A page of what happened on an account up to a moment, newest first. A further page is one read of two indexes."""
    with snapshot():
        balance = after.balance if after else balance_at(account, at)
        until, key = (after.effective_at, after.transfer) if after else (at, _LATEST)
        moment = connection.ops.adapt_datetimefield_value(until)
        side = [account.pk, moment, key, size + 1]
        rows = list(Transfer.objects.raw(_LINES, [*side, *side, account.pk, size + 1]))
    lines, running = [], balance
    for row in rows[:size]:
        line = _line(row, account, running)
        lines.append(line)
        out, into = (line.reserved, 0) if row.debit_id == account.pk else (0, line.reserved)
        running = running.before(line.settled, out, into)
    last = rows[size - 1] if len(rows) > size else None
    return Statement(account, balance, lines, Place(last.effective_at, last.pk, running) if last else None)


def _line(row: Transfer, account: Account, balance: Balance) -> Line:
    found = vars(row)  # with what the statement joined to it
    settled, held = moved(row.kind, row.amount, found["reserved"])
    return Line(
        row.pk, row.effective_at, found["entry_key"], found["entry_kind"], row.kind, found["reason"],
        found["document"], found["other"], -settled if row.debit_id == account.pk else settled, held, balance,
    )  # fmt: skip


@dataclass(frozen=True)
class Total:
    """All accounts of a unit together: `settled` is 0, and as much is reserved out as in, or something is wrong."""

    unit: str
    accounts: int
    settled: int
    reserved_out: int
    reserved_in: int


def trial_balance() -> list[Total]:
    """Trial balance 试算平衡 of each unit, by its code."""
    rows = Account.objects.values_list("unit").order_by("unit")
    sums = (Sum(name) for name in ("settled", "reserved_out", "reserved_in"))
    return [Total(unit, *map(int, rest)) for unit, *rest in rows.annotate(Count("pk"), *sums)]
