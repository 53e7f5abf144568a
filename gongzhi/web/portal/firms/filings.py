"""A firm's filing: filled in, papers laid with it, handed in, followed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.rules.logic.units import read_value
from gongzhi.base.todos.models import Clock
from gongzhi.packs.programmes import Programme
from gongzhi.web.portal.firms.found import Firm, acting, faults, key_of, of_a_firm, typed
from gongzhi.web.programmed import LIGHTS, STEPS, paper_views, state_word
from gongzhi.web.showing import say
from gongzhi.work.programmes.actions.deciding import tried
from gongzhi.work.programmes.actions.filings import add_evidence, fill_in, submit_filing, withdraw_filing
from gongzhi.work.programmes.models import Decision, Evidence, Filing
from gongzhi.work.programmes.queries.trying import place_of


def filing_of(firm: Firm, number: str) -> Filing:
    """A filing of the firm; 404 else."""
    rows = Filing.objects.filter(pk=key_of(number), organisation=firm.organisation, pack=firm.pack.code)
    found = rows.select_related("organisation", "notice").first()
    if found is None or found.number != number:
        raise Http404
    return found


def _fill(request: HttpRequest, filing: Filing, programme: Programme) -> str:
    assert programme.offer is not None
    raw = {code: typed(request, f"in_{code}", 60) for code, one in programme.offer.inputs.items() if one.asked}
    try:
        fill_in(filing, raw, typed(request, "document", 60), **acting(request))
    except Invalid as fault:
        raise Invalid(
            [Problem(f"in_{one.field}" if one.field in raw else one.field, one.message) for one in fault.problems]
        ) from None
    return _("已保存")


def _paper(request: HttpRequest, filing: Filing, programme: Programme) -> str:
    sent = request.FILES.get("content")
    content = sent.read() if sent is not None else b""
    name = str(sent.name) if sent is not None else ""
    add_evidence(
        filing, typed(request, "code", 40), name[-120:], content=content, reference=typed(request, "reference", 120),
        **acting(request),
    )  # fmt: skip
    return _("材料已收下")


def _submit(request: HttpRequest, filing: Filing, programme: Programme) -> str:
    submit_filing(filing, **acting(request))
    return _("已提交")


def _withdraw(request: HttpRequest, filing: Filing, programme: Programme) -> str:
    withdraw_filing(filing, typed(request, "reason", 400), **acting(request))
    return _("已撤回")


_DEEDS: dict[str, Callable[[HttpRequest, Filing, Programme], str]] = {
    "fill": _fill, "paper": _paper, "submit": _submit, "withdraw": _withdraw,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_firm
def filing(request: HttpRequest, firm: Firm, number: str) -> HttpResponse:
    """The page; sent, one of its deeds."""
    one = filing_of(firm, number)
    programme = firm.pack.pack.programmes[one.programme]
    if request.method != "POST":
        return _page(request, firm, one, programme)
    try:
        deed = _DEEDS.get(typed(request, "what", 10))
        if deed is None:
            raise Invalid([Problem("", _("选要办什么"))])
        said = deed(request, one, programme)
    except Refused as refused:
        return _page(request, firm, filing_of(firm, number), programme, refused)
    messages.success(request, said)
    return redirect("portal:firm_filing", uid=firm.organisation.uid, number=number)


def _page(
    request: HttpRequest, firm: Firm, one: Filing, programme: Programme, refused: Refused | None = None
) -> HttpResponse:
    offer = programme.offer
    assert offer is not None
    papers = list(Evidence.objects.filter(filing=one, removed_at=None).defer("content").order_by("pk"))
    drafted = one.state in ("draft", "returned")
    found = tried(one, at=now(), pack=firm.pack) if drafted else None
    newest = None if drafted else Decision.objects.filter(filing=one).order_by("-pk").first()
    told = found.told if found else newest.trace if newest else None
    clock = Clock.objects.filter(subject_uid=one.uid, stopped_at=None).order_by("-pk").first()
    context = {
        "firm": firm, "filing": one, "title": say(programme.title), "state": state_word(one.state),
        "light": LIGHTS[one.state], "drafted": drafted, "told": told, "decision": newest, "clock": clock,
        "step": STEPS.get(clock.code) if clock else None, "place": place_of(one), "papers": papers,
        "wanted": paper_views(offer, found, frozenset(paper.code for paper in papers)) if found else [],
        "asks": [_ask(request, programme, code, one) for code, origin in offer.inputs.items() if origin.asked],
        "document": offer.document, "document_title": say(offer.document), "errors": faults(refused),
        "typed": request.POST,
        "codes": [
            {"value": code, "label": say(proof.title), "on": request.POST.get("code") == code}
            for code, proof in offer.evidence.items()
        ],
    }  # fmt: skip
    return render(request, "portal/firms/filing.html", context, status=refused.status if refused else 200)


def _ask(request: HttpRequest, programme: Programme, code: str, filing_: Filing) -> dict[str, Any]:
    one, kept = programme.inputs[code], filing_.asked.get(code, "")
    value = request.POST.get(f"in_{code}", "")[:60] or _shown(kept, one.type)
    options = [{"value": key, "label": say(text), "on": value == key} for key, text in one.choices.items()]
    if one.type == "yes_no":
        yes_no = (("yes", _("是")), ("no", _("否")))
        options = [{"value": key, "label": label, "on": value == key} for key, label in yes_no]
    return {"name": f"in_{code}", "title": say(one.title), "type": "date" if one.type == "date" else "text",
            "value": value, "options": options, "hint": one.basis}  # fmt: skip


def _shown(kept: str, type_: str) -> str:
    """What was typed, as it may be typed again: money in yuan."""
    if type_ != "money" or not kept:
        return kept
    fen = int(read_value(kept, "money"))  # type: ignore[arg-type]
    return f"{fen // 100}.{fen % 100:02d}元"
