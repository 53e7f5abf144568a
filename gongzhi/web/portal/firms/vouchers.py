"""A firm's vouchers, and the counter of a provider that takes them."""

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.ids import spoken_code
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.web.portal.firms.found import (
    Firm,
    acting,
    faults,
    fen_of,
    fresh_uid,
    key_of,
    of_a_firm,
    typed,
    uid_in,
)
from gongzhi.web.programmed import USE_STATES, VOUCHER_STATES
from gongzhi.web.sent import whole
from gongzhi.web.showing import say
from gongzhi.work.programmes.actions.vouchers.issuing import apply_for_voucher, entitled_to
from gongzhi.work.programmes.actions.vouchers.redeeming import claim_settlement
from gongzhi.work.programmes.actions.vouchers.using import Asked, give_back_use, release_use, reserve_use, settle_use
from gongzhi.work.programmes.logic.vouchers import qr_text, said_by_qr
from gongzhi.work.programmes.models import VOUCHER, Admission, Institution, Settlement, Voucher, VoucherUse
from gongzhi.work.programmes.queries.vouchers import voucher_by_card

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_firm
def vouchers(request: HttpRequest, firm: Firm) -> HttpResponse:
    """The firm's vouchers and what they were used for; sent, one is applied for."""
    refused: Refused | None = None
    if request.method == "POST":
        try:
            text = typed(request, "yuan", 20)
            wanted = fen_of(text, "yuan") if text else None
            apply_for_voucher(
                firm.organisation, typed(request, "scheme", 40), wanted, pack=firm.pack, **acting(request)
            )
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已申领，等发放"))
            return redirect("portal:firm_vouchers", uid=firm.organisation.uid)
    rows = Voucher.objects.filter(organisation=firm.organisation, pack=firm.pack.code).select_related("account")
    found = list(rows.order_by("-year", "-pk")[:_SHOWN])
    uses = VoucherUse.objects.filter(organisation=firm.organisation).select_related(
        "institution__organisation", "voucher"
    )
    context = {
        "firm": firm, "vouchers": [_voucher(one, firm) for one in found], "errors": faults(refused),
        "uses": [_use(one) for one in uses.order_by("-pk")[:_SHOWN]], "schemes": _schemes(firm, found),
        "typed": request.POST,
    }  # fmt: skip
    return render(request, "portal/firms/vouchers.html", context, status=refused.status if refused else 200)


def _schemes(firm: Firm, standing: list[Voucher]) -> list[dict[str, Any]]:
    """What may still be applied for this year, and how much; or why not."""
    if firm.bodies:
        return []
    taken = {one.scheme for one in standing if one.year == firm.today.year and one.state != Voucher.REFUSED}
    found: list[dict[str, Any]] = []
    for code, scheme in firm.pack.pack.vouchers.items():
        if code in taken:
            continue
        try:
            most = entitled_to(firm.organisation, code, pack=firm.pack, at=now())
            found.append({"code": code, "title": say(scheme.title), "most": most, "why": []})
        except Refused as fault:
            found.append(
                {"code": code, "title": say(scheme.title), "most": None, "why": [one.message for one in fault.problems]}
            )
    return found


def _voucher(one: Voucher, firm: Firm) -> dict[str, Any]:
    scheme = firm.pack.pack.vouchers.get(one.scheme)
    code = spoken_code(VOUCHER, one.uid) if one.state == Voucher.ISSUED else ""
    return {
        "row": one, "title": say(scheme.title) if scheme else one.scheme, "state": VOUCHER_STATES[one.state],
        "left": one.account.available if one.account else 0, "held": one.account.reserved_out if one.account else 0,
        "code": code, "qr": _qr(one, code) if code else "",
    }  # fmt: skip


def _qr(one: Voucher, code: str) -> SafeString:
    """What a counter scans instead of typing."""
    text = qr_text(one.card, code)
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=4))  # noqa: S308 segno's own


def _use(one: VoucherUse) -> dict[str, Any]:
    return {"row": one, "state": USE_STATES[one.state], "net": one.offset_fen - one.back_fen,
            "pays": one.fee_fen - one.offset_fen, "who": one.institution.organisation.name}  # fmt: skip


def _body(firm: Firm) -> Institution:
    """The institution that takes vouchers; 404 for whoever takes none."""
    kinds = {use.body for scheme in firm.pack.pack.vouchers.values() for use in scheme.uses.values()}
    found = next((one for one in firm.bodies if one.kind in kinds), None)
    if found is None:
        raise Http404
    return found


