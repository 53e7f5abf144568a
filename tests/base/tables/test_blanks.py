"""Blank tables: what is written goes into its cells, and everything else is as it was."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from gongzhi.base.tables import TableFault
from gongzhi.base.tables.blanks import Place, layout_of, open_blank, place_of, write_cells, written_place
from gongzhi.base.tables.blanks.compound import formulas_in
from tests.base.tables.blanks import blank, part, rewritten, saved
from tests.base.tables.old_books import old_book

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("english")]


def _sheet_xml() -> bytes:
    return part(blank(), "xl/worksheets/sheet1.xml")


def _file(folder: Path, data: bytes, name: str = "表.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_cell_is_written_as_people_write_it() -> None:
    assert place_of("C5") == Place("", 5, 3)
    assert place_of("月报!aa10") == Place("月报", 10, 27)
    assert written_place(10, 27, "月报") == "月报!AA10"
    for wrong in ("", "5", "C", "C0", "ABCD1", "XFE1", "A9999999", "C5:D6"):
        assert place_of(wrong) is None, wrong


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_every_cell_is_read_as_it_is_written(row: int, column: int) -> None:
    assert place_of(written_place(row, column)) == Place("", row, column)


def test_a_blank_is_seen_with_its_merged_cells_widths_formulas_and_protection() -> None:
    sheet = layout_of(blank()).sheets[0]
    assert (sheet.name, sheet.rows, sheet.columns, sheet.protected) == ("月报", 8, 5, True)
    assert sheet.look(1, 1).wide == 5
    assert sheet.covered[3, 1] == (2, 1)
    assert sheet.widths[:3] == (22.5, 13, 14)
    assert sheet.look(7, 2).formula == "=SUM(B4:B6)"
    assert not sheet.look(4, 2).locked and sheet.look(4, 2).is_free
    assert sheet.look(4, 4).is_share


def test_the_same_blank_of_another_period_has_the_same_fingerprint() -> None:
    assert layout_of(blank()).fingerprint == layout_of(blank(title="2024年1月基层治理月报表")).fingerprint
    assert layout_of(blank()).fingerprint != layout_of(blank(title="2023年11月平安建设月报表")).fingerprint


def test_values_stand_in_their_cells_and_everything_else_is_as_it_was() -> None:
    data = blank()
    filled = write_cells(data, {"月报": {(4, 2): Decimal("12.5"), (4, 3): 7, (8, 2): "=不是公式"}})
    before, after = load_workbook(io.BytesIO(data))["月报"], load_workbook(io.BytesIO(filled))["月报"]
    assert (after["B4"].value, after["C4"].value, after["B8"].value) == (12.5, 7, "=不是公式")
    assert after["B8"].data_type == "s"
    assert after["B4"].number_format == "#,##0" and after["B4"].border.left.style == "thin"
    assert after["B7"].value == "=SUM(B4:B6)"
    assert {str(one) for one in after.merged_cells.ranges} == {str(one) for one in before.merged_cells.ranges}
    assert after.column_dimensions["A"].width == 22.5 and after.column_dimensions["G"].hidden
    assert after.row_dimensions[1].height == 33
    assert (after.print_area, after.print_title_rows) == (before.print_area, before.print_title_rows)
    assert (after.page_setup.orientation, after.page_setup.paperSize) == ("landscape", 9)
    assert after.page_margins.left == 0.4 and after.oddFooter.center.text == before.oddFooter.center.text
    assert after.protection.sheet and after.protection.password == before.protection.password
    assert after.freeze_panes == "B4"
    assert str(after.data_validations.dataValidation[0].sqref) == "B4:C6"
    assert [str(one.sqref) for one in after.conditional_formatting] == ["B4:B6"]


def test_parts_that_no_value_goes_into_are_the_same_bytes_and_the_same_values_give_the_same_file() -> None:
    data = rewritten(blank(), {"xl/drawings/unknown.xml": b"<a/>", "customXml/item1.xml": b"<b/>"})
    filled = write_cells(data, {"月报": {(4, 2): 3}})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(filled)) as new:
        assert old.namelist() == new.namelist()
        differ = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert differ == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}
    assert write_cells(data, {"月报": {(4, 2): 3}}) == filled


def test_what_a_formula_gave_before_is_not_left_standing() -> None:
    xml = re.sub(rb"<f>SUM\(B4:B6\)</f>(<v\s*/>|<v></v>)", b"<f>SUM(B4:B6)</f><v>999</v>", _sheet_xml())
    data = rewritten(blank(), {"xl/worksheets/sheet1.xml": xml})
    assert load_workbook(io.BytesIO(data), data_only=True)["月报"]["B7"].value == 999
    filled = write_cells(data, {"月报": {(4, 2): 1}})
    assert load_workbook(io.BytesIO(filled), data_only=True)["月报"]["B7"].value is None
    assert b'fullCalcOnLoad="1"' in part(filled, "xl/workbook.xml")


def test_a_formula_is_never_written_over() -> None:
    with pytest.raises(TableFault, match="B7 holds a formula"):
        write_cells(blank(), {"月报": {(7, 2): 1}})


def test_cells_that_a_formula_elsewhere_fills_hold_a_formula_too() -> None:
    book = Workbook()
    book.active["A1"] = ArrayFormula("A1:A3", "=B1:B3*2")
    sheet = layout_of(saved(book)).sheets[0]
    assert sheet.look(3, 1).formula == "=B1:B3*2"


def test_a_day_is_written_as_the_day_also_where_days_are_counted_from_1904() -> None:
    for epoch in (False, True):
        book = Workbook()
        if epoch:
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            book.epoch = CALENDAR_MAC_1904
        book.active["A1"].number_format = "yyyy-mm-dd"
        filled = write_cells(saved(book), {"Sheet": {(1, 1): date(2023, 11, 30)}})
        assert load_workbook(io.BytesIO(filled))["Sheet"]["A1"].value.date() == date(2023, 11, 30)


def test_rows_added_below_look_like_the_last_one_with_its_formulas_moved_down() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["村", "上报", "办结", "差"])
    sheet.append([None, None, None, "=B2-C2"])
    sheet["B2"].number_format = "#,##0"
    filled = write_cells(saved(book), {"Sheet": {(row, 2): row for row in (2, 3, 4)}}, like={"Sheet": 2})
    made = load_workbook(io.BytesIO(filled))["Sheet"]
    assert [made.cell(row, 2).value for row in (2, 3, 4)] == [2, 3, 4]
    assert made["D4"].value == "=B4-C4" and made["B4"].number_format == "#,##0"


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(10, 40), st.integers(1, 12)), st.integers() | st.text(max_size=20)))
def test_whatever_is_written_is_read_again(values: dict[tuple[int, int], int | str]) -> None:
    filled = write_cells(blank(), {"月报": values})
    sheet = layout_of(filled).sheets[0]
    for at, value in values.items():
        if isinstance(value, int) and abs(value) < 10**15:
            assert sheet.look(*at).text == str(value)
    assert sheet.look(2, 1).text == "村（社区）"


def test_macros_are_left_behind_and_that_is_said(tmp_path: Path) -> None:
    types = part(blank(), "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    rels = part(blank(), "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/></Relationships>',
    )
    data = rewritten(
        blank(), {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": rels, "xl/vbaProject.bin": b"evil"}
    )
    opened = open_blank(_file(tmp_path, data, "表.xlsm"))
    with zipfile.ZipFile(io.BytesIO(opened.data)) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert b"vbaProject" not in archive.read("xl/_rels/workbook.xml.rels")
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
    assert "macros" in opened.lost[0]
    assert layout_of(opened.data).fingerprint == layout_of(blank()).fingerprint


def test_word_tables_become_sheets_with_their_merged_cells_and_what_is_lost_is_said(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("走访情况统计表")
    table = word.add_table(rows=3, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "村"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "走访"
    table.cell(1, 1).text, table.cell(1, 2).text = "户数", "人数"
    table.cell(2, 0).text = "金山村"
    out = io.BytesIO()
    word.save(out)
    opened = open_blank(_file(tmp_path, out.getvalue(), "表.docx"))
    sheet = layout_of(opened.data).sheets[0]
    assert sheet.look(1, 1).text == "走访情况统计表" and sheet.look(1, 1).wide == 3
    assert (sheet.look(2, 1).text, sheet.look(2, 1).deep) == ("村", 2)
    assert (sheet.look(2, 2).text, sheet.look(2, 2).wide) == ("走访", 2)
    assert [sheet.look(3, 2).text, sheet.look(3, 3).text] == ["户数", "人数"]
    assert "fonts" in opened.lost[0]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.xlsx", "the file is empty"),
        (b"PK\x03\x04broken", "a.xlsx", "cannot be read"),
        (b"plain text", "a.xlsx", "is no Excel or Word table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.xls", "cannot be read"),
        (b"x" * (6 << 20), "a.xlsx", "5 MB"),
    ],
)
def test_what_is_no_blank_is_refused_with_the_reason(tmp_path: Path, data: bytes, name: str, said: str) -> None:
    with pytest.raises(TableFault) as fault:
        layout_of(open_blank(_file(tmp_path, data, name), "那张表.xlsx").data)
    assert said in str(fault.value) and "那张表.xlsx" in str(fault.value)


def test_a_small_file_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = rewritten(blank(), {"xl/media/large.bin": b"\x00" * (90 << 20)})
    assert len(bomb) < 1 << 20
    with pytest.raises(TableFault, match="too large"):
        open_blank(_file(tmp_path, bomb))
    far = part(blank(), "xl/worksheets/sheet1.xml").replace(b'r="8"', b'r="900000"')
    with pytest.raises(TableFault, match="rows"):
        open_blank(_file(tmp_path, rewritten(blank(), {"xl/worksheets/sheet1.xml": far})))


def test_entities_of_a_hostile_file_are_not_read(tmp_path: Path) -> None:
    hostile = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    data = rewritten(blank(), {"xl/workbook.xml": hostile})
    with pytest.raises(TableFault):
        layout_of(data)
    with pytest.raises(TableFault):
        write_cells(data, {"月报": {(4, 2): 1}})


@pytest.mark.parametrize("name", ["旧表.xls", "旧表.et"])
def test_an_old_workbook_keeps_words_and_merged_cells_and_its_formulas_are_left_empty_and_named(
    name: str, tmp_path: Path
) -> None:
    rows = [["上报情况", None], ["村", "上报"], ["金山村", None], ["合计", None]]
    data = old_book("旧表", rows, formulas=[(3, 1, 0)], merged=[(0, 0, 0, 1)])
    opened = open_blank(_file(tmp_path, data, name))
    sheet = layout_of(opened.data).sheets[0]
    assert (sheet.look(1, 1).text, sheet.look(1, 1).wide) == ("上报情况", 2)
    assert [sheet.look(row, 1).text for row in (2, 3, 4)] == ["村", "金山村", "合计"]
    assert sheet.look(4, 2).is_free
    assert "旧表!B4" in opened.lost[1]
    assert write_cells(opened.data, {"旧表": {(3, 2): 5}})


def test_where_formulas_of_an_old_workbook_stand_is_told_from_its_records() -> None:
    assert formulas_in(old_book("一", [], formulas=[(6, 2, 9), (0, 0, 1)])) == {"一": {(7, 3), (1, 1)}}
    assert formulas_in(b"PK\x03\x04") is None
    assert formulas_in(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 700) is None
