"""How accounts of programmes are called, and what they hold.

| account | unit | floor | holds |
|---|---|---|---|
| `PACK.prog.treasury` | CNY | far below 0 | where budgets come from |
| `PACK.prog.budget:PROGRAMME:YEAR` | CNY | 0 | granted and not yet paid; what is promised is reserved on it |
| `PACK.prog.transit` | CNY | 0 | sent to the bank and not yet confirmed |
| `PACK.prog.paid:PROGRAMME:YEAR` | CNY | 0 | confirmed by the bank; clawed back, it goes down |
| `PACK.prog.claims:INSTITUTION` | CNY | 0 | owed to a provider for vouchers it took |
| `PACK.cap.source`, `PACK.cap.used` | CAP | far below 0 | where caps come from and go to |
| `PACK.cap.OWNER:KEY:CODE:YEAR` | CAP | 0 | what is left of a cap; year 0 is for all years |

The unit `CAP` counts fen and is never paid out: a leg on it makes the database refuse what would pass a cap.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from gongzhi.base.ledger.models import Account, Transfer

CNY, CAP = "CNY", "CAP"


@dataclass(frozen=True)
class CapOf:
    """A cap: of which thing (its kind, key and uid), under which code, in which year (0: in all years)."""

    pack: str
    owner: str
    key: int | str
    uid: UUID
    code: str
    year: int = 0

    @property
    def account(self) -> str:
        """The code of its account."""
        return f"{self.pack}.cap.{self.owner}:{self.key}:{self.code}:{self.year}"


def digest_key(*parts: str) -> str:
    """A short key for what has none of its own, such as a note number: 16 hex digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def code_of(pack: str, *parts: str | int) -> str:
    """The code of an account of money: `yunnan.prog.budget:bank_risk:2022`."""
    return f"{pack}.prog.{':'.join(map(str, parts))}"


def accounts_by_code(codes: Iterable[str]) -> dict[str, Account]:
    """Accounts by their codes; those that were not opened yet are missing."""
    return {one.code: one for one in Account.objects.filter(code__in=list(codes))}


def left_of(caps: Iterable[CapOf]) -> dict[CapOf, int | None]:
    """What is left of each cap, in fen; None for one that nobody used yet: then it is whole."""
    wanted = list(caps)
    found = accounts_by_code(one.account for one in wanted)
    return {one: found[one.account].available if one.account in found else None for one in wanted}


def funded(accounts: Iterable[Account], source: Account) -> Mapping[int, int]:
    """What each account was given by `source`, less what it gave back; keys of accounts."""
    keys = [one.pk for one in accounts]
    into = Transfer.objects.filter(debit=source, credit__in=keys, kind="direct").values("credit")
    back = Transfer.objects.filter(credit=source, debit__in=keys, kind="direct").values("debit")
    found = {row["credit"]: row["sum"] for row in into.annotate(sum=Sum("amount"))}
    for row in back.annotate(sum=Sum("amount")):
        found[row["debit"]] = found.get(row["debit"], 0) - row["sum"]
    return found
