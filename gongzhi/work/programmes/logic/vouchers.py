"""What comes back of an offset, which uses are checked, and whether the books of a voucher scheme add up. Pure."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True)
class Books:
    """A voucher scheme by the ledger, in fen: what was issued and where it is; and what of the used is owed or paid."""

    issued: int
    available: int
    reserved: int
    used: int
    expired: int
    revoked: int
    redeemed: int
    awaiting: int
    refused: int
    budget: int

    def faults(self) -> list[str]:
        """The identities that do not hold; empty when the books add up."""
        found = []
        if self.issued != self.available + self.reserved + self.used + self.expired + self.revoked:
            found.append("issued = available + reserved + used + expired + revoked")
        if self.used != self.redeemed + self.awaiting + self.refused:
            found.append("used = redeemed + awaiting + refused")
        if self.issued > self.budget:
            found.append("issued <= budget")
        if min(self.available, self.reserved, self.used, self.expired, self.revoked) < 0:
            found.append("nothing below 0")
        return found


_SAID = re.compile(r"GZQ\s*[:/]\s*([0-9 -]{5,24})\s*[:/]\s*([A-Za-z0-9 -]{8,16})")


def qr_text(card: str, code: str) -> str:
    """What the picture of a voucher says: its number and the code that only the firm can know."""
    return f"GZQ:{card}:{code}"


def said_by_qr(text: str) -> tuple[str, str] | None:
    """Number and code out of what a scanner read; None when it is no voucher."""
    found = _SAID.fullmatch(text.strip())
    return (found[1], found[2]) if found else None


def comes_back(offset: int, back: int, unused: int, whole: int) -> int:
    """What more of an offset comes back when `unused` of `whole` (days or fen) was not used, pro rata, rounded down.

    `back` came back before: `unused` counts everything not used until now, so that several repayments add up to what
    one would have given. Raises `ValueError` for parts that are none.
    """
    if not 0 <= unused <= whole or whole <= 0 or not 0 <= back <= offset:
        raise ValueError(f"{unused} of {whole} is no part, or {back} of {offset} came back before")
    return max(offset * unused // whole - back, 0)


def drawn(uses: Sequence[UUID], share: Fraction, seed: str) -> list[UUID]:
    """The uses to be checked: a share of them, rounded up, by the smallest digests of seed and uid."""
    count = -(-len(uses) * share.numerator // share.denominator)
    ordered = sorted(uses, key=lambda uid: hashlib.sha256(f"{seed}/{uid}".encode()).digest())
    return ordered[:count]


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
