"""Areas nest exactly, whatever the plan."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box, union_all

from gongzhi.packs.drawing import DrawingError, areas_text, draw_areas
from gongzhi.packs.drawing.areas import west_to_east
from gongzhi.packs.drawing.arrange import arrange
from gongzhi.packs.drawing.cells import split
from gongzhi.packs.drawing.noise import Warp
from tests.packs.drawing.checks import by_code, check_areas
from tests.packs.drawing.plans import small, small_plan

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_a_small_town_nests_without_gap_or_overlap():
    check_areas(areas_text(draw_areas(small_plan())))


def test_names_say_place_and_number_in_both_languages():
    areas = by_code(areas_text(draw_areas(small_plan())))
    assert areas["999999101201"]["properties"]["name"] == {"zh": "甲村", "en": "甲村"}
    assert areas["999999101201002"]["properties"]["name"]["zh"] == "甲村 2 号网格"
    assert areas["99999910120100201"]["properties"]["name"]["zh"] == "甲村 2 号网格 1 组"


@pytest.mark.parametrize("area", [3.0, 24.0, 400.0])
def test_the_town_is_as_large_as_the_plan_says(area: float):
    town = draw_areas(small_plan(town=small()["town"] | {"area_km2": area}))
    assert town.frame.metres(town.at("town")[0].shape).area == pytest.approx(area * 1e6, rel=1e-4)


def test_a_town_of_one_village_with_one_grid_is_drawn():
    only = {"code": "999999101201", "official": "甲村村民委员会", "grids": 1}
    town = small()["town"] | {"centre": "999999101201"}
    plan = small_plan(villages=[only], town=town, microgrids_per_grid=[1, 1])
    text = areas_text(draw_areas(plan))
    check_areas(text)
    assert len(json.loads(text)["features"]) == 4


@given(
    seed=st.integers(0, 2**32 - 1),
    spots=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=5, unique=True),
    grids=st.integers(1, 5),
)
@SLOW
def test_any_seed_and_any_positions_nest_or_are_refused(seed: int, spots: list[tuple[int, int]], grids: int):
    villages = small()["villages"][: len(spots)]
    for village, (x, y) in zip(villages, spots, strict=True):
        village.update(at=[x / 10, y / 10], grids=grids)
    try:
        town = draw_areas(small_plan(seed=seed, villages=villages))
    except DrawingError:
        return
    check_areas(areas_text(town))


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 59))
def test_arranged_places_lie_apart_with_the_centre_in_the_middle(communities: list[bool], centre: int):
    centre %= len(communities)
    spots = arrange(communities, centre)
    assert tuple(spots[centre]) == (0.0, 0.0)
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + np.eye(len(spots)) * 9
    assert apart.min() > 0.04


def test_a_plan_without_positions_is_arranged_and_drawn():
    villages = [{key: value for key, value in one.items() if key != "at"} for one in small()["villages"]]
    check_areas(areas_text(draw_areas(small_plan(villages=villages))))


def test_numbers_run_from_west_to_east_then_north_to_south():
    shapes = [box(2, 0, 3, 1), box(0, 0, 1, 1), box(0, 1, 1, 2), box(1, 0, 2, 1)]
    assert west_to_east(shapes) == [2, 1, 3, 0]


def test_a_cell_torn_by_a_bay_is_given_to_the_neighbour():
    horseshoe = box(0, 0, 300, 300).difference(box(100, 100, 200, 300))
    cells = split(horseshoe, np.array([(150.0, 290.0), (150.0, 20.0)]))
    assert all(isinstance(cell, Polygon) for cell in cells)
    assert union_all(cells).area == pytest.approx(horseshoe.area)
    assert sum(cell.area for cell in cells) == pytest.approx(horseshoe.area)


@given(st.integers(0, 2**32 - 1))
def test_the_warp_moves_no_point_further_than_its_octaves_allow(seed: int):
    points = np.array([(x, y) for x in range(-500, 500, 90) for y in range(-500, 500, 90)], dtype=float)
    moved = Warp(seed, (800.0, 200.0), 0.05)(points) - points
    assert np.abs(moved).max() <= 0.05 * 1000.0
