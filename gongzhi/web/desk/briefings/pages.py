"""Briefings: the list, one of them with its numbers as links, choosing and remarks, signing, the Word file."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.documents import LETTER, Grid, Paper
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.figures.briefings.access import signing_post
from gongzhi.figures.briefings.actions.drafting import WRITTEN, edit, sign
from gongzhi.figures.briefings.logic.saying import plain
from gongzhi.figures.briefings.models import Briefing
from gongzhi.figures.briefings.queries.briefings import PAGE, Content, briefings_seen, content_of
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.counting.models import Step
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.documents import word_response
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.figured import grouped, trend_of
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All briefings a viewer sees."""
    me, pack, after = viewer(request), working_pack(), row_after(request)
    rows, query = briefings_seen(me, pack).defer("content"), {}
    if request.GET.get("state") in (Briefing.DRAFT, Briefing.SIGNED):
        rows, query = rows.filter(state=request.GET["state"]), {"state": request.GET["state"]}
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    context = {
        "rows": [{"one": one, **_head(one, pack)} for one in found[:PAGE]], "state": query.get("state", ""),
        "declared": bool(pack.pack.briefings), "newer_url": f"?{urlencode(query)}" if after else "",
        "bulletins": [(code, say(one.title)) for code, one in pack.pack.bulletins.items()],
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/briefings/briefings.html", context)


def _head(one: Briefing, pack: PackInUse) -> dict[str, Any]:
    declared, period = pack.pack.briefings.get(one.code), period_of(one.period)
    return {
        "title": say(declared.title) if declared else one.code, "period": period.label if period else one.period,
        "example": declared.example if declared else False,
    }  # fmt: skip


def _found(request: HttpRequest, uid: UUID, pack: PackInUse) -> Briefing:
    one = briefings_seen(viewer(request), pack).filter(uid=uid).select_related("area", "owner_post", "account").first()
    if one is None:
        raise Http404
    return one


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One briefing; its owner chooses sentences, adds remarks, and signs."""
    pack, me, refused = working_pack(), viewer(request), None
    one = _found(request, uid, pack)
    if request.method == "POST":
        try:
            _decided(request, one, pack)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            return redirect("desk:briefing", uid=one.uid)
    content, declared = content_of(one, pack), pack.pack.briefings.get(one.code)
    period = period_of(one.period)
    assert period is not None
    charts = []
    for code in declared.charts if declared else ():
        chart, months = trend_of(pack, code, one.area, period)
        if chart:
            charts.append(
                {
                    "title": say(pack.pack.figures[code].title),
                    "chart": chart,
                    "months": months,
                    "view": {"unit": say(pack.pack.figures[code].unit)},
                    "url": _link(code, content, one.period),
                }
            )
    context = {
        "one": one, **_head(one, pack), "parts": _parts(content, one), "table": _rows(content), "charts": charts,
        "may": signing_post(me, one) is not None and one.state == Briefing.DRAFT and declared is not None,
        "over": period.last < local_day(now(), pack.calendar.time_zone), "refused": refused,
        "newest": Step.objects.order_by("-pk").values_list("at", flat=True).first(),
        "errors": {problem.field: problem.message for problem in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/briefings/briefing.html", context, status=refused.status if refused else 200)


def _decided(request: HttpRequest, one: Briefing, pack: PackInUse) -> None:
    me, moment, what = viewer(request), now(), request.POST.get("what", "")
    if what not in ("keep", "sign"):
        raise Invalid([Problem("what", _("页面不完整，请刷新后再提交"))])
    if what == "keep" or "remarks" in request.POST:
        shown, said = set(request.POST.getlist("shown")), set(request.POST.getlist("said"))
        remarks = {
            name.removeprefix("remark-"): text
            for name, text in request.POST.items()
            if name.startswith("remark-") and isinstance(text, str)
        }
        left_out = sorted({*one.left_out, *shown} - said)
        edit(one, left_out=left_out, remarks=remarks, pack=pack, viewer=me, channel="desk", at=moment)
    if what == "sign":
        sign(one, pack=pack, viewer=me, channel="desk", at=moment)
        messages.success(request, _("已签发，数和它数的记录从此不变"))
    else:
        messages.success(request, _("已保存"))


def _link(figure: str, content: Content, period: str) -> str:
    query = urlencode({"area": content.get("area", ""), "period": period})
    return f"{reverse('desk:figure', kwargs={'code': figure})}?{query}"


def _parts(content: Content, one: Briefing) -> list[dict[str, Any]]:
    """Parts with their sentences, numbers as links."""
    return [
        {
            "title": part["title"], "key": part["key"], "remark": one.remarks.get(part["key"], ""),
            "sentences": [
                {**sentence, "tokens": [
                    {**token, "url": _link(token["figure"], content, token["period"]) if token.get("figure") else ""}
                    for token in sentence["tokens"]
                ]}
                for sentence in part["sentences"] if sentence["holds"]
            ],
        }
        for part in content["parts"]
    ]  # fmt: skip


def _rows(content: Content) -> list[dict[str, Any]]:
    return [
        {
            **row, "value": grouped(row["value"]) if row["value"] else "",
            "url": _link(row["figure"], content, row["period"]),
            "before": grouped(row["before"]) if row["before"] else "",
            "year_before": grouped(row["year_before"]) if row["year_before"] else "",
        }
        for row in content["table"]
    ]  # fmt: skip


@desk
@require_safe
def word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The briefing as a Word file in the layout of official documents."""
    pack = working_pack()
    one = _found(request, uid, pack)
    facts = {"briefing": str(one.uid), "area": one.area.code, "period": one.period}
    note_export("briefing", "docx", filters=facts, viewer=viewer(request), channel="desk", at=now())
    with translation.override(WRITTEN):
        return word_response(paper_of(one, pack), f"{one.code}-{one.area.code}-{one.period}")


def paper_of(one: Briefing, pack: PackInUse) -> Paper:
    """What a briefing says, as a document."""
    content, declared = content_of(one, pack), pack.pack.briefings.get(one.code)
    paragraphs: list[str] = []
    for part in content["parts"]:
        said = [plain(each["tokens"]) for each in part["sentences"] if each["holds"] and each["said"]]
        remark = one.remarks.get(part["key"], "")
        if said or remark:
            paragraphs += [part["title"], "".join(said), *remark.splitlines()]
    heads = (_("指标"), _("单位"), _("本期"), _("上一期"), _("环比"), _("上年同期"), _("同比"))
    rows = [
        (row["title"], row["unit"], row["value"] or _("待定"), row["before"] or "—", row["change"],
         row["year_before"] or "—", row["year_change"])
        for row in content["table"]
    ]  # fmt: skip
    period = period_of(one.period)
    title = declared.title.zh if declared else one.code
    draft = "" if one.state == Briefing.SIGNED else _("（草稿）")
    return Paper(
        LETTER, f"{title}{draft}", [text for text in paragraphs if text], head=declared.head.zh if declared else "",
        number=period.label if period else one.period, grid=Grid(heads, rows) if rows else None,
        sign=one.owner_post.title, day=local_day(one.signed_at, pack.calendar.time_zone) if one.signed_at else None,
    )  # fmt: skip
