"""Maps: read from TOML and written as TOML, checked against blank and pack, found again when a blank is drawn anew."""

from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from gongzhi.base.refusals import Invalid
from gongzhi.base.tables.blanks import layout_of
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.sheets.logic.checking import check_map
from gongzhi.figures.sheets.logic.heads import heads_of
from gongzhi.figures.sheets.logic.maps import map_of, read_map, told
from gongzhi.figures.sheets.logic.moving import again, labels_of
from gongzhi.figures.sheets.logic.proposing import propose
from gongzhi.figures.sheets.logic.writing import to_toml
from tests.base.tables.blanks import BOX, blank, saved
from tests.figures.sheets.sheets import MEANING, ROWS, pack

NAMES = {"B": {"field": "name"}}
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("english")]


def _faults(meaning: dict[str, Any]) -> list[str]:
    layout = layout_of(blank())
    found = check_map(map_of(meaning), layout, pack().pack, datasets_of("tangba", pack().pack))
    return [f"{one.field}: {one.message}" for one in found]


def test_a_map_of_a_blank_is_in_order() -> None:
    assert _faults(MEANING) == []


@pytest.mark.parametrize(
    ("meaning", "said"),
    [
        ({"cells": {"B7": {"figure": "grid_reported"}}}, "cells.B7: B7 holds the formula =SUM(B4:B6)"),
        ({"cells": {"C2": {"figure": "grid_reported"}}}, "cells.C2: C2 is merged into B2: write B2"),
        ({"cells": {"A4": {"figure": "grid_reported"}}}, "cells.A4: A4 holds the words"),
        ({"cells": {"Z99": {"figure": "grid_reported"}}}, "cells.Z99: Z99 lies outside the table, which ends at E8"),
        ({"cells": {"表二!B4": {"say": "area"}}}, "cells.表二!B4: There is no sheet “表二”; there are: 月报, 说明"),
        ({"cells": {"B4": {"figure": "grid_reportd"}}}, "cells.B4.figure: There is no figure grid_reportd; near it: g"),
        ({"cells": {"B4": {"figure": "grid_reported", "period": "soon"}}}, "cells.B4.period: soon is no period"),
        ({"cells": {"B4": {"ask": "mayor"}}}, "cells.B4.ask: mayor is no role with posts"),
        ({"cells": {"B4": {"say": "area"}}, "rows": [ROWS]}, "rows.1.columns.B: 月报!B4 is written by cells.B4"),
        ({"rows": [{**ROWS, "first": 90, "last": 91}]}, "rows.1.first: Row 90 lies outside the table"),
        ({"rows": [{**ROWS, "columns": {"D": {"figure": "grid_reported"}}}]}, "rows.1.columns.D: D4 holds the formula"),
        (
            {"rows": [{"register": "road", "first": 4, "columns": {"B": {"field": "name"}}}]},
            "rows.1.register: There is no register road",
        ),
        (
            {"rows": [{"register": "enterprises", "first": 4, "columns": {"B": {"field": "nam"}}}]},
            "rows.1.columns.B.field: The register has no nam; it has: name",
        ),
        (
            {"rows": [{"register": "enterprises", "first": 4, "where": {"kind": "x"}, "columns": NAMES}]},
            "rows.1.where.kind: x is none of",
        ),
        ({"layout": "0" * 64, **MEANING}, "layout: The table is drawn differently"),
    ],
)  # fmt: skip
def test_each_fault_of_a_map_names_cell_and_key(meaning: dict[str, Any], said: str) -> None:
    assert any(line.startswith(said) for line in _faults(meaning)), _faults(meaning)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("cells = 3", "cells"),
        ("[cells]\nB4 = { }", "cells.B4"),
        ('[cells]\nB4 = { figure = "a", say = "area" }', "cells.B4"),
        ('[cells]\nB4 = { figur = "a" }', "cells.B4.figur"),
        ('[cells]\nFour = { say = "area" }', "cells"),
        ('[[rows]]\nfirst = 1\neach = "hamlet"\n[rows.columns]\nA = { say = "name" }', "rows.0.each"),
        ('[[rows]]\nfirst = 1\neach = "village"\n[rows.columns]\nA1 = { say = "name" }', "rows.0"),
        ("title = 1\n\x00", ""),
        ("", ""),
    ],
)
def test_a_map_that_cannot_be_read_says_where(text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_map(text)
    assert refused.value.problems[0].field == field


def test_a_map_written_as_toml_is_read_again_the_same() -> None:
    meaning = told(map_of({
        "title": {"zh": "带“引号”的表", "en": "x"}, "days": 5, "example": True,
        "cells": {"表 二!C5": {"figure": "grid_reported", "per": 10000, "places": 2}, "B8": {"ask": "commander"}},
        "rows": [ROWS, {"register": "enterprises", "first": 9, "where": {"kind": ["company"]}, "columns": NAMES}],
    }))  # fmt: skip
    assert told(read_map(to_toml(meaning))) == meaning


def test_the_heads_of_a_cell_are_the_words_above_and_beside_it_through_merged_cells() -> None:
    sheet = layout_of(blank()).sheets[0]
    heads = heads_of(sheet, 5, 2)
    assert heads.above == ("网格事件", "上报数（件）")
    assert heads.beside == ("石花村",)


def test_what_probably_goes_into_a_new_blank_is_proposed_with_its_rows_of_villages() -> None:
    levels = {"金山村": "village", "石花村": "village", "天印村": "village"}
    found = propose(layout_of(blank()), pack().pack.figures, levels)
    table = found.meaning["rows"][0]
    assert (table["each"], table["key"], table["first"], table["last"]) == ("village", "A", 4, 6)
    assert table["columns"]["B"] == {"figure": "grid_reported"}
    assert found.hints["月报"][4, 2].sure == "sure"
    assert not any(row == 7 for row, _column in found.hints["月报"])


def test_periods_units_and_the_sheets_own_words_are_known_by_their_heads() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["填报单位：", None, "时期：", None])
    sheet.append(["指标", "本期", "上年同期", "累计"])
    sheet.append(["农村集体经济总收入（万元）", None, None, None])
    for cells in sheet["A2:D3"]:
        for cell in cells:
            cell.border = BOX
    found = propose(layout_of(saved(book)), pack().pack.figures, {}).meaning["cells"]
    assert found["B1"] == {"say": "area"} and found["D1"] == {"say": "period"}
    assert found["B3"] == {"figure": "collective_income_yuan", "per": 10000, "places": 2}
    assert found["C3"]["period"] == "year_before" and found["D3"]["period"] == "year"


