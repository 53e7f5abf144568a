"""Reads on the division tree and its addresses: by code, by point, as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import F, Max, Q

from gongzhi.base.areas.logic.locating import Locator
from gongzhi.base.areas.logic.planning import Known
from gongzhi.base.areas.logic.points import NOWHERE, SWAPPED, fault_of_point
from gongzhi.base.areas.models import Address, Area, Boundary, Succession
from gongzhi.base.columns import under
from gongzhi.base.ids import open_secret_link, secret_link
from gongzhi.base.kept import Kept
from gongzhi.base.trail.queries import newest


@dataclass(frozen=True)
class _AtHand:
    """Today's areas by key and by code, and the locator over their boundaries."""

    locator: Locator
    areas: dict[int, Area]
    by_code: dict[str, Area]


_kept: Kept[_AtHand] = Kept(lambda: newest("areas"))


def known_areas() -> dict[str, Known]:
    """Areas valid today with their outlines, by code, as a plan of an import needs them."""
    outlines = {one.area_id: one for one in Boundary.objects.filter(valid_to=None, area__valid_to=None).iterator()}
    return {area.code: _known(area, outlines.get(area.pk)) for area in Area.objects.valid().iterator()}


def _known(area: Area, outline: Boundary | None) -> Known:
    geometry, synthetic = (outline.geometry, outline.synthetic) if outline else (None, False)
    return Known(area.code, area.name, area.name_en, area.level, area.path, geometry, synthetic)


def past_codes() -> dict[str, date]:
    """Codes no area has today, with the day the last one that had it ended."""
    rows = Area.objects.exclude(valid_to=None).values_list("code").annotate(last=Max("valid_to"))
    standing = set(Area.objects.valid().values_list("code", flat=True))
    return {code: day for code, day in rows if code not in standing}


def area_by_code(code: str) -> Area | None:
    """The area valid today under this code."""
    return Area.objects.valid().filter(code=code).first()


def _at_hand(stamp: int | None) -> _AtHand:
    return _kept.get(stamp, _build)


def _build() -> _AtHand:
    areas = {area.pk: area for area in Area.objects.valid()}
    outlines = Boundary.objects.filter(valid_to=None, area__valid_to=None)
    shapes = [(one.area_id, areas[one.area_id].path, areas[one.area_id].code, one.geometry) for one in outlines]
    return _AtHand(Locator(shapes), areas, {area.code: area for area in areas.values()})


def locate(lon: float, lat: float, *, stamp: int | None = None) -> Area | None:
    """The deepest area a point (degrees, WGS 84) lies in, or None. `stamp`: see `areas_at_hand`."""
    at_hand = _at_hand(stamp)
    found = at_hand.locator.locate(lon, lat)
    return at_hand.areas[found] if found is not None else None


@dataclass(frozen=True)
class Located:
    """Where a point lies: its area, or None and why (a code of `logic.points`)."""

    area: Area | None
    fault: str = ""


def locate_many(points: Sequence[tuple[float, float]], *, stamp: int | None = None) -> list[Located]:
    """The areas of many points (longitude, latitude), each as `locate` would answer, and why where there is none.

    A point in no area whose other way round lies in one was swapped.
    """
    at_hand = _at_hand(stamp)
    locator, areas = at_hand.locator, at_hand.areas
    faults = [fault_of_point(lon, lat) for lon, lat in points]
    found = [-1] * len(points)
    good = [number for number, fault in enumerate(faults) if not fault]
    for number, key in zip(good, _keys(locator, [points[number] for number in good]), strict=True):
        found[number] = key
    lost = [number for number in good if found[number] < 0]
    for number, key in zip(lost, _keys(locator, [points[number][::-1] for number in lost]), strict=True):
        faults[number] = SWAPPED if key >= 0 else NOWHERE
    return [Located(areas[key] if key >= 0 else None, fault) for key, fault in zip(found, faults, strict=True)]


def _keys(locator: Locator, points: Sequence[tuple[float, float]]) -> list[int]:
    if not points:
        return []
    pairs = np.array(points, float)
    return locator.locate_many(pairs[:, 0], pairs[:, 1]).tolist()


def areas_at_hand(stamp: int | None = None) -> dict[int, Area]:
    """All areas valid today by key, kept in memory as long as none changes. Read them, never change them.

    `stamp`: any number that changes whenever areas do, if the caller has one already; else the trail is asked.
    """
    return _at_hand(stamp).areas


def areas_by_code(stamp: int | None = None) -> dict[str, Area]:
    """The same by code."""
    return _at_hand(stamp).by_code


def areas_under(tops: Iterable[str], *levels: str, stamp: int | None = None) -> list[Area]:
    """The areas of some levels at or under any of these paths, in order of paths."""
    roots = tuple(tops)
    fits = (one for one in areas_at_hand(stamp).values() if one.level in levels and one.path.startswith(roots))
    return sorted(fits, key=lambda one: one.path)


