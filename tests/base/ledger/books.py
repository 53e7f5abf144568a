"""A small ledger to try things on."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.actions.reserving import reserve
from gongzhi.base.ledger.logic.entries import MOST, Draft, Leg
from gongzhi.base.ledger.models import Account, Entry, Transfer
from gongzhi.base.trail.logic import By
from tests.conftest import NOON

BY = By("test")
HOUR = timedelta(hours=1)


def opening(code: str, *, unit: str = "CNY", floor: int = 0) -> Opening:
    return Opening(code, unit, "organisation", uuid7(), "fund", floor=floor)


@dataclass
class Books:
    """An issuer that may give without end, and accounts of a fund, a firm and a bank, all empty."""

    unit: str = "CNY"
    numbers: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        declare_unit(self.unit, scale=2, name="人民币", by=BY, at=NOON)
        codes = [opening(f"{name}.{self.unit}", unit=self.unit) for name in ("fund", "firm", "bank")]
        issuer = opening(f"issuer.{self.unit}", unit=self.unit, floor=-MOST)
        self.issuer, self.fund, self.firm, self.bank = open_accounts([issuer, *codes], by=BY, at=NOON)

    def key(self) -> str:
        return f"test:{self.unit}:{next(self.numbers)}"

    def leg(self, debit: Account, credit: Account, amount: int) -> Leg:
        return Leg(debit.pk, credit.pk, amount, self.unit)

    def pay(self, debit: Account, credit: Account, amount: int, **more: object) -> Entry:
        draft = Draft(self.key(), "payment", [self.leg(debit, credit, amount)], "test", **more)
        return post_entry(draft, by=BY, at=NOON)

    def reserve(self, debit: Account, credit: Account, amount: int) -> Transfer:
        return reserve(debit, credit, amount, until=NOON + HOUR, key=self.key(), reason="test", by=BY, at=NOON)


def held(account: Account) -> tuple[int, int, int]:
    account.refresh_from_db()
    return account.settled, account.reserved_out, account.reserved_in


def rows() -> tuple[int, int]:
    return Entry.objects.count(), Transfer.objects.count()
