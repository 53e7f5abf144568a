"""Reading sheets of Excel and OpenDocument files. What could fill the memory is refused before it is unpacked."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from gongzhi.base.tables.extents import CELLS_MOST, COLUMNS_MOST, ROWS_MOST, judge_archive
from gongzhi.base.tables.rows import Table, TableFault, TableRow, named_headers

_HEAD_WITHIN = 20  # lines in which headers are looked for
_EXACT = 10**15  # from here on a number in a spreadsheet has lost digits


def read_workbook(path: Path, *, sheet: str = "", head: int = 0) -> Table:
    """A sheet as a table, as texts: what formulas gave, dates as 2024-01-31, whole numbers without `.0`."""
    book = _opened(path)
    found = _chosen(path, book, sheet)
    if found.height > ROWS_MOST or found.width > COLUMNS_MOST or found.height * found.width > CELLS_MOST:
        said = {"file": path.name, "rows": f"{found.total_height:,}", "most": f"{ROWS_MOST:,}"}
        raise TableFault(
            _("%(file)s：有 %(rows)s 行；Excel 文件最多 %(most)s 行，更长的请另存为 CSV，CSV 不限行数") % said
        )
    rows = list(_first(found))
    if not any(any(one) for one in rows):
        raise TableFault(_("%(file)s：工作表“%(sheet)s”是空的") % {"file": path.name, "sheet": found.name})
    at = head or _head(rows)
    if at > len(rows):
        raise TableFault(_("%(file)s：没有第 %(line)s 行") % {"file": path.name, "line": at})
    names, last = _names(found, rows, at)
    headers = named_headers(path.name, at, names)
    return Table(headers, _rows(found, headers, last), last, found.name)


def sheet_names(path: Path) -> list[str]:
    """The names of the visible sheets, in order."""
    return [one.name for one in _opened(path).sheets_metadata if _seen(one)]


def _seen(one: object) -> bool:
    kind, visible = getattr(one, "typ", None), getattr(one, "visible", None)
    return kind == SheetTypeEnum.WorkSheet and visible == SheetVisibleEnum.Visible


def locked(data: bytes) -> bool:
    """Whether a password keeps it from being read: calamine tells it only of what is called .xls."""
    with tempfile.NamedTemporaryFile(suffix=".xls") as kept:
        kept.write(data)
        kept.flush()
        try:
            CalamineWorkbook.from_path(kept.name)
        except PasswordError:
            return True
        except (CalamineError, OSError, ValueError):
            return False
    return False


def _opened(path: Path) -> CalamineWorkbook:
    said = {"file": path.name}
    judge_archive(path)
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise TableFault(_("%(file)s：文件有密码，请去掉密码再导入") % said) from None
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as fault:
        if "assword" in str(fault) or locked(path.read_bytes()):
            raise TableFault(_("%(file)s：文件有密码，请去掉密码再导入") % said) from None
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % said) from None


def _chosen(path: Path, book: CalamineWorkbook, sheet: str) -> CalamineSheet:
    names = [one.name for one in book.sheets_metadata if _seen(one)]
    said = {"file": path.name, "sheet": sheet, "sheets": ", ".join(names)}
    if sheet and sheet not in book.sheet_names:
        raise TableFault(_("%(file)s：没有工作表“%(sheet)s”，有的是：%(sheets)s") % said)
    try:
        if sheet:
            return book.get_sheet_by_name(sheet)
        found = [book.get_sheet_by_name(name) for name in names]
    except (CalamineError, OSError):
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % said) from None
    filled = next((one for one in found if one.height), None)
    if filled is None:
        raise TableFault(_("%(file)s：文件是空的") % said)
    return filled


def _first(sheet: CalamineSheet) -> Iterator[list[str]]:
    for line, row in enumerate(sheet.iter_rows()):
        if line == _HEAD_WITHIN + (sheet.start or (0, 0))[0]:
            return
        yield [cell_text(cell)[0] for cell in row]


def _head(rows: Sequence[Sequence[str]]) -> int:
    """The line of the headers: the first that fills as many columns as any near it, past titles across the sheet."""
    counts = [sum(bool(cell) for cell in row) for row in rows]
    widest = max(counts)
    return next(line for line, count in enumerate(counts, 1) if count * 2 > widest)


def _names(sheet: CalamineSheet, rows: Sequence[Sequence[str]], at: int) -> tuple[list[str], int]:
    """Headers, and the last line they take: cells merged across columns name what stands below them."""
    left = (sheet.start or (0, 0))[1]
    merged = sheet.merged_cell_ranges or []
    across = [one for one in merged if one[0][0] == at - 1 and one[1][1] > one[0][1]]
    deep = max((one[1][0] + 1 for one in merged if one[0][0] == at - 1), default=at)
    last = max(deep, at + 1) if across and len(rows) > at else deep
    last = min(last, len(rows))
    levels = [list(rows[line]) for line in range(at - 1, last)]
    for (top, first), (bottom, end) in merged:
        if at - 1 <= top < last:
            for line in range(top, min(bottom + 1, last)):
                for place in range(first - left, end + 1 - left):
                    if 0 <= place < len(levels[0]):
                        levels[line - at + 1][place] = levels[top - at + 1][first - left]
    names = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*levels, strict=True)]
    return names, last


def _rows(sheet: CalamineSheet, headers: Sequence[str], last: int) -> Iterator[TableRow]:
    for line, row in enumerate(sheet.iter_rows(), 1):
        if line <= last:
            continue
        read = [cell_text(cell) for cell in row]
        if not any(text for text, _fault in read):
            continue
        cells = {header: text for header, (text, _fault) in zip(headers, read, strict=False) if header}
        faults = [f"{header}: {fault}" for header, (_text, fault) in zip(headers, read, strict=False) if fault]
        yield TableRow(line, cells, "; ".join(faults))


def cell_text(value: object) -> tuple[str, str]:
    """A cell as text, and '' or what is wrong with it."""
    if isinstance(value, str):
        return value.strip(), ""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ""
    if isinstance(value, float | int):
        return _number(value)
    return ("" if value is None else _moment(value)), ""


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3_600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> tuple[str, str]:
    exact = Decimal(repr(value))
    whole = exact == exact.to_integral_value()
    text = f"{int(exact)}" if whole else f"{exact:f}"
    if abs(value) >= _EXACT and whole:
        return text, _("超过 15 位的号码按数字存放，末尾已经不准，请把这一列设为文本再填")
    return text, ""
