"""The command writes the same bytes twice, and the committed Tangba files are what it writes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
from shapely.geometry import shape

from gongzhi.packs.drawing import draw_files, read_plan
from gongzhi.packs.drawing.__main__ import main
from tests.packs.drawing.checks import by_code, check_areas

PACK = Path(__file__).resolve().parents[3] / "packs" / "tangba"
SMALL = """
seed = 3
microgrids_per_grid = [1, 2]
[town]
code = "999999101"
zh = "样板镇"
en = "Sample town"
lon = 100.0
lat = 25.0
area_km2 = 9
centre = "999999101001"
[[villages]]
code = "999999101001"
official = "镇上社区居民委员会"
[[villages]]
code = "999999101201"
official = "甲村村民委员会"
"""


def test_two_runs_give_the_same_bytes(tmp_path, capsys):
    plan = tmp_path / "drawing.toml"
    plan.write_text(SMALL, encoding="utf-8")
    runs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert main([str(plan), str(tmp_path / name)]) == 0
        runs.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert runs[0] == runs[1] and len(runs[0]) == 2
    assert "areas.geojson" in capsys.readouterr().out


def test_another_seed_gives_another_town(tmp_path):
    texts = []
    for seed in ("seed = 3", "seed = 4"):
        (tmp_path / "drawing.toml").write_text(SMALL.replace("seed = 3", seed), encoding="utf-8")
        draw_files(tmp_path / "drawing.toml", tmp_path)
        texts.append((tmp_path / "areas.geojson").read_text(encoding="utf-8"))
    assert texts[0] != texts[1]


def test_a_wrong_plan_writes_nothing_and_says_why(tmp_path, capsys):
    (tmp_path / "drawing.toml").write_text(SMALL.replace("101201", "101900"), encoding="utf-8")
    assert main([str(tmp_path / "drawing.toml"), str(tmp_path)]) == 1
    assert "999999101900" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.geojson"))


@pytest.mark.parametrize("arguments", [[], ["one"], ["one", "two", "three"]])
def test_bad_usage_is_exit_code_two(arguments, capsys):
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_a_missing_folder_is_named(tmp_path, capsys):
    (tmp_path / "drawing.toml").write_text(SMALL, encoding="utf-8")
    assert main([str(tmp_path / "drawing.toml"), str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_the_committed_tangba_files_are_what_the_plan_draws(tmp_path):
    for path in draw_files(PACK / "drawing.toml", tmp_path):
        assert path.read_bytes() == (PACK / path.name).read_bytes(), f"{path.name}: redraw the pack"


def test_tangba_nests_and_has_its_counts():
    text = (PACK / "areas.geojson").read_text(encoding="utf-8")
    check_areas(text)
    counts = Counter(feature["properties"]["level"] for feature in by_code(text).values())
    assert (counts["town"], counts["village"], counts["grid"]) == (1, 19, 64)
    assert 180 <= counts["microgrid"] <= 220


def test_tangba_files_stay_small():
    assert (PACK / "areas.geojson").stat().st_size < 1_000_000
    assert (PACK / "basemap.geojson").stat().st_size < 1_500_000


def test_tangba_communities_are_smaller_than_villages_and_named_as_in_the_code_list():
    town = {village.code: village for village in read_plan(PACK / "drawing.toml").villages}
    areas = by_code((PACK / "areas.geojson").read_text(encoding="utf-8"))
    assert areas["500152115001"]["properties"]["name"] == {"zh": "塘坝镇社区", "en": "Tangbazhen community"}
    assert areas["500152115208"]["properties"]["name"] == {"zh": "普陀村", "en": "Putuo village"}
    assert areas["500152115211003"]["properties"]["name"] == {
        "zh": "金山村 3 号网格",
        "en": "Jinshan village grid 3",
    }
    sizes: dict[bool, list[float]] = {True: [], False: []}
    for code, village in town.items():
        sizes[village.community].append(shape(areas[code]["geometry"]).area)
    assert len(sizes[True]) == 5
    assert mean(sizes[True]) < 0.8 * mean(sizes[False])


def test_tangba_base_map_names_no_place_of_worship():
    features = json.loads((PACK / "basemap.geojson").read_text(encoding="utf-8"))["features"]
    kinds = {one["properties"]["kind"] for one in features if one["properties"]["layer"] == "place"}
    assert kinds == {"committee", "school", "market", "clinic", "service_centre"}
