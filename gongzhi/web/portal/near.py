"""What may have been reported already, near where the reporter's pin is: shown before anything is sent."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import now
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import short_time
from gongzhi.web.showing import say
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import limit
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.queries.near import Near, near_in_public

_ROUGHLY = 50  # metres: no closer is told of a kind whose place is not public


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """A piece of the report form: up to three open matters of this `kind` near `lon`, `lat`; empty if none."""
    limit(request, "near", settings.LOOKUPS_PER_HOUR * 10)
    pack = front_pack()
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        lon = lat = float("nan")
    found: Sequence[Near] = []
    if pack is not None and -180 <= lon <= 180 and -90 <= lat <= 90:
        found = near_in_public(pack, request.GET.get("kind", "")[:40], lon, lat, now())
    shown = near_views(found, pack) if pack else []
    return render(request, "portal/parts/near.html", {"near": shown})


def near_of(draft: Draft, pack: PackInUse) -> list[dict[str, Any]]:
    """The same for a draft that was sent without having seen them."""
    return near_views(near_in_public(pack, draft.kind, draft.lon, draft.lat, draft.reported_at), pack)


def near_views(found: Sequence[Near], pack: PackInUse) -> list[dict[str, Any]]:
    """What the public may know of them: kind, distance, day and state; no words of theirs, no names."""
    moment = now()
    views = []
    for one in found:
        kind = pack.pack.kinds[one.matter.kind]
        state = pack.pack.flows[kind.flow].states[one.matter.state]
        metres = one.metres if kind.exact else max(_ROUGHLY, round(one.metres / _ROUGHLY) * _ROUGHLY)
        words = _("%(metres)s 米外") if kind.exact else _("约 %(metres)s 米")
        views.append(
            {
                "number": one.matter.number,
                "kind": say(kind.title),
                "away": words % {"metres": metres},
                "at": short_time(one.matter.reported_at, pack.calendar.time_zone, moment),
                "state": say(state.public or state.title),
            }
        )
    return views
