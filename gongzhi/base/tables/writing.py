"""Writing tables: CSV and Excel that open with Chinese intact, and no cell that a program would run as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TextIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # which no XML can hold
_SHEET_ROWS = 1_000_000  # a sheet ends at 1,048,576
_CELL_MOST = 32_767
_HEAD, _HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="E3ECF7")
_BAD_FILL, _NOTE_FILL = PatternFill("solid", fgColor="FBD5D0"), PatternFill("solid", fgColor="FFF1C9")
BAD, NOTE = "bad", "note"
_FILLS = {BAD: _BAD_FILL, NOTE: _NOTE_FILL}


def tame(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; a number stays a number.

    So does a text that is tame already, since reading takes one apostrophe away again.
    """
    if isinstance(cell, str) and _FORMULA.match(cell):
        try:
            float(cell)
        except ValueError:
            return "'" + cell
    return cell


def untame(cell: str) -> str:
    """The text before it was tamed."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


class TableWriter:
    """Writes a CSV with a mark for Chinese in front."""

    def __init__(self, stream: TextIO, headers: Sequence[str]) -> None:
        stream.write("\ufeff")
        self._writer = csv.writer(stream)
        self._headers = list(headers)
        self._writer.writerow([tame(header) for header in self._headers])

    def write(self, row: Mapping[str, object]) -> None:
        """One row; headers it lacks stay empty."""
        self._writer.writerow([tame(row.get(header, "")) for header in self._headers])


class _Echo:
    """A file that gives back what is written to it, so that a table can be sent while it is made."""

    def write(self, line: str) -> str:
        return line


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A CSV line by line, for sending it while it is read."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([tame(header) for header in headers])
    for row in rows:
        yield writer.writerow([tame(cell) for cell in row])


class SheetWriter:
    """Writes an Excel file row by row in bounded memory: frozen headers with notes, and texts that stay texts.

    `notes`: what is said about a column, shown when one points at its header. What does not fit on one sheet goes on
    on the next. `save` ends it.
    """

    def __init__(
        self, headers: Sequence[str], *, title: str = "", notes: Mapping[str, str] | None = None,
        widths: Mapping[str, int] | None = None,
    ) -> None:  # fmt: skip
        self._book = Workbook(write_only=True)
        self._headers, self._notes, self._widths = list(headers), notes or {}, widths or {}
        self._title = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:25] or "Sheet"
        self._sheets = 0
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        self._rows = 0
        self._sheet = self._book.create_sheet(self._title if self._sheets == 1 else f"{self._title} {self._sheets}")
        self._sheet.freeze_panes = "A2"
        for place, header in enumerate(self._headers, 1):
            wide = self._widths.get(header) or min(max(2 * len(header) + 4, 12), 40)
            self._sheet.column_dimensions[get_column_letter(place)].width = wide
        heads = []
        for header in self._headers:
            cell = self._cell(header, note=self._notes.get(header, ""))
            cell.font, cell.fill, cell.alignment = _HEAD, _HEAD_FILL, Alignment(wrap_text=True, vertical="center")
            heads.append(cell)
        self._sheet.append(heads)

    def _cell(self, value: object, *, mark: str = "", note: str = "") -> Any:
        text = isinstance(value, str)
        shown = CONTROLS.sub("", str(value))[:_CELL_MOST] if text else value
        cell = WriteOnlyCell(self._sheet, value=shown if shown != "" else None)
        if text and shown:
            cell.data_type = "s"  # however it begins: a text is never a formula
            if _FORMULA.match(str(shown)):
                cell.quotePrefix = True
        if mark:
            cell.fill = _FILLS[mark]
        if note:
            cell.comment = Comment(note[:1_000], "Gongzhi", width=280, height=90)
        return cell

    def write(
        self, row: Sequence[object], *, marks: Mapping[int, str] | None = None, notes: Mapping[int, str] | None = None
    ) -> None:
        """One row in the order of the headers; `marks` colours places, `notes` says something at them."""
        if self._rows == _SHEET_ROWS:
            self._begin()
        self._rows += 1
        marks, notes = marks or {}, notes or {}
        if not marks and not notes and not any(isinstance(cell, str) for cell in row):
            self._sheet.append(list(row))
            return
        self._sheet.append(
            [self._cell(cell, mark=marks.get(at, ""), note=notes.get(at, "")) for at, cell in enumerate(row)]
        )

    def save(self, path: Path | IO[bytes]) -> None:
        """Write the file; nothing can be added after."""
        self._book.save(path)
