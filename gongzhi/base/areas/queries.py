"""Reads on the division tree: by code, by point, as GeoJSON."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from gongzhi.base.areas.logic import Locator
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.trail.queries import newest


@dataclass
class _Held:
    """What is kept of one database: built when `own` was the newest act on areas, known to hold at `stamp` too."""

    own: int
    locator: Locator
    areas: dict[int, Area]
    stamp: int | None = None


_lock = threading.Lock()
_built: dict[str, _Held] = {}


def area_by_code(code: str) -> Area | None:
    """The area valid today under this code."""
    return Area.objects.valid().filter(code=code).first()


def _locator(stamp: int | None) -> _Held:
    """The locator for today's boundaries, rebuilt only when the trail shows a newer act on areas.

    A stamp seen before costs no query. A new one, or none, only has the trail asked: stamps of different callers
    may count different things, and must not make each other build anew.
    """
    name = str(connection.settings_dict["NAME"])
    held = _built.get(name)
    if held is not None and stamp is not None and held.stamp == stamp:
        return held
    own = newest("areas")
    with _lock:
        held = _built.get(name)
        if held is None or held.own != own:
            areas = {area.pk: area for area in Area.objects.valid()}
            outlines = Boundary.objects.filter(valid_to=None, area__valid_to=None)
            shapes = [(one.area_id, areas[one.area_id].path, areas[one.area_id].code, one.geometry) for one in outlines]
            held = _built[name] = _Held(own, Locator(shapes), areas)
        held.stamp = held.stamp if stamp is None else stamp
        return held


def locate(lon: float, lat: float, *, stamp: int | None = None) -> Area | None:
    """The deepest area a point (degrees, WGS 84) lies in, or None. `stamp`: see `areas_at_hand`."""
    held = _locator(stamp)
    found = held.locator.locate(lon, lat)
    return held.areas[found] if found is not None else None


def locate_many(lons: Sequence[float], lats: Sequence[float]) -> list[Area | None]:
    """The same for many points at once."""
    held = _locator(None)
    return [None if key is None else held.areas[key] for key in held.locator.locate_many(lons, lats)]


def areas_at_hand(stamp: int | None = None) -> dict[int, Area]:
    """All areas valid today by key, kept in memory as long as none changes. Read them, never change them.

    `stamp`: any number that changes whenever areas do, if the caller has one already; else the trail is asked.
    """
    return _locator(stamp).areas


def chain_of(area: Area) -> list[Area]:
    """The area and its ancestors, deepest first, without asking the database again."""
    areas = areas_at_hand()
    chain = []
    one: Area | None = area
    while one is not None:
        chain.append(one)
        one = areas.get(one.parent_id) if one.parent_id else None
    return chain


def centre_of(area: Area, *, stamp: int | None = None) -> tuple[float, float]:
    """A point inside an area's outline, to begin a map at; (0, 0) when it has none."""
    return _locator(stamp).locator.inside(area.pk)
