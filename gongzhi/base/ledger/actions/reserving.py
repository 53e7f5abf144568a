"""Reserve before spending: a reservation is settled, voided or expires, exactly once.

Each step is an entry with legs made here, so that it can be linked with others: a voucher is settled in its unit and
paid for in money under one key.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.logic.entries import EXPIRE, RESERVE, SETTLE, VOID, Draft, Leg
from gongzhi.base.ledger.models import Account, Entry, Transfer
from gongzhi.base.trail.logic import By

_AT_A_TIME = 500


def reserving(debit: Account, credit: Account, amount: int, *, until: datetime) -> Leg:
    """The leg that reserves for `credit` what `debit` may no longer spend otherwise."""
    return Leg(debit.pk, credit.pk, amount, debit.unit_id, RESERVE, expires_at=until)


def settling(reservation: Transfer, amount: int | None = None) -> Leg:
    """The leg that pays a reservation, wholly or in part; the rest is released."""
    return _ending(reservation, SETTLE, reservation.amount if amount is None else amount)


def voiding(reservation: Transfer) -> Leg:
    """The leg that releases a reservation."""
    return _ending(reservation, VOID, reservation.amount)


def _ending(reservation: Transfer, kind: str, amount: int) -> Leg:
    one = reservation
    return Leg(one.debit_id, one.credit_id, amount, one.unit_id, kind, reservation=one.pk)


def reserve(
    debit: Account, credit: Account, amount: int, *, until: datetime, key: str, reason: str, by: By, at: datetime,
    document: str = "",
) -> Transfer:  # fmt: skip
    """Reserve an amount until a deadline; raises `Conflict` when the account has too little."""
    leg = reserving(debit, credit, amount, until=until)
    return _transfer(post_entries([Draft(key, RESERVE, [leg], reason, document)], by=by, at=at)[0])


def settle(
    reservation: Transfer, *, key: str, reason: str, by: By, at: datetime, amount: int | None = None, document: str = ""
) -> Transfer:
    """Pay a reservation, wholly or in part. Raises `Conflict` once it has ended, and from its deadline on."""
    leg = settling(reservation, amount)
    return _transfer(post_entries([Draft(key, SETTLE, [leg], reason, document)], by=by, at=at)[0])


def void(reservation: Transfer, *, key: str, reason: str, by: By, at: datetime, document: str = "") -> Transfer:
    """Release a reservation. Raises `Conflict` once it has ended, and from its deadline on."""
    leg = voiding(reservation)
    return _transfer(post_entries([Draft(key, VOID, [leg], reason, document)], by=by, at=at)[0])


def _transfer(entry: Entry) -> Transfer:
    return Transfer.objects.get(entry=entry, seq=1)


def expire_due(*, by: By, at: datetime, at_most: int = _AT_A_TIME) -> int:
    """Let reservations whose deadline has come expire, effective at the deadline, however late this runs. How many.

    Call it again until it says 0. Safe beside others: each has a key of its own.
    """
    due = _due(at, at_most)
    if not due:
        return 0
    drafts = [
        Draft(f"expire:{one.uid}", EXPIRE, [_ending(one, EXPIRE, one.amount)], "deadline", effective_at=one.expires_at)
        for one in due
    ]
    post_entries(drafts, by=by, at=at)
    return len(due)


def _due(at: datetime, at_most: int) -> Sequence[Transfer]:
    ended = Transfer.objects.filter(reservation_of=OuterRef("pk"))
    due = Transfer.objects.filter(~Exists(ended), kind=RESERVE, expires_at__lte=at)
    return list(due.order_by("expires_at", "pk")[:at_most])
