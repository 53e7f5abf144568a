"""Addresses: taken row by row, found by text and code, opened by a QR house number wherever their area went."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from gongzhi.base.areas.actions.addresses import AddressesTaken, import_addresses
from gongzhi.base.areas.actions.importing import import_areas
from gongzhi.base.areas.actions.succession import succeed_areas
from gongzhi.base.areas.models import Address
from gongzhi.base.areas.queries import address_by_link, area_by_code, area_today, door_link, find_addresses
from gongzhi.base.exchange import read_table
from gongzhi.base.ids import secret_link
from gongzhi.base.refusals import Invalid
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.base.areas.shapes import row, square, town
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
BY, LATER = By("test"), NOON + timedelta(days=30)
HEAD = ["网格代码", "楼栋", "门牌", "地址", "经度", "纬度", "停用日期"]
GOOD = [
    ["G1", "00012", "301", "学堂路12号 301", "0.5", "0.5", ""],
    ["G1", "00012", "302", "学堂路12号 302", "", "", ""],
    ["V", "7", "", "村委会", "1", "3", ""],
]


@pytest.fixture(autouse=True)
def stands() -> None:
    import_areas(town(), by=BY, at=NOON)


def _take(
    folder: Path, rows: list[list[str]], *, head: list[str] = HEAD, at: object = NOON, **more: str
) -> AddressesTaken:
    file = folder / "doors.csv"
    with file.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return import_addresses(read_table(file), by=BY, at=at, **more)  # type: ignore[arg-type]


def test_a_table_is_taken_once_and_changed_rows_again(tmp_path: Path) -> None:
    assert _take(tmp_path, GOOD) == AddressesTaken(new=3)
    acts = Act.objects.count()
    assert _take(tmp_path, GOOD) == AddressesTaken(same=3) and Act.objects.count() == acts
    changed = [*GOOD[:2], ["V", "7", "", "新村委会", "1", "3", ""]]
    assert _take(tmp_path, changed) == AddressesTaken(changed=1, same=2)
    assert Act.objects.latest("pk").data == {"new": 0, "changed": 1, "ended": 0}


def test_an_excel_table_is_read_as_a_csv_is(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["area", "building", "door", "text"], ["G1", 12, 301, "学堂路12号"], [], ["G1", 12, 301, "又一行"]):
        sheet.append(line)
    book.save(tmp_path / "doors.xlsx")
    taken = import_addresses(read_table(tmp_path / "doors.xlsx"), by=BY, at=NOON)
    assert taken.new == 1 and [(one.line, why) for one, why in taken.refused] == [(4, "这个门牌在前面的行里已经有了")]
    assert Address.objects.get().code == "G1-12-301"


def test_an_address_ends_on_a_day_and_its_door_may_be_given_anew(tmp_path: Path) -> None:
    _take(tmp_path, GOOD)
    ended = [["G1", "00012", "301", "学堂路12号 301", "0.5", "0.5", "2023-12-01"]]
    assert _take(tmp_path, ended, at=LATER) == AddressesTaken(ended=1)
    assert _take(tmp_path, GOOD[:1], at=LATER) == AddressesTaken(new=1)
    assert Address.objects.filter(building="00012", door="301").count() == 2


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["X", "1", "", "路"], "这里没有代码为 X 的区域"), (["G1", "", "", "路"], "楼栋: 不能空着"),
        (["G1", "a b", "", "路"], "楼栋: “a b”要是"), (["G1", "1", "9" * 21, "路"], "门牌: “9"),
        (["G1", "1", "", ""], "地址: 不能空着"), (["G1", "1", "", "路" * 201], "地址: 地址最多写 200 字"),
        (["G1", "1", "", "路", "x", "1"], "经度, 纬度: 经纬度不是数字"),
        (["G1", "1", "", "路", "0", "0"], "经纬度是 0, 0"), (["G1", "1", "", "路", "1", ""], "经纬度不是数字"), 
        (["G1", "1", "", "路", "3", "1"], "坐标落在 H，不在 G1"),
        (["G1", "1", "", "路", "200", "1"], "经度在 -180"),
        (["G1", "1", "", "路", "", "", "soon"], "停用日期: 日期写成"),
        (["G1", "1", "", "路", "", "", "2030-01-01"], "停用日期在将来"), (["W", "1", "", "路"], "W 不归您的岗位管"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_with_its_reason_and_the_others_are_taken(
    tmp_path: Path, cells: list[str], said: str
) -> None:
    taken = _take(tmp_path, [*GOOD, cells + [""] * (7 - len(cells))], within="/T/V/")
    assert taken.new == 3
    [(line, why)] = taken.refused
    assert line.line == 5 and said in why, why


def test_a_table_without_its_columns_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="building, text"):
        _take(tmp_path, [["G1"]], head=["网格代码"])


def test_addresses_are_found_by_text_and_by_code_within_an_area(tmp_path: Path) -> None:
    _take(tmp_path, GOOD)
    assert [one.door for one in find_addresses("学堂路12", path="/T/")] == ["301", "302"]
    assert [one.door for one in find_addresses("G1-00012-302", path="/T/")] == ["302"]
    assert [one.door for one in find_addresses("G1-00012", path="/T/V/")] == ["301", "302"]
    assert find_addresses("学堂路12", path="/T/W/") == []
    first = find_addresses("", path="/T/", limit=2)
    assert len(first) == 2 and len(find_addresses("", path="/T/", after=first[-1].pk)) == 1


def test_a_house_number_opens_its_address_wherever_its_area_went(tmp_path: Path) -> None:
    _take(tmp_path, GOOD)
    door = Address.objects.get(door="301")
    link = door_link(door)
    assert address_by_link(link) == door and str(door.uid) not in link
    for wrong in ("", "x", link[:-1], link + "a", secret_link("matter", door.uid)):
        assert address_by_link(wrong) is None
    halves = [row("A", "", square(0, 0, 1, 2), "一", "grid"), row("B", "", square(1, 0, 1, 2), "二", "grid")]
    succeed_areas("split", before=["G1"], after=halves, on=LATER.date(), basis="文", by=BY, at=LATER)
    for number, code in (("301", "A"), ("302", None), ("", "V")):
        area = area_today(Address.objects.select_related("area").get(door=number))
        assert (area.code if area else None) == code
    assert area_by_code("G1") is None
