"""Foreign numbers there and back: what goes out and comes in is the same, and what they did meanwhile is done here."""

import csv
from pathlib import Path

import pytest
from django.db import transaction

from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.tables import SheetWriter, TableWriter, read_table
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.matters.actions.exchange import check_map, import_matters
from gongzhi.work.matters.logic.mapping import ExportMap, read_map
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.exporting import columns_of, exported, outgoing
from tests.conftest import NOON, Who
from tests.factories import matter, moved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BY = By("import")
MAP = """
system = "city"
time_format = "%Y/%m/%d %H:%M"
[columns]
foreign_id = "工单号"
number = "回执号"
kind = "类型"
text = ["诉求"]
status = "状态"
reported_at = "受理"
closed_at = "完成"
due = "期限"
reply = "答复"
address = "地点"
area = "区划"
lon = "经度"
lat = "纬度"
[kinds]
"路灯" = "street_light"
[status."在办"]
stage = "open"
[status."办结"]
stage = "closed"
[status."不受理"]
stage = "void"
"""


@pytest.fixture
def city(tmp_path: Path) -> ExportMap:
    """The map of a city's platform."""
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    return read_map(tmp_path / "map.toml")


@pytest.fixture
def tangba(db: None) -> PackInUse:
    """The pack in force."""
    pack = pack_in_force("tangba")
    assert pack is not None
    return pack


def write(path: Path, export: ExportMap, rows: list[dict[str, str]]) -> Path:
    """Rows as CSV or Excel."""
    if path.suffix == ".xlsx":
        book = SheetWriter(columns_of(export))
        for row in rows:
            book.write([row[header] for header in columns_of(export)])
        book.save(path)
        return path
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = TableWriter(stream, columns_of(export))
        for row in rows:
            writer.write(row)
    return path


def out(export: ExportMap, pack: PackInUse, *, ours: bool = False) -> list[dict[str, str]]:
    """What goes out."""
    return list(exported(export, outgoing(export.system, ours=ours), pack))


def take(path: Path, export: ExportMap, pack: PackInUse, within: str = "/") -> Taken:
    """Import a file."""
    return import_matters(read_table(path), export, pack=pack, by=BY, at=NOON, within=within)


def row(number: str, **changes: str) -> dict[str, str]:
    """A row of the city's export."""
    told = {
        "工单号": number, "回执号": "", "类型": "路灯", "诉求": "=路灯不亮，晚上很黑", "状态": "在办",
        "受理": "2023/11/13 09:00", "完成": "", "期限": "2023/11/20 18:00", "答复": "", "地点": "+学堂路",
        "区划": "500152115211", "经度": "", "纬度": "",
    }  # fmt: skip
    return {**told, **changes}


CLOSED = {"状态": "办结", "完成": "2023/11/14 10:30", "答复": "已更换灯泡。"}
ROWS = [row("0017"), row("0018", **CLOSED), row("0019", **{**CLOSED, "状态": "不受理", "答复": "不属于本镇。"})]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_and_comes_in_again_goes_out_the_same(
    form: str, city: ExportMap, tangba: PackInUse, tmp_path: Path
) -> None:
    assert check_map(city, tangba) == []
    with transaction.atomic():
        taken = take(write(tmp_path / f"their.{form}", city, ROWS), city, tangba)
        assert (taken.imported, taken.refused) == (3, [])
        assert sorted(Matter.objects.values_list("stage", flat=True)) == ["closed", "open", "void"]
        first = out(city, tangba)
        transaction.set_rollback(True)
    assert not Matter.objects.exists()
    taken = take(write(tmp_path / f"ours.{form}", city, [{**one, "回执号": ""} for one in first]), city, tangba)
    assert taken.imported == 3
    again = out(city, tangba)
    assert [{**one, "回执号": ""} for one in again] == [{**one, "回执号": ""} for one in first]
    shown = [{**one, "回执号": "", "经度": "", "纬度": ""} for one in again]
    assert shown == ROWS
    acts = Act.objects.count()
    same = take(write(tmp_path / f"again.{form}", city, again), city, tangba)
    assert (same.imported, same.updated, same.already, same.refused) == (0, 0, 3, [])
    assert Act.objects.count() == acts and Matter.objects.count() == 3


