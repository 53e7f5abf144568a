"""Tables in and out: CSV files (also gzipped) in UTF-8 or GB18030, with faults that name the line."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeVar

from python_calamine import CalamineError, CalamineWorkbook

_MAX_FIELD = 1_000_000
Each = TypeVar("Each")


class TableFault(Exception):
    """A file that cannot be read as a table at all; the message says why, and where."""


@dataclass(frozen=True)
class TableRow:
    """One row. `line` is where it begins in the file; `fault` is '' or why it cannot be used."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """Headers and rows, read as they are asked for."""

    headers: Sequence[str]
    rows: Iterator[TableRow]


def read_table(path: Path) -> Table:
    """Open a CSV file, or the first sheet of an Excel file (.xlsx).

    Raises `TableFault` for a missing, empty or undecodable file and for headers twice.
    """
    if path.suffix.lower() == ".xlsx":
        return _sheet(path)
    stream = _open(path)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(stream)
    try:
        headers = next(reader)
    except StopIteration:
        raise TableFault(f"{path.name}: the file is empty") from None
    except csv.Error as fault:
        raise TableFault(f"{path.name}: line 1: {fault}") from None
    named = _headers(path, headers)
    return Table(named, _rows(path, reader, named))


def _headers(path: Path, headers: Sequence[str]) -> list[str]:
    named = [header.strip() for header in headers]
    twice = sorted({header for header in named if header and named.count(header) > 1})
    if twice:
        raise TableFault(f"{path.name}: line 1: the column {', '.join(twice)} appears twice")
    if not any(named):
        raise TableFault(f"{path.name}: line 1: no column has a name")
    return named


def _sheet(path: Path) -> Table:
    """The first sheet, as texts: a whole number without the `.0` the file gives it."""
    try:
        cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as fault:
        raise TableFault(f"{path.name}: is no Excel file that can be read: {fault}") from None
    if not cells:
        raise TableFault(f"{path.name}: the file is empty")
    headers = _headers(path, [_cell(cell) for cell in cells[0]])
    rows = ((line, dict(zip(headers, map(_cell, row), strict=False))) for line, row in enumerate(cells[1:], 2))
    return Table(headers, (TableRow(line, row) for line, row in rows if any(row.values())))


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _rows(path: Path, reader: "csv.Reader", headers: list[str]) -> Iterator[TableRow]:  # type: ignore[name-defined]
    last = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as fault:
            raise TableFault(f"{path.name}: after line {last}: {fault}") from None
        line, last = last + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(headers, cells, strict=False))
        wrong = "" if len(cells) == len(headers) else f"has {len(cells)} cells, the header has {len(headers)}"
        yield TableRow(line, row, wrong)


def chunks(rows: Iterator[Each], size: int) -> Iterator[list[Each]]:
    """Rows in lists of at most `size`, so that a file of any length takes the same memory."""
    while chunk := list(islice(rows, size)):
        yield chunk


def _open(path: Path) -> TextIO:
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
        encoding = _encoding(path, zipped)
        if zipped:
            return gzip.open(path, "rt", encoding=encoding, newline="")
        return path.open(encoding=encoding, newline="")
    except FileNotFoundError:
        raise TableFault(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise TableFault(f"{path}: is a folder") from None
    except PermissionError:
        raise TableFault(f"{path}: may not be read") from None
    except (OSError, EOFError) as fault:
        raise TableFault(f"{path.name}: {fault}") from None


def _encoding(path: Path, zipped: bool) -> str:
    """UTF-8 if the whole file is, else GB18030, which Chinese office programs write."""
    for encoding in ("utf-8-sig", "gb18030"):
        with path.open("rb") as raw, io.TextIOWrapper(gzip.open(raw) if zipped else raw, encoding=encoding) as text:
            try:
                while text.read(1 << 20):
                    pass
            except UnicodeDecodeError:
                continue
            return encoding
    raise TableFault(f"{path.name}: is neither UTF-8 nor GB18030 text")


class TableWriter:
    """Writes a CSV that spreadsheet programs open with Chinese intact, and no cell they would run as a formula."""

    def __init__(self, stream: TextIO, headers: Sequence[str]) -> None:
        stream.write("\ufeff")
        self._writer = csv.writer(stream)
        self._headers = list(headers)
        self._writer.writerow(self._headers)

    def write(self, row: dict[str, object]) -> None:
        """One row; headers it lacks stay empty."""
        self._writer.writerow([tame(row.get(header, "")) for header in self._headers])


def tame(cell: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; a number stays a number."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            float(cell)
        except ValueError:
            return "'" + cell
    return cell
