"""Expert review at the desk: who sits on a panel for which filings, what the panels said, and going on with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.people.models import Holding
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.programmes.found import acting, chosen, faults, number, pack_here, typed
from gongzhi.web.desk.reviews.panels import seated
from gongzhi.web.programmed import title_of
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import PROGRAMMES, at_the_desk
from gongzhi.work.programmes.actions.handling import recommend
from gongzhi.work.programmes.actions.panels import begin_panel
from gongzhi.work.programmes.models import Filing
from gongzhi.work.programmes.queries.panels import ready_of, sessions, unseated
from gongzhi.work.reviews.access import PANEL
from gongzhi.work.reviews.actions.panels import Seated
from gongzhi.work.reviews.models import Panel

_SHOWN, _ROUNDS, _PANELS = 100, 40, 30


def _mine(request: HttpRequest, pack: PackInUse) -> QuerySet[Filing]:
    return Filing.objects.filter(at_the_desk(viewer(request), "area_path"), pack=pack.code)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def panels(request: HttpRequest) -> HttpResponse:
    """Filings that wait for a panel, round by round, and the panels there are; sent, one is seated, or what it passed
    goes on."""
    pack, refused = pack_here(request), None
    if request.method == "POST":
        try:
            if typed(request, "what", 10) == "recommend":
                done = _recommend(request, pack)
                messages.success(request, _("%(n)d 件列入拟支持") % {"n": done})
                return redirect("desk:programme_panels")
            made = _seat(request, pack)
            messages.success(request, _("评审组已建好，成员的待办里有了这次评审"))
            return redirect("desk:panel", number=made.number)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    mine = _mine(request, pack)
    waiting = unseated(mine, pack)
    rounds = list(
        waiting.values_list("programme", "window").annotate(n=Count("pk")).order_by("-window", "programme")[:_ROUNDS]
    )
    asked = request.POST.get("round") or request.GET.get("round", "")
    known = {f"{code}.{window}": (code, window) for code, window, _n in rounds}
    here = asked if asked in known else next(iter(known), "")
    rows = []
    if here:
        code, window = known[here]
        rows = list(waiting.filter(programme=code, window=window).select_related("organisation")
                    .order_by("pk")[:_SHOWN])  # fmt: skip
    me = viewer(request)
    ticked = {str(one.pk) for one in rows} if not request.POST else set(request.POST.getlist("filing"))
    context = {
        "rounds": [{"key": f"{code}.{window}", "title": title_of(pack, code), "window": window, "n": n,
                    "on": f"{code}.{window}" == here} for code, window, n in rounds],
        "rows": [{"row": one, "on": str(one.pk) in ticked, "back": request.POST.get(f"back.{one.pk}", "")}
                 for one in rows],
        "here": here, "sessions": _sessions(mine, pack), "errors": faults(refused), "typed": request.POST,
        "seats": bool(me.holding(PANEL)) and bool(me.holding(PROGRAMMES)), "least": _least(pack, known.get(here)),
        "works": bool(me.holding(PROGRAMMES)),
    }  # fmt: skip
    return show(request, "desk/programmes/panels.html", context, status=refused.status if refused else 200)


def _sessions(mine: QuerySet[Filing], pack: PackInUse) -> list[dict[str, Any]]:
    found = sessions(mine, _PANELS)
    return [{"one": one, "closed": not one.open, "of": one.open + one.passed + one.rejected + one.short}
            for one in found]  # fmt: skip


def _least(pack: PackInUse, known: tuple[str, int] | None) -> int:
    programme = pack.pack.programmes[known[0]] if known else None
    return programme.offer.steps["review"].quorum if programme and programme.offer else 3


def _seat(request: HttpRequest, pack: PackInUse) -> Panel:
    rows = list(_mine(request, pack).filter(pk__in=chosen(request, "filing")).order_by("pk"))
    members = _with_posts(seated(request), pack)
    names = {one.name: place for place, one in enumerate(members)}
    related: dict[int, list[int]] = {}
    for one in rows:
        told = [name for name in re.split(r"[、,，\s]+", typed(request, f"back.{one.pk}", 200)) if name]
        if strangers := [name for name in told if name not in names]:
            said = _("%(number)s：评审组里没有“%(name)s”") % {"number": one.number, "name": strangers[0][:60]}
            raise Invalid([Problem(f"back.{one.pk}", said)])
        related[one.pk] = [names[name] for name in told]
    return begin_panel(
        rows, typed(request, "title", 81), members, quorum=number(request, "quorum"), related=related,
        **acting(request),
    )  # fmt: skip


def _with_posts(members: Sequence[Seated], pack: PackInUse) -> list[Seated]:
    """Members that hold a post here are asked by a to-do of that post."""
    held = Holding.objects.filter(
        account__in=[one.account for one in members if one.account], valid_to=None, post__role__pack=pack.code
    )
    posts = dict(held.order_by("-pk").values_list("account", "post"))
    return [replace(one, post=posts.get(one.account or 0)) for one in members]


def _recommend(request: HttpRequest, pack: PackInUse) -> int:
    rows = ready_of(_mine(request, pack)).filter(panel=number(request, "panel"))
    found = list(rows.select_related("organisation").order_by("pk"))
    if not found:
        raise Invalid([Problem("panel", _("这次评审没有通过而未列入的申报"))])
    recommend(found, **acting(request))
    return len(found)
