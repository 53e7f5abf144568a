"""Reporting: one form, one submission, whatever the number of steps it is shown in."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.refusals import Problem, Refused
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import setup_stamp
from gongzhi.web.reporting import ReportForm, form_context, read_draft, read_pictures
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import limit
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.models import SUBJECT


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. Sent twice, it leads to the same matter."""
    stamp = setup_stamp()
    pack = front_pack(stamp)
    if pack is None:
        raise Refused(_("这里还没有开通上报"))

    def show(form: ReportForm, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
        context = form_context(form, pack, problems, stamp, portal=True)
        return render(request, "portal/report.html", context, status=status)

    if request.method == "GET":
        first = {
            "uid": uuid7(),
            "text": request.GET.get("text", "")[:500],
            "kind": request.GET.get("kind", ""),
        }
        return show(ReportForm(initial=first))
    limit(request, "report", settings.REPORTS_PER_HOUR)
    form = ReportForm(request.POST)
    try:
        draft, pictures = read_draft(form, source="portal"), read_pictures(request)
        matter = report_matter(draft, pack=pack, by=By("portal"), at=now(), stamp=stamp, pictures=pictures)
    except Refused as refused:
        return show(form, refused.problems, refused.status)
    response = redirect("portal:follow", link=secret_link(SUBJECT, matter.uid))
    response.status_code = 303
    response.set_cookie("reported", str(matter.pk), max_age=600, httponly=True, samesite="Lax")
    return response