def _reserve(request: HttpRequest, firm: Firm, body: Institution) -> str:
    card = typed(request, "card", 120)
    voucher = voucher_by_card(*(said_by_qr(card) or (card[:30], typed(request, "code", 20))))
    if voucher is None or voucher.pack != firm.pack.code:
        raise Invalid([Problem("card", _("没有这张券：对一对券号和校验码"))])
    asked = Asked(
        typed(request, "kind", 40), typed(request, "document", 60), fen_of(typed(request, "fee", 20), "fee"),
        uid_in(request),
    )  # fmt: skip
    made = reserve_use(voucher, body, asked, **acting(request))
    told = {"number": made.number, "offset": _yuan(made.offset_fen), "pays": _yuan(made.fee_fen - made.offset_fen)}
    return _("%(number)s：抵扣 %(offset)s 元，企业另付 %(pays)s 元") % told


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _use_at(request: HttpRequest, body: Institution) -> VoucherUse:
    rows = VoucherUse.objects.filter(pk=key_of(typed(request, "number", 30)), institution=body)
    found = rows.select_related("voucher", "institution__organisation", "organisation").first()
    if found is None:
        raise Invalid([Problem("number", _("没有这笔抵扣"))])
    return found


def _settle(request: HttpRequest, firm: Firm, body: Institution) -> str:
    text = typed(request, "actual", 20)
    settle_use(_use_at(request, body), fee=fen_of(text, "actual") if text else None, **acting(request))
    return _("已核销，等兑付")


def _release(request: HttpRequest, firm: Firm, body: Institution) -> str:
    release_use(_use_at(request, body), **acting(request))
    return _("已释放")


def _back(request: HttpRequest, firm: Firm, body: Institution) -> str:
    unused, all_ = (whole(typed(request, name, 12), 12) for name in ("unused", "whole"))
    if unused is None or all_ is None:
        raise Invalid([Problem("unused", _("写未用的天数和总天数"))])
    back = give_back_use(_use_at(request, body), unused, all_, typed(request, "reason", 200), **acting(request))
    return _("退回 %(back)s 元") % {"back": _yuan(back)}


def _claim(request: HttpRequest, firm: Firm, body: Institution) -> str:
    made = claim_settlement(body, typed(request, "scheme", 40), pack=firm.pack, **acting(request))
    told = {"number": made.number, "uses": made.uses, "fen": _yuan(made.total_fen - made.netted_fen)}
    return _("%(number)s：%(uses)d 笔，应兑付 %(fen)s 元") % told


_DEEDS: dict[str, Callable[[HttpRequest, Firm, Institution], str]] = {
    "reserve": _reserve, "settle": _settle, "release": _release, "back": _back, "claim": _claim,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_firm
def counter(request: HttpRequest, firm: Firm) -> HttpResponse:
    """The counter: a voucher is reserved by its number and code; what was done is settled, released, given back."""
    body, refused = _body(firm), None
    if request.method == "POST":
        try:
            deed = _DEEDS.get(typed(request, "what", 10))
            if deed is None:
                raise Invalid([Problem("", _("选要办什么"))])
            messages.success(request, deed(request, firm, body))
            return redirect("portal:firm_counter", uid=firm.organisation.uid)
        except Refused as fault:
            refused = fault
    uses = VoucherUse.objects.filter(institution=body).select_related(
        "organisation", "institution__organisation", "voucher"
    )
    admissions = list(Admission.objects.filter(institution=body, ended_at=None).order_by("pk"))
    kinds = [
        {"value": code, "label": say(use.title), "on": request.POST.get("kind") == code}
        for scheme in firm.pack.pack.vouchers.values() for code, use in scheme.uses.items() if use.body == body.kind
    ]  # fmt: skip
    context = {
        "firm": firm, "body": body, "uses": [_use(one) for one in uses.order_by("-pk")[:_SHOWN]], "kinds": kinds,
        "admissions": admissions, "settlements": list(Settlement.objects.filter(institution=body).order_by("-pk")[:20]),
        "uid": typed(request, "uid", 36) or fresh_uid(), "errors": faults(refused), "typed": request.POST,
    }  # fmt: skip
    return render(request, "portal/firms/counter.html", context, status=refused.status if refused else 200)
