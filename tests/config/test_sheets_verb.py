"""`gongzhi sheet fill` as somebody types it: the file, the report beside it, and faults that name cell and key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gongzhi.config.cli import Failed
from gongzhi.config.cli.verbs import parser
from tests.base.tables.blanks import blank
from tests.conftest import PACKS
from tests.factories import matter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MAP = """
[cells]
B8 = { ask = "commander", title = "隐患排查" }

[[rows]]
each = "village"
first = 4
last = 6
key = "A"

[rows.columns]
B = { figure = "grid_reported" }
C = { figure = "grid_problems_solved" }
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """`run("--area", …)`: what filling says."""
    (tmp_path / "表.xlsx").write_bytes(blank())
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")

    def verb(*words: object, file: Path | None = None, area: str = "500152115", period: str = "2023-11") -> str:
        usual = [file or tmp_path / "表.xlsx", "--map", tmp_path / "map.toml", "--area", area, "--period", period]
        arguments = parser().parse_args(["sheet", "fill", *map(str, (*usual, *words))])
        assert arguments.run(arguments) == 0
        return capsys.readouterr().out

    return verb


def test_a_blank_is_filled_twice_the_same_with_a_report_of_every_cell(run: Callable[..., str], tmp_path: Path) -> None:
    matter()
    said = run("--out", tmp_path / "one.xlsx", "--report", tmp_path / "report.csv")
    assert "月报!B8: commander: 隐患排查" in said and "6 cells filled, 6 provisional" not in said
    run("--out", tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    sheet = load_workbook(tmp_path / "one.xlsx")["月报"]
    assert sheet["B4"].value == 1 and sheet["B7"].value == "=SUM(B4:B6)"
    lines = (tmp_path / "report.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("cell,value,kind") and any("月报!B4,1,figure,grid_reported" in line for line in lines)
    run()
    assert (tmp_path / "表-500152115-2023-11.xlsx").is_file()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"map": MAP.replace("grid_reported", "grid_gone")}, "rows.1.columns.B.figure: There is no figure grid_gone"),
        ({"map": MAP.replace("B8", "B7")}, "cells.B7: B7 holds the formula"),
        ({"map": "cells = ["}, "map.toml: TOML: "),
        ({"map": '[cells]\nB4 = { figure = "grid_reported", area = "999" }'}, "cells.B4.area: There is no area 999"),
        ({"area": "999"}, "999: no such area"),
        ({"period": "soon"}, "soon: no period"),
        ({"file": "none.xlsx"}, "none.xlsx"),
        ({"file": "map.toml"}, "map.toml: is no Excel or Word table"),
        ({"out": "/none/there.xlsx"}, "No such file"),
        ({"out": "there.csv"}, "a filled sheet is an .xlsx"),
    ],
)
def test_what_is_wrong_is_told_with_cell_and_key_and_nothing_is_written(
    change: dict[str, str], said: str, run: Callable[..., str], tmp_path: Path
) -> None:
    if "map" in change:
        (tmp_path / "map.toml").write_text(change["map"], encoding="utf-8")
    more = {"file": tmp_path / change["file"]} if "file" in change else {}
    more |= {key: change[key] for key in ("area", "period") if key in change}
    out = tmp_path / change.get("out", "out.xlsx")
    with pytest.raises(Failed) as failed:
        run("--out", out, **more)
    assert said in str(failed.value)
    assert not out.exists()


@pytest.mark.parametrize("name", ["monthly_governance", "key_work", "enterprises"])
def test_the_blanks_of_tangba_are_filled(name: str, run: Callable[..., str], tmp_path: Path) -> None:
    folder = PACKS / "tangba" / "sheets"
    (tmp_path / "map.toml").write_text((folder / f"{name}.toml").read_text("utf-8"), encoding="utf-8")
    assert "cells filled" in run("--out", tmp_path / "out.xlsx", file=folder / f"{name}.xlsx", period="2023-10")
    assert load_workbook(tmp_path / "out.xlsx").worksheets[0]["B2"].value == "塘坝镇"


def test_wrong_usage_leaves_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parser().parse_args(["sheet", "fill", "表.xlsx"])
    assert left.value.code == 2 and "--map" in capsys.readouterr().err
