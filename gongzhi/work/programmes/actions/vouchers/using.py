"""A voucher at a counter: reserved, then used or released; given back when a loan is repaid or a policy surrendered.

Each step is one entry with a leg in vouchers, one on every cap and one in money: none without the others.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import reserving, settling, voiding
from gongzhi.base.ledger.logic.entries import RESERVE, Draft, Leg
from gongzhi.base.ledger.models import Account, Transfer
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES, acts_for, desk_post
from gongzhi.work.programmes.actions.accounts import cap_ends, give_back, hold_cap, open_caps
from gongzhi.work.programmes.actions.moving import pack_for, why
from gongzhi.work.programmes.actions.vouchers.accounts import (
    Counter,
    budget_of,
    cap_of_firm,
    declared,
    ends_of,
    fund_of,
    holding_code,
    offset_of,
    owed_to,
)
from gongzhi.work.programmes.logic.files import document_key
from gongzhi.work.programmes.logic.vouchers import comes_back
from gongzhi.work.programmes.models import USE, Admission, Institution, Voucher, VoucherUse
from gongzhi.work.programmes.queries.accounts import CNY, CapOf
from gongzhi.work.programmes.queries.caps import limits, used_of
from gongzhi.work.programmes.queries.vouchers import unit_of_scheme

_FEE_MOST = 10**13


@dataclass(frozen=True)
class Asked:
    """What a counter asks for. `uid` makes sending it twice one."""

    kind: str
    document: str
    fee: int
    uid: UUID = field(default_factory=uuid7)


def at_the_counter(institution: Institution, viewer: Viewer, channel: str, *, pack: PackInUse, at: datetime) -> By:
    """How somebody acts for a provider: by its authority, or the desk for it; raises `NotAllowed`."""
    if acts_for(viewer, institution.organisation, on=local_day(at, pack.calendar.time_zone)):
        return viewer.by(None, channel)
    post = desk_post(viewer, PROGRAMMES, institution.area_path)
    if post is None:
        raise NotAllowed(_("您不代表这家机构"))
    return viewer.by(post, channel)


def admitted(institution: Institution, scheme: str, on: date) -> Admission:
    """Its admission to a scheme on a day; raises `NotAllowed`."""
    rows = Admission.objects.filter(institution=institution, scheme=scheme, ended_at=None, valid_from__lte=on)
    found = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on)).first()
    if found is None:
        raise NotAllowed(_("这家机构没有获准受理这种券"))
    return found


@transaction.atomic
def reserve_use(
    voucher: Voucher, institution: Institution, asked: Asked, *, viewer: Viewer, channel: str, at: datetime
) -> VoucherUse:
    """Reserve the offset of a fee: as much as the rules give, the voucher holds, and every cap leaves.

    Sent again it is the same use; with other content a `Conflict`. Raises `Invalid` naming the field.
    """
    pack = pack_for(voucher.pack)
    by = at_the_counter(institution, viewer, channel, pack=pack, at=at)
    return place_use(voucher, institution, asked, pack=pack, by=by, at=at)


@transaction.atomic
def place_use(
    voucher: Voucher, institution: Institution, asked: Asked, *, pack: PackInUse, by: By, at: datetime
) -> VoucherUse:
    """The core of reserving, for whoever may."""
    document = document_key(asked.document)
    if first := VoucherUse.objects.filter(uid=asked.uid).first():
        if (first.voucher_id, first.institution_id, first.kind, first.document, first.fee_fen) != (
            voucher.pk, institution.pk, asked.kind, document, asked.fee,
        ):  # fmt: skip
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
        return first
    scheme, day = declared(pack, voucher.scheme), local_day(at, pack.calendar.time_zone)
    kind = scheme.uses.get(asked.kind)
    problems = []
    if kind is None or kind.body != institution.kind:
        problems.append(Problem("kind", _("这家机构不办这种抵扣")))
    if type(asked.fee) is not int or not 0 < asked.fee <= _FEE_MOST:
        problems.append(Problem("fee", _("费用要大于 0")))
    if not re.fullmatch(r"[^\x00-\x1f]{1,60}", document):
        problems.append(Problem("document", _("写合同号或保单号，最长 60 个字符")))
    if problems or kind is None:
        raise Invalid(problems)
    admission = admitted(institution, voucher.scheme, day)
    held = Voucher.objects.select_for_update().get(pk=voucher.pk)  # one counter at a time for one voucher
    if held.state != Voucher.ISSUED or held.expires_at is None or held.expires_at <= at:
        raise Conflict([Problem("voucher", _("这张券没有发放、已过期或已收回"))])
    caps = open_caps(_limits(pack, held, institution, admission, day), by=by, at=at)
    account, fund = Account.objects.get(code=holding_code(held)), fund_of(pack, held.scheme, held.year, by=by, at=at)
    used = used_of([next(iter(caps))], pack.code) if caps else {}
    known = Counter(asked.fee, account.available, next(iter(used.values()), 0), fund.available)
    found = offset_of(pack, scheme, held.organisation, known, at=at)
    if found.status != "payable" or not found.payable:
        raise Conflict([Problem("fee", _why_not(found.told))])
    until = min(at + timedelta(days=scheme.reserve_days), held.expires_at)
    ends, claims = ends_of(pack, held.scheme, by=by, at=at), owed_to(pack, institution, by=by, at=at)[0]
    cap_used = cap_ends(pack.code, by=by, at=at)[1]
    legs = [
        reserving(account, ends.used, found.payable, until=until),
        reserving(fund, claims, found.payable, until=until),
        *(hold_cap(cap, cap_used, found.payable, until=until) for cap in caps.values()),
    ]
    made = VoucherUse(
        uid=asked.uid, voucher=held, organisation=held.organisation, institution=institution, kind=asked.kind,
        document=document, cost_item=kind.cost_item, fee_fen=asked.fee, offset_fen=found.payable,
        binding=found.binding, trace=found.told, reserved_at=at, reserved_day=day, until=until, channel=by.channel,
    )  # fmt: skip
    post_entries([Draft(f"voucher.reserve:{made.uid}", "voucher.reserve", legs, "reserved")], by=by, at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict([Problem("document", _("这份合同或保单的这项费用已经抵扣过"))]) from None
    _tell("reserved", made, by, at)
    return made


def _limits(
    pack: PackInUse, voucher: Voucher, institution: Institution, admission: Admission, day: date
) -> dict[CapOf, int]:
    """The firm's cap of the year first, then what the provider may take in a year."""
    scheme = declared(pack, voucher.scheme)
    programme, ready = pack.pack.programmes[scheme.programme], pack.rules(scheme.programme)
    firm = cap_of_firm(pack, scheme, voucher.organisation, day.year)
    found = limits(ready, programme, firm, day, day)
    if len(found) < len(firm):
        raise Conflict([Problem("cap", _("有一项封顶没有已知的值"))])
    if admission.year_cap_fen is not None:
        one = CapOf(pack.code, "institution", institution.pk, institution.uid, f"v.{voucher.scheme}"[:38], day.year)
        found[one] = admission.year_cap_fen
    return found


