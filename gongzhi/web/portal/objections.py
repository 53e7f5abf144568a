"""Objecting to a public notice without logging in, and following the objection by its secret link."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import open_secret_link, row_of, secret_link, spoken_code, uuid7
from gongzhi.base.refusals import Refused
from gongzhi.base.todos.models import Clock
from gongzhi.base.trail.logic import By
from gongzhi.web.portal.notices import gone, shown_notice
from gongzhi.web.reviewing import ObjectionForm, notice_view, objection_view, read_objection
from gongzhi.web.visitor import limit
from gongzhi.work.reviews.actions.objections import object_to
from gongzhi.work.reviews.models import OBJECTION, Objection
from gongzhi.work.reviews.queries.notices import counted


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, number: str) -> HttpResponse:
    """The form, and what it sends. Sent twice, it leads to the same objection."""
    notice = shown_notice(number)
    if answer := gone(request, notice):
        return answer

    def show(form: ObjectionForm, status: int = 200) -> HttpResponse:
        view = notice_view(notice, counted([notice])[notice.pk], now())
        return render(
            request, "portal/objection_form.html", {"form": form.about(notice), "notice": view}, status=status
        )

    if request.method != "POST":
        line = request.GET.get("line", "")
        first = {"uid": uuid7(), "position": line if line.isdecimal() and len(line) < 6 else ""}
        return show(ObjectionForm(initial=first))
    limit(request, "objection", settings.REPORTS_PER_HOUR)
    form = ObjectionForm(request.POST)
    try:
        made = object_to(notice, read_objection(request.POST), by=By("portal"), at=now())
    except Refused as refused:
        form.refuse(refused.problems)
        return show(form, refused.status)
    response = redirect("portal:objection", link=secret_link(OBJECTION, made.uid))
    response.status_code = 303
    response.set_cookie("objected", str(made.pk), max_age=600, httponly=True, samesite="Lax")
    return response


@require_safe
def follow(request: HttpRequest, link: str) -> HttpResponse:
    """The objector's page: receipt number, until when it is answered, and the answer."""
    uid = open_secret_link(OBJECTION, link)
    found = Objection.objects.filter(uid=uid).select_related("notice__area", "notice__clock", "post") if uid else None
    one = found.first() if found is not None else None
    if one is None:
        raise Http404
    clock = Clock.objects.filter(subject_uid=one.uid).order_by("pk").first()
    moment = now()
    context = {
        "objection": objection_view(one, clock, moment),
        "notice": notice_view(one.notice, counted([one.notice])[one.notice_id], moment),
        "code": spoken_code(OBJECTION, one.uid),
        "secret_link": request.build_absolute_uri(reverse("portal:objection", kwargs={"link": link})),
        "fresh": request.COOKIES.get("objected") == str(one.pk),
        "title": _("异议 %(number)s") % {"number": one.number},
    }
    return render(request, "portal/objection.html", context)


def by_number(number: str) -> Objection | None:
    """The objection with this receipt number."""
    named = row_of(number)
    if named is None or named[0] != "YY":
        return None
    return Objection.objects.filter(pk=named[2], received_day=named[1]).first()
