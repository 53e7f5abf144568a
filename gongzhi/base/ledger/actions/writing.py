"""Writing many transfers and balances at once, in the shortest way of each engine."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.logic.entries import Change, Leg
from gongzhi.base.ledger.models import Account, Transfer

_COLUMNS = (
    "uid", "entry_id", "seq", "debit_id", "credit_id", "amount", "unit", "kind",
    "reservation_of_id", "expires_at", "effective_at",
)  # fmt: skip
_TABLE = Transfer._meta.db_table
_MARKS = ", ".join(["%s"] * len(_COLUMNS))
_INSERT = f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES ({_MARKS})"  # noqa: S608
_COPY = f"COPY {_TABLE} ({', '.join(_COLUMNS)}) FROM STDIN"
_ACCOUNTS = Account._meta.db_table
_ONE = (
    f"UPDATE {_ACCOUNTS} SET settled = settled + %s, reserved_out = reserved_out + %s, "  # noqa: S608
    "reserved_in = reserved_in + %s WHERE id = %s"
)
_MANY = (
    f"UPDATE {_ACCOUNTS} AS a SET settled = a.settled + c.settled, "  # noqa: S608
    "reserved_out = a.reserved_out + c.reserved_out, reserved_in = a.reserved_in + c.reserved_in "
    "FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS c(settled, reserved_out, reserved_in, id) "
    "WHERE a.id = c.id"
)
_FEW = 8


def write_transfers(entries: Sequence[tuple[int, datetime, Sequence[Leg]]]) -> None:
    """Insert the legs of entries, each given by its key and the moment it counts from."""
    postgresql = connection.vendor == "postgresql"
    adapt = connection.ops.adapt_datetimefield_value
    rows: list[tuple[Any, ...]] = []
    for key, effective_at, legs in entries:
        effective = adapt(effective_at)
        for seq, leg in enumerate(legs, 1):
            until = None if leg.expires_at is None else adapt(leg.expires_at)
            rows.append(
                (_stored(uuid7(), postgresql), key, seq, leg.debit, leg.credit, leg.amount, leg.unit, leg.kind,
                 leg.reservation, until, effective)
            )  # fmt: skip
    with connection.cursor() as cursor:
        if postgresql and len(rows) > _FEW:
            with cursor.cursor.copy(_COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(_INSERT, rows)


def _stored(uid: UUID, postgresql: bool) -> Any:
    return uid if postgresql else uid.hex


def change_balances(changes: Mapping[int, Change]) -> None:
    """Add to each account once. The database refuses what would overdraw one."""
    rows = [
        (one.settled, one.reserved_out, one.reserved_in, account)
        for account, one in sorted(changes.items())
        if one.settled or one.reserved_out or one.reserved_in
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        # Few are each found by their key: joined to an array the whole table may be read for them.
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            cursor.execute(_MANY, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(_ONE, rows)