def _why_not(told: dict[str, object]) -> str:
    reason = told["payable"]["why"]  # type: ignore[index]
    if reason:
        return str(reason["text"])
    failed = [one["title"] for one in told["eligibility"] if one["value"] is False]  # type: ignore[attr-defined]
    return _("不符合条件：%(what)s") % {"what": _("；").join(failed)} if failed else _("没有可抵扣的额度")


def _tell(what: str, use: VoucherUse, by: By, at: datetime, **more: int) -> None:
    facts = {"offset": use.offset_fen, "fee": use.fee_fen, "institution": use.institution_id, **more}
    record([Done(f"voucher.{what}", USE, use.uid, by, at, use.voucher.area_path, facts)])


def _reserved(use: VoucherUse) -> list[Transfer]:
    rows = Transfer.objects.filter(entry__key=f"voucher.reserve:{use.uid}", kind=RESERVE)
    return list(rows.order_by("seq"))


@transaction.atomic
def settle_use(use: VoucherUse, *, viewer: Viewer, channel: str, at: datetime, fee: int | None = None) -> VoucherUse:
    """The deal was done: what was reserved is used, and the provider is owed it. Again it is the first time.

    `fee`: what it came to, when it is less than was said; then the offset is what the rules give for that, and the rest
    is free again. From the deadline on it is refused, whether or not the job has run.
    """
    pack = pack_for(use.voucher.pack)
    by = at_the_counter(use.institution, viewer, channel, pack=pack, at=at)
    return end_use(use, pack=pack, by=by, at=at, fee=fee)


@transaction.atomic
def end_use(use: VoucherUse, *, pack: PackInUse, by: By, at: datetime, fee: int | None = None) -> VoucherUse:
    """The core of settling, for whoever may."""
    held = VoucherUse.objects.select_for_update(of=("self",)).select_related("voucher", "organisation").get(pk=use.pk)
    if held.state == VoucherUse.USED and fee in (None, held.fee_fen):
        return held
    if held.state != VoucherUse.RESERVED or held.until <= at:
        raise Conflict([Problem("use", _("预占已经释放、过期或结清"))])
    if fee is not None and fee != held.fee_fen:
        if type(fee) is not int or not 0 < fee <= held.fee_fen:
            raise Invalid([Problem("fee", _("实际费用不能超过预占时的费用"))])
        _lower(held, fee, pack, at)
    legs = [settling(one, held.offset_fen) for one in _reserved(held)]
    post_entries([Draft(f"voucher.settle:{held.uid}", "voucher.settle", legs, "used", held.number)], by=by, at=at)
    held.state, held.used_on = VoucherUse.USED, local_day(at, pack.calendar.time_zone)
    held.save(update_fields=["state", "used_on", "fee_fen", "offset_fen", "binding", "trace"])
    _tell("used", held, by, at)
    return held


