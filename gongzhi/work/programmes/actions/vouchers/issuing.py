"""Vouchers are applied for, issued against money of the budget, expire, and are revoked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, zone
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import expire_due
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.models import Organisation
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES
from gongzhi.work.programmes.actions.accounts import open_money
from gongzhi.work.programmes.actions.filings import acting_firm
from gongzhi.work.programmes.actions.moving import acting, pack_for, why
from gongzhi.work.programmes.actions.vouchers.accounts import (
    Counter,
    budget_of,
    declared,
    ends_of,
    fund_of,
    holding,
    holding_code,
    offset_of,
)
from gongzhi.work.programmes.logic.tries import limit_of
from gongzhi.work.programmes.logic.vouchers import months_later
from gongzhi.work.programmes.models import VOUCHER, Voucher, VoucherUse
from gongzhi.work.programmes.queries.accounts import CNY
from gongzhi.work.programmes.queries.vouchers import unit_of_scheme

ISSUE = "issue"


@transaction.atomic
def apply_for_voucher(
    organisation: Organisation, scheme: str, fen: int | None, *, pack: PackInUse, viewer: Viewer, channel: str,
    at: datetime,
) -> Voucher:  # fmt: skip
    """A firm asks for its voucher of this year: as much as it may get, or less. One a year.

    Raises `Conflict` naming every condition that does not hold, and what is not known of the firm.
    """
    by = acting_firm(viewer, organisation, channel, pack=pack, at=at)
    amount = entitled_to(organisation, scheme, pack=pack, at=at)
    wanted = amount if fen is None else fen
    if type(wanted) is not int or not 0 < wanted <= amount:
        raise Invalid([Problem("fen", _("金额大于 0，不超过 %(most)s 元") % {"most": amount // 100})])
    return enter_applications([(organisation, wanted)], scheme, pack=pack, by=by, at=at)[0]


def entitled_to(organisation: Organisation, scheme: str, *, pack: PackInUse, at: datetime) -> int:
    """The most a firm gets in a year, in fen; raises `Conflict` with why it gets none."""
    told = declared(pack, scheme)
    found = offset_of(pack, told, organisation, Counter(None, 0, 0, 0), at=at)
    problems = [
        Problem("eligibility", _("不符合条件：%(what)s") % {"what": one["title"]})
        if one["value"] is False
        else Problem("profile", f"{one['title']} · {one['why']['text']}")
        for one in found.told["eligibility"]
        if one["value"] is not True
    ]
    day = local_day(at, pack.calendar.time_zone)
    face = limit_of(pack.rules(told.programme), told.face, day, day)
    if face is None:
        problems.append(Problem("face", _("今年的面额还没有公布")))
    if problems or face is None:
        raise Conflict(problems)
    return face


@transaction.atomic
def enter_applications(
    rows: Sequence[tuple[Organisation, int]], scheme: str, *, pack: PackInUse, by: By, at: datetime
) -> list[Voucher]:
    """The core of applying, for firms that were found entitled; each with so many fen."""
    day = local_day(at, pack.calendar.time_zone)
    made = []
    role = declared(pack, scheme).role
    for organisation, fen in rows:
        try:
            with transaction.atomic():
                one = Voucher.objects.create(
                    organisation=organisation, pack=pack.code, scheme=scheme, year=day.year,
                    area_path=organisation.area_path, amount_fen=fen, applied_at=at, applied_day=day,
                    synthetic=organisation.synthetic,
                )  # fmt: skip
        except IntegrityError:
            raise Conflict([Problem("scheme", _("今年的创新券已经申领过"))]) from None
        post = nearest(posts_at_hand(pack.code).get(role, {}), organisation.area_path)
        if post is not None:
            allowed = Allowance(5, "working_days")
            clock = todos.new_clock(VOUCHER, one.uid, ISSUE, allowed=allowed, calendar=pack.calendar, at=at)
            todo = todos.new_todo(
                VOUCHER, one.uid, ISSUE, post=post, area_path=one.area_path, clock=clock, at=at
            )  # fmt: skip
            todos.write([clock], [todo])
        made.append(one)
    record(Done("voucher.applied", VOUCHER, one.uid, by, at, one.area_path, {"fen": one.amount_fen}) for one in made)
    return made


@transaction.atomic
def issue_vouchers(vouchers: Sequence[Voucher], *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Issue, all or none: each voucher is covered by money of the year's budget, put aside in the same entry.

    Raises `Conflict` when the budget does not reach.
    """
    for one in vouchers:
        acting(viewer, PROGRAMMES, one.area_path, channel)
    by = acting(viewer, PROGRAMMES, vouchers[0].area_path, channel)
    issue(vouchers, by=by, at=at)


