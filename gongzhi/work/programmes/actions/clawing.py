"""追回: money that was paid and should not have been, claimed back at once or in instalments."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.work.programmes.access import BUDGET, PAY
from gongzhi.work.programmes.actions.accounts import treasury
from gongzhi.work.programmes.actions.approving import release
from gongzhi.work.programmes.actions.moving import acting, move, pack_for, why
from gongzhi.work.programmes.logic.states import APPROVED, PAID, WAITING
from gongzhi.work.programmes.models import CLAWBACK, Clawback, Filing, Instalment
from gongzhi.work.programmes.queries.accounts import CNY, code_of


@transaction.atomic
def claw_back(
    filing: Filing, reason: str, parts: Sequence[tuple[date, int]], *, viewer: Viewer, channel: str, at: datetime
) -> Clawback:
    """Claim back what was paid, in parts of so many fen due on days. No more than was paid, no day before today."""
    by = acting(viewer, BUDGET, filing.area_path, channel)
    today = local_day(at, pack_for(filing.pack).calendar.time_zone)
    total, problems = sum(fen for _due, fen in parts), []
    if not parts or any(type(fen) is not int or fen <= 0 for _due, fen in parts) or total > filing.paid_fen:
        problems.append(Problem("parts", _("每期大于 0，合计不超过已拨付的 %(fen)s 分") % {"fen": filing.paid_fen}))
    days = [due for due, _fen in parts]
    if days != sorted(days) or any(due < today for due in days):
        problems.append(Problem("parts", _("各期的日子从今天起，从早到晚")))
    if problems:
        raise Invalid(problems)
    if filing.state != PAID:
        raise Conflict(_("只能追回已拨付的资金"))
    reason = why(reason)
    move([filing], "claw", by=by, at=at, reason=reason, tell={"claimed": total})
    made = Clawback.objects.create(
        filing=filing, amount_fen=total, reason=reason, decided_at=at, decided_day=today
    )  # fmt: skip
    insert([Instalment(clawback=made, position=n, due=due, amount_fen=fen) for n, (due, fen) in enumerate(parts, 1)])
    return made


@transaction.atomic
def take_back(one: Instalment, receipt: str, on: date, *, viewer: Viewer, channel: str, at: datetime) -> Clawback:
    """A part came back, under a receipt of the bank; told twice it is once. With the last the filing is 已追回.

    The money goes back to where budgets come from; the caps stay used, so that nobody is paid twice in a year by it.
    """
    filing = one.clawback.filing
    by = acting(viewer, PAY, filing.area_path, channel)
    clawback = Clawback.objects.select_for_update().get(pk=one.clawback_id)
    fresh = Instalment.objects.get(pk=one.pk)
    receipt = receipt.strip()
    if not 1 <= len(receipt) <= 60:
        raise Invalid([Problem("receipt", _("写银行流水号"))])
    if fresh.receipt:
        if fresh.receipt == receipt:
            return clawback
        raise Conflict([Problem("receipt", _("这一期已经收到：%(receipt)s") % {"receipt": fresh.receipt})])
    paid = Account.objects.get(code=code_of(filing.pack, "paid", filing.programme, filing.year))
    leg = Leg(paid.pk, treasury(filing.pack, by=by, at=at).pk, one.amount_fen, CNY)
    post_entry(Draft(f"claw:{one.uid}", "claw", [leg], "clawed", filing.number), by=by, at=at)
    try:
        with transaction.atomic():
            Instalment.objects.filter(pk=one.pk).update(receipt=receipt, paid_on=on)
    except IntegrityError:
        raise Conflict([Problem("receipt", _("流水号已用于另一笔"))]) from None
    clawback.back_fen += one.amount_fen
    clawback.save(update_fields=["back_fen"])
    record([Done("clawback.received", CLAWBACK, clawback.uid, by, at, filing.area_path, {"fen": one.amount_fen})])
    if clawback.back_fen == clawback.amount_fen:
        move([filing], "clawed", by=by, at=at)
    return clawback


@transaction.atomic
def revoke_approval(filing: Filing, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """What was approved and not yet paid is revoked: its money and its caps are free again."""
    by = acting(viewer, BUDGET, filing.area_path, channel)
    if filing.state not in (APPROVED, WAITING):
        raise Conflict(_("只有已批准、未拨付的申报可以撤销"))
    release(filing, why(reason), by=by, at=at)
