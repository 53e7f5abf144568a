"""The accounts of a voucher scheme, and trying it for a firm."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.ledger.actions.accounts import declare_unit
from gongzhi.base.ledger.logic.entries import MOST
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.rules.logic.units import Value
from gongzhi.base.trail.logic import By
from gongzhi.packs.programmes import Programme, VoucherScheme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.actions.accounts import HOUSE, Money, open_money
from gongzhi.work.programmes.logic.tries import Case, Try, attempt
from gongzhi.work.programmes.models import VOUCHER, Institution, Voucher
from gongzhi.work.programmes.queries.accounts import CapOf, accounts_by_code, code_of
from gongzhi.work.programmes.queries.caps import asker_of, budget_code, caps_of
from gongzhi.work.programmes.queries.profile import profiles
from gongzhi.work.programmes.queries.vouchers import unit_of_scheme


@dataclass(frozen=True)
class Ends:
    """Where vouchers of a scheme come from and go to, in their unit."""

    supply: Account
    used: Account
    expired: Account
    revoked: Account


def declared(pack: PackInUse, scheme: str) -> VoucherScheme:
    """A scheme of a pack; raises `Invalid`."""
    found = pack.pack.vouchers.get(scheme)
    if found is None:
        raise Invalid([Problem("scheme", _("没有这种创新券"))])
    return found


def ends_of(pack: PackInUse, scheme: str, *, by: By, at: datetime) -> Ends:
    """The accounts all vouchers of a scheme share, opened when it is new."""
    unit, names = unit_of_scheme(pack.code, scheme), ("supply", "used", "expired", "revoked")
    if code_of(pack.code, "v", scheme, "supply") not in accounts_by_code([code_of(pack.code, "v", scheme, "supply")]):
        declare_unit(unit, scale=2, name=declared(pack, scheme).title.zh[:80], by=by, at=at)
    wanted = [Money(("v", scheme, name), floor=-MOST if name == "supply" else 0) for name in names]
    return Ends(*open_money(pack.code, wanted, by=by, at=at, unit=unit))


def holding(pack: PackInUse, voucher: Voucher) -> Money:
    """The account of one voucher, to be opened."""
    parts = ("v", voucher.scheme, "h", voucher.pk)
    return Money(parts, VOUCHER, voucher.uid, voucher.scheme, voucher.area_path)


def holding_code(voucher: Voucher) -> str:
    """The code of the account of a voucher."""
    return code_of(voucher.pack, "v", voucher.scheme, "h", voucher.pk)


def fund_of(pack: PackInUse, scheme: str, year: int, *, by: By, at: datetime) -> Account:
    """Money put aside for vouchers of a year: each that was issued is covered to the fen."""
    return open_money(pack.code, [Money(("vfund", scheme, year), uid=HOUSE, programme=scheme)], by=by, at=at)[0]


def owed_to(pack: PackInUse, institution: Institution, *, by: By, at: datetime) -> tuple[Account, Account]:
    """What a provider is owed, and what it owes when a use is taken back after it was paid for (below 0)."""
    key, uid = institution.pk, institution.uid
    wanted = [Money(("claims", key), "institution", uid), Money(("due", key), "institution", uid, floor=-MOST)]
    claims, due = open_money(pack.code, wanted, by=by, at=at)
    return claims, due


def budget_of(pack: PackInUse, scheme: str, year: int) -> Account:
    """The budget vouchers are issued from; raises `Conflict` while there is none."""
    found = accounts_by_code([budget_code(pack.code, declared(pack, scheme).programme, year)])
    if not found:
        raise Conflict([Problem("budget", _("%(year)d 年的创新券预算还没有下达") % {"year": year})])
    return next(iter(found.values()))


def cap_of_firm(pack: PackInUse, scheme: VoucherScheme, organisation: Organisation, year: int) -> dict[str, CapOf]:
    """The caps of a firm's year."""
    programme = pack.pack.programmes[scheme.programme]
    return caps_of(pack.code, scheme.programme, programme, asker_of(organisation).holder, year=year)


@dataclass(frozen=True)
class Counter:
    """What is known at a counter, in fen."""

    fee: int | None
    balance: int
    used_year: int
    budget_left: int


def offset_of(
    pack: PackInUse, scheme: VoucherScheme, organisation: Organisation, known: Counter, *, at: datetime
) -> Try:
    """What the rules give for a fee, with the whole trace."""
    programme: Programme = pack.pack.programmes[scheme.programme]
    assert programme.offer is not None
    day, profile = local_day(at, pack.calendar.time_zone), pack.pack.profile
    held = profiles([organisation.pk], profile, at)[organisation.pk] if profile else {}
    asked: dict[str, Value] = {}
    if known.fee is not None:
        asked = {code: Fraction(known.fee) for code, one in programme.offer.inputs.items() if one.asked}
    amounts = {"balance": known.balance, "used_year": known.used_year, "budget_left": known.budget_left}
    return attempt(pack.rules(scheme.programme), programme, profile, Case(held, asked, amounts, day), day)
