"""Background work for those who look after the system: what waits, what is stuck, and deciding about it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.jobs.access import operating_post
from gongzhi.base.jobs.actions import dismiss, retry
from gongzhi.base.jobs.models import STUCK, Job
from gongzhi.base.jobs.queries import in_trouble, queues
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.visitor import viewer

PAGE = 50


def _operators_only(request: HttpRequest) -> None:
    if operating_post(viewer(request)) is None:
        raise NotAllowed(_("您的岗位不管系统运行"))


@desk
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The queues by kind, and every job in trouble with its reason."""
    _operators_only(request)
    page = Paginator(in_trouble(), PAGE).get_page(request.GET.get("page"))
    context = {"queues": queues(), "page": page, "stuck": STUCK}
    return show(request, "desk/jobs.html", context)


@desk
@require_POST
def job(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a stuck job run again, or give it up."""
    _operators_only(request)
    found = Job.objects.filter(uid=uid).first()
    if found is None:
        raise Http404
    decide = {"retry": retry, "dismiss": dismiss}.get(request.POST.get("decision", ""))
    if decide is None:
        raise Invalid([Problem("decision", _("选“再试”或“不再做”"))])
    decide(found, viewer=viewer(request), channel="desk", at=now())
    messages.success(request, _("已办：%(number)s") % {"number": found.kind})
    return redirect("desk:jobs")