def _shifted() -> bytes:
    """The blank with a column put in and one head gone."""
    import io

    book = load_workbook(io.BytesIO(blank()))
    sheet = book["月报"]
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(one))
    sheet.insert_cols(2)
    sheet["B3"] = "人口"
    for place in ("A1:F1", "A2:A3", "C2:D2", "E2:F3"):
        sheet.merge_cells(place)
    return saved(book)


def test_when_a_blank_is_drawn_anew_each_cell_is_found_by_its_heads_and_what_moved_is_told() -> None:
    one = map_of({**MEANING, "cells": {"B8": {"ask": "commander"}}})
    labels = labels_of(one, layout_of(blank()))
    found = again(one, labels, layout_of(_shifted()))
    assert {(moved.before, moved.after) for moved in found.moved} >= {("B4", "C4"), ("C4", "D4")}
    assert found.meaning["rows"][0]["columns"].keys() == {"C", "D"}
    assert found.fits


def test_a_cell_whose_heads_are_gone_is_told_as_gone() -> None:
    one = map_of(MEANING)
    labels = labels_of(one, layout_of(blank()))
    book = Workbook()
    book.active.append(["村", "别的"])
    found = again(one, labels, layout_of(saved(book)))
    assert {each.before for each in found.gone} == {"B4", "C4"} and not found.fits
