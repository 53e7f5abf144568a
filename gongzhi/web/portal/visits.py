"""Visits to a household as it sees them itself, by its secret link: what came of what it said; asking for a visit."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import open_secret_link, uuid7
from gongzhi.base.people.models import HOUSEHOLD, Household
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.showing import say
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import limit
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.actions.booking import ask, withdraw
from gongzhi.work.visits.models import Booking, Visit
from gongzhi.work.visits.queries import bookings_of_household, came_of, history_of


@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest, link: str) -> HttpResponse:
    """Who came when, what became of each appeal; sent, a wish to be visited, or that it is no longer wished."""
    limit(request, "household", settings.LOOKUPS_PER_HOUR * 4)
    uid, pack = open_secret_link(HOUSEHOLD, link), front_pack()
    home = Household.objects.filter(uid=uid, valid_to=None).select_related("area").first() if uid else None
    if home is None or pack is None:
        raise Http404
    if request.method != "POST":
        return _page(request, link, home, pack)
    try:
        _sent(request, home, pack)
    except Refused as refused:
        return _page(request, link, home, pack, refused)
    return redirect("portal:visits", link=link)


def _sent(request: HttpRequest, home: Household, pack: PackInUse) -> None:
    told = request.POST
    if told.get("what") == "withdraw":
        open_ones = Booking.objects.filter(household=home, what=Booking.ASKED, ended_at=None)
        one = next((each for each in open_ones if str(each.uid) == told.get("uid")), None)
        if one is None:
            raise Invalid([Problem("uid", _("没有这次约访"))])
        withdraw(one, at=now())
        return
    wished = told.get("day", "")[:10]
    try:
        day, uid = parse_date(wished), UUID(told.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("day", _("选一个日期"))]) from None
    if wished and day is None:
        raise Invalid([Problem("day", _("选一个日期"))])
    words = told.get("words", "")[:501]
    ask(home, told.get("kind", "")[:40], day, words, pack=pack, viewer=None, channel="portal", at=now(), uid=uid)


def _page(
    request: HttpRequest, link: str, home: Household, pack: PackInUse, refused: Refused | None = None
) -> HttpResponse:  # fmt: skip
    shown = history_of(home)[:50]
    came = came_of(shown)
    bookings = bookings_of_household(home)
    kinds = [(code, say(one.title)) for code, one in pack.pack.visits.items() if one.asked and one.register is None]
    context = {
        "link": link, "home": home, "kinds": kinds, "bookings": bookings, "refused": refused, "uid": str(uuid7()),
        "waits": any(one.ended_at is None for one in bookings), "typed": request.POST if refused else {},
        "errors": {one.field: str(one.message) for one in refused.problems} if refused else {},
        "rows": [
            {"one": one, "kind": _kind(one, pack), "came": [_state(each, pack) for each in came.get(one.uid, [])]}
            for one in shown
        ],
        "today": local_day(now(), pack.calendar.time_zone).isoformat(),
    }  # fmt: skip
    return render(request, "portal/visits.html", context, status=refused.status if refused else 200)


def _kind(one: Visit, pack: PackInUse) -> str:
    return say(pack.pack.visits[one.kind].title) if one.kind in pack.pack.visits else one.kind


def _state(one: Matter, pack: PackInUse) -> dict[str, Any]:
    """An appeal as its household reads it: its first words, where it stands, the answer."""
    kind = pack.pack.kinds.get(one.kind)
    flow = pack.pack.flows.get(kind.flow) if kind else None
    state = flow.states.get(one.state) if flow else None
    word = say(state.public or state.title) if state else one.state
    return {"one": one, "state": word, "light": "waiting" if one.stage == "open" else "done"}
