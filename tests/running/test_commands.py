"""What commands answer to wrong usage and to files that cannot be used: exit code, message, nothing written."""

import csv
import json
import socket
from pathlib import Path

import pytest

from gongzhi.base.clock import local_day, now
from tests.house import House

pytestmark = pytest.mark.once
AREAS = ("areas_area", "areas_boundary", "trail_act")


@pytest.fixture(scope="module")
def idle(template: House) -> House:
    """The template itself: what is asked of it here must change nothing."""
    return template


def _rows(house: House) -> list[int]:
    return [house.count(table) for table in AREAS]


@pytest.mark.parametrize(
    "verb",
    [
        (),
        ("paint",),
        ("serve", "--port", "0"),
        ("serve", "--port", "many"),
        ("demo", "--scale", "0"),
        ("packs",),
        ("locate", "points.csv"),
        ("import", "matters", "export.csv"),
        ("trail", "verify", "now"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2_with_the_usage(idle: House, verb: tuple[str, ...]) -> None:
    done = idle.run(*verb)
    assert done.returncode == 2
    assert "usage: gongzhi" in done.stdout and "Traceback" not in done.stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_a_demo_refuses_a_public_address(bare: House, host: str) -> None:
    done = bare.run("serve", "--host", host, "--port", str(bare.port))
    assert done.returncode == 1
    assert "GONGZHI_SECRET_KEY" in done.stdout and host in done.stdout and "Traceback" not in done.stdout
    assert not (bare.var / "gongzhi.sqlite3").exists(), "it refuses before it makes anything"


def test_a_port_in_use_is_refused_in_words(idle: House) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        done = idle.run("serve", "--port", str(port), "--empty")
    assert done.returncode == 1
    assert f"--port {port}" in done.stdout and "Traceback" not in done.stdout


def test_more_than_one_process_is_refused_on_sqlite(idle: House) -> None:
    done = idle.run("serve", "--workers", "2")
    assert done.returncode == 1 and "--workers" in done.stdout


def test_a_pack_that_is_nowhere_is_named(idle: House) -> None:
    for what in ("check", "load"):
        done = idle.run("packs", what, "nowhere")
        assert (done.returncode, done.stdout) == (1, "gongzhi: nowhere: no such pack (no folder with a pack.toml)\n")


def test_a_shipped_pack_is_in_order(idle: House) -> None:
    done = idle.run("packs", "check", "tangba")
    assert done.returncode == 0 and done.stdout.rstrip().endswith("in order")


def test_locate_says_which_file_or_column_is_missing_and_writes_nothing(idle: House, tmp_path: Path) -> None:
    out, points = tmp_path / "out.csv", tmp_path / "points.csv"
    done = idle.run("locate", str(points), "--out", str(out))
    assert done.returncode == 1 and str(points) in done.stdout and "Traceback" not in done.stdout
    points.write_text("name,east,north\nschool,105.9,29.9\n", encoding="utf-8")
    done = idle.run("locate", str(points), "--out", str(out))
    assert done.returncode == 1
    assert "points.csv: line 1: there is no column lon or " in done.stdout and "name it with --lon" in done.stdout
    done = idle.run("locate", str(points), "--out", str(out), "--lon", "east", "--lat", "up")
    assert done.returncode == 1 and "line 1: there is no column up; name it with --lat" in done.stdout
    assert sorted(file.name for file in tmp_path.iterdir()) == ["points.csv"]


def test_locate_takes_the_good_rows_and_gives_each_other_its_reason(still: House, tmp_path: Path) -> None:
    out, points, areas = tmp_path / "out.csv", tmp_path / "points.csv", tmp_path / "areas.geojson"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": [_area("51", parent="")]}), encoding="utf-8")
    assert still.run("import", "areas", str(areas)).returncode == 0
    rows = ["105.05,29.05", "105.1,29.1", "106,29", "0,0", "north,29.9", "105.9,", "105.9,123", "29.05,105.05", "nan,1"]
    points.write_text("\n".join(["lon,lat", *rows]) + "\n", encoding="utf-8")
    done = still.run("locate", str(points), "--out", str(out))
    assert done.returncode == 0
    assert "9 rows: 2 placed, 1 in no area, 6 without a usable point" in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert [row["area_code"] for row in found] == ["51", "51", *[""] * 7]
    assert found[0]["area_path"] == "示例村"
    assert [row["locate_note"] for row in found] == [
        "", "", "In no area",
        "line 5: lon, lat: 0, 0 mostly means that no place was found; leave it empty",
        "line 6: lon: “north” is not a number of degrees", "line 7: lat: is empty",
        "line 8: lon, lat: Longitude lies between -180 and 180, latitude between -90 and 90",
        "line 9: lon, lat: Longitude and latitude seem to be swapped",
        "line 10: lon, lat: Longitude and latitude are not numbers",
    ]  # fmt: skip


def _area(code: str, **properties: object) -> dict[str, object]:
    square = [[105.0, 29.0], [105.1, 29.0], [105.1, 29.1], [105.0, 29.1], [105.0, 29.0]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": "示例村", "level": "village", "parent": "500152115", **properties},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "JSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "FeatureCollection"}', "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [7]}', "feature 1: "),
        (json.dumps({"type": "FeatureCollection", "features": [_area("x y")]}), "code"),
        (json.dumps({"type": "FeatureCollection", "features": [_area("500152115999", parent="77")]}), "77"),
    ],
    ids=["no JSON", "no collection", "no features", "no feature", "no code", "no parent"],
)
def test_areas_that_cannot_be_used_change_nothing(idle: House, tmp_path: Path, text: str, said: str) -> None:
    before, file = _rows(idle), tmp_path / "areas.geojson"
    file.write_text(text, encoding="utf-8")
    done = idle.run("import", "areas", str(file))
    assert done.returncode == 1
    assert said in done.stdout and "Traceback" not in done.stdout, done.stdout
    assert done.stdout.splitlines()[-1] == "0 new, 0 changed, 0 as before, 1 refused"
    assert _rows(idle) == before


