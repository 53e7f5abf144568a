"""The ledger in other formats: CSV, and the text of beancount, whose own check is an independent one."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from gongzhi.base.clock import local_day
from gongzhi.base.ledger.logic.entries import DIRECT, RESERVE, SETTLE, shown
from gongzhi.base.ledger.models import Account, Transfer, Unit

CSV_COLUMNS = (
    "entry", "seq", "kind", "effective_at", "recorded_at", "debit", "credit", "amount", "unit",
    "reservation", "expires_at", "reason", "document", "reverses",
)  # fmt: skip
_COMMODITY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]")
_AT_A_TIME = 2_000


def _transfers() -> Iterator[Transfer]:
    rows = Transfer.objects.select_related("entry", "entry__reverses", "reservation_of", "reservation_of__entry")
    return rows.order_by("pk").iterator(chunk_size=_AT_A_TIME)


def csv_rows() -> Iterator[dict[str, object]]:
    """One row a transfer, amounts in the unit's smallest part."""
    codes = dict(Account.objects.values_list("pk", "code"))
    for one in _transfers():
        begun, entry = one.reservation_of, one.entry
        yield {
            "entry": entry.key,
            "seq": str(one.seq),
            "kind": one.kind,
            "effective_at": entry.effective_at.isoformat(),
            "recorded_at": entry.recorded_at.isoformat(),
            "debit": codes[one.debit_id],
            "credit": codes[one.credit_id],
            "amount": str(one.amount),
            "unit": one.unit_id,
            "reservation": f"{begun.entry.key} {begun.seq}" if begun else "",
            "expires_at": one.expires_at.isoformat() if one.expires_at else "",
            "reason": entry.reason,
            "document": entry.document,
            "reverses": entry.reverses.key if entry.reverses else "",
        }


class _Books:
    """Names and amounts as beancount wants them. What is reserved stands on an account of its own beside each."""

    def __init__(self) -> None:
        self.units = {one.code: one for one in Unit.objects.all()}
        self.accounts = {one.pk: one for one in Account.objects.order_by("pk")}

    def commodity(self, unit: str) -> str:
        return unit if _COMMODITY.fullmatch(unit) else f"U{self.units[unit].pk}.X"

    def name(self, account: int, *, reserved: bool = False) -> str:
        return f"Assets:A{account}:{'Reserved' if reserved else 'Available'}"

    def amount(self, amount: int, unit: str) -> str:
        return f"{shown(amount, self.units[unit].scale)} {self.commodity(unit)}"

    def posting(self, account: int, amount: int, unit: str, *, reserved: bool = False) -> str:
        return f"  {self.name(account, reserved=reserved)}  {self.amount(amount, unit)}"

    def postings(self, one: Transfer) -> list[str]:
        pay, unit = one.debit_id, one.unit_id
        if one.kind == DIRECT:
            return [self.posting(pay, -one.amount, unit), self.posting(one.credit_id, one.amount, unit)]
        if one.kind == RESERVE:
            return [self.posting(pay, -one.amount, unit), self.posting(pay, one.amount, unit, reserved=True)]
        held = one.reservation_of.amount if one.reservation_of else 0
        lines = [self.posting(pay, -held, unit, reserved=True)]
        paid = one.amount if one.kind == SETTLE else 0
        if paid:
            lines.append(self.posting(one.credit_id, paid, unit))
        if held - paid:
            lines.append(self.posting(pay, held - paid, unit))
        return lines


def beancount_lines(zone: str) -> Iterator[str]:
    """The whole ledger, with the balances stored here asserted at its end, to the last digit."""
    books = _Books()
    oldest = Transfer.objects.order_by("effective_at").values_list("effective_at", flat=True).first()
    days = [] if oldest is None else [local_day(oldest, zone)]
    first = min([*days, *(local_day(one.opened_at, zone) for one in books.accounts.values())], default=date(1970, 1, 1))
    last = first
    yield 'option "title" "Gongzhi"'
    for unit in books.units.values():
        yield f"{first} commodity {books.commodity(unit.code)}\n  code: {_quoted(unit.code)}"
    for key, account in books.accounts.items():
        commodity = books.commodity(account.unit_id)
        yield f"{first} open {books.name(key)} {commodity}\n  code: {_quoted(account.code)}"
        yield f"{first} open {books.name(key, reserved=True)} {commodity}"
    for one in _transfers():
        day = local_day(one.effective_at, zone)
        last = max(last, day)
        yield f"\n{day} * {_quoted(one.entry.key)} {_quoted(f'{one.kind} {one.entry.reason} {one.seq}')}"
        yield from books.postings(one)
    yield ""
    after = last + timedelta(days=1)
    for key, account in books.accounts.items():
        free = books.amount(account.settled - account.reserved_out, account.unit_id).partition(" ")
        held = books.amount(account.reserved_out, account.unit_id).partition(" ")
        yield f"{after} balance {books.name(key)} {free[0]} ~ 0 {free[2]}"
        yield f"{after} balance {books.name(key, reserved=True)} {held[0]} ~ 0 {held[2]}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