def chain_of(area: Area) -> list[Area]:
    """The area and its ancestors, deepest first, without asking the database again."""
    return with_ancestors(area, areas_at_hand())


def with_ancestors(area: Area, areas: Mapping[int, Area]) -> list[Area]:
    """The same among areas already at hand."""
    chain = []
    one: Area | None = area
    while one is not None:
        chain.append(one)
        one = areas.get(one.parent_id) if one.parent_id else None
    return chain


def centre_of(area: Area, *, stamp: int | None = None) -> tuple[float, float]:
    """A point inside an area's outline, to begin a map at; (0, 0) when it has none."""
    return _at_hand(stamp).locator.inside(area.pk)


@dataclass(frozen=True)
class AreaThen:
    """An area as it was on a day."""

    key: int
    code: str
    name: str
    name_en: str
    level: str
    path: str


def area_on(code: str, day: date) -> AreaThen | None:
    """The area a code meant on a local day, as it was called and where it stood then."""
    return next(iter(_as_on(list(Area.objects.on(day).filter(code=code)), day)), None)


def tree_on(day: date, root: str) -> list[AreaThen]:
    """The area of a code with all below it, as they were on a local day, in order of paths."""
    then = _as_on(list(Area.objects.on(day)), day)
    top = next((one.path for one in then if one.code == root), None)
    return sorted((one for one in then if top and one.path.startswith(top)), key=lambda one: one.path)


def _as_on(areas: Sequence[Area], day: date) -> list[AreaThen]:
    """Undo, newest first, what successions changed in place after a day."""
    later = Succession.objects.filter(day__gt=day, before=F("after")).select_related("before").order_by("-day", "-pk")
    names = {area.pk: (area.name, area.name_en) for area in areas}
    paths = {area.pk: area.path for area in areas}
    for one in later:
        if one.kind == "rename":
            names[one.before_id] = one.name_was, one.name_en_was
        elif one.path_was:
            now = paths.setdefault(one.before_id, one.before.path)
            paths |= {key: one.path_was + path[len(now) :] for key, path in paths.items() if path.startswith(now)}
    return [AreaThen(area.pk, area.code, *names[area.pk], area.level, paths[area.pk]) for area in areas]


def successors_of(code: str) -> list[Area]:
    """The areas valid today that came of the one this code last meant: itself while it stands, none when it ended."""
    area = Area.objects.filter(code=code).order_by("-pk").first()
    found: dict[int, Area] = {}
    seen: set[int] = set()
    front = [area] if area else []
    while front:
        found |= {one.pk: one for one in front if one.valid_to is None}
        seen |= {one.pk for one in front}
        ended = [one.pk for one in front if one.valid_to is not None]
        steps = Succession.objects.filter(before__in=ended, after__isnull=False).select_related("after")
        front = list({one.after_id: one.after for one in steps if one.after and one.after_id not in seen}.values())
    return sorted(found.values(), key=lambda one: one.path)


def history_of(area: Area) -> list[Succession]:
    """What an area came from and what came of it, oldest first."""
    steps = Succession.objects.filter(Q(before=area) | Q(after=area)).select_related("before", "after")
    return list(steps.order_by("day", "pk"))


def find_addresses(words: str, *, path: str, after: int = 0, limit: int = 50) -> list[Address]:
    """Addresses valid today under an area, by text or by code (`area-building-door`), a page at a time by key."""
    rows = Address.objects.filter(under("area__path", path), valid_to=None, pk__gt=after).select_related("area")
    if words := words.strip():
        area, _dash, rest = words.partition("-")
        building, _dash, door = rest.partition("-")
        by_code = Q(area__code=area, building__startswith=building)
        rows = rows.filter(Q(text__icontains=words) | (by_code & Q(door=door) if door else by_code))
    return list(rows.order_by("pk")[:limit])


def doors_of(area: Area, *, page: int, size: int) -> list[Address]:
    """Addresses valid today in one area, by building and door."""
    rows = Address.objects.filter(area=area, valid_to=None).select_related("area")
    return list(rows.order_by("building", "door")[page * size : (page + 1) * size])


def door_link(address: Address) -> str:
    """What the QR house number of an address holds: nothing in it tells where or whose it is."""
    return secret_link("address", address.uid)


def address_by_link(link: str) -> Address | None:
    """The address a QR house number stands for, while it is valid."""
    uid = open_secret_link("address", link)
    return Address.objects.filter(uid=uid, valid_to=None).select_related("area").first() if uid else None


def area_today(address: Address) -> Area | None:
    """The area an address lies in today: its own, or by its point, or the only one that came after it."""
    if address.area.valid_to is None:
        return address.area
    if address.lon is not None and address.lat is not None and (there := locate(address.lon, address.lat)):
        return there
    after = successors_of(address.area.code)
    return after[0] if len(after) == 1 else None
