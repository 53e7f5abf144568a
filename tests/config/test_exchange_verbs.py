"""The verbs that bring and send tables, as somebody types them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gongzhi.base.people.models import Household
from gongzhi.base.trail.models import Act
from gongzhi.config.cli import Failed
from gongzhi.config.cli.verbs import parser
from gongzhi.work.matters.models import Matter
from tests.base.tables.books import book
from tests.factories import matter
from tests.work.matters.test_round_trip import MAP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
GRID = "500152115211001"
HEADS = ["工单号", "回执号", "类型", "诉求", "状态", "受理", "完成", "期限", "答复", "地点", "区划", "经度", "纬度"]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """`run("import", "matters", …)`: what it says."""
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")

    def verb(*words: object) -> str:
        arguments = parser().parse_args([str(word) for word in words])
        assert arguments.run(arguments) == 0
        return capsys.readouterr().out

    return verb


def test_matters_from_excel_come_back_with_reasons_in_the_cells_and_go_out_again(
    run: Callable[..., str], tmp_path: Path
) -> None:
    good = ["1", "", "路灯", "路灯不亮，晚上很黑", "在办", "2023/11/13 09:00", *[""] * 4, "500152115211", "", ""]
    bad = ["2", "", "火箭", "路灯不亮，晚上很黑", "在办", "2023/11/13 09:00", *[""] * 4, "500152115211", "", ""]
    file = book(tmp_path / "工单.xlsx", [HEADS, good, bad])
    said = run("import", "matters", file, "--map", tmp_path / "map.toml")
    assert "2 rows: 1 imported, 0 already here, 1 refused" in said
    sheet = load_workbook(tmp_path / "工单.returned.xlsx").active
    assert sheet["C3"].comment.text == "“火箭” is not in the map"
    assert "0 imported, 1 already here, 1 refused" in run("import", "matters", file, "--map", tmp_path / "map.toml")
    matter()
    out = tmp_path / "out.xlsx"
    assert "2 matters" in run("export", "matters", "--map", tmp_path / "map.toml", "--out", out, "--ours")
    assert "0 imported, 2 already here, 0 refused" in run("import", "matters", out, "--map", tmp_path / "map.toml")
    assert Matter.objects.count() == 2 and Act.objects.filter(verb="exchange.exported").count() == 1
    with pytest.raises(Failed, match="has no sheet “没有”"):
        run("import", "matters", out, "--map", tmp_path / "map.toml", "--sheet", "没有")


def test_households_are_imported_by_their_titles(run: Callable[..., str], tmp_path: Path) -> None:
    heads = ["户号", "姓名", "与户主关系", "居住区域代码"]
    rows = [["H1", "示例甲", "户主", GRID], ["H1", "示例乙", "配偶", GRID], ["", "示例丙", "户主", GRID]]
    file = book(tmp_path / "户.xlsx", [heads, *rows])
    assert "3 rows: 2 imported, 0 already here, 1 refused" in run("import", "households", file)
    assert "3 rows: 0 imported, 2 already here, 1 refused" in run("import", "households", file)
    assert Household.objects.get().number == "H1"
    with pytest.raises(Failed, match="line 1: Choose the column for"):
        run("import", "households", book(tmp_path / "x.xlsx", [["姓名", "年龄"], ["甲", 3]]))
