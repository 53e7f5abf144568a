"""批量兑付: what a provider is owed is claimed at once; and spot checks of what was used."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.ledger.actions.posting import post_entries, post_entry
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.rules.logic.units import read_value
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES
from gongzhi.work.programmes.actions.moving import acting, pack_for, why
from gongzhi.work.programmes.actions.vouchers.accounts import budget_of, declared, owed_to
from gongzhi.work.programmes.actions.vouchers.using import at_the_counter
from gongzhi.work.programmes.logic.vouchers import drawn
from gongzhi.work.programmes.models import SETTLEMENT, USE, Institution, Settlement, VoucherUse
from gongzhi.work.programmes.queries.accounts import CNY


@transaction.atomic
def claim_settlement(
    institution: Institution, scheme: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Settlement:
    """Claim everything that was used and is in no settlement yet; what waits for a check or failed it is left out.

    What the provider owes from before is netted. Pressed twice the second finds nothing, which is a `Conflict`.
    """
    by = at_the_counter(institution, viewer, channel, pack=pack, at=at)
    return claim(institution, scheme, pack=pack, by=by, at=at)


@transaction.atomic
def claim(institution: Institution, scheme: str, *, pack: PackInUse, by: By, at: datetime) -> Settlement:
    """The core of claiming, for whoever may."""
    declared(pack, scheme)
    Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    rows = VoucherUse.objects.filter(
        institution=institution, voucher__scheme=scheme, state=VoucherUse.USED, settlement=None
    ).exclude(checked__in=("drawn", "faulty"))
    keys = list(rows.values_list("pk", flat=True))
    total = rows.aggregate(s=Sum(F("offset_fen") - F("back_fen")))["s"] or 0
    if not total:
        raise Conflict([Problem("uses", _("没有待兑付的核销"))])
    day = local_day(at, pack.calendar.time_zone)
    claims, due = owed_to(pack, institution, by=by, at=at)
    netted = min(-Account.objects.select_for_update().get(pk=due.pk).settled, total)
    made = Settlement.objects.create(
        pack=pack.code, scheme=scheme, institution=institution, year=day.year, uses=len(keys), total_fen=total,
        netted_fen=netted, made_at=at, made_day=day,
    )  # fmt: skip
    VoucherUse.objects.filter(pk__in=keys).update(settlement=made)
    if netted:
        leg = Leg(claims.pk, due.pk, netted, CNY)
        post_entry(Draft(f"settlement.net:{made.uid}", "settlement.net", [leg], "netted", made.number), by=by, at=at)
    if netted == total:
        Settlement.objects.filter(pk=made.pk).update(state=Settlement.PAID)
        made.state = Settlement.PAID
    facts = {"uses": len(keys), "fen": total, "netted": netted, "institution": institution.pk}
    record([Done("voucher.settlement_claimed", SETTLEMENT, made.uid, by, at, institution.area_path, facts)])
    return made


@transaction.atomic
def draw_checks(
    pack: PackInUse, scheme: str, seed: str, *, viewer: Viewer, channel: str, at: datetime
) -> list[VoucherUse]:
    """Draw uses to be checked: the scheme's share of those not claimed and not drawn yet, by a seed that is told."""
    by = acting(viewer, PROGRAMMES, areas_by_code()[pack.pack.head.area].path, channel)
    if not 1 <= len(seed.strip()) <= 80:
        raise Invalid([Problem("seed", _("写抽查用的种子，例如当日公开的号码"))])
    rows = VoucherUse.objects.filter(
        voucher__pack=pack.code, voucher__scheme=scheme, state=VoucherUse.USED, settlement=None, checked=""
    )
    share = read_value(declared(pack, scheme).check_share, "ratio")
    uids = drawn(sorted(rows.values_list("uid", flat=True)), share, seed.strip())  # type: ignore[arg-type]
    VoucherUse.objects.filter(uid__in=uids).update(checked="drawn")
    found = list(VoucherUse.objects.filter(uid__in=uids).select_related("voucher").order_by("pk"))
    record(Done("voucher.drawn", USE, one.uid, by, at, one.voucher.area_path, {"seed": seed.strip()}) for one in found)
    return found


@transaction.atomic
def tell_check(use: VoucherUse, sound: bool, note: str, *, viewer: Viewer, channel: str, at: datetime) -> VoucherUse:
    """What a check found. What is faulty is not paid: the money goes back to the budget, the voucher stays used."""
    by = acting(viewer, PROGRAMMES, use.voucher.area_path, channel)
    said = why(note, "note")[:200]
    one = VoucherUse.objects.select_for_update(of=("self",)).select_related("voucher", "institution").get(pk=use.pk)
    if one.state != VoucherUse.USED or one.checked in ("sound", "faulty"):
        raise Conflict(_("这笔核销没有在查，或已经查过"))
    one.checked, one.check_note = ("sound" if sound else "faulty"), said
    one.save(update_fields=["checked", "check_note"])
    if not sound and one.offset_fen > one.back_fen:
        _take_back([one], by, at)
    record([Done(f"voucher.{one.checked}", USE, one.uid, by, at, one.voucher.area_path)])
    return one


def _take_back(uses: Sequence[VoucherUse], by: By, at: datetime) -> None:
    drafts = []
    for one in uses:
        pack = pack_for(one.voucher.pack)
        claims, due = owed_to(pack, one.institution, by=by, at=at)
        owed = claims if one.settlement_id is None else due
        budget = budget_of(pack, one.voucher.scheme, one.voucher.year)
        leg = Leg(owed.pk, budget.pk, one.offset_fen - one.back_fen, CNY)
        drafts.append(Draft(f"voucher.faulty:{one.uid}", "voucher.faulty", [leg], "faulty", one.number))
    post_entries(drafts, by=by, at=at)
