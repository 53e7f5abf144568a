"""The raster answers as the exact test alone would: for any outlines, and for points on their edges and corners."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.areas.logic import raster
from gongzhi.base.areas.logic.locating import Locator
from gongzhi.base.areas.logic.points import fault_of_point
from gongzhi.base.areas.logic.raster import UNKNOWN, Raster

SMALL = st.one_of(st.integers(-8, 8).map(float), st.floats(-8, 8, allow_subnormal=False))


@st.composite
def outlines(draw: st.DrawFn) -> Any:
    """A valid polygon or multipolygon, with holes and slivers: whatever a few points make once they are mended."""
    ring = draw(st.lists(st.tuples(SMALL, SMALL), min_size=3, max_size=9, unique=True))
    shape = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
    if shape.area < 1e-9:
        shape = shapely.box(*ring[0], ring[0][0] + 1, ring[0][1] + 1)
    cut = draw(st.none() | st.tuples(SMALL, SMALL, st.floats(0.1, 2)))
    if cut:
        less = shapely.difference(shape, shapely.Point(cut[:2]).buffer(cut[2], quad_segs=2))
        shape = less if less.geom_type in ("Polygon", "MultiPolygon") and less.area > 1e-9 else shape
    far = draw(st.sampled_from([0.0, 0.0, 0.0, 100.0]))
    return shapely.transform(shape, lambda points: points + far)


def _points(shapes: list[Any], seed: int) -> Any:
    """Anywhere, on vertices, on edges as near as numbers can be, and on the lines between cells."""
    random = np.random.default_rng(seed)
    vertices = shapely.get_coordinates(shapes)
    middles = (vertices[1:] + vertices[:-1]) / 2
    part = random.uniform(0, 1, (len(middles), 1))
    west, south, east, north = shapely.total_bounds(shapes)
    anywhere = random.uniform((west - 1, south - 1), (east + 1, north + 1), (200, 2))
    cells = np.stack([np.linspace(west, east, 101), np.linspace(south, north, 101)], axis=1)
    return np.concatenate([vertices, middles, vertices[:-1] + part * np.diff(vertices, axis=0), anywhere, cells])


def _first(shapes: list[Any], points: Any) -> list[int]:
    touched = [shapely.intersects_xy(shape, points[:, 0], points[:, 1]) for shape in shapes]
    return np.where(np.any(touched, axis=0), np.argmax(touched, axis=0), -1).tolist()


@settings(max_examples=150, deadline=None)
@given(st.lists(outlines(), min_size=1, max_size=8), st.integers(0, 2**32))
def test_many_points_are_answered_as_the_exact_test_answers_each(shapes: list[Any], seed: int) -> None:
    points = _points(shapes, seed)
    areas = [(n, f"/{n:03}/", f"{n:03}", shapely.geometry.mapping(shape)) for n, shape in enumerate(shapes)]
    locator = Locator(areas)
    locator._asked = 1_000_000  # so that the raster is used
    expected = _first(shapes, points)
    assert locator.locate_many(points[:, 0], points[:, 1]).tolist() == expected
    assert [locator.locate(*point) for point in points[:40]] == [None if n < 0 else n for n in expected[:40]]


@settings(max_examples=40, deadline=None)
@given(st.lists(outlines(), min_size=2, max_size=6), st.integers(0, 2**32), st.integers(1, 40))
def test_the_raster_says_the_same_however_coarse_it_is(shapes: list[Any], seed: int, cells: int) -> None:
    points = _points(shapes, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raster, "_MOST_CELLS", cells)
        patch.setattr(raster, "_WINDOW_CELLS", 50)
        patch.setattr(raster, "_POINTS", 37)
        array = np.array(shapes, object)
        assert Raster(array).first(points[:, 0], points[:, 1]).tolist() == _first(shapes, points)


def test_two_places_far_apart_get_a_raster_each() -> None:
    here = [shapely.box(x, y, x + 0.9, y + 0.9) for x in range(6) for y in range(6)]
    there = [shapely.transform(shape, lambda points: points + 100) for shape in here]
    areas = [(n, f"/{n:03}/", f"{n:03}", shapely.geometry.mapping(one)) for n, one in enumerate([*here, *there])]
    assert sorted(len(numbers) for numbers, _ in Locator(areas)._rasters) == [36, 36]


def test_a_crowded_cell_is_left_to_the_tree() -> None:
    shapes = [shapely.Point(0, 0).buffer(1 + n * 1e-6) for n in range(40)]
    found = Raster(np.array(shapes, object)).first(np.array([1 + 5e-6, 0.0, 9.0]), np.array([0.0, 0.0, 0.0]))
    assert found.tolist() == [UNKNOWN, 0, -1]
    areas = [(n, "/A/", f"{n:03}", shapely.geometry.mapping(shape)) for n, shape in enumerate(shapes)]
    locator = Locator(areas)
    locator._asked = 10_000
    assert locator.locate_many([1 + 5.5e-6, 0.0], [0.0, 0.0]).tolist() == [6, 0]


def test_an_outline_smaller_than_a_hand_is_still_found() -> None:
    tiny = shapely.box(105.9, 30.0, 105.9 + 5e-8, 30.0 + 5e-8)
    found = Raster(np.array([tiny], object)).first(np.array([105.9 + 2e-8, 105.9 + 6e-8]), np.array([30.0, 30.0]))
    assert found.tolist() == [0, -1]


def test_nothing_is_found_where_there_are_no_areas_and_no_numbers() -> None:
    empty = Locator([])
    empty._asked = 10_000
    assert empty.locate_many([1.0], [1.0]).tolist() == [-1] and empty.locate(1.0, 1.0) is None
    one = Raster(np.array([shapely.box(0, 0, 1, 1)], object))
    assert one.first(np.array([np.nan, np.inf, 0.5]), np.array([0.5, 0.5, np.nan])).tolist() == [-1, -1, -1]


@given(st.floats(), st.floats())
def test_a_point_without_a_fault_is_one_on_earth(lon: float, lat: float) -> None:
    fault = fault_of_point(lon, lat)
    usable = abs(lon) <= 180 and abs(lat) <= 90 and (lon, lat) != (0, 0)
    assert (fault == "") == usable
    assert fault in ("", "not_finite", "zero", "out_of_range", "swapped")
    if fault == "swapped":
        assert fault_of_point(lat, lon) == ""
