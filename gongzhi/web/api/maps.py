"""What maps are drawn from: areas, the base map, public pins, and the area of a point."""

import json
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import etag, require_safe

from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.areas.queries import areas_at_hand, chain_of, locate
from gongzhi.base.clock import now
from gongzhi.base.columns import under
from gongzhi.base.crypto import digest
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.packs.queries import PackInUse, base_map, setup_stamp
from gongzhi.web.clocks import light_word
from gongzhi.web.showing import say
from gongzhi.web.shown import front_pack
from gongzhi.work.matters.queries.lists import open_due
from gongzhi.work.matters.queries.public import counts_by_area, public_matters

PINS = 500
_LEVELS = ("town", "village", "grid", "microgrid")


def _pack() -> PackInUse:
    pack = front_pack()
    if pack is None:
        raise Http404
    return pack


def _geojson(features: list[dict[str, Any]]) -> HttpResponse:
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/geo+json")


def _levels(request: HttpRequest) -> list[str]:
    asked = [level for level in request.GET.get("levels", "town,village").split(",") if level]
    if wrong := [level for level in asked if level not in _LEVELS]:
        raise Invalid([Problem("levels", _("没有这个级别：%(level)s") % {"level": wrong[0]})])
    return asked


def _areas_tag(request: HttpRequest, *args: Any) -> str:
    hour = now().strftime("%Y%m%d%H")  # counts of closed matters are at most an hour old
    return '"' + digest(str(setup_stamp()), request.GET.get("levels", ""), get_language() or "", hour)[:16] + '"'


@require_safe
@etag(_areas_tag)
def areas(request: HttpRequest) -> HttpResponse:
    """Outlines of the pack's areas: `levels` of town, village, grid, microgrid; with the matters closed in 365 days."""
    pack = _pack()
    levels = _levels(request)
    root = next(area for area in areas_at_hand().values() if area.code == pack.pack.head.area)
    rows = Boundary.objects.filter(
        under("area__path", root.path), valid_to=None, area__valid_to=None, area__level__in=levels
    ).select_related("area")
    outlines = list(rows.order_by("area__path"))
    villages = [one.area.path for one in outlines if one.area.level == "village"]
    counts = counts_by_area(pack, villages, since=now() - timedelta(days=365))
    return _geojson([_feature(one, counts) for one in outlines])


def _feature(outline: Boundary, counts: dict[str, int]) -> dict[str, Any]:
    area = outline.area
    properties = {"code": area.code, "name": area.label, "level": area.level, "synthetic": outline.synthetic}
    if area.path in counts:
        properties["count"] = counts[area.path]
    return {"type": "Feature", "properties": properties, "geometry": outline.geometry}


@require_safe
def basemap(request: HttpRequest) -> HttpResponse:
    """Roads, water, buildings and places of the pack, to draw under the areas; empty if it brings none."""
    found = base_map(_pack().code)
    if found is None:
        return _geojson([])
    tag = f'"{found.digest[:16]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(
        found.geojson,
        content_type="application/geo+json",
        headers={"ETag": tag, "Cache-Control": "public, max-age=600"},
    )


@require_safe
def pins(request: HttpRequest) -> HttpResponse:
    """The newest open public matters, their points rounded to about a hundred metres."""
    pack, moment = _pack(), now()
    matters = list(
        public_matters(pack)
        .filter(stage="open", closed_at=None, lon__isnull=False)
        .order_by("-reported_at", "-pk")[:PINS]
    )
    due = open_due(matters)
    features = []
    for matter in matters:
        todo = due.get(matter.uid)
        light = todo.clock.light(moment) if todo and todo.clock else None
        kind = pack.pack.kinds.get(matter.kind)
        properties = {
            "title": say(kind.title) if kind else matter.kind,
            "light": light.code if light else "waiting",
            "word": light_word(light) if light else "",
        }
        point = [round(matter.lon or 0, 3), round(matter.lat or 0, 3)]
        features.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": point}}
        )
    return _geojson(features)


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """The area of a point: `lon`, `lat` in degrees (WGS 84)."""
    lon, lat = (_degrees(request, name, bound) for name, bound in (("lon", 180.0), ("lat", 90.0)))
    pack = _pack()
    found = locate(lon, lat)
    chain = chain_of(found) if found else []
    if not any(area.code == pack.pack.head.area for area in chain):
        text = _("这里不在%(place)s范围内，仍可以提交，由指挥中心转办。") % {"place": say(pack.pack.head.place)}
        return JsonResponse({"area": None, "grid": None, "message": text})
    at = {area.level: area for area in chain}
    village = at.get("village", chain[0])
    return JsonResponse(
        {
            "area": {"code": village.code, "name": village.label, "full_name": chain[0].label, "level": village.level},
            "grid": _named(at.get("grid")),
            "takes": _("村级受理") if "village" in at else _("镇级受理"),
        }
    )


def _named(area: Area | None) -> dict[str, str] | None:
    return {"code": area.code, "name": area.label} if area else None


def _degrees(request: HttpRequest, name: str, bound: float) -> float:
    try:
        value = float(request.GET.get(name, ""))
    except ValueError:
        raise Invalid([Problem(name, _("要写成度数，例如 105.9"))]) from None
    if not -bound <= value <= bound:
        raise Invalid([Problem(name, _("超出范围"))])
    return value
