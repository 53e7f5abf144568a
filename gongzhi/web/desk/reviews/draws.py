"""Draws 抽样 at the desk: promise, frame, draw, replace. A frame made here holds closed matters the viewer may see."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.columns import under
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.reviews.forms import areas_of, chosen_area, options, whole
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.models import Matter
from gongzhi.work.reviews.access import DRAW, draws_for, owning_post
from gongzhi.work.reviews.actions.draws import commit_draw, frame_draw, make_draw, replace_pick
from gongzhi.work.reviews.logic.draws import FRAME_MOST, Unit
from gongzhi.work.reviews.models import Draw, Pick
from gongzhi.work.reviews.queries.draws import draw_by_number

PAGE, PICKS = 20, 500


@desk
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Draws of the viewer's posts and areas."""
    me, after = viewer(request), whole(request.GET, "after")
    found = draws_for(me, Draw.objects.select_related("area", "owner_post"))
    rows = list((found.filter(pk__lt=after) if after else found).order_by("-pk")[: PAGE + 1])
    context = {
        "rows": rows[:PAGE], "may_make": bool(me.holding(DRAW)),
        "older_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/reviews/draws.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """What will be drawn, stated with the commitment before anybody knows out of what."""
    if not viewer(request).holding(DRAW):
        raise NotAllowed(_("您的岗位不能在这里抽样"))
    if request.method != "POST":
        return _form(request)
    try:
        count, share = _size(request)
        made = commit_draw(
            request.POST.get("title", ""), request.POST.get("basis", ""), MATTER, count=count, share=share,
            stratified=bool(request.POST.get("stratified")), pack=working_pack(), area=chosen_area(request, DRAW),
            viewer=viewer(request), channel="desk", at=now(),
        )  # fmt: skip
    except Refused as refused:
        return _form(request, refused)
    messages.success(request, _("已公布承诺，接着定抽样框"))
    return redirect("desk:draw", number=made.number)


def _size(request: HttpRequest) -> tuple[int | None, Fraction | None]:
    """`20`, or a share such as `1/10` or `10%`."""
    text = request.POST.get("size", "").strip().replace("％", "%")
    if text.isascii() and text.isdecimal() and 0 < len(text) < 7:
        return int(text), None
    read = re.fullmatch(r"(\d{1,5})\s*(?:/\s*(\d{1,5})|%)", text, re.ASCII)
    if read is None or (read[2] is not None and int(read[2]) == 0):
        raise Invalid([Problem("count", _("写个数，例如 20，或份额，例如 1/10、10%%") % {})])
    return None, Fraction(int(read[1]), int(read[2] or 100))


def _form(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    sent = request.POST
    context = {
        "typed": sent, "errors": {one.field: str(one.message) for one in refused.problems} if refused else {},
        "areas": options(((one.code, one.label) for one in areas_of(viewer(request), DRAW)), sent.get("area", "")),
    }  # fmt: skip
    return show(request, "desk/reviews/draw_form.html", context, status=refused.status if refused else 200)


def _found(request: HttpRequest, number: str) -> Draw:
    draw = draw_by_number(number)
    if draw is None or not draws_for(viewer(request), Draw.objects.filter(pk=draw.pk)).exists():
        raise Http404
    return draw


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """Its page; sent, the next step."""
    one = _found(request, number)
    if request.method != "POST":
        return _page(request, one)
    if owning_post(viewer(request), one, DRAW) is None:
        raise NotAllowed(_("这次抽样不归您的岗位办"))
    given: dict[str, Any] = {"viewer": viewer(request), "channel": "desk", "at": now()}
    try:
        if request.POST.get("move") == "frame":
            frame_draw(one, _units(request, one), **given)
            messages.success(request, _("抽样框已定，不能再改"))
        else:
            make_draw(one, **given)
            messages.success(request, _("已抽出，种子已公开"))
    except Refused as refused:
        return _page(request, _found(request, number), refused)
    return redirect("desk:draw", number=number)


def _units(request: HttpRequest, one: Draw) -> list[Unit]:
    """Matters of the draw's area closed within days, as the viewer may see them, oldest first."""
    since, until = _day(request, "since"), _day(request, "until")
    seen = visible_to(Matter.objects.filter(stage="closed", closed_day__range=(since, until)), viewer(request))
    rows = seen.filter(under("area_path", one.area_path)).order_by("pk").values_list("uid", "kind", "area_path")
    by_kind, kinds = request.POST.get("by") == "kind", working_pack().pack.kinds
    found = []
    for uid, kind, path in rows[: FRAME_MOST + 1]:
        stratum = (say(kinds[kind].title) if kind in kinds else kind) if by_kind else _village(path)
        found.append(Unit(uid, stratum[:40] if one.stratified else ""))
    return found


def _village(path: str) -> str:
    """The code of the village of a path: twelve digits; the path's last code where there is none."""
    codes = path.strip("/").split("/")
    return next((code for code in codes if len(code) == 12), codes[-1])


def _day(request: HttpRequest, name: str) -> date:
    day = a_day(request.POST.get(name, ""))
    if day is None:
        raise Invalid([Problem(name, _("日期像 2026-01-31 这样"))])
    return day


def _page(request: HttpRequest, one: Draw, refused: Refused | None = None, failed: int = 0) -> HttpResponse:
    me = viewer(request)
    picks = list(Pick.objects.filter(draw=one).select_related("unit", "replaces").order_by("place")[:PICKS])
    replaced = {pick.replaces_id for pick in picks if pick.replaces_id}
    uids = [pick.unit.subject_uid for pick in picks]
    known = visible_to(Matter.objects.filter(uid__in=uids), me) if one.subject == MATTER else Matter.objects.none()
    matters = {matter.uid: matter for matter in known}
    keeps = owning_post(me, one, DRAW) is not None
    context = {
        "draw": one, "keeps": keeps,
        "picks": [
            {
                "place": pick.place, "uid": pick.unit.subject_uid, "stratum": pick.unit.stratum,
                "replaces": pick.replaces.place if pick.replaces else 0, "reason": pick.reason,
                "replaced": pick.pk in replaced, "matter": _link(matters.get(pick.unit.subject_uid)),
            }
            for pick in picks
        ],
        "error": _("；").join(str(each.message) for each in refused.problems) if refused else "",
        "failed": failed, "typed": request.POST,
    }  # fmt: skip
    return show(request, "desk/reviews/draw.html", context, status=refused.status if refused else 200)


def _link(matter: Matter | None) -> dict[str, str] | None:
    if matter is None:
        return None
    return {"number": matter.number, "url": reverse("desk:matter", kwargs={"number": matter.number})}


@desk
@require_POST
def replace(request: HttpRequest, number: str) -> HttpResponse:
    """Draw another in place of one."""
    one, place = _found(request, number), whole(request.POST, "place", 0) or 0
    found = Pick.objects.filter(draw=one, place=place).select_related("draw", "unit").first()
    if found is None:
        return _page(request, one, Invalid([Problem("place", _("没有这一个"))]))
    try:
        replace_pick(found, request.POST.get("reason", ""), viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return _page(request, one, refused, failed=place)
    messages.success(request, _("已补抽"))
    return redirect("desk:draw", number=number)
