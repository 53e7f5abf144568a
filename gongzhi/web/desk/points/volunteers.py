"""Volunteers at the desk: who offers what, calls for help, who was there."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.people.access import visible_households
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.points.found import acting, day, faults, heads_of, number, scheme_at, today, typed
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import POINTS, keeping_post
from gongzhi.work.points.actions.helping import call_for_help, confirm_shifts, offer
from gongzhi.work.points.logic.helping import KINDS, SKILLS, CallRow
from gongzhi.work.points.models import HelpCall, Helper, Scheme, Shift

_SHOWN = 30


def _call(request: HttpRequest, scheme: Scheme) -> str:
    hours, wanted = number(request, "call_hours"), number(request, "call_wanted")
    row = CallRow(
        typed(request, "call_title", 61), typed(request, "call_skill", 10), day(request, "call_day"),
        typed(request, "call_where", 81), hours, wanted,
    )  # fmt: skip
    call_for_help(scheme, row, **acting(request))
    return _("招募已发出")


def _offer(request: HttpRequest, scheme: Scheme) -> str:
    homes = visible_households(Household.objects.filter(valid_to=None), viewer(request), on=today())
    home = homes.filter(number=typed(request, "offer_household", 30)).exclude(number="").first()
    if home is None:
        raise Invalid([Problem("household", _("没有这个户号，或不归您管"))])
    kind, skill = typed(request, "offer_kind", 9), typed(request, "offer_skill", 10)
    offer(scheme, home, typed(request, "offer_name", 61), kind, skill, **acting(request))
    return _("已登记")


def _confirm(request: HttpRequest, scheme: Scheme) -> str:
    keys = [int(key) for key in request.POST.getlist("shift") if key.isascii() and key.isdecimal()]
    shifts = list(Shift.objects.filter(call__scheme=scheme, pk__in=keys).select_related("call__scheme__area"))
    if not shifts or len({one.call_id for one in shifts}) != 1:
        raise Invalid([Problem("shift", _("选到场的人"))])
    confirm_shifts(shifts[0].call, shifts, number(request, "confirm_hours"), **acting(request))
    return _("已确认；按细则记的分等评议")


_DEEDS: dict[str, Callable[[HttpRequest, Scheme], str]] = {"call": _call, "offer": _offer, "confirm": _confirm}


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def helpers(request: HttpRequest, code: str) -> HttpResponse:
    """The page; sent, one of its deeds."""
    scheme, what = scheme_at(request, code), typed(request, "what", 10)
    if not viewer(request).holding(POINTS):
        raise NotAllowed(_("您的岗位不管志愿服务"))
    if request.method != "POST":
        return _page(request, scheme)
    try:
        if what not in _DEEDS:
            raise Invalid([Problem("", _("选要办什么"))])
        said = _DEEDS[what](request, scheme)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, scheme, refused, what)
    messages.success(request, said)
    return redirect("desk:points_helpers", code=code)


def _page(request: HttpRequest, scheme: Scheme, refused: Refused | None = None, what: str = "") -> HttpResponse:
    coming = Count("shifts", filter=~Q(shifts__state=Shift.WITHDRAWN))
    calls = list(HelpCall.objects.filter(scheme=scheme).annotate(coming=coming).order_by("-day", "-pk")[:_SHOWN])
    shifts = list(
        Shift.objects.filter(call__in=[one.pk for one in calls]).exclude(state=Shift.WITHDRAWN).order_by("pk")
    )
    homes = visible_households(Household.objects.all(), viewer(request), on=today())
    rows = list(Helper.objects.filter(scheme=scheme, until=None, household__in=homes).order_by("pk")[: _SHOWN * 4])
    seen = homes.filter(pk__in=[one.household_id for one in shifts]).values_list("pk", flat=True)
    heads = heads_of(set(seen))
    by_call: dict[int, list[dict[str, Any]]] = {}
    for one in shifts:
        by_call.setdefault(one.call_id, []).append({"row": one, "head": heads.get(one.household_id, _("一户"))})
    context = {
        "scheme": scheme, "keeps": keeping_post(viewer(request), scheme) is not None, "today": today(),
        "calls": [
            {"row": one, "skill": SKILLS.get(one.skill, ""), "shifts": by_call.get(one.pk, [])} for one in calls
        ],
        "helpers": [
            {"row": one, "kind": KINDS.get(one.kind, ""), "skill": SKILLS.get(one.skill, "")} for one in rows
        ],
        "kinds": [{"value": code, "label": said, "on": False} for code, said in KINDS.items()],
        "skills": [{"value": code, "label": said, "on": False} for code, said in SKILLS.items()],
        "typed": request.POST, "errors": faults(refused, what),
    }  # fmt: skip
    return show(request, "desk/points/helpers.html", context, status=refused.status if refused else 200)
