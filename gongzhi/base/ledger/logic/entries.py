"""What an entry is before it is written, what each kind of transfer does to two accounts, and what is digested."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.base.refusals import Problem
from gongzhi.base.trail.logic import canonical, moment_text

# No amount and no balance is larger: two of them still add up within 64 bits, where SQLite would turn to floats.
MOST = 10**17

DIRECT, RESERVE, SETTLE, VOID, EXPIRE = "direct", "reserve", "settle", "void", "expire"
KINDS = (DIRECT, RESERVE, SETTLE, VOID, EXPIRE)
ENDINGS = (SETTLE, VOID, EXPIRE)  # what a reservation comes to, exactly once

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,79}")
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_UNIT = re.compile(r"[A-Z][A-Za-z0-9:_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Leg:
    """One transfer to be made: `amount` of `unit` from the account `debit` to the account `credit`, by their keys.

    `reservation` is the key of the reservation that a settle, void or expire ends.
    """

    debit: int
    credit: int
    amount: int
    unit: str
    kind: str = DIRECT
    reservation: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted: its legs, all or none. `key` is made by who asks, once for each thing to be done.

    `effective_at` is when it counts from; when it is posted, if not said. `reverses` is the key of an entry.
    """

    key: str
    kind: str
    legs: Sequence[Leg]
    reason: str
    document: str = ""
    effective_at: datetime | None = None
    rule_run: UUID | None = None
    reverses: int | None = None


@dataclass(slots=True)
class Change:
    """What is added to an account."""

    settled: int = 0
    reserved_out: int = 0
    reserved_in: int = 0


def moved(kind: str, amount: int, reserved: int = 0) -> tuple[int, int]:
    """What a transfer settles from debit to credit, and by how much it raises what is reserved between them.

    `reserved` is the amount of the reservation that it ends: all of it is released, however much is settled.
    """
    match kind:
        case "direct":
            return amount, 0
        case "reserve":
            return 0, amount
        case "settle":
            return amount, -reserved
        case "void" | "expire":
            return 0, -reserved
    raise ValueError(f"{kind}: no kind of transfer")


def add_up(legs: Iterable[tuple[Leg, int]]) -> dict[int, Change]:
    """The change of each account by these legs, each with the amount of the reservation it ends (0 if none)."""
    changes: dict[int, Change] = {}
    for leg, reserved in legs:
        settled, held = moved(leg.kind, leg.amount, reserved)
        paying = changes.setdefault(leg.debit, Change())
        paid = changes.setdefault(leg.credit, Change())
        paying.settled -= settled
        paying.reserved_out += held
        paid.settled += settled
        paid.reserved_in += held
    return changes


def leg_line(seq: int, leg: Leg) -> str:
    """A leg in one line that never depends on the machine: what the seal and the digest cover of it."""
    line = f"{seq} {leg.kind} {leg.debit} {leg.credit} {leg.unit} {leg.amount}"
    if leg.reservation is not None:
        line += f" of {leg.reservation}"
    if leg.expires_at is not None:
        line += f" until {moment_text(leg.expires_at)}"
    return line


def digest_of(draft: Draft, lines: Sequence[str]) -> str:
    """SHA-256 of everything that was asked: a key that comes again must come with just that."""
    head = {
        "kind": draft.kind,
        "reason": draft.reason,
        "document": draft.document,
        "effective_at": draft.effective_at,
        "rule_run": draft.rule_run,
        "reverses": draft.reverses,
    }
    return hashlib.sha256(canonical(head) + b"\n" + "\n".join(lines).encode()).hexdigest()


def problems_of(draft: Draft) -> list[Problem]:
    """What is wrong with a draft by itself. Raises `TypeError` for an amount that is not a whole number."""
    found = []
    if not _KEY.fullmatch(draft.key):
        found.append(Problem("key", _("幂等键只能用字母、数字和 _ . : / + -，最长 80 个字符")))
    for name, code in (("kind", draft.kind), ("reason", draft.reason)):
        if not _CODE.fullmatch(code):
            found.append(Problem(f"{draft.key}: {name}", _("“%(code)s”不是代码") % {"code": code[:40]}))
    if len(draft.document) > 120:
        found.append(Problem(f"{draft.key}: document", _("文件编号最长 120 个字符")))
    if draft.effective_at is not None and draft.effective_at.tzinfo is None:
        found.append(Problem(f"{draft.key}: effective_at", _("时间要带时区")))
    if not draft.legs:
        found.append(Problem(f"{draft.key}: legs", _("分录至少要有一笔转账")))
    for seq, leg in enumerate(draft.legs, 1):
        if fault := _fault_of(leg):
            found.append(Problem(f"{draft.key}: {seq}: {fault[0]}", fault[1]))
    return found


def _fault_of(leg: Leg) -> tuple[str, str] | None:
    """The first thing wrong with a leg: its field, and why."""
    if type(leg.amount) is not int:
        raise TypeError(f"{type(leg.amount).__name__}: amounts are whole numbers of the unit's smallest part")
    plain = leg.kind == DIRECT and leg.reservation is None and leg.expires_at is None
    if plain and 0 < leg.amount <= MOST and leg.debit != leg.credit:
        return None  # nearly all of them, without looking up words
    checks = (
        (0 < leg.amount <= MOST, "amount", _("金额必须大于 0，且不超过 %(most)s") % {"most": MOST}),
        (leg.kind in KINDS, "kind", _("没有“%(kind)s”这种转账") % {"kind": leg.kind[:20]}),
        (leg.debit != leg.credit, "credit", _("付款账户和收款账户不能相同")),
        (
            (leg.kind in ENDINGS) == (leg.reservation is not None),
            "reservation",
            _("结算、释放和到期都要指明一笔预留，其他转账不能指明"),
        ),
        ((leg.kind == RESERVE) == (leg.expires_at is not None), "expires_at", _("预留要有截止时间，其他转账没有")),
        (leg.expires_at is None or leg.expires_at.tzinfo is not None, "expires_at", _("时间要带时区")),
    )
    return next(((name, said) for holds, name, said in checks if not holds), None)


def is_unit_code(code: str) -> bool:
    """Whether a unit may be called so: `CNY`, `VOUCHER:tangba-2024`."""
    return bool(_UNIT.fullmatch(code))


def is_account_code(code: str) -> bool:
    """Whether an account may be called so."""
    return bool(_KEY.fullmatch(code))


def shown(amount: int, scale: int) -> str:
    """An amount as people write it: 12345 with scale 2 is 123.45."""
    if not scale:
        return str(amount)
    digits = str(abs(amount)).rjust(scale + 1, "0")
    return f"{'-' if amount < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"
