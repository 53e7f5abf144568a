"""Declaring units, opening and closing accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.insert import insert
from gongzhi.base.ledger.logic.entries import MOST, is_account_code, is_unit_code
from gongzhi.base.ledger.models import ACCOUNT, Account, Unit
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

UNIT = "ledger_unit"


@dataclass(frozen=True, slots=True)
class Opening:
    """An account to be opened. `floor` is 0, or minus the limit it may be overdrawn by."""

    code: str
    unit: str
    owner: str
    owner_uid: UUID
    purpose: str
    programme: str = ""
    area_path: str = ""
    floor: int = 0


@transaction.atomic
def declare_unit(code: str, *, scale: int, name: str, by: By, at: datetime) -> Unit:
    """A unit by its code, made if it is new. Its scale never changes: amounts would mean something else."""
    if not is_unit_code(code):
        raise Invalid([Problem("code", _("“%(code)s”不是单位代码") % {"code": code[:40]})])
    if type(scale) is not int or not 0 <= scale <= 6:
        raise Invalid([Problem("scale", _("小数位数是 0 到 6"))])
    if not 0 < len(name) <= 80:
        raise Invalid([Problem("name", _("名称要有 1 到 80 个字符"))])
    unit, made = Unit.objects.get_or_create(code=code, defaults={"scale": scale, "name": name})
    if unit.scale != scale:
        said = _("单位 %(code)s 的小数位数是 %(scale)s，不能改") % {"code": code, "scale": unit.scale}
        raise Conflict([Problem("scale", said)])
    if made:
        record([Done("ledger.unit_declared", UNIT, unit.uid, by, at, data={"code": code, "scale": scale})])
    return unit


@transaction.atomic
def open_accounts(openings: Sequence[Opening], *, by: By, at: datetime) -> list[Account]:
    """Open accounts, all or none, in order. One that stands already just so is given back; otherwise `Conflict`."""
    problems = [one for opening in openings for one in _problems(opening)]
    units = set(Unit.objects.filter(code__in={one.unit for one in openings}).values_list("code", flat=True))
    problems += [
        Problem(f"{one.code}: unit", _("没有单位 %(unit)s") % {"unit": one.unit[:40]})
        for one in openings
        if one.unit not in units
    ]
    if problems:
        raise Invalid(problems)
    wanted = {one.code: one for one in openings}
    if clash := next((one for one in openings if wanted[one.code] != one), None):
        raise _taken(clash.code)
    standing = {one.code: one for one in Account.objects.filter(code__in=list(wanted))}
    for code, account in standing.items():
        if _as_opened(account) != wanted[code] or account.closed_at is not None:
            raise _taken(code)
    new = [_account(one, at) for code, one in sorted(wanted.items()) if code not in standing]
    insert(new)
    record(
        Done("ledger.account_opened", ACCOUNT, one.uid, by, at, one.area_path, {"code": one.code, "floor": one.floor})
        for one in new
    )
    standing |= {one.code: one for one in new}
    return [standing[one.code] for one in openings]


def _taken(code: str) -> Conflict:
    return Conflict([Problem(code, _("账户 %(code)s 已经存在，而且不一样") % {"code": code})])


def _problems(opening: Opening) -> list[Problem]:
    found = []
    if not is_account_code(opening.code):
        found.append(Problem("code", _("“%(code)s”不是账户代码") % {"code": opening.code[:80]}))
    if type(opening.floor) is not int:
        raise TypeError(f"{type(opening.floor).__name__}: a floor is a whole number")
    if not -MOST <= opening.floor <= 0:
        found.append(Problem(f"{opening.code}: floor", _("下限是 0 或负的透支额度")))
    for name, most in (("owner", 30), ("purpose", 40)):
        if not 0 < len(getattr(opening, name)) <= most:
            found.append(Problem(f"{opening.code}: {name}", _("要有 1 到 %(most)s 个字符") % {"most": most}))
    if len(opening.programme) > 60:
        found.append(Problem(f"{opening.code}: programme", _("最长 60 个字符")))
    return found


def _account(opening: Opening, at: datetime) -> Account:
    return Account(
        code=opening.code, unit_id=opening.unit, owner=opening.owner, owner_uid=opening.owner_uid,
        purpose=opening.purpose, programme=opening.programme, area_path=opening.area_path, floor=opening.floor,
        opened_at=at,
    )  # fmt: skip


def _as_opened(account: Account) -> Opening:
    return Opening(
        account.code, account.unit_id, account.owner, account.owner_uid, account.purpose, account.programme,
        account.area_path, account.floor,
    )  # fmt: skip


@transaction.atomic
def close_account(account: Account, *, by: By, at: datetime) -> Account:
    """Close an account that holds nothing and reserves nothing; raises `Conflict` naming what it still has."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.closed_at is not None:
        return locked
    if locked.settled or locked.reserved_out or locked.reserved_in:
        said = _("账户 %(account)s 还有余额 %(settled)s、预留 %(reserved)s，不能销户")
        reserved = locked.reserved_out + locked.reserved_in
        values = {"account": locked.code, "settled": locked.settled, "reserved": reserved}
        raise Conflict([Problem(locked.code, said % values)])
    locked.closed_at = at
    Account.objects.filter(pk=locked.pk).update(closed_at=at)
    record([Done("ledger.account_closed", ACCOUNT, locked.uid, by, at, locked.area_path, {"code": locked.code})])
    return locked
