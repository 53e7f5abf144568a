"""Approvals 复核 at the desk: what waits for a second person, and deciding it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import row_of
from gongzhi.base.refusals import Refused
from gongzhi.web.clocks import light_word, short_time
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.reviews.forms import Typed, drawer, whole
from gongzhi.web.reviewing import period_words, table_view
from gongzhi.web.visitor import viewer
from gongzhi.work.reviews.access import changes_for, may_decide
from gongzhi.work.reviews.actions.changes import approve_change, refuse_change, take_back_change
from gongzhi.work.reviews.models import NOTICE, Change, Notice, NoticeVersion
from gongzhi.work.reviews.queries.notices import lines_of, version_of

PAGE = 20
STATES = {
    Change.OPEN: gettext_noop("等复核"),
    Change.APPROVED: gettext_noop("已同意"),
    Change.REFUSED: gettext_noop("已退回"),
    Change.EXPIRED: gettext_noop("过期没有复核"),
    Change.OVERTAKEN: gettext_noop("内容改过，已重新送"),
    Change.TAKEN_BACK: gettext_noop("已撤回"),
}
WHAT = {(NOTICE, "publish"): gettext_noop("公布公示")}


def _view(one: Change) -> dict[str, Any]:
    light, word = "waiting", _(STATES[one.state])
    if one.state == Change.OPEN:
        standing = one.clock.light(now())
        light, word = standing.code, light_word(standing)
    return {
        "number": one.number, "title": one.title, "what": _(WHAT.get((one.subject, one.what), one.what)),
        "light": light, "word": word, "state": _(STATES[one.state]), "post": one.post.label, "by": one.by_post.label,
        "by_name": one.by_account.name, "due": short_time(one.clock.due_at, one.clock.time_zone, now()),
        "proposed_at": one.proposed_at, "decided_at": one.decided_at, "reason": one.reason, "digest": one.digest[:16],
    }  # fmt: skip


@desk
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What the viewer's posts were asked or have asked, the open ones first."""
    after = whole(request.GET, "after")
    found = changes_for(viewer(request), Change.objects.select_related("post", "by_post", "by_account", "clock"))
    waiting = list(found.filter(state=Change.OPEN).order_by("clock__due_at", "pk")[:100]) if after is None else []
    ended = found.exclude(state=Change.OPEN).order_by("-pk")
    rows = list((ended.filter(pk__lt=after) if after else ended)[: PAGE + 1])
    context = {
        "waiting": [_view(one) for one in waiting], "rows": [_view(one) for one in rows[:PAGE]],
        "older_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/reviews/changes.html", context)


def _found(request: HttpRequest, number: str) -> Change:
    named = row_of(number)
    if named is None or named[0] != "FH":
        raise Http404
    seen = changes_for(viewer(request), Change.objects.filter(pk=named[2], proposed_day=named[1]))
    found = seen.select_related("post", "by_post", "by_account", "clock").first()
    if found is None:
        raise Http404
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: str) -> HttpResponse:
    """One proposal with what it is about; sent, it is decided."""
    one, code = _found(request, number), request.POST.get("move", "")
    if request.method != "POST":
        return _page(request, one, Typed(request))
    given: dict[str, Any] = {"viewer": viewer(request), "channel": "desk", "at": now()}
    try:
        if code == "approve":
            approve_change(one, **given)
        elif code == "take_back":
            take_back_change(one, **given)
        else:
            refuse_change(one, request.POST.get("reason", ""), **given)
    except Refused as refused:
        return _page(request, _found(request, number), Typed(request, refused, code))
    messages.success(request, _("已办：%(number)s") % {"number": number})
    return redirect("desk:change", number=number)


def _page(request: HttpRequest, one: Change, typed: Typed) -> HttpResponse:
    me, url = viewer(request), reverse("desk:change", kwargs={"number": one.number})
    drawers = []
    if one.state == Change.OPEN and may_decide(me, one):
        drawers.append(drawer(url, "approve", _("同意"), "check", primary=True))
        drawers.append(drawer(url, "refuse", _("退回"), "undo-2", [typed.need("refuse", "reason", _("退回的理由"))]))
    if one.state == Change.OPEN and me.account == one.by_account_id:
        drawers.append(drawer(url, "take_back", _("撤回"), "rotate-ccw"))
    own = one.state == Change.OPEN and not may_decide(me, one) and me.account == one.by_account_id
    context = {"change": _view(one), "drawers": drawers, "own": own, **_about(one), **typed.context()}
    return show(request, "desk/reviews/change.html", context, status=typed.status)


def _about(one: Change) -> dict[str, Any]:
    """What a second person must see to decide: the notice as it will be published."""
    found = Notice.objects.filter(uid=one.subject_uid).select_related("area")
    notice = found.first() if one.subject == NOTICE else None
    if notice is None:
        return {}
    version = cast(NoticeVersion, version_of(notice))
    table = table_view(version, list(lines_of(version)[:100]))
    return {"notice": notice, "version": version, "period": period_words(notice), "table": table}
