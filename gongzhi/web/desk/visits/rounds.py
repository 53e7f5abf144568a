"""Rounds: which there are, how far each is on the map and in a table, opening one, leading it."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.ids import row_of, uuid7
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.desk.visits.found import acting, day, faults, key_of, round_at, sent_uid, titles, today, typed
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.visits.access import ROUNDS, leading_post, rounds_for, tops_in
from gongzhi.work.visits.actions.rounds import end_round, follow, open_round
from gongzhi.work.visits.actions.slices import give
from gongzhi.work.visits.models import Round
from gongzhi.work.visits.queries import (
    PAGE,
    findings_of,
    parts_of,
    posts_for,
    reaches_of,
    rounds_seen,
    slices_of,
    states_of,
    whole_of,
)

_LEVELS = ("town", "village", "grid")


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Rounds the viewer sees, newest first, each with how far it is."""
    pack, me = working_pack(), viewer(request)
    kind, running, after = request.GET.get("kind", ""), request.GET.get("running") == "1", row_after(request)
    kind = kind if kind in pack.pack.visits else ""
    rows = rounds_seen(me, pack, kind=kind, running=running)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    reaches = reaches_of(me, shown)
    query = "&".join(part for part in (f"kind={kind}" if kind else "", "running=1" if running else "") if part)
    context = {
        "rows": [
            {"one": one, "kind": say(pack.pack.visits[one.kind].title), "reach": reaches[one.pk],
             "late": one.ended_at is None and one.last < today(pack)}
            for one in shown
        ],
        "kinds": titles(pack), "kind": kind, "running": running, "leads": bool(me.holding(ROUNDS)),
        "newer_url": f"?{query}" if after else "", "older_url": f"?{query}&after={shown[-1].pk}" if more else "",
    }  # fmt: skip
    return show(request, "desk/visits/rounds.html", context)


@desk
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """A round: how far it is by area, on the map and in a table, and the slices of posts."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, refused: Refused | None = None) -> HttpResponse:
    one, kind, pack = round_at(request, number)
    me = viewer(request)
    tops = tops_in(me, one)
    states = states_of(one, tops) if tops else {}
    lead = leading_post(me, one.area_path)
    inside = [each for each in slices_of(one) if lead is not None or each[0].post_id in me.post_ids()]
    context = {
        "one": one, "kind": say(kind.title), "example": kind.example, "inspects": kind.inspects, "leads": lead,
        "whole": whole_of(states), "parts": parts_of(one, states), "slices": inside, "sees": bool(tops),
        "late": one.ended_at is None and one.last < today(pack), "refused": refused, "errors": faults(refused),
        "typed": request.POST, "posts": posts_for(one.kind, pack, one.area_path) if lead is not None else [],
        "findings": findings_of(one) if kind.inspects else None, "running": one.ended_at is None,
        "areas_url": reverse("desk:visit_round_areas", kwargs={"number": one.number}), "mine": me.post_ids(),
    }  # fmt: skip
    return show(request, "desk/visits/round.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def areas(request: HttpRequest, number: str) -> HttpResponse:
    """Outlines of the areas of a round with the share that was reached, for its map."""
    one, _kind, _pack = round_at(request, number)
    tops = tops_in(viewer(request), one)
    parts = {part.area.pk: part for part in parts_of(one, states_of(one, tops) if tops else {})}
    features = [
        {
            "type": "Feature", "geometry": outline.geometry,
            "properties": {
                "code": outline.area.code, "name": outline.area.label, "level": "village",  # the level that is shaded
                "count": round(100 * parts[outline.area_id].reach.share),
            },
        }
        for outline in Boundary.objects.filter(area__in=list(parts), valid_to=None).select_related("area")
    ]  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/geo+json")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    pack, me = working_pack(), viewer(request)
    if not me.holding(ROUNDS):
        raise NotAllowed(_("您的岗位不能在这里开轮次"))
    if request.method != "POST":
        return _form(request, pack)
    try:
        area = areas_by_code().get(typed(request, "area", 30))
        if area is None:
            raise Invalid([Problem("area", _("选一个区域"))])
        made = open_round(
            typed(request, "kind", 40), typed(request, "title", 81), area, day(typed(request, "first"), "first"),
            day(typed(request, "last"), "last"), uid=sent_uid(request), look_back_of=_earlier(request, pack),
            **acting(request),
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refused as refused:
        return _form(request, pack, refused)
    messages.success(request, _("已开轮次，任务已分到岗位"))
    return redirect("desk:visit_round", number=made.number)


def _earlier(request: HttpRequest, pack: PackInUse) -> Round | None:
    """The round this one looks back at."""
    number = typed(request, "look_back_of", 30)
    if not number:
        return None
    named = row_of(number)
    rows = rounds_for(viewer(request), Round.objects.filter(pack=pack.code, pk=named[2] if named else 0))
    found = rows.first()
    if found is None:
        raise Invalid([Problem("look_back_of", _("没有这一轮"))])
    return found


def _form(request: HttpRequest, pack: PackInUse, refused: Refused | None = None) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else request.GET
    context = {
        "kinds": titles(pack), "areas": _areas(request), "typed": sent, "refused": refused, "errors": faults(refused),
        "uid": _uid(sent.get("uid", "")), "today": today(pack).isoformat(),
    }  # fmt: skip
    return show(request, "desk/visits/round_new.html", context, status=refused.status if refused else 200)


def _uid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid7())


def _areas(request: HttpRequest) -> list[Area]:
    tops = [post.area_path for post in viewer(request).holding(ROUNDS)]
    return areas_under(tops, *_LEVELS)


@desk
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Lead a round: bring it up to date, give targets to another post, end it."""
    one, _kind, pack = round_at(request, number)
    what = typed(request, "what", 10)
    try:
        if what == "follow":
            came, gone = follow(one, **acting(request))
            messages.success(request, _("新增 %(came)d，关闭 %(gone)d") % {"came": came, "gone": gone})
        elif what == "give":
            given = typed(request, "from", 20)
            area = areas_by_code().get(typed(request, "area", 30))
            moved = give(
                one, [key_of(given) or None], key_of(typed(request, "to", 20)), area_path=area.path if area else "",
                **acting(request),
            )  # fmt: skip
            messages.success(request, _("交出 %(number)d 户（处）") % {"number": moved})
        elif what == "end":
            end_round(one, typed(request, "reason", 201), **acting(request))
            messages.success(request, _("这一轮已经结束"))
        else:
            raise Invalid([Problem("what", _("选一个结果"))])
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, number, refused)
    return redirect("desk:visit_round", number=one.number)