def _lower(use: VoucherUse, fee: int, pack: PackInUse, at: datetime) -> None:
    """The offset of a smaller fee, out of what is reserved for it."""
    caps = cap_of_firm(pack, declared(pack, use.voucher.scheme), use.organisation, use.reserved_day.year)
    used = next(iter(used_of(list(caps.values())[:1], pack.code).values()), use.offset_fen) - use.offset_fen
    known = Counter(fee, use.offset_fen, used, use.offset_fen)
    found = offset_of(pack, declared(pack, use.voucher.scheme), use.organisation, known, at=at)
    if found.status != "payable" or not found.payable:
        raise Conflict([Problem("fee", _why_not(found.told))])
    use.fee_fen, use.offset_fen = fee, min(found.payable, use.offset_fen)
    use.binding, use.trace = found.binding, found.told


@transaction.atomic
def release_use(use: VoucherUse, *, viewer: Viewer, channel: str, at: datetime) -> VoucherUse:
    """The deal did not come about: everything is free again."""
    pack = pack_for(use.voucher.pack)
    return release(use, by=at_the_counter(use.institution, viewer, channel, pack=pack, at=at), at=at)


@transaction.atomic
def release(use: VoucherUse, *, by: By, at: datetime) -> VoucherUse:
    """The core of releasing, for whoever may."""
    held = VoucherUse.objects.select_for_update(of=("self",)).select_related("voucher").get(pk=use.pk)
    if held.state in (VoucherUse.RELEASED, VoucherUse.LAPSED):
        return held
    if held.state != VoucherUse.RESERVED:
        raise Conflict([Problem("use", _("已经结清的抵扣不能释放"))])
    legs = [voiding(one) for one in _reserved(held)]
    post_entries([Draft(f"voucher.release:{held.uid}", "voucher.release", legs, "released", held.number)], by=by, at=at)
    held.state = VoucherUse.RELEASED
    held.save(update_fields=["state"])
    _tell("released", held, by, at)
    return held


@transaction.atomic
def give_back_use(
    use: VoucherUse, unused: int, whole: int, reason: str, *, viewer: Viewer, channel: str, at: datetime
) -> int:
    """A loan was repaid or a policy surrendered early: the unused part of the offset comes back; how much, in fen.

    `unused` of `whole`: days not used, or premium given back, counted from the beginning, so that telling it again
    gives nothing more. Back to the balance only while the voucher may still be used; else to the budget.
    """
    pack = pack_for(use.voucher.pack)
    by = at_the_counter(use.institution, viewer, channel, pack=pack, at=at)
    why(reason)
    held = VoucherUse.objects.select_for_update(of=("self",)).select_related("voucher", "settlement", "institution")
    one = held.get(pk=use.pk)
    if one.state != VoucherUse.USED or one.checked == "faulty":
        raise Conflict([Problem("use", _("只有已核销的抵扣可以退回"))])
    try:
        back = comes_back(one.offset_fen, one.back_fen, unused, whole)
    except ValueError:
        raise Invalid([Problem("unused", _("未用部分在 0 和全部之间"))]) from None
    if not back:
        return 0
    legs = _legs_back(one, back, pack, by, at)
    key = f"voucher.back:{one.uid}:{one.back_fen + back}"
    post_entries([Draft(key, "voucher.back", legs, "given_back", one.number)], by=by, at=at)
    one.back_fen += back
    one.save(update_fields=["back_fen"])
    _tell("given_back", one, by, at, back=back)
    return back


def _legs_back(use: VoucherUse, back: int, pack: PackInUse, by: By, at: datetime) -> list[Leg]:
    voucher, unit = use.voucher, unit_of_scheme(pack.code, use.voucher.scheme)
    ends, (claims, due) = ends_of(pack, voucher.scheme, by=by, at=at), owed_to(pack, use.institution, by=by, at=at)
    alive = voucher.state == Voucher.ISSUED and voucher.expires_at is not None and at < voucher.expires_at
    to = Account.objects.get(code=holding_code(voucher)) if alive else ends.expired
    fund = fund_of(pack, voucher.scheme, voucher.year, by=by, at=at)
    money = fund if alive else budget_of(pack, voucher.scheme, voucher.year)
    owed = claims if use.settlement_id is None else due  # what was claimed already is owed by the provider
    caps = cap_of_firm(pack, declared(pack, voucher.scheme), voucher.organisation, use.reserved_day.year)
    accounts = {one.code: one for one in Account.objects.filter(code__in=[cap.account for cap in caps.values()])}
    cap_used = cap_ends(pack.code, by=by, at=at)[1]
    return [
        Leg(ends.used.pk, to.pk, back, unit),
        Leg(owed.pk, money.pk, back, CNY),
        *(give_back(one, cap_used, back) for one in accounts.values()),
    ]
