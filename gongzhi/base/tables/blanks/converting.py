"""Older workbooks and Word tables made into .xlsx: what stands in cells and how they are merged; the rest is lost, and
that is said."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from gongzhi.base.tables.blanks.compound import formulas_in
from gongzhi.base.tables.rows import TableFault
from gongzhi.base.tables.workbooks import cell_text, locked

_LINE = Side(style="thin")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_BIFF_MOST = 65_536 * 256
_CELLS_MOST = 200_000
_SHOWN = 12
Merged = tuple[tuple[int, int], tuple[int, int]]


def from_workbook(data: bytes, name: str) -> tuple[bytes, Sequence[str]]:
    """An .xls, .et or OpenDocument workbook as .xlsx, and what was lost. Raises `TableFault`."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        seen = [
            one.name for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]  # fmt: skip
        sheets = [(title, book.get_sheet_by_name(title)) for title in seen]
    except PasswordError:
        raise TableFault(_("%(file)s：文件有密码，请去掉密码再导入") % {"file": name}) from None
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as fault:
        if "assword" in str(fault) or locked(data):
            raise TableFault(_("%(file)s：文件有密码，请去掉密码再导入") % {"file": name}) from None
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % {"file": name}) from None
    if sum(one.height * one.width for _title, one in sheets) > _CELLS_MOST:
        raise TableFault(_("%(file)s：解开后太大") % {"file": name})
    made, gone = Workbook(), []
    made.remove(made.active)
    formulas = formulas_in(data)
    for title, one in sheets:
        there = formulas.get(title, frozenset()) if formulas is not None else frozenset()
        rows: list[Sequence[object]] = [
            [None if (row, column) in there else value for column, value in enumerate(cells, 1)]
            for row, cells in enumerate(one.to_python(skip_empty_area=False), 1)
        ]
        _draw(made, title, rows, one.merged_cell_ranges or [])
        gone += [f"{title}!{get_column_letter(column)}{row}" for row, column in sorted(there)]
    if not made.sheetnames or not any(sheet.max_row > 1 or sheet["A1"].value for sheet in made):
        raise TableFault(_("%(file)s：文件是空的") % {"file": name})
    return _saved(made), _lost(gone, known=formulas is not None)


def _lost(gone: Sequence[str], *, known: bool) -> list[str]:
    said = [_("旧格式已转成 .xlsx：字体、颜色、列宽、打印设置和保护没有带过来")]
    if gone:
        shown = _("、").join(gone[:_SHOWN]) + ("…" if len(gone) > _SHOWN else "")
        said.append(_("这 %(n)d 格里的公式没有带过来，留空了：%(cells)s") % {"n": len(gone), "cells": shown})
    elif not known:
        said.append(_("公式没有带过来，只剩算出的结果：有公式的表请先另存为 .xlsx"))
    return said


def _draw(book: Workbook, title: str, rows: Sequence[Sequence[object]], merged: Sequence[Merged]) -> None:
    sheet = book.create_sheet(title[:31])
    wide = max((len(row) for row in rows), default=0)
    for number, row in enumerate(rows, 1):
        for place in range(1, wide + 1):
            value = row[place - 1] if place <= len(row) else None
            cell = sheet.cell(number, place)
            cell.border, cell.alignment = _BOX, _CENTRE
            if isinstance(value, str):
                if value:
                    cell.value, cell.data_type = value, "s"
            elif value is not None:
                cell.value = value if isinstance(value, int | float) else cell_text(value)[0]
    for (top, left), (bottom, right) in merged:
        if top <= bottom < len(rows) and left <= right < wide:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for place in range(1, wide + 1):
        longest = max((len(str(row[place - 1])) for row in rows if place <= len(row) and row[place - 1]), default=4)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest * 1.6, 10), 30)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def from_word(data: bytes, name: str) -> tuple[bytes, Sequence[str]]:
    """The tables of a Word file, each as a sheet of an .xlsx, and what was lost. Raises `TableFault`."""
    try:
        word = Document(io.BytesIO(data))
    except Exception:  # noqa: BLE001 a broken file may raise anything out of the reader
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % {"file": name}) from None
    if not word.tables:
        raise TableFault(_("%(file)s：Word 文件里没有表格") % {"file": name})
    if sum(len(one.rows) * len(one.columns) for one in word.tables) > _CELLS_MOST:
        raise TableFault(_("%(file)s：解开后太大") % {"file": name})
    made = Workbook()
    made.remove(made.active)
    titles = [one.text.strip() for one in word.paragraphs if one.text.strip()]
    for number, one in enumerate(word.tables, 1):
        rows, merged = _of_word(one)
        if number == 1 and titles:  # what stands above the first table is its title
            wide = max(map(len, rows))
            rows.insert(0, [titles[0], *[None] * (wide - 1)])
            merged = [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in merged]
            merged.append(((0, 0), (0, wide - 1)))
        _draw(made, _("表%(n)d") % {"n": number}, rows, [one for one in merged if one[0] != one[1]])
        if number == 1 and titles:
            made.worksheets[0]["A1"].font = Font(bold=True, size=14)
    said = [_("Word 表格已转成 .xlsx：字体、页面和表格以外的文字没有带过来，填好后是 Excel 表")]
    if any(one._tbl.iterchildren(qn("w:tblPr")) and one._tbl.findall(f".//{qn('w:tbl')}") for one in word.tables):
        said.append(_("表里套的表没有带过来"))
    return _saved(made), said


def _of_word(table: Any) -> tuple[list[list[object]], list[Merged]]:
    """Texts and merged ranges of a Word table: `gridSpan` goes across, `vMerge` down."""
    rows: list[list[object]] = []
    merged: list[Merged] = []
    open_: dict[int, Merged] = {}
    for number, row in enumerate(table._tbl.tr_lst):
        cells: list[object] = []
        for text, wide, down in _cells_of(row):
            left = len(cells)
            right = left + wide - 1
            cells += [None if down == "continue" else text, *[None] * (wide - 1)]
            if down == "continue" and left in open_:
                top = open_[left][0]
                open_[left] = (top, (number, right))
                merged[:] = [one for one in merged if one[0] != top] + [open_[left]]
                continue
            open_.pop(left, None)
            made: Merged = ((number, left), (number, right))
            if down == "restart":
                open_[left] = made
            if wide > 1:
                merged.append(made)
        rows.append(cells)
    return rows, merged


def _cells_of(row: Any) -> Iterator[tuple[str, int, str]]:
    for cell in row.tc_lst:
        text = "\n".join("".join(run.text or "" for run in one.iter(qn("w:t"))) for one in cell.p_lst).strip()
        down = cell.vMerge or ""
        yield text, int(cell.grid_span or 1), down
