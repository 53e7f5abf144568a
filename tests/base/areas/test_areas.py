"""The division tree: rows that do not fit are refused by name, outlines as versions, and the area of a point."""

import json
import math
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.areas import queries
from gongzhi.base.areas.actions.importing import AreasTaken, import_areas
from gongzhi.base.areas.logic.locating import Locator
from gongzhi.base.areas.logic.reading import AreaRow, read_area_table, read_areas
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.areas.queries import area_by_code, areas_at_hand, chain_of, locate, locate_many
from gongzhi.base.exchange import read_table
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.conftest import NOON, PACKS

BY = By("test")
TANGBA = read_areas((PACKS / "tangba" / "areas.geojson").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    queries._kept.forget()
    yield
    queries._kept.forget()


def _square(west: float, south: float, side: float = 1) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _row(code: str, parent: str = "", geometry: Any = None, name: str = "地方", level: str = "village") -> AreaRow:
    return AreaRow(code, name, "place", level, parent, geometry, True)


def _state() -> tuple[int, int, int]:
    return Area.objects.count(), Boundary.objects.count(), Act.objects.count()


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing_and_records_nothing() -> None:
    before = _state()
    assert import_areas(TANGBA.rows, by=BY, at=NOON) == AreasTaken(same=len(TANGBA.rows))
    assert _state() == before


@pytest.mark.django_db
def test_a_changed_outline_is_a_new_version_and_the_old_one_is_dated() -> None:
    import_areas([_row("A", geometry=_square(0, 0))], by=BY, at=NOON)
    later = NOON + timedelta(days=30)
    assert import_areas([_row("A", geometry=_square(0, 0, 2))], by=BY, at=later) == AreasTaken(changed=1)
    old, new = Boundary.objects.filter(area__code="A").order_by("pk")
    assert (old.geometry, old.valid_to) == (_square(0, 0), later.date())
    assert (new.geometry, new.valid_from, new.valid_to) == (_square(0, 0, 2), later.date(), None)
    found = locate(1.5, 1.5)
    assert found is not None and found.code == "A"


@pytest.mark.django_db
def test_a_new_name_is_a_change_of_the_same_area() -> None:
    import_areas([_row("A", geometry=_square(0, 0))], by=BY, at=NOON)
    key = area_by_code("A")
    assert import_areas([_row("A", geometry=_square(0, 0), name="新名")], by=BY, at=NOON) == AreasTaken(changed=1)
    renamed = area_by_code("A")
    assert key is not None and renamed is not None
    assert (renamed.pk, renamed.name) == (key.pk, "新名")
    assert Boundary.objects.filter(area=renamed).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (_row("B", "NOWHERE"), "parent NOWHERE is neither in the file nor known"),
        (_row("500152115211", "A"), "moves to another parent"),
        (_row("B", "A", level="town"), "a town cannot lie in a town"),
        (_row("B", "A", level="grid"), "a grid belongs to exactly one village"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_what_lies_under_it_and_the_others_go_on(
    row: AreaRow, said: str
) -> None:
    before = area_by_code("500152115211")
    under = _row("UNDER", row.code, level="microgrid") if row.code == "B" else _row("UNDER", "A")
    taken = import_areas([_row("A", level="town"), row, under, _row("C", "A")], by=BY, at=NOON)
    first = taken.refused[0]
    assert first.field == f"code {row.code}" and said in str(first.message)
    assert area_by_code("C") is not None
    assert area_by_code("500152115211") == before
    assert (area_by_code("UNDER") is None) == (row.code == "B")


@pytest.mark.django_db
def test_official_codes_of_a_table_say_level_and_parent(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    lines = ["code,name", "999152115401,坏村", "999152115201,甲村", "999152115,示例镇", "999152115201,甲村"]
    file.write_text("\n".join([*lines, "99915,短码", ",无码"]) + "\n", encoding="utf-8")
    read = read_area_table(read_table(file))
    assert [(row.code, row.level) for row in read.rows] == [("999152115", "town"), ("999152115201", "village")]
    assert [(one.field, str(one.message)[:30]) for one in read.refused] == [
        ("line 2", "999152115401: a village code e"),
        ("line 5", "code 999152115201 appears twic"),
        ("line 6", "99915: level must be one of pr"),
        ("line 7", "code “” must be 1 to 24 letter"),
    ]
    import_areas(read.rows, by=BY, at=NOON)
    village = area_by_code("999152115201")
    assert village is not None and village.path == "/999152115/999152115201/"


@pytest.mark.django_db
def test_paths_run_from_the_root_and_chains_lead_back() -> None:
    rows = [_row("A", level="town"), _row("B", "A"), _row("C", "B", level="grid")]
    import_areas(rows, by=BY, at=NOON)
    deepest = area_by_code("C")
    assert deepest is not None and deepest.path == "/A/B/C/"
    with CaptureQueriesContext(connection) as seen:
        areas_at_hand()
        seen_before = len(seen)
        assert [area.code for area in chain_of(deepest)] == ["C", "B", "A"]
    assert len(seen) - seen_before == 1


@pytest.mark.django_db
def test_stamps_of_two_sorts_do_not_make_each_other_build_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    build = queries._build
    monkeypatch.setattr(queries, "_build", lambda: built.append(1) or build())
    for stamp in (None, 1_000_000, None, 2_000_000, 1_000_000, None):
        assert areas_at_hand(stamp)
    assert len(built) == 1
    import_areas([_row("A", geometry=_square(0, 0))], by=BY, at=NOON)
    assert locate(0.5, 0.5, stamp=3_000_000) == area_by_code("A") and len(built) == 2


def test_a_point_on_a_border_belongs_to_the_deepest_then_to_the_lowest_code() -> None:
    areas = [
        (1, "/R/", "R", _square(0, 0, 2)), (2, "/R/B/", "B", _square(0, 0)), (3, "/R/A/", "A", _square(1, 0)),
        (4, "/R/A/Z/", "Z", _square(1.5, 0, 0.25)),
    ]  # fmt: skip
    for order in (areas, areas[::-1]):
        locator = Locator(order)
        assert locator.locate(1.0, 0.5) == 3  # between A and B
        assert locator.locate(0.5, 1.0) == 2  # B's upper edge, inside R
        assert locator.locate(1.5, 0.1) == 4  # Z's edge, inside A
        assert locator.locate(0.5, 1.5) == 1
        assert locator.locate(2.0, 2.0) == 1 and locator.locate(2.01, 2.0) is None


BY_CODE = {row.code: row for row in TANGBA.rows}


def _path(row: AreaRow) -> str:
    return f"{_path(BY_CODE[row.parent]) if row.parent else '/'}{row.code}/"


LOCATOR = Locator([(n, _path(row), row.code, row.geometry) for n, row in enumerate(TANGBA.rows) if row.geometry])
CORNERS = [tuple(point) for row in TANGBA.rows[:6] if row.geometry for point in row.geometry["coordinates"][0][:40]]
POINTS = st.one_of(
    st.tuples(st.floats(105.6, 106.2), st.floats(29.8, 30.4)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    st.sampled_from(CORNERS),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=30))
def test_many_points_are_placed_as_each_alone(points: list[tuple[float, float]]) -> None:
    alone = [LOCATOR.locate(lon, lat) for lon, lat in points]
    together = LOCATOR.locate_many([p[0] for p in points], [p[1] for p in points]).tolist()
    assert [None if key < 0 else key for key in together] == alone


def test_every_place_of_the_pack_holds_the_point_a_map_begins_at() -> None:
    for key in LOCATOR._keys:
        lon, lat = LOCATOR.inside(key)
        found = LOCATOR.locate(lon, lat)
        assert found is not None and _path(TANGBA.rows[found]).startswith(_path(TANGBA.rows[key]))
    assert LOCATOR.inside(-1) == (0.0, 0.0)


@pytest.mark.django_db
def test_many_points_are_placed_in_stored_areas_too() -> None:
    grid = area_by_code("500152115211001")
    assert grid is not None
    lon, lat = queries.centre_of(grid)
    points = [(lon, lat), (105.0, 29.0), (lat, lon), (0.0, 0.0), (math.nan, lat), (lon, math.inf), (lon, 123.0)]
    found = locate_many(points)
    there = found[0].area
    assert there is not None and there.path.startswith(grid.path) and there == locate(lon, lat)
    assert [one.fault for one in found] == [
        "",
        "nowhere",
        "swapped",
        "zero",
        "not_finite",
        "not_finite",
        "out_of_range",
    ]
    assert not [one for one in found[1:] if one.area]
    assert locate_many([]) == []


@pytest.mark.django_db
def test_a_point_swapped_within_the_possible_is_known_by_the_area_it_would_lie_in() -> None:
    import_areas([_row("A", geometry=_square(-71, 42))], by=BY, at=NOON)
    here, swapped, elsewhere = locate_many([(-70.5, 42.5), (42.5, -70.5), (42.5, -60.5)])
    assert here.area == area_by_code("A") and (swapped.fault, elsewhere.fault) == ("swapped", "nowhere")


def _feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"properties": {"code": "A", "name": "甲", "level": "town", **properties}, "geometry": geometry}


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("text", "has no properties"), ({}, "has no properties"), (_feature(code=""), "code must be"),
        (_feature(code=7), "code must be"), (_feature(code="a b"), "code must be"),
        (_feature(code="9" * 25), "code must be"),
        (_feature(name=""), "name is missing"), (_feature(name={"en": "x"}), "name is missing"),
        (_feature(level="planet"), "level must be"),
        (_feature({"type": "Point", "coordinates": [1, 1]}), "must be a Polygon"),
        (_feature({"type": "Polygon", "coordinates": []}), "must be a Polygon"),
        (_feature({"type": "Polygon", "coordinates": "x"}), "cannot be read"), (_feature("x"), "cannot be read"),
        (_feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}), "not valid"),
        (_feature(_square(179.5, 0)), "longitude and latitude"),
        (_feature(_square(3e6, 4e6)), "longitude and latitude"),
    ],
)  # fmt: skip
def test_a_feature_that_cannot_be_used_is_refused_by_position_and_the_others_are_taken(feature: Any, said: str) -> None:
    read = read_areas(json.dumps({"features": [_feature(_square(0, 0), code="GOOD"), feature]}))
    assert [row.code for row in read.rows] == ["GOOD"]
    assert [one.field for one in read.refused] == ["feature 2"]
    assert said in str(read.refused[0].message)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"features": 3}', "{", "\x00"])
def test_a_file_of_another_sort_is_refused_whole(text: str) -> None:
    read = read_areas(text)
    assert read.rows == () and [one.field for one in read.refused] == ["file"]


def test_a_code_twice_and_a_circle_of_parents_are_refused() -> None:
    features = [_feature(code="A"), _feature(code="A"), _feature(code="B", parent="C"), _feature(code="C", parent="B")]
    read = read_areas(json.dumps({"features": features}))
    assert [row.code for row in read.rows] == ["A"]
    assert [one.field for one in read.refused] == ["feature 2", "code B", "code C"]
    assert "twice" in str(read.refused[0].message) and "own ancestor" in str(read.refused[1].message)


def test_parents_come_before_children_whatever_the_order_of_the_file() -> None:
    features = [_feature(code="C", parent="B"), _feature(code="B", parent="A"), _feature(code="A")]
    assert [row.code for row in read_areas(json.dumps({"features": features})).rows] == ["A", "B", "C"]
