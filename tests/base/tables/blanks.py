"""Blanks made for a test: what a real one has, so that a test can ask whether it is still there."""

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

LINE = Side(style="thin")
BOX = Border(LINE, LINE, LINE, LINE)


def blank(*, title: str = "2023年11月基层治理月报表") -> bytes:
    """A blank with a merged title and head, widths, formulas, formats, validation, protection and a print set-up."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    sheet["A1"] = title
    sheet.merge_cells("A1:E1")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet["A2"], sheet["B2"], sheet["D2"] = "村（社区）", "网格事件", "占比（%）"
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("D2:E3")
    sheet["B3"], sheet["C3"] = "上报数（件）", "办结数（件）"
    for row, name in enumerate(("金山村", "石花村", "天印村"), 4):
        sheet.cell(row, 1, name)
        sheet.cell(row, 4, f"=IF(B{row}=0,0,C{row}/B{row})").number_format = "0.0%"
        sheet.merge_cells(start_row=row, start_column=4, end_row=row, end_column=5)
        for column in (2, 3):
            sheet.cell(row, column).number_format = "#,##0"
            sheet.cell(row, column).protection = Protection(locked=False)
    sheet["A7"], sheet["B7"], sheet["C7"] = "合计", "=SUM(B4:B6)", "=SUM(C4:C6)"
    sheet["A8"] = "填报人："
    for cells in sheet["A2:E7"]:
        for cell in cells:
            cell.border = BOX
    for letter, width in (("A", 22.5), ("B", 13), ("C", 14)):
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[1].height = 33
    sheet.column_dimensions["G"].hidden = True
    sheet.print_area = "A1:E8"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_margins.left = 0.4
    sheet.oddFooter.center.text = "第 &P 页"
    sheet.freeze_panes = "B4"
    rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True)
    sheet.add_data_validation(rule)
    rule.add("B4:C6")
    sheet.conditional_formatting.add(
        "B4:B6", CellIsRule(operator="greaterThan", formula=["100"], fill=PatternFill("solid", bgColor="FFC7CE"))
    )
    sheet.protection.sheet = True
    sheet.protection.password = "1234"
    other = book.create_sheet("说明")
    other["A1"] = "本表由各镇街填报"
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The file as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same packed file with some parts put in place of others, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {one.filename: old.read(one) for one in old.infolist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in {**parts, **changes}.items():
            new.writestr(name, part)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    """One part of a packed file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
