"""A real municipal export through the same actions: every row is imported or refused with its reason."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gongzhi.base.exchange import TableFault, read_table
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.packs.actions import load_pack
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.matters.actions.exchange import Taken, check_map, import_matters
from gongzhi.work.matters.logic.mapping import MapFault, columns_missing, read_map
from gongzhi.work.matters.models import Matter
from tests.conftest import BOSTON, NOON, ROOT

FILES = sorted((ROOT / "tests" / "data" / "boston311").glob("*.csv.gz"))
MAP = BOSTON / "map.toml"
EASTERN = ZoneInfo("America/New_York")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def boston(db: None) -> PackInUse:
    """The pack, loaded for one test."""
    load_pack(BOSTON, by=By("test"), at=NOON)
    pack = pack_in_force("boston")
    assert pack is not None
    return pack


def take(pack: PackInUse, *files: Path) -> list[Taken]:
    """Import files one after the other."""
    export = read_map(MAP)
    return [import_matters(read_table(file), export, pack=pack, by=By("import"), at=NOON) for file in files]


def raw(files: list[Path]) -> Iterator[dict[str, str]]:
    """The rows as Python's own csv reader sees them: an independent count."""
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            yield from csv.DictReader(stream)


def moment(text: str) -> datetime | None:
    """A time as the city writes it."""
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=EASTERN) if text else None


def test_all_29478_rows_are_imported_or_refused_with_a_reason_and_again_changes_nothing(boston: PackInUse) -> None:
    taken = take(boston, *FILES)
    rows = list(raw(FILES))
    refused = [(row.cells["CASE_ENQUIRY_ID"], why) for one in taken for row, why in one.refused]
    assert len(rows) == 29_478
    assert sum(one.rows for one in taken) == 29_478
    assert sum(one.imported for one in taken) == Matter.objects.filter(foreign_system="boston311").count() == 29_337
    assert all(why == "CLOSED_DT: lies before OPEN_DT" for _, why in refused)

    impossible = {
        row["CASE_ENQUIRY_ID"] for row in rows if row["CLOSED_DT"] and moment(row["CLOSED_DT"]) < moment(row["OPEN_DT"])
    }
    assert {number for number, _ in refused} == impossible
    stored = dict(Matter.objects.values_list("foreign_id", "reported_at"))
    assert all(
        stored[row["CASE_ENQUIRY_ID"]] == moment(row["OPEN_DT"]) for row in rows if row["CASE_ENQUIRY_ID"] in stored
    )
    assert set(stored) == {row["CASE_ENQUIRY_ID"] for row in rows} - impossible
    _states_and_clocks_are_those_of_the_city(rows, impossible)

    acts = Act.objects.count()
    again = take(boston, *FILES)
    assert sum(one.imported for one in again) == 0
    assert sum(one.already for one in again) == 29_337
    assert Act.objects.count() == acts


def _states_and_clocks_are_those_of_the_city(rows: list[dict[str, str]], refused: set[str]) -> None:
    expected = Counter(row["CASE_STATUS"].lower() for row in rows if row["CASE_ENQUIRY_ID"] not in refused)
    assert Counter(Matter.objects.values_list("state", flat=True)) == expected
    assert Todo.objects.filter(done_at=None, subject="matter").count() == expected["open"]
    assert Clock.objects.filter(stopped_at=None, subject="matter").count() == expected["open"]
    due = dict(Clock.objects.values_list("subject_uid", "due_at"))
    uids = dict(Matter.objects.values_list("foreign_id", "uid"))
    targets = [row for row in rows if row["TARGET_DT"] and row["CASE_ENQUIRY_ID"] in uids]
    assert all(due[uids[row["CASE_ENQUIRY_ID"]]] == moment(row["TARGET_DT"]) for row in targets)


def write(path: Path, *rows: str) -> Path:
    """A small export in the city's columns."""
    head = (
        "CASE_ENQUIRY_ID,TYPE,OPEN_DT,TARGET_DT,CLOSED_DT,CASE_STATUS,"
        "CASE_TITLE,Location,CLOSURE_REASON,LATITUDE,LONGITUDE"
    )
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


