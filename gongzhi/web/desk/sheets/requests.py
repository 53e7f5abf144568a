"""Requests for tables: who asks, by which document, until when; refused with a reason or answered with what is here."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Avg, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.base.columns import under
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.figures.sheets.access import SHEETS, may_decide
from gongzhi.figures.sheets.actions.requests import answer_request, end_request, enter_request, refuse_request
from gongzhi.figures.sheets.logic.requests import EVERY, Wanted, standing
from gongzhi.figures.sheets.models import Blank, Filling, Request
from gongzhi.figures.sheets.queries.sheets import PAGE, fillings_seen, requests_seen
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.desk.sheets.overview import filled_rows
from gongzhi.web.sent import a_day, whole
from gongzhi.web.visitor import viewer

STATES = {
    Request.OPEN: gettext_noop("在要"), Request.ANSWERED: gettext_noop("已答复"),
    Request.REFUSED: gettext_noop("已拒绝"), Request.ENDED: gettext_noop("不再要"),
}  # fmt: skip
STANDING = {"no_basis": gettext_noop("无依据"), "expired": gettext_noop("已到期"), "in_order": gettext_noop("有依据")}


def _rows(request: HttpRequest, pack: PackInUse) -> tuple[QuerySet[Request], dict[str, str]]:
    """The requests asked for, and how the list is narrowed."""
    me, sent = viewer(request), request.GET
    today = local_day(now(), pack.calendar.time_zone)
    rows, query = requests_seen(me, pack), {}
    words = sent.get("q_request", "")[:60].replace("\x00", "").strip()
    if words:
        rows, query["q_request"] = rows.filter(Q(title__icontains=words) | Q(asker__icontains=words)), words
    if sent.get("state") in STATES:
        rows, query["state"] = rows.filter(state=sent["state"]), sent["state"]
    if sent.get("standing") == "no_basis":
        rows, query["standing"] = rows.filter(document=""), "no_basis"
    elif sent.get("standing") == "expired":
        rows, query["standing"] = rows.filter(until__lt=today).exclude(document=""), "expired"
    return rows, query


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All requests, those without authority and those that expired said as such."""
    pack, me, after = working_pack(), viewer(request), row_after(request)
    rows, query = _rows(request, pack)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    today = local_day(now(), pack.calendar.time_zone)
    takes = _minutes(found[:PAGE])
    context = {
        "rows": [_row(one, today, takes) for one in found[:PAGE]], "query": urlencode(query), "sent": query,
        "keeps": bool(me.holding(SHEETS)), "states": [(code, _(word)) for code, word in STATES.items()],
        "standings": [(code, _(STANDING[code])) for code in ("no_basis", "expired")],
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/sheets/requests.html", context)


def _minutes(rows: list[Request]) -> dict[int, float]:
    """How many minutes answering each of these took, on the whole."""
    found = Filling.objects.filter(request__in=rows, minutes__isnull=False).order_by()
    return dict(found.values_list("request").annotate(took=Avg("minutes")))


def _row(one: Request, today: Any, takes: dict[int, float]) -> dict[str, Any]:
    stands = standing(one.document, one.until, today)
    took = takes.get(one.pk)
    return {
        "one": one, "stands": stands, "standing": _(STANDING[stands]), "state": _(STATES[one.state]),
        "every": _(EVERY[one.every]), "took": round(took) if took is not None else None,
    }  # fmt: skip


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a request."""
    pack, me, refused = working_pack(), viewer(request), None
    if not me.holding(SHEETS):
        raise NotAllowed(_("您的岗位不登记要表"))
    names = ("title", "asker", "document", "every", "until", "minutes_before", "area", "blank")
    sent = {name: request.POST.get(name, "")[:200].strip() for name in names}
    blanks = Blank.objects.filter(pack=pack.code).defer("data").order_by("-pk")
    if request.method == "POST":
        try:
            made = _entered(request, sent, pack)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已登记"))
            return redirect("desk:sheet_request", uid=made.uid)
    asked = request.GET.get("blank", "")
    context = {
        "sent": {**sent, "every": sent["every"] or "month", "blank": sent["blank"] or asked}, "uid": uuid7(),
        "areas": areas_under([post.area_path for post in me.holding(SHEETS)], "county", "town", "village"),
        "every": [(code, _(word)) for code, word in EVERY.items()], "blanks": blanks[:100], "refused": refused,
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/sheets/request_new.html", context, status=refused.status if refused else 200)


def _entered(request: HttpRequest, sent: dict[str, str], pack: PackInUse) -> Request:
    area = areas_by_code().get(sent["area"])
    if area is None:
        raise Invalid([Problem("area", _("选一个区域"))])
    until = a_day(sent["until"]) if sent["until"] else None
    if sent["until"] and until is None:
        raise Invalid([Problem("until", _("日期写成 2024-01-31 这样"))])
    minutes = whole(sent["minutes_before"], 6) if sent["minutes_before"] else None
    if sent["minutes_before"] and minutes is None:
        raise Invalid([Problem("minutes_before", _("分钟数是整数"))])
    try:
        uid = UUID(request.POST.get("uid", ""))
        blank = Blank.objects.filter(pack=pack.code, uid=UUID(sent["blank"])).first() if sent["blank"] else None
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None
    wanted = Wanted(sent["title"], sent["asker"], sent["document"], sent["every"], until, minutes)
    return enter_request(
        wanted, area, blank=blank, pack=pack, viewer=viewer(request), channel="desk", at=now(), uid=uid
    )  # fmt: skip


def _found(request: HttpRequest, uid: UUID) -> Request:
    one = requests_seen(viewer(request), working_pack()).filter(uid=uid).first()
    if one is None:
        raise Http404
    return one


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request: its authority, what answered it, and what could answer it already."""
    pack, me, one = working_pack(), viewer(request), _found(request, uid)
    today = local_day(now(), pack.calendar.time_zone)
    seen = fillings_seen(me, pack)
    ready = seen.none()
    if one.blank is not None:
        ready = seen.filter(under("area_path", one.area_path), blank__layout=one.blank.layout).exclude(request=one)
    context = {
        "row": _row(one, today, _minutes([one])), "may": may_decide(me, one) is not None and one.state == Request.OPEN,
        "answers": filled_rows(list(seen.filter(request=one)[:20])),
        "ready": filled_rows(list(ready[:10])),
    }  # fmt: skip
    return show(request, "desk/sheets/request.html", context)


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refuse with a reason, end, or answer from a sheet that is filled."""
    one, me, what = _found(request, uid), viewer(request), request.POST.get("what", "")
    if what == "refuse":
        refuse_request(one, request.POST.get("reason", ""), viewer=me, channel="desk", at=now())
        messages.success(request, _("已拒绝，原因记下了"))
    elif what == "end":
        end_request(one, viewer=me, channel="desk", at=now())
        messages.success(request, _("已了结"))
    elif what == "answer":
        minutes = whole(request.POST.get("minutes", ""), 5)
        answer_request(one, _ready(request), viewer=me, channel="desk", at=now(), minutes=minutes)
        messages.success(request, _("已用填好的表答复"))
    else:
        raise Invalid([Problem("what", _("页面不完整，请刷新后再提交"))])
    return redirect("desk:sheet_request", uid=one.uid)


def _ready(request: HttpRequest) -> Filling:
    try:
        uid = UUID(request.POST.get("filling", ""))
    except ValueError:
        raise Invalid([Problem("filling", _("选一张填好的表"))]) from None
    found = fillings_seen(viewer(request), working_pack()).filter(uid=uid).first()
    if found is None:
        raise Invalid([Problem("filling", _("选一张填好的表"))])
    return found


@desk
@require_safe
def export(request: HttpRequest, form: str) -> Response:
    """The register of requests as a file."""
    if form not in ("csv", "xlsx"):
        raise Http404
    pack = working_pack()
    rows, query = _rows(request, pack)
    today = local_day(now(), pack.calendar.time_zone)
    filters = {key: "1" if key == "q_request" else value for key, value in query.items()}
    note_export("sheet_requests", form, filters=filters, viewer=viewer(request), channel="desk", at=now())
    heads = [
        _("表名"), _("谁要的"), _("文号"), _("依据"), _("多久一次"), _("到哪天"), _("状态"), _("区域"),
        _("原来花几分钟"), _("现在花几分钟"), _("原因"),
    ]  # fmt: skip
    some = list(rows[:5_000])
    takes = _minutes(some)
    lines = [
        (
            one.title, one.asker, one.document, row["standing"], row["every"], one.until or "", row["state"],
            one.area.label, one.minutes_before if one.minutes_before is not None else "",
            row["took"] if row["took"] is not None else "", one.reason,
        )
        for one in some
        for row in [_row(one, today, takes)]
    ]  # fmt: skip
    return sent_table(heads, lines, f"sheet-requests-{today:%Y%m%d}", form)
