"""A plan says what is wrong with it, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gongzhi.packs.drawing.plan import DrawingError, is_community, parse_plan, read_plan
from tests.packs.drawing.plans import small, small_plan

HEAD = """
seed = 1
[town]
code = "999999101"
zh = "样板镇"
en = "Sample town"
lon = 100.0
lat = 25.0
area_km2 = 10
centre = "999999101201"
"""
VILLAGE = '[[villages]]\ncode = "999999101201"\nofficial = "甲村村民委员会"\n'


@given(st.integers(min_value=0, max_value=999))
def test_suffix_decides_between_community_village_and_refusal(suffix: int):
    code = f"500152115{suffix:03d}"
    if 1 <= suffix <= 199:
        assert is_community(code)
    elif 200 <= suffix <= 399:
        assert not is_community(code)
    else:
        with pytest.raises(ValueError, match=code):
            is_community(code)


@pytest.mark.parametrize("code", ["", "50015211500", "5001521150011", "50015211500x", "５００１５２１１５００１"])
def test_a_code_that_is_not_twelve_digits_is_refused(code: str):
    with pytest.raises(ValueError, match="12 digits"):
        is_community(code)


def test_short_names_drop_the_committee():
    plan = small_plan()
    assert [village.zh for village in plan.villages][:2] == ["镇上社区", "甲村"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (HEAD + VILLAGE.replace("999999101201", "999999101400"), ["villages.0.code", "999999101400"]),
        (HEAD + VILLAGE + VILLAGE, ["villages", "999999101201", "2 times"]),
        (HEAD + VILLAGE.replace("村民委员会", "居民委员会"), ["villages.0", "official", "村民委员会"]),
        (HEAD + VILLAGE + "grids = 0\n", ["villages.0.grids"]),
        (HEAD + VILLAGE + "grid = 2\n", ["villages.0.grid", "not permitted"]),
        (HEAD + VILLAGE + 'places = ["palace"]\n', ["villages.0.places", "palace"]),
        (HEAD + VILLAGE + "at = [nan, 0.0]\n", ["villages.0.at"]),
        (HEAD.replace("10\n", "-3\n") + VILLAGE, ["town.area_km2"]),
        (HEAD.replace("100.0", "'east'") + VILLAGE, ["town.lon"]),
        (HEAD.replace("101201", "101202") + VILLAGE, ["town.centre", "999999101202"]),
        (HEAD.replace('"999999101"', '"999999102"') + VILLAGE, ["999999101201", "town.code"]),
        ("microgrids_per_grid = [4, 2]\n" + HEAD + VILLAGE, ["microgrids_per_grid"]),
        (HEAD, ["villages"]),
        ("seed = ", ["not valid TOML"]),
    ],
)
def test_a_wrong_plan_names_the_file_and_the_field(text: str, names: list[str]):
    with pytest.raises(DrawingError) as refusal:
        parse_plan(text, "town.toml")
    assert all(name in str(refusal.value) for name in ["town.toml", *names])


def test_positions_are_given_for_all_villages_or_for_none():
    villages = small()["villages"]
    del villages[2]["at"]
    with pytest.raises(ValidationError, match=r"999999101202 has no 'at'"):
        small_plan(villages=villages)


def test_two_villages_on_one_spot_are_refused():
    villages = small()["villages"]
    villages[3]["at"] = villages[1]["at"]
    with pytest.raises(ValidationError, match=r"'at' of 999999101203 lies on that of 999999101201"):
        small_plan(villages=villages)


def test_a_missing_or_unreadable_plan_file_is_named(tmp_path):
    with pytest.raises(DrawingError, match="none.toml"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DrawingError, match="UTF-8"):
        read_plan(tmp_path / "latin.toml")