GOOD = "1,Graffiti Removal,01/02/2015 09:00:00 AM,,,Open,Graffiti,1 Main St,,42.35,-71.06"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            ",Graffiti Removal,01/02/2015 09:00:00 AM,,,Open,Graffiti,1 Main St,,42.35,-71.06",
            "CASE_ENQUIRY_ID: is empty",
        ),
        ("2,Snow,01/02/2015 09:00:00 AM,,,Open,Snow,1 Main St,,42.35,-71.06", "TYPE: “Snow” is not in the map"),
        (
            "2,Graffiti Removal,2015-01-02,,,Open,Graffiti,1 Main St,,42.35,-71.06",
            "OPEN_DT: “2015-01-02” is not a time",
        ),
        ("2,Graffiti Removal,,,,Open,Graffiti,1 Main St,,42.35,-71.06", "OPEN_DT: is empty"),
        ("2,Graffiti Removal,01/02/2015 09:00:00 AM,,,Gone,Graffiti,1 Main St,,42.35,-71.06", "CASE_STATUS: “Gone”"),
        ("2,Graffiti Removal,01/02/2015 09:00:00 AM,,,Closed,Graffiti,1 Main St,,42.35,-71.06", "CLOSED_DT: is empty"),
        ("2,Graffiti Removal,01/02/2015 09:00:00 AM,,,Open,Graffiti,1 Main St,,north,-71.06", "LATITUDE: “north”"),
        ("2,Graffiti Removal,01/02/2015 09:00:00 AM,,,Open,Graffiti,1 Main St,,420,-71.06", "LONGITUDE: "),
        ("2,Graffiti Removal,01/02/2015 09:00:00 AM,,,Open,Graffiti,1 Main St,,nan,-71.06", "LATITUDE: “nan”"),
        (
            "1,Graffiti Removal,01/02/2015 09:00:00 AM,,,Open,Graffiti,1 Main St,,42.35,-71.06",
            "appeared in an earlier row",
        ),
        ("2,Graffiti Removal,01/02/2015 09:00:00 AM", "has 3 cells, the header has 11"),
        ("2,Graffiti Removal,01/02/2099 09:00:00 AM,,,Open,Graffiti,1 Main St,,42.35,-71.06", "OPEN_DT: "),
    ],
)
def test_a_bad_row_is_refused_with_its_column_and_the_others_go_on(
    boston: PackInUse, tmp_path: Path, row: str, reason: str
) -> None:
    last = GOOD.replace("1,", "9,", 1)
    [taken] = take(boston, write(tmp_path / "x.csv", GOOD, row, last))
    assert taken.imported == 2
    [(refused, why)] = taken.refused
    assert why.startswith(reason) or reason in why
    assert refused.line == 3


def test_a_row_outside_the_city_goes_to_the_root_and_the_fallback_post(boston: PackInUse, tmp_path: Path) -> None:
    row = GOOD.replace("42.35,-71.06", "10.0,10.0")
    assert take(boston, write(tmp_path / "x.csv", row))[0].imported == 1
    assert Matter.objects.get(foreign_id="1").area.code == "US-MA-BOSTON"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"a,a\n1,2\n", "line 1: the column a appears twice"),
        (b",\n1,2\n", "line 1: no column has a name"),
        (b"\x1f\x8bnot gzip", "compression"),
    ],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(TableFault, match=message):
        read_table(file)


def test_a_map_that_does_not_fit_names_the_key(boston: PackInUse, tmp_path: Path) -> None:
    text = MAP.read_text(encoding="utf-8")
    broken = tmp_path / "map.toml"
    broken.write_text(text.replace('foreign_id = "CASE_ENQUIRY_ID"', 'number = "CASE_ENQUIRY_ID"'), encoding="utf-8")
    with pytest.raises(MapFault, match=r"map.toml: columns.foreign_id: .*\n?"):
        read_map(broken)
    broken.write_text(text.replace('"street_light"', '"lamp"').replace('["close"]', '["fly"]'), encoding="utf-8")
    assert check_map(read_map(broken), boston) == [
        "kinds.Street Light Outages: lamp is no kind of the pack",
        "status.Closed.moves: fly cannot be made from open",
    ]
    assert columns_missing(read_map(MAP), ["TYPE", "OPEN_DT"])[:2] == ["CASE_ENQUIRY_ID", "CASE_STATUS"]
