"""What stands before anything is written: accounts, locked, and keys that were posted before.

Asked in statements written once: a query put together anew for each posting took longer than the posting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

from gongzhi.base.ledger.models import Account, Entry

_CHUNK = 2_000  # asked for in one statement
_ACCOUNTS = (
    f"SELECT id, code, unit, settled, reserved_out, reserved_in, floor, closed_at FROM {Account._meta.db_table} "  # noqa: S608
    "WHERE id {} ORDER BY id"
)
_KEYS = f"SELECT key FROM {Entry._meta.db_table} WHERE key {{}}"  # noqa: S608
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as it stands locked."""

    code: str
    unit: str
    settled: int
    reserved_out: int
    reserved_in: int
    floor: int
    closed: bool

    @property
    def available(self) -> int:
        """What may still be paid from it."""
        return self.settled - self.reserved_out - self.floor


def accounts_locked(keys: Iterable[int]) -> dict[int, Standing]:
    """Accounts by key, locked in the order of their keys until the transaction ends. Unknown keys are left out."""
    # SQLite has one writer: whoever is here holds the lock already.
    text = _ACCOUNTS + (" FOR UPDATE" if connection.vendor == "postgresql" else "")
    return {
        key: Standing(code, unit, settled, out, into, floor, closed is not None)
        for key, code, unit, settled, out, into, floor, closed in _asked(text, sorted(keys))
    }


def keys_taken(keys: Iterable[str]) -> list[str]:
    """Those of the keys under which an entry stands."""
    return [key for (key,) in _asked(_KEYS, keys)]


def chunks(values: Iterable[T]) -> Iterable[list[T]]:
    """In pieces that fit one statement."""
    left = iter(values)
    while some := list(islice(left, _CHUNK)):
        yield some


def _asked(text: str, values: Iterable[Any]) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    with connection.cursor() as cursor:
        for some in chunks(values):
            if connection.vendor == "postgresql":
                cursor.execute(text.format("= ANY(%s)"), [some])
            else:
                cursor.execute(text.format(f"IN ({', '.join(['%s'] * len(some))})"), some)
            found += cursor.fetchall()
    return found
