"""The base map is believable: roads meet, houses stand clear, labels do not cover each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from gongzhi.packs.drawing import basemap_text, draw_areas, draw_basemap
from gongzhi.packs.drawing.frame import Frame
from gongzhi.packs.drawing.places import APART_M
from gongzhi.packs.drawing.plan import PLACE_NAMES
from gongzhi.packs.drawing.roads import HALF_WIDTH_M
from tests.packs.drawing.plans import small, small_plan

LAYERS = {"river", "road", "building", "field", "wood", "place"}
PACK = Path(__file__).resolve().parents[3] / "packs" / "tangba"
Features = list[dict[str, Any]]


def _small() -> tuple[Features, Any]:
    town = draw_areas(small_plan())
    text = basemap_text(draw_basemap(town), town.frame)
    return json.loads(text)["features"], town.at("town")[0].shape


def _tangba() -> tuple[Features, Any]:
    features = json.loads((PACK / "basemap.geojson").read_text(encoding="utf-8"))["features"]
    areas = json.loads((PACK / "areas.geojson").read_text(encoding="utf-8"))["features"]
    return features, shape(areas[0]["geometry"])


@pytest.fixture(scope="module", params=[_small, _tangba], ids=["small", "tangba"])
def drawn(request: pytest.FixtureRequest) -> tuple[Features, Any]:
    return request.param()


@pytest.fixture(scope="module")
def features(drawn: tuple[Features, Any]) -> Features:
    return drawn[0]


def flat(features: Features, layer: str, rank: int | None = None) -> list[Any]:
    """Shapes of a layer in metres; any frame will do, as only distances count."""
    lon, lat = shapely.get_coordinates(shape(features[0]["geometry"]))[0]
    return [
        Frame(lon, lat).metres(shape(one["geometry"]))
        for one in features
        if one["properties"]["layer"] == layer and rank in (None, one["properties"]["rank"])
    ]


def test_every_layer_is_there_and_every_feature_is_marked_synthetic(features):
    assert {one["properties"]["layer"] for one in features} == LAYERS
    assert all(one["properties"]["synthetic"] is True for one in features)
    assert all(isinstance(one["properties"]["rank"], int) for one in features)


def test_shapes_are_valid_wound_to_the_left_and_rounded(features):
    for one in features:
        drawn = shape(one["geometry"])
        assert drawn.is_valid and not drawn.is_empty
        if one["geometry"]["type"] == "Polygon":
            assert drawn.exterior.is_ccw
        numbers = shapely.get_coordinates(drawn)
        assert (np.round(numbers, 5) == numbers).all()


def test_everything_lies_inside_the_town(drawn):
    features, town = drawn
    outline = town.buffer(0.00003)
    shapely.prepare(outline)
    assert all(outline.covers(shape(one["geometry"])) for one in features)


def test_every_road_meets_another_in_a_shared_vertex(features):
    roads = [shape(one["geometry"]) for one in features if one["properties"]["layer"] == "road"]
    ranks = [one["properties"]["rank"] for one in features if one["properties"]["layer"] == "road"]
    vertices = [set(road.coords) for road in roads]
    for index, road in enumerate(roads):
        others = set().union(*(spots for number, spots in enumerate(vertices) if number != index))
        assert others & vertices[index], (ranks[index], road.wkt[:80])


def test_all_roads_are_one_network(features):
    roads = [shape(one["geometry"]) for one in features if one["properties"]["layer"] == "road"]
    reached, grown = set(roads[0].coords), True
    left = roads[1:]
    while grown:
        near = [road for road in left if reached.intersection(road.coords)]
        left = [road for road in left if road not in near]
        reached.update(spot for road in near for spot in road.coords)
        grown = bool(near)
    assert not left


def test_houses_stand_neither_in_the_river_nor_on_a_road_nor_on_each_other(features):
    houses = flat(features, "building")
    assert len(houses) > 100
    water = shapely.union_all(flat(features, "river", 1))
    roads = shapely.union_all(
        [line.buffer(width) for rank, width in HALF_WIDTH_M.items() for line in flat(features, "road", rank)]
    )
    assert not shapely.intersects(houses, water).any()
    assert not shapely.intersects(houses, roads).any()
    pairs = shapely.STRtree(houses).query(houses, predicate="intersects")
    assert (pairs[0] == pairs[1]).all()


def test_fields_and_woods_leave_roads_and_water_free_and_are_no_slivers(features):
    land = flat(features, "field") + flat(features, "wood")
    roads = shapely.union_all(flat(features, "road"))
    assert not shapely.intersects(land, roads).any()
    assert not shapely.intersects(land, shapely.union_all(flat(features, "river", 1))).any()
    assert min(one.area for one in land) > 1_500


def test_labels_do_not_lie_on_top_of_each_other(features):
    spots = shapely.get_coordinates(flat(features, "place"))
    for index, spot in enumerate(spots):
        gaps = np.abs(np.delete(spots, index, axis=0) - spot) + 2.5
        assert ((gaps[:, 0] >= APART_M[0]) | (gaps[:, 1] >= APART_M[1])).all()


def test_every_village_has_its_committee_and_other_places_are_generic(features):
    kinds = {
        one["properties"]["name"]: one["properties"]["kind"]
        for one in features
        if one["properties"]["layer"] == "place"
    }
    committees = [name for name, kind in kinds.items() if kind == "committee"]
    assert len(committees) in (5, 19)
    assert all(name.endswith(("居委会", "村委会")) for name in committees)
    generic = {name for name, kind in kinds.items() if kind != "committee"}
    assert generic <= set(PLACE_NAMES.values())


def test_a_town_without_river_and_exits_still_has_roads_and_houses():
    bare = {key: value for key, value in small()["town"].items() if key != "exits"}
    base = draw_basemap(draw_areas(small_plan(rivers=[], town=bare)))
    assert not base.rivers and base.roads and base.buildings


def test_a_lone_village_without_exits_gets_a_road_through_it():
    only = {"code": "999999101201", "official": "甲村村民委员会", "grids": 2}
    bare = small()["town"] | {"centre": only["code"], "exits": []}
    base = draw_basemap(draw_areas(small_plan(rivers=[], villages=[only], town=bare)))
    assert base.roads and base.buildings


def test_a_school_stands_by_the_lane_named_for_it(features):
    lanes = [one for one in features if one["properties"].get("name") == "学堂路"]
    schools = flat(features, "place", 2)
    for lane in lanes:
        lon, lat = shapely.get_coordinates(shape(features[0]["geometry"]))[0]
        line = Frame(lon, lat).metres(shape(lane["geometry"]))
        assert min(line.distance(school) for school in schools) < 60.0


def test_a_very_large_town_gets_larger_parcels_instead_of_a_larger_file():
    town = draw_areas(small_plan(town=small()["town"] | {"area_km2": 900}))
    assert len(basemap_text(draw_basemap(town), town.frame)) < 1_500_000
