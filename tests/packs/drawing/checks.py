"""What must hold for every drawn town, checked on the GeoJSON itself and not on the drawing's own words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

Feature = dict[str, Any]
LEVELS = ["town", "village", "grid", "microgrid"]
SUFFIX = {"village": 3, "grid": 3, "microgrid": 2}


def by_code(text: str) -> dict[str, Feature]:
    """All area features; a code that stands twice fails."""
    features = json.loads(text)["features"]
    found = {feature["properties"]["code"]: feature for feature in features}
    assert len(found) == len(features)
    return found


def check_areas(text: str) -> None:
    """Every rule of the areas file."""
    areas = by_code(text)
    shapes = {code: shape(feature["geometry"]) for code, feature in areas.items()}
    children: dict[str | None, list[str]] = defaultdict(list)
    for code, feature in areas.items():
        children[feature["properties"]["parent"]].append(code)
        _check_feature(feature, shapes[code])
    assert len(children[None]) == 1
    for parent, below in children.items():
        if parent is not None:
            _check_family(areas, shapes, parent, below)
    for level in LEVELS:
        tier = [shapes[code] for code in areas if areas[code]["properties"]["level"] == level]
        assert shapely.coverage_is_valid(tier)
        assert abs(shapely.union_all(tier).area - sum(one.area for one in tier)) < 1e-9
    leaves = [code for code in areas if code not in children]
    assert {areas[code]["properties"]["level"] for code in leaves} == {"microgrid"}
    _check_shared_edges([shapes[code] for code in leaves], shapes[children[None][0]])


def _check_feature(feature: Feature, drawn: BaseGeometry) -> None:
    properties, geometry = feature["properties"], feature["geometry"]
    assert properties["synthetic"] is True
    assert set(properties) == {"code", "name", "level", "parent", "synthetic"}
    assert set(properties["name"]) == {"zh", "en"} and all(properties["name"].values())
    assert geometry["type"] == "Polygon" and len(geometry["coordinates"]) == 1
    assert drawn.is_valid and drawn.exterior.is_ccw
    ring = geometry["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(round(number, 6) == number for spot in ring for number in spot)
    # a spike or a sliver has a long edge around little ground
    assert 12.57 * drawn.area / drawn.length**2 > 0.12, properties["code"]


def _check_family(areas: dict[str, Feature], shapes: dict[str, Any], parent: str, below: list[str]) -> None:
    """Children carry the parent's code, belong to the next level, and cover it exactly."""
    level = areas[parent]["properties"]["level"]
    for code in below:
        properties = areas[code]["properties"]
        assert LEVELS.index(properties["level"]) == LEVELS.index(level) + 1
        assert code.startswith(parent)
        assert len(code) == len(parent) + SUFFIX[properties["level"]]
    whole = shapely.coverage_union_all([shapes[code] for code in below])
    assert shapely.normalize(whole).equals_exact(shapely.normalize(shapes[parent]), 0.0)
    if level != "town":
        numbers = sorted(below)
        digits = SUFFIX[areas[numbers[0]]["properties"]["level"]]
        assert [int(code[-digits:]) for code in numbers] == list(range(1, len(numbers) + 1))
        centres = [shapes[code].centroid for code in numbers]
        order = [(round(centre.x, 4), -centre.y) for centre in centres]
        assert order == sorted(order)


def _check_shared_edges(leaves: list[Any], outline: BaseGeometry) -> None:
    """Every edge, vertex for vertex, belongs to two neighbours, or to one and the town's outline."""
    edges: Counter[tuple[Any, Any]] = Counter()
    for leaf in leaves:
        spots = list(leaf.exterior.coords)
        edges.update(tuple(sorted(pair)) for pair in zip(spots[:-1], spots[1:], strict=True))
    ring = list(outline.exterior.coords)
    rim = {tuple(sorted(pair)) for pair in zip(ring[:-1], ring[1:], strict=True)}
    assert set(edges.values()) <= {1, 2}
    assert {edge for edge, times in edges.items() if times == 1} == rim
