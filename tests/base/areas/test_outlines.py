"""Outlines: what can be mended is mended and said, the rest is refused with its reason; families must fit."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from gongzhi.base.areas.logic.outlines import judge, square_metres
from gongzhi.base.areas.logic.planning import plan_areas
from gongzhi.base.areas.logic.reading import read_area_bytes
from tests.base.areas.shapes import row, square, town

RING = [[105.0, 30.0], [105.1, 30.0], [105.1, 30.1], [105.0, 30.1], [105.0, 30.0]]


def _polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_a_valid_outline_comes_back_as_it_is() -> None:
    whole = _polygon(RING, [[105.02, 30.02], [105.02, 30.04], [105.04, 30.04], [105.04, 30.02], [105.02, 30.02]])
    found = judge(whole)
    assert found.geometry is whole and found.mended == () and found.fault == ""


SPIKE = [*RING[:2], [105.1, 30.05], [105.1001, 30.0502], [105.1, 30.0501], [105.1001, 30.05], *RING[2:]]


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (_polygon(RING[:-1]), "an open ring was closed"),
        (_polygon([RING[0], *RING]), "repeated points were dropped"),
        (_polygon(RING[::-1]), "rings were turned the right way round"),
        (_polygon(SPIKE), "an invalid outline was mended (Self-intersection"),
        (_polygon(RING, [[105.2, 30.2], [105.2, 30.201], [105.201, 30.201], [105.2, 30.2]]), "Hole lies outside shell"),
    ],
    ids=["open", "repeated", "turned", "crossing itself", "hole outside"],
)
def test_a_small_fault_is_mended_and_said(geometry: Any, said: str) -> None:
    found = judge(geometry)
    assert found.fault == "" and said in "; ".join(found.mended)
    mended = shape(found.geometry)
    assert mended.is_valid and judge(found.geometry).mended == ()
    assert abs(mended.area / shapely.box(105, 30, 105.1, 30.1).area - 1) < 0.01


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (_polygon([[0, 0], [1, 1], [0, 1.1], [1, 0], [0, 0]]), "not valid: Self-intersection"),
        (_polygon([[105, 30], [105, float("nan")], [106, 31], [105, 30]]), "not a finite number"),
        (_polygon([[105, 30], [105, "x"], [106, 31], [105, 30]]), "a coordinate is no number"),
        (_polygon([[105, 30], [105, 30], [106, 31]]), "not valid: a ring needs three different points"),
        (_polygon([[105, 30], [106, 31], [107, 32], [105, 30]]), "not valid"),
        (_polygon([[y, x] for x, y in RING]), "seem to be swapped"),
        (_polygon([[x * 111_000, y * 111_000] for x, y in RING]), "seem to be metres"),
        (_polygon(RING, [[y + 40, x - 40] for x, y in RING]), "not valid"),
        (_polygon(), "not empty"), ({"type": "MultiPolygon", "coordinates": [[]]}, "not empty"),
        ({"type": "Polygon"}, "cannot be read"), ({"type": "Polygon", "coordinates": [[1]]}, "cannot be read"),
        ({"type": "LineString", "coordinates": RING}, "must be a Polygon"), (7, "cannot be read"),
    ],
)  # fmt: skip
def test_an_outline_nobody_can_know_the_meaning_of_is_refused(geometry: Any, said: str) -> None:
    found = judge(geometry)
    assert found.geometry is None and said in found.fault


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
def test_what_is_taken_is_valid_and_nearly_as_large_as_what_was_drawn(points: list[tuple[int, int]]) -> None:
    found = judge(_polygon([list(point) for point in points]))
    assert bool(found.fault) != bool(found.geometry)
    if found.geometry:
        taken, drawn = shape(found.geometry), shapely.Polygon(points)
        assert taken.is_valid and taken.area > 0 and abs(taken.area - drawn.area) <= 0.01 * taken.area + 1e-9


def test_square_metres_are_right_for_a_village() -> None:
    one_km = shapely.box(105.9, 30.0, 105.9 + 0.01037, 30.0 + 0.00902)  # 1,001 by 1,000 metres at 30 degrees
    assert abs(square_metres(one_km) / 1_003_000 - 1) < 0.01


def _bytes(features: Any = None, **more: Any) -> bytes:
    given = features or [{"properties": {"code": "A", "name": "甲村", "level": "town"}, "geometry": None}]
    return json.dumps({"type": "FeatureCollection", "features": given, **more}, ensure_ascii=False).encode()


@pytest.mark.parametrize("turn", [bytes, lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.decode().encode("gb18030")])
def test_a_file_is_read_in_utf8_with_or_without_a_mark_and_in_gb18030(turn: Callable[[bytes], bytes]) -> None:
    assert [one.name for one in read_area_bytes(turn(_bytes())).rows] == ["甲村"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (_bytes()[:-9], "is not JSON: line 1, column "), (_bytes()[:-9], "seems to be cut off"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"), (b"[" * 100_000, "nested too deep"),
        (_bytes(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}), "EPSG::3857"),
    ],
    ids=["position", "cut off", "encoding", "nested", "reference system"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why_and_where(raw: bytes, said: str) -> None:
    read = read_area_bytes(raw)
    assert read.rows == () and said in str(read.refused[0].message)


def test_a_file_in_the_chinese_reference_system_is_taken() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    assert len(read_area_bytes(_bytes(crs=crs)).rows) == 1


def _said(problems: Any) -> list[str]:
    return [f"{one.field}: {one.message}" for one in problems]


def test_a_town_that_fits_has_nothing_to_note() -> None:
    plan = plan_areas(town(), {}, {})
    assert plan.refused == [] and plan.notes == [] and len(plan.steps) == 6


def test_a_child_outside_its_parent_is_refused_with_what_lies_below_it() -> None:
    rows = [*town()[:2], row("W", "T", square(3.9, 0, 2, 4)), row("H", "W", square(4, 0), level="grid")]
    plan = plan_areas(rows, {}, {})
    assert _said(plan.refused) == ["code W: lies outside its parent T by 95%", "code H: parent W was refused"]
    assert [step.row.code for step in plan.steps] == ["T", "V"]


def test_a_child_whose_coordinates_are_swapped_is_told_so() -> None:
    rows = [row("T", "", square(-72, 42), level="town"), row("V", "T", square(42.2, -71.8, 0.5))]
    assert "longitude and latitude seem to be swapped" in _said(plan_areas(rows, {}, {}).refused)[0]


def test_small_overlaps_and_gaps_are_noted_with_their_size_and_large_overlaps_refused() -> None:
    rows = [*town()[:2], row("W", "T", square(1.99, 0, 2, 4))]
    plan = plan_areas(rows, {}, {})
    assert plan.refused == []
    overlap, gap = _said(plan.notes)
    assert overlap.startswith("code W: overlaps V by ") and overlap.endswith(" m²")
    assert gap.startswith("code T: ") and "in 1 places belong to none of its 2 areas of level village" in gap
    assert abs(int(overlap.split()[-2]) / (0.01 * 4 * 111_320**2) - 1) < 0.01
    rows[-1] = row("W", "T", square(1.5, 0, 2, 4))
    assert _said(plan_areas(rows, {}, {}).refused)[0].startswith("code W: overlaps V by ")
