"""The queue of filings and one filing at the desk: what was asked, what the rules said, and the next step."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.tables.writing import csv_lines
from gongzhi.base.todos.models import Clock
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.programmes.found import (
    acting,
    day,
    faults,
    fen,
    filing_at,
    number,
    pack_here,
    posts_with,
    typed,
)
from gongzhi.web.programmed import LIGHTS, STEPS, state_word
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import BUDGET, PAY, PROGRAMMES, at_the_desk, desk_post
from gongzhi.work.programmes.actions.approving import propose_approval, publish_filings
from gongzhi.work.programmes.actions.clawing import claw_back, revoke_approval, take_back
from gongzhi.work.programmes.actions.handling import accept_filings, recommend, refuse_filing, send_back
from gongzhi.work.programmes.actions.premiums import surrender
from gongzhi.work.programmes.logic.states import MOVES, STATES
from gongzhi.work.programmes.models import Clawback, Decision, Evidence, Filing, Instalment, PaymentOrder
from gongzhi.work.programmes.queries.finding import narrowed_filings
from gongzhi.work.programmes.queries.panels import asks_panel, item_of, items_of
from gongzhi.work.programmes.queries.payments import yuan
from gongzhi.work.programmes.queries.policies import policy_of
from gongzhi.work.programmes.queries.recomputing import recomputed
from gongzhi.work.programmes.queries.trying import place_of
from gongzhi.work.reviews.logic.panels import PASSED

PAGE = 50


def _rows(request: HttpRequest, pack: PackInUse) -> QuerySet[Filing]:
    rows = Filing.objects.filter(at_the_desk(viewer(request), "area_path"), pack=pack.code).exclude(state="draft")
    if (state := request.GET.get("state", "")) in STATES:
        rows = rows.filter(state=state)
    if (code := request.GET.get("programme", "")) in pack.pack.programmes:
        rows = rows.filter(programme=code)
    if words := request.GET.get("q", "")[:60].replace("\x00", "").strip():
        rows = narrowed_filings(rows, words)
    return rows.select_related("organisation")


@desk
@require_safe
def filings(request: HttpRequest) -> HttpResponse:
    """The queue, newest first, narrowed by state, programme, firm or number."""
    pack = pack_here(request)
    rows = _rows(request, pack)
    after = row_after(request)
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    counts = dict(
        Filing.objects.filter(at_the_desk(viewer(request), "area_path"), pack=pack.code)
        .exclude(state="draft").values_list("state").annotate(n=Count("pk")).order_by("state")
    )  # fmt: skip
    query = {name: request.GET.get(name, "")[:60] for name in ("state", "programme", "q")}
    kept = "&".join(f"{name}={value}" for name, value in query.items() if value)
    context = {
        "rows": [row_view(one, pack) for one in found[:PAGE]], "query": query, "kept": kept,
        "states": [{"value": code, "label": state_word(code), "on": query["state"] == code, "n": counts.get(code, 0)}
                   for code in STATES if code in counts],
        "programmes": [{"value": code, "label": say(one.title), "on": query["programme"] == code}
                       for code, one in pack.pack.programmes.items() if one.offer and not one.offer.voucher],
        "older_url": f"?{kept}&after={found[PAGE - 1].pk}" if len(found) > PAGE else "", "total": sum(counts.values()),
    }  # fmt: skip
    return show(request, "desk/programmes/filings.html", context)


def row_view(one: Filing, pack: PackInUse) -> dict[str, Any]:
    """A filing as a row of a list."""
    programme = pack.pack.programmes.get(one.programme)
    return {"row": one, "title": say(programme.title) if programme else one.programme,
            "state": state_word(one.state), "light": LIGHTS[one.state]}  # fmt: skip


@desk
@require_safe
def filings_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a file."""
    pack = pack_here(request)

    def lines() -> Iterator[tuple[object, ...]]:
        for one in _rows(request, pack).order_by("pk").iterator(chunk_size=1_000):
            yield (
                one.number, one.organisation.name, one.organisation.code, one.programme, one.window, one.document,
                state_word(one.state), "" if one.amount_fen is None else yuan(one.amount_fen), yuan(one.granted_fen),
                yuan(one.paid_fen), one.flag,
            )  # fmt: skip

    heads = [
        _("编号"),
        _("单位"),
        _("信用代码"),
        _("项目"),
        _("年度"),
        _("凭证号"),
        _("状态"),
        _("计算金额"),
        _("批准"),
        _("已拨付"),
        _("注意"),
    ]
    answer = StreamingHttpResponse(csv_lines(heads, lines()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="filings.csv"'
    return answer


def _accept(request: HttpRequest, one: Filing) -> str:
    accept_filings([one], **acting(request))
    return _("已受理")


def _send_back(request: HttpRequest, one: Filing) -> str:
    send_back(one, typed(request, "reason"), **acting(request))
    return _("已退回补正")


def _recommend(request: HttpRequest, one: Filing) -> str:
    recommend([one], **acting(request))
    return _("已列入拟支持")


def _refuse(request: HttpRequest, one: Filing) -> str:
    refuse_filing(one, typed(request, "reason"), **acting(request))
    return _("已不予支持")


def _publish(request: HttpRequest, one: Filing) -> str:
    rows = Filing.objects.filter(
        at_the_desk(viewer(request), "area_path"), pack=one.pack, programme=one.programme, window=one.window,
        state="recommended",
    )  # fmt: skip
    publish_filings(list(rows.select_related("organisation").order_by("pk")), other_post=number(request, "other"),
                    **acting(request))  # fmt: skip
    return _("已公示，同一项目的一并列上")


def _propose(request: HttpRequest, one: Filing) -> str:
    propose_approval(one, **acting(request))
    return _("已送批复")


def _revoke(request: HttpRequest, one: Filing) -> str:
    revoke_approval(one, typed(request, "reason"), **acting(request))
    return _("已撤销批复，资金和额度退回")


def _claw(request: HttpRequest, one: Filing) -> str:
    claw_back(one, typed(request, "reason"), [(day(request, "due"), fen(request, "yuan"))], **acting(request))
    return _("已决定追回")


def _surrender(request: HttpRequest, one: Filing) -> str:
    back = surrender(one, day(request, "ended"), **acting(request))
    return _("已记退保，追回 %(yuan)s 元") % {"yuan": yuan(back)}


def _received(request: HttpRequest, one: Filing) -> str:
    rows = Instalment.objects.filter(pk=number(request, "instalment"), clawback__filing=one)
    part = rows.select_related("clawback__filing__organisation").first()
    if part is None:
        raise Invalid([Problem("instalment", _("没有这一期"))])
    take_back(part, typed(request, "receipt", 60), day(request, "on"), **acting(request))
    return _("已记收回")


_DEEDS: dict[str, Callable[[HttpRequest, Filing], str]] = {
    "accept": _accept, "send_back": _send_back, "recommend": _recommend, "refuse": _refuse, "publish": _publish,
    "propose": _propose, "revoke": _revoke, "claw": _claw, "surrender": _surrender, "received": _received,
}  # fmt: skip


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: HttpRequest, shown: str) -> HttpResponse:
    """The page; sent, one of its deeds."""
    pack, one = pack_here(request), filing_at(request, shown)
    if request.method != "POST":
        return _page(request, pack, one)
    try:
        deed = _DEEDS.get(typed(request, "what", 12))
        if deed is None:
            raise Invalid([Problem("", _("选要办什么"))])
        said = deed(request, one)
    except Refused as refused:
        return _page(request, pack, filing_at(request, shown), refused)
    messages.success(request, said)
    return redirect("desk:programme_filing", shown=shown)


def _page(request: HttpRequest, pack: PackInUse, one: Filing, refused: Refused | None = None) -> HttpResponse:
    programme = pack.pack.programmes.get(one.programme)
    if programme is None or programme.offer is None:
        raise Http404
    decisions = list(Decision.objects.filter(filing=one).order_by("-pk")[:20])
    clock = Clock.objects.filter(subject_uid=one.uid, stopped_at=None).order_by("-pk").first()
    me = viewer(request)
    verbs = {verb for verb in (PROGRAMMES, BUDGET, PAY) if desk_post(me, verb, one.area_path) is not None}
    context = {
        **row_view(one, pack), "filing": one, "decisions": decisions, "told": decisions[0].trace if decisions else None,
        "papers": list(Evidence.objects.filter(filing=one, removed_at=None).defer("content").order_by("pk")),
        "clock": clock, "step": STEPS.get(clock.code) if clock else None, "place": place_of(one),
        "may": {name for name, move in MOVES.items() if one.state in move.source and move.by in verbs},
        "others": posts_with(pack, "notice", me.post_ids()) if one.state == "recommended" else [],
        "published": "notice" in programme.offer.steps, "errors": faults(refused), "typed": request.POST,
        "clawback": Clawback.objects.filter(filing=one).prefetch_related("instalments").first(),
        "orders": list(PaymentOrder.objects.filter(filing=one).select_related("run").order_by("-pk")[:20]),
        "gives_money": BUDGET in verbs, "pays": PAY in verbs,
        "about_policies": programme.offer.policy is not None, "policy": policy_of(one, programme),
        "panels": items_of(one), "panelled": one.programme in asks_panel(pack),
        "passed": (stands := item_of(one)) is not None and stands.verdict == PASSED, "stands": stands,
        "again": recomputed(decisions[0]) if decisions and request.GET.get("again") else None,
    }  # fmt: skip
    return show(request, "desk/programmes/filing.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def paper(request: HttpRequest, shown: str, key: int) -> HttpResponse:
    """A file that lies with a filing, to be kept: never shown in the page."""
    pack_here(request)
    one = Evidence.objects.filter(filing=filing_at(request, shown), pk=key, removed_at=None).exclude(digest="").first()
    if one is None:
        raise Http404
    answer = HttpResponse(bytes(one.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{one.digest[:12]}"'
    return answer
