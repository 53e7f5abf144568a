"""The two GeoJSON files (RFC 7946): areas, and the base map; one feature to a line."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.areas import TownMap
from gongzhi.packs.drawing.basemap import BaseMap
from gongzhi.packs.drawing.frame import Frame

AREA_DECIMALS = 6
BASE_DECIMALS = 5


def areas_text(town: TownMap) -> str:
    """The areas file: parents before children, in code order within a level."""
    features = []
    for area in town.areas:
        properties: dict[str, Any] = {
            "code": area.code,
            "name": {"zh": area.zh, "en": area.en},
            "level": area.level,
            "parent": area.parent,
            "synthetic": True,
        }
        features.append(_feature(area.shape, AREA_DECIMALS, properties))
    return _collection(features)


def basemap_text(base: BaseMap, frame: Frame) -> str:
    """The base map file, in the order in which layers are painted."""
    features: list[str] = []

    def add(shape: BaseGeometry, layer: str, rank: int, **more: Any) -> None:
        for part in _rounded(shape, frame):
            given = {key: value for key, value in more.items() if value is not None}
            features.append(_feature(part, BASE_DECIMALS, {"layer": layer, "rank": rank, **given, "synthetic": True}))

    for parcel in base.parcels:
        add(parcel.shape, parcel.layer, parcel.rank)
    for course in base.rivers:
        if course.bed is not None:
            add(course.bed, "river", 1, name=course.name)
        # the middle line carries the label, and is all there is of a stream
        rank = 2 if course.bed is not None else 3
        add(course.line, "river", rank, name=course.name, width_m=course.width_m)
    for road in base.roads:
        add(road.line, "road", road.rank, name=road.name)
    for building in base.buildings:
        add(building, "building", 1)
    for place in base.places:
        add(shapely.Point(place.spot), "place", place.rank, name=place.name, kind=place.kind)
    return _collection(features)


def _rounded(shape: BaseGeometry, frame: Frame) -> list[BaseGeometry]:
    """The parts of a shape in rounded degrees; what rounding has broken is mended or left out."""
    kept = []
    for part in shapely.get_parts(shape):
        globe = frame.globe(part, BASE_DECIMALS)
        if not globe.is_valid:
            globe = max(shapely.get_parts(shapely.make_valid(globe)), key=lambda piece: piece.area)
            globe = shapely.set_precision(globe, 10.0**-BASE_DECIMALS)
        if shapely.get_dimensions(globe) == shapely.get_dimensions(part) and not globe.is_empty:
            kept.append(shapely.orient_polygons(globe, exterior_cw=False))
    return kept


def _numbers(points: Any, decimals: int) -> list[Any]:
    """Coordinates as rounded lists of numbers."""
    rounded: list[Any] = np.round(np.asarray(points, dtype=np.float64), decimals).tolist()
    return rounded


def _geometry(shape: BaseGeometry, decimals: int) -> dict[str, Any]:
    """A point, line or polygon as a GeoJSON geometry. TypeError for anything else."""
    if isinstance(shape, shapely.Point):
        return {"type": "Point", "coordinates": _numbers(shape.coords[0], decimals)}
    if isinstance(shape, shapely.LineString):
        return {"type": "LineString", "coordinates": _numbers(shape.coords, decimals)}
    if isinstance(shape, shapely.Polygon):
        rings = [shape.exterior, *shape.interiors]
        return {"type": "Polygon", "coordinates": [_numbers(ring.coords, decimals) for ring in rings]}
    raise TypeError(f"a {shape.geom_type} is not drawn")


def _feature(shape: BaseGeometry, decimals: int, properties: dict[str, Any]) -> str:
    """One feature as one line of JSON."""
    feature = {"type": "Feature", "properties": properties, "geometry": _geometry(shape, decimals)}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _collection(features: list[str]) -> str:
    """A feature collection with a feature to each line, so that changes can be read line by line."""
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