def _town(*codes: str, name: str = "示例村") -> str:
    features = [_area("51", parent="", level="town"), *(_area(code, parent="51", name=name) for code in codes)]
    for number, feature in enumerate(features[1:]):
        ring = [[105 + x / 20, 29 + y / 10] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        moved = [[x + number / 20, y] for x, y in ring]
        feature["geometry"] = {"type": "Polygon", "coordinates": [moved]}
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_file_of_areas_shows_what_it_changes_before_it_is_taken(still: House, tmp_path: Path) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text(_town("A", "B"), encoding="utf-8")
    assert still.run("import", "areas", str(file)).stdout.splitlines()[-1] == "3 new, 0 changed, 0 as before, 0 refused"
    file.write_text(_town("A", name="新村"), encoding="utf-8")
    before = _rows(still)
    done = still.run("import", "areas", str(file), "--dry-run")
    assert done.returncode == 0 and _rows(still) == before
    assert "renamed: A: 示例村 → 新村" in done.stdout and "gone: B 示例村" in done.stdout
    assert "nothing was written" in done.stdout
    done = still.run("import", "areas", str(file), "--basis", "示例文〔2023〕1号")
    assert done.stdout.splitlines()[-1] == "0 new, 1 changed, 1 as before, 1 ended, 0 refused"
    done = still.run("areas", "show", "A", "--on", "2020-01-01")
    assert "2020-01-01: A 示例村 village /51/A/" in done.stdout and "示例文〔2023〕1号" in done.stdout
    assert still.run("areas", "show", "Z").returncode == 1


def test_areas_succeed_each_other_by_a_document(still: House, tmp_path: Path) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text(_town("A", "B"), encoding="utf-8")
    still.run("import", "areas", str(file))
    after = _area("C", parent="51", name="合村")
    after["geometry"] = None
    file.write_text(json.dumps({"features": [after]}), encoding="utf-8")
    words = ("areas", "succeed", "merge", "A,B", str(file), "--basis", "示例文〔2023〕2号", "--on")
    done = still.run(*words, "2999-01-01")
    assert done.returncode == 1 and "on: " in done.stdout and "Traceback" not in done.stdout
    done = still.run(*words, local_day(now(), "Asia/Shanghai").isoformat())
    assert done.returncode == 0 and done.stdout.splitlines() == ["merge: A → C", "merge: B → C"]
    assert "today: C 合村" in still.run("areas", "show", "B").stdout


def test_a_missing_file_of_areas_is_named(idle: House, tmp_path: Path) -> None:
    done = idle.run("import", "areas", str(tmp_path / "none.geojson"))
    assert done.returncode == 1 and "none.geojson" in done.stdout and "Traceback" not in done.stdout


def test_an_import_of_matters_names_what_is_wrong_with_its_map(idle: House, tmp_path: Path) -> None:
    before, export, mapping = idle.count("matters_matter"), tmp_path / "export.csv", tmp_path / "map.toml"
    export.write_text("id\n1\n", encoding="utf-8")
    done = idle.run("import", "matters", str(export), "--map", str(mapping))
    assert done.returncode == 1 and "map.toml: there is no such file" in done.stdout
    mapping.write_text('system = "x"\n', encoding="utf-8")
    done = idle.run("import", "matters", str(export), "--map", str(mapping))
    assert done.returncode == 1 and "map.toml: columns" in done.stdout and "Traceback" not in done.stdout
    assert idle.count("matters_matter") == before


def test_a_database_of_an_unknown_kind_is_refused_in_words(bare: House) -> None:
    done = bare.run("trail", "verify", DATABASE_URL="mysql://somewhere/x")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stdout and "Traceback" not in done.stdout
