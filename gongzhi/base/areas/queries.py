"""Reads on the division tree: by code, by point, as GeoJSON."""

from collections.abc import Sequence

from gongzhi.base.areas.logic import Locator
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.kept import Kept
from gongzhi.base.trail.queries import newest

_kept: Kept[tuple[Locator, dict[int, Area]]] = Kept(lambda: newest("areas"))


def area_by_code(code: str) -> Area | None:
    """The area valid today under this code."""
    return Area.objects.valid().filter(code=code).first()


def _locator(stamp: int | None) -> tuple[Locator, dict[int, Area]]:
    """The locator for today's boundaries, and the areas it finds."""
    return _kept.get(stamp, _build)


def _build() -> tuple[Locator, dict[int, Area]]:
    areas = {area.pk: area for area in Area.objects.valid()}
    outlines = Boundary.objects.filter(valid_to=None, area__valid_to=None)
    shapes = [(one.area_id, areas[one.area_id].path, areas[one.area_id].code, one.geometry) for one in outlines]
    return Locator(shapes), areas


def locate(lon: float, lat: float, *, stamp: int | None = None) -> Area | None:
    """The deepest area a point (degrees, WGS 84) lies in, or None. `stamp`: see `areas_at_hand`."""
    locator, areas = _locator(stamp)
    found = locator.locate(lon, lat)
    return areas[found] if found is not None else None


def locate_many(lons: Sequence[float], lats: Sequence[float]) -> list[Area | None]:
    """The same for many points at once."""
    locator, areas = _locator(None)
    return [None if key is None else areas[key] for key in locator.locate_many(lons, lats)]


def areas_at_hand(stamp: int | None = None) -> dict[int, Area]:
    """All areas valid today by key, kept in memory as long as none changes. Read them, never change them.

    `stamp`: any number that changes whenever areas do, if the caller has one already; else the trail is asked.
    """
    return _locator(stamp)[1]


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
    return _locator(stamp)[0].inside(area.pk)
