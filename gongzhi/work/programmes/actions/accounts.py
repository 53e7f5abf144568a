"""Opening accounts of programmes, and the legs that use caps. Called inside the actions of the room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import reserving
from gongzhi.base.ledger.logic.entries import MOST, Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.queries.accounts import CAP, CNY, CapOf, accounts_by_code, code_of, funded

# accounts that belong to no row are the pack's; a fixed uid names it
HOUSE = UUID("01920000-0000-7000-8000-000000000026")


@dataclass(frozen=True)
class Money:
    """An account of money to be opened: whose it is, and how low it may go."""

    parts: tuple[str | int, ...]
    owner: str = "programme"
    uid: UUID = HOUSE
    programme: str = ""
    area_path: str = ""
    floor: int = 0


def open_money(pack: str, wanted: Sequence[Money], *, by: By, at: datetime, unit: str = CNY) -> list[Account]:
    """Accounts of money (or of vouchers), in order; those that stand already are given back."""
    codes = [code_of(pack, *one.parts) for one in wanted]
    standing = accounts_by_code(codes)
    new = [
        Opening(code, unit, one.owner, one.uid, str(one.parts[0]), one.programme, one.area_path, one.floor)
        for code, one in zip(codes, wanted, strict=True)
        if code not in standing
    ]
    if new:
        if unit == CNY:
            declare_unit(CNY, scale=2, name="人民币", by=by, at=at)
        standing |= {one.code: one for one in open_accounts(list(dict.fromkeys(new)), by=by, at=at)}
    return [standing[code] for code in codes]


def treasury(pack: str, *, by: By, at: datetime) -> Account:
    """Where budgets come from: what it is below 0 is what was granted in all."""
    return open_money(pack, [Money(("treasury",), floor=-MOST)], by=by, at=at)[0]


def cap_ends(pack: str, *, by: By, at: datetime) -> tuple[Account, Account]:
    """Where caps come from and where they go."""
    codes = [f"{pack}.cap.source", f"{pack}.cap.used"]
    standing = accounts_by_code(codes)
    if len(standing) < 2:
        declare_unit(CAP, scale=2, name="额度", by=by, at=at)
        made = open_accounts(
            [Opening(code, CAP, "programme", HOUSE, code.rsplit(".", 1)[1], floor=-MOST) for code in codes],
            by=by,
            at=at,
        )
        standing = {one.code: one for one in made}
    return standing[codes[0]], standing[codes[1]]


@transaction.atomic
def open_caps(limits: Mapping[CapOf, int], *, by: By, at: datetime) -> dict[CapOf, Account]:
    """Caps as accounts, each holding its limit less what was used.

    A higher limit than before tops one up; of a lower one as much is taken back as was not used. Called again with the
    same limits it changes nothing. All caps are of one pack.
    """
    if not limits:
        return {}
    pack = next(iter(limits)).pack
    source, _used = cap_ends(pack, by=by, at=at)
    standing = accounts_by_code(one.account for one in limits)
    new = [Opening(one.account, CAP, one.owner, one.uid, one.code) for one in limits if one.account not in standing]
    if new:
        standing |= {one.code: one for one in open_accounts(new, by=by, at=at)}
    keys = sorted(one.pk for one in standing.values())
    locked = {one.code: one for one in Account.objects.filter(pk__in=keys).order_by("pk").select_for_update()}
    given = funded(locked.values(), source)
    drafts = []
    for one, limit in limits.items():
        account, before = locked[one.account], given.get(locked[one.account].pk, 0)
        change = limit - before if limit >= before else -min(before - limit, account.available)
        if change:
            leg = (source.pk, account.pk) if change > 0 else (account.pk, source.pk)
            # the change follows from what stands locked, so every one is a new thing to be done
            drafts.append(Draft(f"cap:{uuid7()}", "cap.set", [Leg(*leg, abs(change), CAP)], "cap"))
    if drafts:
        post_entries(drafts, by=by, at=at)
    return {one: Account.objects.get(code=one.account) if drafts else locked[one.account] for one in limits}


def use_cap(cap: Account, used: Account, amount: int) -> Leg:
    """The leg that uses a cap for good: to be posted in the entry that pays."""
    return Leg(cap.pk, used.pk, amount, CAP)


def hold_cap(cap: Account, used: Account, amount: int, *, until: datetime) -> Leg:
    """The leg that holds a part of a cap until a deadline; it is settled or voided with what it belongs to."""
    return reserving(cap, used, amount, until=until)


def give_back(cap: Account, used: Account, amount: int) -> Leg:
    """The leg that gives a used part of a cap back, as when money is clawed back."""
    return Leg(used.pk, cap.pk, amount, CAP)


def transit(pack: str, *, by: By, at: datetime) -> Account:
    """What is on its way to the bank: reserved for while it is promised, settled when it is sent."""
    return open_money(pack, [Money(("transit",))], by=by, at=at)[0]
