"""The villages with points, and one of them: its months, its rules and teams, what waits, a claim, a meeting."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.people.access import visible_households
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.points.found import acting, day, faults, fresh, heads_of, scheme_at, sent_uid, today, typed
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import POINTS, claims_for, keeping_post, schemes_for, till_post
from gongzhi.work.points.actions.claims import ClaimRow, file_at_desk
from gongzhi.work.points.actions.rounds import open_meeting
from gongzhi.work.points.models import Claim, Round, Scheme, Seat
from gongzhi.work.points.queries.schemes import (
    Month,
    budgets_of,
    items_now,
    months_of,
    resolution_now,
    seats_of,
    waiting_by_scheme,
)

_SHOWN = 30
STATES = {
    Round.MEETING: ("ontime", gettext_noop("会议中")), Round.NOTICE: ("waiting", gettext_noop("公示中")),
    Round.READY: ("soon", gettext_noop("可以入账")), Round.SETTLED: ("done", gettext_noop("已入账")),
}  # fmt: skip


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The villages that use points, in the order of areas: never in that of points."""
    rows = list(schemes_for(viewer(request), Scheme.objects.select_related("area")).order_by("area_path"))
    waiting = waiting_by_scheme()
    context = {
        "rows": [{"scheme": one, "waiting": waiting.get(one.pk, 0)} for one in rows],
        "begin": _may_begin(request, {one.area_id for one in rows}),
    }
    return show(request, "desk/points/villages.html", context)


def _may_begin(request: HttpRequest, standing: set[int]) -> list[Area]:
    """Villages of the viewer's own posts that have not begun."""
    mine = {post.area_id for post in viewer(request).holding(POINTS)} - standing
    return [one for one in areas_at_hand().values() if one.pk in mine and one.level == "village"]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def village(request: HttpRequest, code: str) -> HttpResponse:
    """The page; sent, a claim or the opening of a meeting."""
    scheme = scheme_at(request, code)
    if request.method != "POST":
        return _page(request, scheme)
    what = typed(request, "what", 10)
    try:
        if what == "claim":
            made = _file(request, scheme)
            messages.success(request, _("已记下 %(number)s，等评议") % {"number": made.number})
            return redirect("desk:points_village", code=code)
        if what == "meet":
            present = [int(key) for key in request.POST.getlist("present") if key.isascii() and key.isdecimal()]
            opened = open_meeting(scheme, day(request, "meet_month"), present, **acting(request))
            return redirect("desk:points_round", number=opened.number)
        raise Invalid([Problem("", _("选要办什么"))])
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, scheme, refused, what)


def _file(request: HttpRequest, scheme: Scheme) -> Claim:
    homes = visible_households(Household.objects.filter(valid_to=None), viewer(request), on=today())
    home = homes.filter(number=typed(request, "claim_household", 30)).exclude(number="").first()
    if home is None:
        raise Invalid([Problem("household", _("没有这个户号，或不归您管"))])
    row = ClaimRow(
        home, typed(request, "claim_item", 40), day(request, "claim_day"), typed(request, "claim_words", 201),
        sent_uid(request),
    )  # fmt: skip
    return file_at_desk(scheme, row, **acting(request))


def _page(request: HttpRequest, scheme: Scheme, refused: Refused | None = None, what: str = "") -> HttpResponse:
    me, this = viewer(request), today()
    waiting = Claim.objects.filter(scheme=scheme, state__in=Claim.WAITING, round=None)
    claims = list(claims_for(me, waiting).select_related("item", "household").order_by("-pk")[:_SHOWN])
    heads = heads_of({one.household_id for one in claims})
    rounds = list(Round.objects.filter(scheme=scheme).select_related("notice").order_by("-month", "-pk")[:12])
    seats = seats_of(scheme)
    budgets = budgets_of(scheme)
    context = {
        "scheme": scheme, "basis": resolution_now(scheme), "items": items_now(scheme), "seats": _teams(seats),
        "review": [one for one in seats if one.team == Seat.REVIEW],
        "waiting": waiting.count(),
        "claims": [{"row": one, "head": heads.get(one.household_id, "—")} for one in claims],
        "rounds": [{"row": one, "light": STATES[one.state][0], "word": _(STATES[one.state][1])} for one in rounds],
        "months": bars(months_of(scheme, (this - timedelta(days=730)).replace(day=1))),
        "budget": budgets.get(this.year), "keeps": keeping_post(me, scheme) is not None,
        "sells": till_post(me, scheme) is not None, "files": bool(me.holding(POINTS)),
        "uid": typed(request, "uid", 36) or fresh(), "today": this.isoformat(),
        "month": typed(request, "meet_month", 10) or _due_month(rounds, this).isoformat(),
        "session": next((one for one in rounds if one.state == Round.MEETING), None),
        "this_month": this.replace(day=1).isoformat(), "last_month": last_month(this).isoformat(),
        "typed": request.POST, "errors": faults(refused, what),
    }  # fmt: skip
    return show(request, "desk/points/village.html", context, status=refused.status if refused else 200)


def _teams(seats: list[Seat]) -> list[dict[str, Any]]:
    names = ((Seat.RULES, _("制定小组")), (Seat.REVIEW, _("考评小组")), (Seat.OVERSIGHT, _("监督小组")))
    return [{"name": name, "members": [one for one in seats if one.team == team]} for team, name in names]


def _due_month(rounds: list[Round], this: date) -> date:
    """The month before, or this one when that had its meeting."""
    before = last_month(this)
    return this.replace(day=1) if any(one.month == before for one in rounds) else before


def last_month(day: date) -> date:
    """The first of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def bars(months: list[Month]) -> list[dict[str, Any]]:
    """Months with how high their bars stand beside the highest."""
    most = max((max(one.points, one.spent) for one in months), default=0) or 1
    return [
        {"row": one, "earned": f"{one.points / most:.3f}", "spent": f"{one.spent / most:.3f}"} for one in months
    ]  # fmt: skip
