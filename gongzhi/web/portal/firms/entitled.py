"""What a firm is entitled to, and why: every programme tried for it; and one programme with its whole reasoning."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.refusals import Invalid, Refused
from gongzhi.base.rules.logic.units import Value
from gongzhi.packs.programmes import Programme
from gongzhi.web.portal.firms.found import Firm, acting, faults, of_a_firm
from gongzhi.web.programmed import paper_views, window_view
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import own_organisations
from gongzhi.work.programmes.actions.filings import begin_filing, read_asked
from gongzhi.work.programmes.logic.profile import how_written
from gongzhi.work.programmes.queries.profile import pack_of
from gongzhi.work.programmes.queries.trying import Entitled, entitlements


@require_safe
@login_required
def firms(request: HttpRequest) -> HttpResponse:
    """The firms an account acts for; with one only, that one."""
    on = local_day(now(), "Asia/Shanghai")
    rows = list(own_organisations(viewer(request), on=on).select_related("area").order_by("pk")[:100])
    found = [one for one in rows if pack_of(one) is not None]
    if len(found) == 1:
        return redirect("portal:firm", uid=found[0].uid)
    return render(request, "portal/firms/firms.html", {"firms": found, "others": len(rows) - len(found)})


@require_safe
@of_a_firm
def entitled(request: HttpRequest, firm: Firm) -> HttpResponse:
    """Every programme tried for the firm."""
    moment = now()
    found = entitlements(firm.organisation, firm.pack, at=moment)
    order = {"open": 0, "before": 1, "closed": 2, "none": 3}
    rows = sorted(found.found, key=lambda one: order[one.standing])
    context = {
        "firm": firm, "rows": [_row(firm, one) for one in rows], "told": sum(map(len, found.held.values())),
        "filings": [filing for one in rows for filing in one.filings],
    }  # fmt: skip
    return render(request, "portal/firms/entitled.html", context)


def _row(firm: Firm, one: Entitled) -> dict[str, Any]:
    """One programme as the list shows it."""
    told, offer = one.tried.told, one.programme.offer
    assert offer is not None
    fields = firm.pack.pack.profile.fields if firm.pack.pack.profile else {}
    missing, asked = [], []
    for code in one.tried.missing:
        origin = offer.inputs[code]
        if origin.field is not None:
            missing.append(say(fields[origin.field].title))
        elif origin.asked:
            asked.append(say(one.programme.inputs[code].title))
    return {
        "code": one.code, "title": say(one.programme.title), "group": say(offer.group), "summary": say(offer.summary),
        "status": one.tried.status, "payable": one.tried.payable, "binding": told["binding"],
        "example": told["example"],
        "conditions": told["eligibility"], "failed": [row for row in told["eligibility"] if row["value"] is False],
        "caps": [row for row in told["caps"] if row["value"] is not None], "missing": missing, "asked": asked,
        "papers": paper_views(offer, one.tried), "window": window_view(one.opening, one.standing, firm.pack),
        "filings": one.filings, "waiting": one.waiting, "place": one.place, "provisional": one.tried.provisional,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_firm
def why(request: HttpRequest, firm: Firm, code: str) -> HttpResponse:
    """One programme for the firm, with what it supposes of what no profile holds; sent, a filing begins."""
    programme = firm.pack.pack.programmes.get(code)
    if programme is None or programme.offer is None or programme.offer.voucher:
        raise Http404
    refused: Refused | None = None
    if request.method == "POST":
        try:
            filing = begin_filing(firm.organisation, code, pack=firm.pack, **acting(request))
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已建草稿，填好、交齐材料再提交"))
            return redirect("portal:firm_filing", uid=firm.organisation.uid, number=filing.number)
    supposed, unread = _supposed(request, programme)
    refused = refused or unread
    found = entitlements(firm.organisation, firm.pack, at=now(), asked={code: supposed})
    one = next((row for row in found.found if row.code == code), None)
    if one is None:
        raise Http404
    offer = programme.offer
    context = {
        "firm": firm, "row": _row(firm, one), "told": one.tried.told, "day": one.tried.day, "offer": offer,
        "clauses": [{"clause": row.clause, "text": row.text, "official": row.status == "official", "source": row.source}
                    for row in offer.basis],
        "asks": [_ask(request, programme, name) for name, origin in offer.inputs.items() if origin.asked],
        "errors": faults(refused), "steps": [(name, step) for name, step in offer.steps.items()],
    }  # fmt: skip
    return render(request, "portal/firms/why.html", context, status=refused.status if refused else 200)


def _supposed(request: HttpRequest, programme: Programme) -> tuple[dict[str, Value], Refused | None]:
    assert programme.offer is not None
    raw = {code: request.GET.get(code, "")[:40] for code, one in programme.offer.inputs.items() if one.asked}
    try:
        return read_asked(programme, raw), None
    except Invalid as fault:
        return {}, fault


def _ask(request: HttpRequest, programme: Programme, name: str) -> dict[str, Any]:
    one = programme.inputs[name]
    options = [
        {"value": code, "label": say(text), "on": request.GET.get(name) == code} for code, text in one.choices.items()
    ]
    if one.type == "yes_no":
        options = [
            {"value": "yes", "label": _("是"), "on": request.GET.get(name) == "yes"},
            {"value": "no", "label": _("否"), "on": request.GET.get(name) == "no"},
        ]
    hint = one.basis or (how_written(one) if not options and one.type != "date" else "")  # type: ignore[arg-type]
    return {"name": name, "title": say(one.title), "type": "date" if one.type == "date" else "text",
            "value": request.GET.get(name, "")[:40], "options": options, "hint": hint}  # fmt: skip