@transaction.atomic
def issue(vouchers: Sequence[Voucher], *, by: By, at: datetime) -> None:
    """The set-based core. All vouchers are of one scheme and year."""
    first = vouchers[0]
    pack = pack_for(first.pack)
    day, scheme = local_day(at, pack.calendar.time_zone), declared(pack, first.scheme)
    if any((one.pack, one.scheme, one.year) != (first.pack, first.scheme, first.year) for one in vouchers):
        raise Invalid([Problem("vouchers", _("一次只发同一种、同一年的券"))])
    keys = [one.pk for one in vouchers]
    rows = Voucher.objects.filter(pk__in=keys, state=Voucher.APPLIED).select_for_update()
    if rows.count() != len(set(keys)):
        raise Conflict(_("有的券已经发放或不予发放，请刷新再看"))
    ends, fund = ends_of(pack, first.scheme, by=by, at=at), fund_of(pack, first.scheme, first.year, by=by, at=at)
    budget, unit = budget_of(pack, first.scheme, first.year), unit_of_scheme(pack.code, first.scheme)
    accounts = open_money(pack.code, [holding(pack, one) for one in vouchers], by=by, at=at, unit=unit)
    drafts = [
        Draft(
            f"voucher.issue:{one.uid}", "voucher.issue",
            [Leg(ends.supply.pk, account.pk, one.amount_fen, unit), Leg(budget.pk, fund.pk, one.amount_fen, CNY)],
            "issued", one.number,
        )
        for one, account in zip(vouchers, accounts, strict=True)
    ]  # fmt: skip
    post_entries(drafts, by=by, at=at)
    until = _end_of_day(months_later(day, scheme.months), pack.calendar.time_zone)
    for one, account in zip(vouchers, accounts, strict=True):
        one.state, one.account, one.issued_on, one.expires_at = Voucher.ISSUED, account, day, until
    Voucher.objects.bulk_update(vouchers, ["state", "account", "issued_on", "expires_at"], batch_size=500)
    todos.end_all([one.uid for one in vouchers], at=at)
    record(Done("voucher.issued", VOUCHER, one.uid, by, at, one.area_path, {"fen": one.amount_fen}) for one in vouchers)


def _end_of_day(day: date, time_zone: str) -> datetime:
    """The first moment after a local day."""
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(0), zone(time_zone)).astimezone(UTC)


@transaction.atomic
def refuse_voucher(voucher: Voucher, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """A voucher is not given, with the reason; it may be applied for again."""
    by = acting(viewer, PROGRAMMES, voucher.area_path, channel)
    rows = Voucher.objects.filter(pk=voucher.pk, state=Voucher.APPLIED)
    if not rows.update(state=Voucher.REFUSED, reason=why(reason)[:200]):
        raise Conflict(_("这张券已经发放或不予发放"))
    todos.end_all([voucher.uid], at=at)
    record([Done("voucher.refused", VOUCHER, voucher.uid, by, at, voucher.area_path)])


def expire_vouchers(*, at: datetime, at_most: int = 500) -> int:
    """What was not used in time goes back to the budget, effective whenever this runs after the deadline; how many."""
    by = By("clock")
    with transaction.atomic():
        while expire_due(by=by, at=at):
            pass
        rows = Voucher.objects.filter(state=Voucher.ISSUED, expires_at__lte=at).select_for_update()
        due = list(rows.order_by("expires_at", "pk")[:at_most])
        VoucherUse.objects.filter(voucher__in=due, state=VoucherUse.RESERVED).update(state=VoucherUse.LAPSED)
        for one in due:
            _empty(one, Voucher.EXPIRED, "", by=by, at=at)
    return len(due)


def lapse_uses(*, at: datetime) -> int:
    """Reservations at counters whose deadline has come are free again; how many."""
    by = By("clock")
    with transaction.atomic():
        while expire_due(by=by, at=at):
            pass
        return VoucherUse.objects.filter(state=VoucherUse.RESERVED, until__lte=at).update(state=VoucherUse.LAPSED)


def _empty(voucher: Voucher, state: str, reason: str, *, by: By, at: datetime) -> None:
    """Take what is left of a voucher: out of its account, and the money back to the budget."""
    pack = pack_for(voucher.pack)
    ends, unit = ends_of(pack, voucher.scheme, by=by, at=at), unit_of_scheme(pack.code, voucher.scheme)
    account = Account.objects.select_for_update().get(code=holding_code(voucher))
    to = ends.expired if state == Voucher.EXPIRED else ends.revoked
    if left := account.settled:
        fund = fund_of(pack, voucher.scheme, voucher.year, by=by, at=at)
        budget = budget_of(pack, voucher.scheme, voucher.year)
        legs = [Leg(account.pk, to.pk, left, unit), Leg(fund.pk, budget.pk, left, CNY)]
        post_entries(
            [Draft(f"voucher.{state}:{voucher.uid}", f"voucher.{state}", legs, state, voucher.number)], by=by, at=at
        )
    Voucher.objects.filter(pk=voucher.pk).update(state=state, reason=reason)
    voucher.state, voucher.reason = state, reason
    record([Done(f"voucher.{state}", VOUCHER, voucher.uid, by, at, voucher.area_path, {"fen": left})])


@transaction.atomic
def revoke_voucher(voucher: Voucher, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Take a voucher back, with the reason. What is reserved at counters is released first; what was used stays."""
    from gongzhi.work.programmes.actions.vouchers.using import release

    by = acting(viewer, PROGRAMMES, voucher.area_path, channel)
    said = why(reason)[:200]
    held = Voucher.objects.select_for_update().get(pk=voucher.pk)
    if held.state != Voucher.ISSUED:
        raise Conflict(_("只有在用的券可以收回"))
    for use in VoucherUse.objects.filter(voucher=held, state=VoucherUse.RESERVED, until__gt=at):
        release(use, by=by, at=at)
    while expire_due(by=By("clock"), at=at):
        pass
    VoucherUse.objects.filter(voucher=held, state=VoucherUse.RESERVED).update(state=VoucherUse.LAPSED)
    _empty(held, Voucher.REVOKED, said, by=by, at=at)
