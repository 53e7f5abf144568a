"""How a blank looks: what stands in its cells, what is merged, how wide columns are, where formulas are."""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from gongzhi.base.tables.blanks.words import MOVING
from gongzhi.base.tables.rows import TableFault

At = tuple[int, int]  # row and column, from 1
COLUMNS_MOST, CELLS_MOST = 200, 60_000
_WIDTH = 8.43  # of a column nobody set, in characters
_HEIGHT = 15.0


@dataclass(frozen=True)
class Look:
    """One cell. `wide` and `deep`: over how many columns and rows it is merged; `format`: its number format."""

    text: str = ""
    formula: str = ""
    format: str = "General"
    locked: bool = True
    bold: bool = False
    align: str = ""
    fill: str = ""
    bordered: bool = False
    wide: int = 1
    deep: int = 1
    constant: bool = False  # it holds a number or a day, no words

    @property
    def is_day(self) -> bool:
        """Whether what it holds is shown as a day."""
        return bool(is_date_format(self.format))

    @property
    def is_share(self) -> bool:
        """Whether 0.5 in it is shown as 50 %."""
        return "%" in self.format

    @property
    def is_free(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text and not self.formula


@dataclass(frozen=True)
class Sheet:
    """One sheet. `covered`: cells under another one they are merged with; `widths` in characters, `heights` in
    points."""

    name: str
    cells: Mapping[At, Look]
    covered: Mapping[At, At]
    rows: int
    columns: int
    widths: Sequence[float]
    heights: Sequence[float]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    visible: bool = True
    protected: bool = False

    def look(self, row: int, column: int) -> Look:
        """A cell, also one nobody ever touched."""
        return self.cells.get((row, column), _EMPTY)

    def is_within(self, row: int, column: int) -> bool:
        """Whether a cell lies in the part of the sheet that is used."""
        return 1 <= row <= self.rows and 1 <= column <= self.columns


_EMPTY = Look()


@dataclass(frozen=True)
class Layout:
    """A whole blank."""

    sheets: Sequence[Sheet]
    names: Sequence[str] = field(default_factory=tuple)

    def sheet(self, name: str) -> Sheet | None:
        """A sheet by name; the first visible one for ''."""
        if not name:
            return next((one for one in self.sheets if one.visible), None)
        return next((one for one in self.sheets if one.name == name), None)

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same blank in whatever period: its words, where they stand, formulas and merged cells.

        Numbers, days and the period in words do not count, nor do fonts and widths.
        """
        said = [line for place, sheet in enumerate(self.sheets) for line in _said_of(place, sheet)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _said_of(place: int, sheet: Sheet) -> Iterator[str]:
    for (row, column), look in sorted(sheet.cells.items()):
        text = "=" if look.formula else "" if look.constant else steady(look.text)
        if text or look.wide > 1 or look.deep > 1:
            yield f"{place} {row} {column} {look.deep} {look.wide} {text}"


def steady(text: str) -> str:
    """A text without blanks and without what differs from period to period."""
    return MOVING.sub("#", "".join(text.split()))


def layout_of(data: bytes, name: str = "") -> Layout:
    """How an .xlsx looks. Raises `TableFault` for one that cannot be read, or is larger than any blank is."""
    try:
        book = load_workbook(io.BytesIO(data))
    except Exception:  # noqa: BLE001 a broken file may raise anything out of the reader
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % {"file": name}) from None
    if not book.worksheets:
        raise TableFault(_("%(file)s：没有工作表") % {"file": name})
    found = []
    for sheet in book.worksheets:
        if sheet.max_column > COLUMNS_MOST and _used(sheet)[1] > COLUMNS_MOST:
            raise TableFault(_("%(file)s：超过 %(most)s 列") % {"file": name, "most": COLUMNS_MOST})
        if len(sheet._cells) > CELLS_MOST:
            raise TableFault(
                _("%(file)s：工作表“%(sheet)s”超过 %(most)s 格")
                % {"file": name, "sheet": sheet.title, "most": CELLS_MOST}
            )
        found.append(_sheet_of(sheet))
    return Layout(tuple(found), tuple(one.name for one in found))


def _used(sheet: Any) -> At:
    """The last row and column with anything in it: a text, a line around it, a format of its own, a merged range.

    A table that is not ruled has room for one more of each: nothing shows where it ends.
    """
    rows = columns = 0
    ruled = False
    for (row, column), cell in sheet._cells.items():
        boxed = _is_bordered(cell)
        ruled = ruled or boxed
        if cell.value is not None or boxed or cell.number_format != "General" or not cell.protection.locked:
            rows, columns = max(rows, row), max(columns, column)
    if not ruled and rows:
        rows, columns = rows + 1, columns + 1
    for one in sheet.merged_cells.ranges:
        rows, columns = max(rows, min(one.max_row, rows + 200)), max(columns, min(one.max_col, columns + 60))
    return rows, columns


def _sheet_of(sheet: Any) -> Sheet:
    rows, columns = _used(sheet)
    arrays = _arrays_of(sheet)
    covered: dict[At, At] = {}
    spans: dict[At, At] = {}
    for one in sheet.merged_cells.ranges:
        last_row, last_column = min(one.max_row, rows), min(one.max_col, columns)
        anchor = (one.min_row, one.min_col)
        spans[anchor] = (last_row - one.min_row + 1, last_column - one.min_col + 1)
        for row in range(one.min_row, last_row + 1):
            for column in range(one.min_col, last_column + 1):
                if (row, column) != anchor:
                    covered[row, column] = anchor
    cells = {
        at: _look_of(cell, spans.get(at, (1, 1)), arrays.get(at, ""))
        for at, cell in sheet._cells.items()
        if at not in covered and at[0] <= rows and at[1] <= columns
    }
    for at, formula in arrays.items():
        cells.setdefault(at, Look(formula=formula))
    heights = [sheet.row_dimensions[row].height if row in sheet.row_dimensions else None for row in range(1, rows + 1)]
    hidden = frozenset(
        row for row in range(1, rows + 1) if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden
    )
    widths, gone = _widths(sheet, columns)
    return Sheet(
        sheet.title, cells, covered, rows, columns, widths, tuple(one or _HEIGHT for one in heights), hidden, gone,
        sheet.sheet_state == "visible", bool(sheet.protection.sheet),
    )  # fmt: skip


def _widths(sheet: Any, columns: int) -> tuple[tuple[float, ...], frozenset[int]]:
    """Widths of columns, and which are hidden. A file says them for runs of columns at once."""
    usual = sheet.sheet_format.defaultColWidth or _WIDTH
    found, hidden = [usual] * columns, set()
    for letter, one in sheet.column_dimensions.items():
        first = one.min or next((n for n in range(1, columns + 1) if get_column_letter(n) == letter), 0)
        for column in range(first, min(one.max or first, columns) + 1):
            if column:
                found[column - 1] = one.width if one.customWidth or one.width else usual
                if one.hidden:
                    hidden.add(column)
    return tuple(found), frozenset(hidden)


def _arrays_of(sheet: Any) -> dict[At, str]:
    """The cells that a formula elsewhere fills, with that formula."""
    found: dict[At, str] = {}
    for cell in list(sheet._cells.values()):
        if isinstance(cell.value, ArrayFormula | DataTableFormula) and cell.value.ref:
            for row in sheet[cell.value.ref] if ":" in cell.value.ref else ((cell,),):
                for one in row:
                    found[one.row, one.column] = _formula_of(cell)
    return found


def _formula_of(cell: Any) -> str:
    if isinstance(cell.value, ArrayFormula):
        return str(cell.value.text or "=")
    if isinstance(cell.value, DataTableFormula):
        return "=TABLE()"
    return str(cell.value) if cell.data_type == "f" else ""


def _look_of(cell: Any, span: At, array: str) -> Look:
    formula = _formula_of(cell) or array
    value = None if formula else cell.value
    return Look(
        _text_of(value), formula, cell.number_format or "General", bool(cell.protection.locked), bool(cell.font.b),
        cell.alignment.horizontal or "", _fill_of(cell), _is_bordered(cell), span[1], span[0],
        isinstance(value, int | float | date) and not isinstance(value, bool),
    )  # fmt: skip


def _text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _fill_of(cell: Any) -> str:
    """The colour behind a cell where the file says it outright; colours of themes are left to the reader's own."""
    fill = cell.fill
    colour = fill.fgColor.rgb if fill is not None and fill.fill_type == "solid" else None
    return f"#{colour[-6:].lower()}" if isinstance(colour, str) and re.fullmatch(r"[0-9A-Fa-f]{8}", colour) else ""


def _is_bordered(cell: Any) -> bool:
    box = cell.border
    return any(side is not None and side.style for side in (box.left, box.right, box.top, box.bottom))
