"""Judging outlines: what can be mended without changing what is meant is mended and said, the rest is refused. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

# Mending may change an outline's area by this share at most; above, nobody can know what was meant.
MENDED_SHARE = 0.01
METRES = 111_320.0  # metres in a degree of latitude


@dataclass(frozen=True)
class Outline:
    """A valid outline as GeoJSON, and what was mended of what the file had, in words; or the fault that refuses it."""

    geometry: Mapping[str, Any] | None = None
    mended: tuple[str, ...] = ()
    fault: str = ""


class _Fault(Exception):
    pass


def judge(geometry: Any) -> Outline:
    """Read a GeoJSON geometry in WGS 84 degrees. One that is valid comes back as it is."""
    mended: list[str] = []
    try:
        polygons = [_rings(polygon, mended) for polygon in _polygons(geometry)]
        _check_degrees(np.concatenate([ring for polygon in polygons for ring in polygon]))
        drawn = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in polygons]
        shape = drawn[0] if len(drawn) == 1 else shapely.MultiPolygon(drawn)
        valid = _valid(shape, mended)
    except _Fault as fault:
        return Outline(fault=str(fault))
    if not mended:
        return Outline(geometry)
    return Outline(_as_geojson(valid), tuple(dict.fromkeys(mended)))


def square_metres(shape: BaseGeometry) -> int:
    """About how large a shape in degrees is: exact to some tenths of a percent for anything up to a county."""
    if shape.is_empty:
        return 0
    return round(shape.area * METRES**2 * math.cos(math.radians(shape.centroid.y)))


def _polygons(geometry: Any) -> list[Any]:
    if not isinstance(geometry, dict):
        raise _Fault("geometry cannot be read")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Fault("geometry must be a Polygon or MultiPolygon that is not empty")
    if not isinstance(coordinates, list):
        raise _Fault("geometry cannot be read")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not polygons or not all(polygons):
        raise _Fault("geometry must be a Polygon or MultiPolygon that is not empty")
    return polygons


def _rings(polygon: Any, mended: list[str]) -> list[Any]:
    if not isinstance(polygon, list):
        raise _Fault("geometry cannot be read")
    return [_ring(ring, mended) for ring in polygon]


def _ring(ring: Any, mended: list[str]) -> Any:
    """A ring as numbers: two columns, closed, no point twice in a row."""
    if not isinstance(ring, list) or not all(isinstance(point, list) and 2 <= len(point) <= 4 for point in ring):
        raise _Fault("geometry cannot be read")
    if not all(isinstance(value, int | float) and value is not True for point in ring for value in point[:2]):
        raise _Fault("geometry cannot be read: a coordinate is no number")
    points = np.array([point[:2] for point in ring], float).reshape(-1, 2)
    if not np.isfinite(points).all():
        raise _Fault("geometry has a coordinate that is not a finite number")
    if len(points) and (points[0] != points[-1]).any():
        mended.append("an open ring was closed")
        points = np.concatenate([points, points[:1]])
    again = (points[1:] == points[:-1]).all(axis=1)
    if again.any():
        mended.append("repeated points were dropped")
        points = np.concatenate([points[:1], points[1:][~again]])
    if len(points) < 4:
        raise _Fault("geometry is not valid: a ring needs three different points")
    return points


def _check_degrees(points: Any) -> None:
    lons, lats = points[:, 0], points[:, 1]
    if (np.abs(lons) <= 180).all() and (np.abs(lats) <= 90).all():
        return
    if (np.abs(lons) <= 90).all() and (np.abs(lats) <= 180).all():
        raise _Fault("coordinates must be longitude and latitude in degrees: these seem to be swapped")
    metres = " (these seem to be metres)" if np.abs(points).max() > 1_000 else ""
    raise _Fault(f"coordinates must be longitude and latitude in degrees, WGS 84{metres}")


def _valid(shape: BaseGeometry, mended: list[str]) -> BaseGeometry:
    if not shape.is_valid:
        why = shapely.is_valid_reason(shape)
        valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        before, after = shape.area, valid.area
        change = abs(after - before) / max(before, after) if max(before, after) else 1.0
        if valid.geom_type not in ("Polygon", "MultiPolygon") or valid.is_empty or change > MENDED_SHARE:
            raise _Fault(f"geometry is not valid: {why}; mending it would change its area by {change:.1%}")
        mended.append(f"an invalid outline was mended ({why}; area changed by {change:.2%})")
        shape = valid
    if shape.area == 0:
        raise _Fault("geometry is not valid: it has no area")
    turned = shapely.orient_polygons(shape)
    if not (shapely.get_coordinates(turned) == shapely.get_coordinates(shape)).all():
        mended.append("rings were turned the right way round")
    return turned


def _as_geojson(shape: BaseGeometry) -> Mapping[str, Any]:
    found = mapping(shape)
    return {"type": found["type"], "coordinates": _lists(found["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, Sequence) else value