def test_a_status_that_went_on_there_is_made_here_once(city: ExportMap, tangba: PackInUse, tmp_path: Path) -> None:
    take(write(tmp_path / "1.csv", city, [row("1"), row("2")]), city, tangba)
    later = write(tmp_path / "2.csv", city, [row("1", **CLOSED), row("2")])
    taken = take(later, city, tangba)
    assert (taken.updated, taken.already, Matter.objects.count()) == (1, 1, 2)
    one = Matter.objects.get(foreign_id="1")
    assert (one.stage, one.answer) == ("closed", "已更换灯泡。")
    assert take(later, city, tangba).already == 2
    assert out(city, tangba)[0] | {"回执号": ""} == row("1", **CLOSED)


def test_what_they_open_again_after_closing_it_is_for_somebody_to_look_at(
    city: ExportMap, tangba: PackInUse, tmp_path: Path
) -> None:
    take(write(tmp_path / "1.csv", city, [row("1", **CLOSED)]), city, tangba)
    [(_row, why)] = take(write(tmp_path / "2.csv", city, [row("1")]), city, tangba).refused
    assert why.startswith("状态: they opened it again")
    assert why.cells == {"状态": "they opened it again and it is closed here: reopen it on the page of the matter"}


def test_a_matter_of_ours_gets_their_number_and_their_end(city: ExportMap, tangba: PackInUse, tmp_path: Path) -> None:
    own = matter()
    [sent] = out(city, tangba, ours=True)
    assert (sent["工单号"], sent["回执号"]) == ("", own.number)
    back = write(tmp_path / "back.csv", city, [{**sent, "工单号": "W-9"}])
    assert take(back, city, tangba).updated == 1
    own.refresh_from_db()
    assert (own.foreign_system, own.foreign_id, Matter.objects.count()) == ("city", "W-9", 1)
    assert take(back, city, tangba).already == 1
    ended = {**sent, "工单号": "W-9", "状态": "办结", "完成": "2023/11/15 11:00", "答复": "已换。"}
    assert "lies before" in take(write(tmp_path / "early.csv", city, [ended]), city, tangba).refused[0][1]
    ended["完成"] = "2023/11/15 12:00"
    assert take(write(tmp_path / "end.csv", city, [ended]), city, tangba).updated == 1
    own.refresh_from_db()
    assert own.stage == "closed"


def test_what_is_farther_here_than_there_stays(city: ExportMap, tangba: PackInUse, tmp_path: Path, who: Who) -> None:
    path = write(tmp_path / "1.csv", city, [row("1")])
    take(path, city, tangba)
    one = Matter.objects.select_related("lead_post__role", "lead_post__area").get()
    post = one.lead_post
    moved(one, "sign", who(post.role.code, post.area.code))
    assert take(path, city, tangba).already == 1
    assert Matter.objects.get().state == "handling"


def test_complaints_never_go_out_and_nothing_is_taken_outside_of_an_area(
    city: ExportMap, tangba: PackInUse, tmp_path: Path
) -> None:
    Matter.objects.filter(pk=matter().pk).update(restricted=True)
    assert out(city, tangba, ours=True) == []
    taken = take(write(tmp_path / "1.csv", city, [row("1")]), city, tangba, within="/500152115/500152115200/")
    assert [str(why) for _row, why in taken.refused] == ["区划: 500152115211 is not kept by your post"]


def test_their_file_opens_in_a_spreadsheet_without_running_anything(
    city: ExportMap, tangba: PackInUse, tmp_path: Path
) -> None:
    take(write(tmp_path / "1.csv", city, [row("1")]), city, tangba)
    path = write(tmp_path / "out.csv", city, out(city, tangba))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        [told] = csv.DictReader(stream)
    assert told["诉求"].startswith("'=") and told["地点"].startswith("'+")
