"""Receipts of the bank: each line ends one order, once; what does not fit is named by its line and left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.ids import row_of
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import reserving
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PAY
from gongzhi.work.programmes.actions.accounts import Money, open_money, transit
from gongzhi.work.programmes.actions.approving import held_until
from gongzhi.work.programmes.actions.moving import LANGUAGE, acting, move
from gongzhi.work.programmes.actions.premiums import note_subsidy
from gongzhi.work.programmes.models import ORDER, PaymentOrder, PaymentRun, Settlement
from gongzhi.work.programmes.queries.accounts import CNY
from gongzhi.work.programmes.queries.caps import budget_code


@dataclass(frozen=True)
class Receipt:
    """A line of the bank's file: its place, the order's number, the bank's own number, what became of it."""

    line: int
    order: str
    number: str
    amount_fen: int
    paid: bool
    on: date
    reason: str = ""


@dataclass
class Matched:
    """What became of the lines."""

    paid: int = 0
    failed: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def take_receipts(pack: PackInUse, lines: Sequence[Receipt], *, viewer: Viewer, channel: str, at: datetime) -> Matched:
    """Match receipts to orders. The same file again changes nothing; one bad line never keeps out the others."""
    by = acting(viewer, PAY, areas_by_code()[pack.pack.head.area].path, channel)
    keys = {line.line: row_of(line.order) for line in lines}
    wanted = [key[2] for key in keys.values() if key is not None]
    rows = PaymentOrder.objects.select_for_update(of=("self",)).filter(pk__in=wanted, run__pack=pack.code)
    orders = {one.pk: one for one in rows.select_related("run", "filing__organisation", "settlement__institution")}
    used = set(PaymentOrder.objects.filter(receipt__in=[one.number for one in lines]).values_list("receipt", flat=True))
    found, fits = Matched(), []
    for line in lines:
        key = keys[line.line]
        order = orders.get(key[2]) if key else None
        if fault := _fault(line, order, used):
            found.refused.append((line.line, fault))
        elif order is not None and order.receipt == line.number:
            found.same += 1
        elif order is not None:
            used.add(line.number)
            order.receipt = line.number  # a second line for it in this file is refused
            fits.append((line, order))
    _write(pack, fits, by, at)
    found.paid = sum(line.paid for line, _order in fits)
    found.failed = len(fits) - found.paid
    return found


def _fault(line: Receipt, order: PaymentOrder | None, used: set[str]) -> str:
    if order is None or order.number != line.order.strip().upper():
        return _("没有编号为“%(number)s”的指令") % {"number": line.order[:40]}
    if order.amount_fen != line.amount_fen:
        told = {"bank": line.amount_fen, "ours": order.amount_fen}
        return _("金额是 %(bank)s 分，指令是 %(ours)s 分") % told
    if not 1 <= len(line.number) <= 60:
        return _("缺少银行流水号")
    if order.receipt == line.number:
        return "" if line.paid == (order.state == PaymentOrder.PAID) else _("同一流水号先后结果不同")
    if order.run.state != PaymentRun.SENT or order.state != PaymentOrder.OPEN or order.receipt:
        return _("这笔指令没有发出，或已经有了回单")
    return _("流水号已用于另一笔") if line.number in used else ""


def _write(pack: PackInUse, fits: Sequence[tuple[Receipt, PaymentOrder]], by: By, at: datetime) -> None:
    if not fits:
        return
    on_the_way = transit(pack.code, by=by, at=at)
    drafts = []
    for line, order in fits:
        if line.paid:
            legs = [Leg(on_the_way.pk, _paid_account(pack, order, by, at).pk, order.amount_fen, CNY)]
        else:
            legs = _back(pack, order, on_the_way, by, at)
        drafts.append(Draft(f"order.ended:{order.uid}", "order.ended", legs, "paid" if line.paid else "failed",
                            line.number))  # fmt: skip
    post_entries(drafts, by=by, at=at)
    for line, order in fits:
        order.state = PaymentOrder.PAID if line.paid else PaymentOrder.FAILED
        order.receipt_on, order.reason = line.on, line.reason[:200]
        order.save(update_fields=["state", "receipt", "receipt_on", "reason"])
        _follow(line, order, by, at)
    record(
        Done(f"payments.order_{order.state}", ORDER, order.uid, by, at, data={"fen": order.amount_fen})
        for _line, order in fits
    )
    for run in {order.run_id for _line, order in fits}:
        if not PaymentOrder.objects.filter(run=run, state=PaymentOrder.OPEN).exists():
            PaymentRun.objects.filter(pk=run, state=PaymentRun.SENT).update(state=PaymentRun.CLOSED)


def _paid_account(pack: PackInUse, order: PaymentOrder, by: By, at: datetime) -> Account:
    programme, year = _of(order)
    return open_money(pack.code, [Money(("paid", programme, year), programme=programme)], by=by, at=at)[0]


def _of(order: PaymentOrder) -> tuple[str, int]:
    if order.filing is not None:
        return order.filing.programme, order.filing.year
    assert order.settlement is not None
    return order.settlement.scheme, order.settlement.year


def _back(pack: PackInUse, order: PaymentOrder, on_the_way: Account, by: By, at: datetime) -> list[Leg]:
    """What the bank sent back: to the provider's claims, or to the budget and promised to the filing anew."""
    if order.settlement is not None:
        (claims,) = open_money(pack.code, [Money(("claims", order.settlement.institution_id))], by=by, at=at)
        return [Leg(on_the_way.pk, claims.pk, order.amount_fen, CNY)]
    programme, year = _of(order)
    budget = Account.objects.get(code=budget_code(pack.code, programme, year))
    return [Leg(on_the_way.pk, budget.pk, order.amount_fen, CNY)]


def _follow(line: Receipt, order: PaymentOrder, by: By, at: datetime) -> None:
    if order.settlement is not None:
        state = Settlement.PAID if line.paid else Settlement.OPEN
        Settlement.objects.filter(pk=order.settlement.pk).update(state=state)
        return
    filing = order.filing
    assert filing is not None
    if line.paid:
        move([filing], "pay", by=by, at=at, paid_fen=order.amount_fen, paid_on=line.on)
        note_subsidy(filing)
        return
    # promised anew under a key of its own; the money came back in this very transaction
    budget = Account.objects.get(code=budget_code(filing.pack, filing.programme, filing.year))
    leg = reserving(budget, transit(filing.pack, by=by, at=at), order.amount_fen, until=held_until(filing, at))
    key = f"filing.fund:{filing.uid}:{filing.moves}"
    post_entries([Draft(key, "filing.fund", [leg], "failed", filing.number)], by=by, at=at)
    with translation.override(LANGUAGE):
        move([filing], "bounce", by=by, at=at, flag=(line.reason or _("银行退回"))[:200])
