"""Reporting: one form, one submission, whatever the number of steps it is shown in."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.queries import address_by_link
from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.refusals import Problem, Refused
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.packs.schema import Kind
from gongzhi.web.portal.near import near_of
from gongzhi.web.reporting import (
    ReportForm,
    asks_more,
    form_context,
    more_words,
    near_words,
    place_of,
    read_draft,
    read_pictures,
)
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import limit
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.same import report_same
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.models import SUBJECT


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """A problem to be handled."""
    stamp = setup_stamp()
    pack = front_pack(stamp)
    if pack is None:
        raise Refused(_("这里还没有开通上报"))
    kinds = {code: kind for code, kind in pack.pack.kinds.items() if kind.portal and not kind.complaint}
    return _reporting(request, pack, kinds, stamp, {"draft_key": "gz-report"})


def _not_seen(sent: QueryDict, draft: Draft, pack: PackInUse) -> list[dict[str, Any]]:
    """What may be the same and was not on the page the report was sent from, as without JavaScript. What came from no
    page of ours is asked nothing."""
    if "near_asked" not in sent:
        return []
    found = near_of(draft, pack)
    return found if {one["number"] for one in found} - set(sent.getlist("near")) else []


@require_safe
def door(request: HttpRequest, link: str) -> HttpResponse:
    """What a QR house number opens: the report form with the place filled in."""
    if address_by_link(link) is None:
        raise Http404
    return redirect(f"{reverse('portal:report')}?{urlencode({'at': link})}")


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest) -> HttpResponse:
    """A complaint or suggestion about how things are handled: it goes past those it is about."""
    stamp = setup_stamp()
    pack = front_pack(stamp)
    kinds = {code: kind for code, kind in pack.pack.kinds.items() if kind.complaint} if pack else {}
    if pack is None or not kinds:
        raise Refused(_("这里还没有开通投诉建议"))
    words = {
        "draft_key": "gz-complaint",
        "heading": _("投诉建议"),
        "question": _("要投诉什么，或者有什么建议？"),
        "complaint": True,
    }
    return _reporting(request, pack, kinds, stamp, words)


def _reporting(
    request: HttpRequest, pack: PackInUse, kinds: Mapping[str, Kind], stamp: int, words: dict[str, Any]
) -> HttpResponse:
    """The form, and what it sends. Sent twice, it leads to the same matter."""

    def show(form: ReportForm, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
        if problems or "notice" in words:
            form.refuse(problems)
        return render(request, "portal/report.html", {**form_context(form, pack, kinds, stamp), **words}, status=status)

    if request.method != "POST":
        kind = request.GET.get("kind", "")
        first = {"uid": uuid7(), "text": request.GET.get("text", "")[:500], "kind": kind if kind in kinds else ""}
        first["about_link"] = request.GET.get("about", "")[:60]
        if len(kinds) == 1:
            first["kind"] = next(iter(kinds))
        if address := address_by_link(request.GET.get("at", "")):
            first |= place_of(address)
        return show(ReportForm(initial=first))
    limit(request, "report", settings.REPORTS_PER_HOUR)
    try:
        draft, pictures = read_draft(request.POST, source="portal", pack=pack), read_pictures(request)
        if draft.kind and draft.kind not in kinds:
            raise Refused([Problem("kind", _("这里没有这一类"))])
        if asks_more(draft, request.POST, pack):
            words["notice"] = more_words(bool(pictures))
            return show(ReportForm(request.POST, request.FILES))
        if near := _not_seen(request.POST, draft, pack):
            words |= {"near": near, "notice": near_words(bool(pictures)), "notice_at": "near"}
            return show(ReportForm(request.POST, request.FILES))
        given: dict[str, Any] = {"pack": pack, "by": By("portal"), "at": now(), "stamp": stamp, "pictures": pictures}
        same = request.POST.get("same", "")
        matter = report_same(draft, same, **given) if same else report_matter(draft, **given)
    except Refused as refused:
        return show(ReportForm(request.POST, request.FILES), refused.problems, refused.status)
    response = redirect("portal:follow", link=secret_link(SUBJECT, matter.uid))
    response.status_code = 303
    response.set_cookie("reported", str(matter.pk), max_age=600, httponly=True, samesite="Lax")
    return response
