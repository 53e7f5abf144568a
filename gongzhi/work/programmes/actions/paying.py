"""Payment runs: made by one person, approved by another, sent to the bank as a file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import settling
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation, Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PAY, PROGRAMMES, acts_for, desk_post
from gongzhi.work.programmes.actions.accounts import Money, open_money, transit
from gongzhi.work.programmes.actions.approving import reservation_of
from gongzhi.work.programmes.actions.moving import acting, move, pack_for
from gongzhi.work.programmes.logic.states import APPROVED
from gongzhi.work.programmes.models import RUN, Decision, Filing, PayAccount, PaymentOrder, PaymentRun, Settlement
from gongzhi.work.programmes.queries.accounts import CNY
from gongzhi.work.programmes.queries.payments import shared_accounts
from gongzhi.work.reviews.actions.changes import propose_change
from gongzhi.work.reviews.models import Change

PAY_OUT = "pay_out"


@transaction.atomic
def set_pay_account(
    organisation: Organisation, holder: str, bank: str, number: str, *, pack: PackInUse, viewer: Viewer, channel: str,
    at: datetime,
) -> PayAccount:  # fmt: skip
    """Where a firm is paid: told by the firm, or by the desk for it. The holder must be the firm by name."""
    own = acts_for(viewer, organisation, on=local_day(at, pack.calendar.time_zone))
    post = None if own else desk_post(viewer, PROGRAMMES, organisation.area_path)
    if not own and post is None:
        raise NotAllowed(_("您不代表这家企业"))
    digits, problems = "".join(number.split()), []
    if not (digits.isascii() and digits.isdecimal() and 8 <= len(digits) <= 32):
        problems.append(Problem("number", _("账号写 8 到 32 位数字")))
    if holder.strip() != organisation.name:
        problems.append(Problem("holder", _("户名要和单位名称一致：%(name)s") % {"name": organisation.name}))
    if not 2 <= len(bank.strip()) <= 120:
        problems.append(Problem("bank", _("写开户行全称")))
    if problems:
        raise Invalid(problems)
    standing = PayAccount.objects.filter(organisation=organisation, until=None).first()
    if standing is not None and (standing.number.open(), standing.bank) == (digits, bank.strip()):
        return standing
    PayAccount.objects.filter(organisation=organisation, until=None).update(until=at)
    made = PayAccount(organisation=organisation, holder=holder.strip(), bank=bank.strip(), number=digits, since=at)
    made.save(force_insert=True)
    by = viewer.by(post, channel)
    record([Done("programmes.account_told", "organisation", organisation.uid, by, at, organisation.area_path)])
    return made


@dataclass(frozen=True)
class Payable:
    """Something to be paid."""

    organisation: Organisation
    amount: int
    filing: Filing | None = None
    settlement: Settlement | None = None


@transaction.atomic
def make_run(
    pack: PackInUse, filings: Sequence[Filing], settlements: Sequence[Settlement], *, viewer: Viewer, channel: str,
    at: datetime,
) -> PaymentRun:  # fmt: skip
    """A draft of a run for approved filings and settlements. Raises `Invalid` naming who told no account."""
    by = acting(viewer, PAY, areas_by_code()[pack.pack.head.area].path, channel)
    wanted = [Payable(one.organisation, one.granted_fen, filing=one) for one in filings]
    wanted += [
        Payable(one.institution.organisation, one.total_fen - one.netted_fen, settlement=one) for one in settlements
    ]
    if not wanted or any((one.state, one.pack) != (APPROVED, pack.code) for one in filings):
        raise Invalid([Problem("filings", _("选已批准、待拨付的申报"))])
    if any((one.state, one.pack) != (Settlement.OPEN, pack.code) for one in settlements):
        raise Conflict([Problem("settlements", _("这批兑付已经在另一次拨付里"))])
    accounts = {
        one.organisation_id: one
        for one in PayAccount.objects.filter(organisation__in=[one.organisation for one in wanted], until=None)
    }
    missing = {one.organisation.pk: one.organisation.name for one in wanted if one.organisation.pk not in accounts}
    if missing:
        raise Invalid([Problem("account", _("没有收款账户：%(name)s") % {"name": name}) for name in missing.values()])
    day = local_day(at, pack.calendar.time_zone)
    run = PaymentRun.objects.create(
        pack=pack.code, count=len(wanted), total_fen=sum(one.amount for one in wanted), made_at=at, made_day=day,
        by_account=viewer.account, post_id=by.post,
    )  # fmt: skip
    orders = [
        PaymentOrder(
            run=run, organisation=one.organisation, filing=one.filing, settlement=one.settlement,
            account=accounts[one.organisation.pk], amount_fen=one.amount, made_day=day,
        )
        for one in wanted
    ]  # fmt: skip
    try:
        with transaction.atomic():
            insert(orders)
    except IntegrityError:
        raise Conflict([Problem("filings", _("有一笔已经在另一次拨付里"))]) from None
    move(filings, "order", by=by, at=at)
    Settlement.objects.filter(pk__in=[one.pk for one in settlements]).update(state=Settlement.ORDERED)
    facts = {"orders": run.count, "fen": run.total_fen}
    record([Done("payments.run_made", RUN, run.uid, by, at, data=facts)])
    return run


def digest_of_orders(run: PaymentRun) -> str:
    """Every order, to whom, on which account, how much: what a second person approves."""
    rows = PaymentOrder.objects.filter(run=run).order_by("pk").values_list("pk", "account", "amount_fen", "state")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def digest_to_pay(uid: UUID, what: str) -> str:
    """The content of a proposed run."""
    run = PaymentRun.objects.filter(uid=uid, state=PaymentRun.PROPOSED).first()
    return digest_of_orders(run) if run is not None and what == PAY_OUT else ""


@transaction.atomic
def propose_run(
    run: PaymentRun, post: int, *, shared_ok: str = "", viewer: Viewer, channel: str, at: datetime
) -> Change:
    """Ask another post that pays for its approval. An account that several firms share must be explained first.

    What rests on values that are only examples is paid in a demonstration and nowhere else.
    """
    pack = pack_for(run.pack)
    by = acting(viewer, PAY, areas_by_code()[pack.pack.head.area].path, channel)
    asked = Post.objects.filter(pk=post, role__pack=run.pack, valid_to=None).select_related("role").first()
    if asked is None or PAY not in asked.role.verbs or by.post is None:
        raise Invalid([Problem("post", _("选一个管支付的岗位来复核"))])
    if shared_accounts(run) and len(shared_ok.strip()) < 4:
        raise Invalid([Problem("shared_ok", _("有几家单位共用一个账户：核对后写明原因"))])
    if not pack.pack.head.synthetic:
        _no_examples(run)
    if not PaymentRun.objects.filter(pk=run.pk, state=PaymentRun.DRAFT).update(state=PaymentRun.PROPOSED):
        raise Conflict(_("这次拨付已经送复核或结束"))
    run.state = PaymentRun.PROPOSED
    title = f"{run.number} {run.count} 笔 {run.total_fen // 100}.{run.total_fen % 100:02d} 元"
    return propose_change(
        RUN, run.uid, PAY_OUT, title, post=post, by_post=by.post, area_path=asked.area_path, calendar=pack.calendar,
        viewer=viewer, channel=channel, at=at,
    )  # fmt: skip


def _no_examples(run: PaymentRun) -> None:
    filings = PaymentOrder.objects.filter(run=run, filing__isnull=False).values("filing")
    newest: dict[int, bool] = {}
    for filing, example in Decision.objects.filter(filing__in=filings).order_by("pk").values_list("filing", "example"):
        newest[filing] = example
    if any(newest.values()):
        raise Conflict([Problem("run", _("有的金额用了示例参数，不能拨付：先由主管部门确认参数"))])


def follow_approval(*, change: Change, by: By, at: datetime) -> None:
    """A second person approved: what was reserved is sent to the bank."""
    if (change.subject, change.what) != (RUN, PAY_OUT):
        return
    run = PaymentRun.objects.get(uid=change.subject_uid)
    orders = list(PaymentOrder.objects.filter(run=run).select_related("filing", "settlement__institution"))
    on_the_way = transit(run.pack, by=by, at=at)
    drafts = []
    for one in orders:
        if one.filing is not None:
            held = reservation_of(one.filing)
            if held is None:
                raise Conflict(_("%(number)s 的资金已不在") % {"number": one.filing.number})
            legs = [settling(held, one.amount_fen)]
        else:
            assert one.settlement is not None
            parts = ("claims", one.settlement.institution_id)
            (claims,) = open_money(run.pack, [Money(parts)], by=by, at=at)
            legs = [Leg(claims.pk, on_the_way.pk, one.amount_fen, CNY)]
        drafts.append(Draft(f"order.sent:{one.uid}", "order.sent", legs, "sent", one.number))
    post_entries(drafts, by=by, at=at)
    PaymentRun.objects.filter(pk=run.pk).update(state=PaymentRun.SENT, sent_at=at)
    record([Done("payments.run_sent", RUN, run.uid, by, at, data={"orders": run.count, "fen": run.total_fen})])


def follow_refusal(*, change: Change, by: By, at: datetime) -> None:
    """A second person refused, or nobody decided in time: the run is dropped and its filings wait to be paid again."""
    if (change.subject, change.what) != (RUN, PAY_OUT):
        return
    run = PaymentRun.objects.get(uid=change.subject_uid)
    if not PaymentRun.objects.filter(pk=run.pk, state=PaymentRun.PROPOSED).update(state=PaymentRun.DROPPED):
        return
    orders = list(PaymentOrder.objects.filter(run=run).select_related("filing__organisation", "settlement"))
    PaymentOrder.objects.filter(run=run).update(state=PaymentOrder.DROPPED, reason=change.reason[:200])
    move([one.filing for one in orders if one.filing is not None], "bounce", by=by, at=at)
    Settlement.objects.filter(pk__in=[one.settlement_id for one in orders if one.settlement_id]).update(
        state=Settlement.OPEN
    )
    record([Done("payments.run_dropped", RUN, run.uid, by, at)])
