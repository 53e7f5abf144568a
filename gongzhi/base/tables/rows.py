"""What a table is once it is read, whatever file it came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _

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
    """Headers and rows, read as they are asked for. `head` is the line the headers stand on."""

    headers: Sequence[str]
    rows: Iterator[TableRow]
    head: int = 1
    sheet: str = ""


class Reason(str):
    """Why a row was refused, as one line; `cells` says it by column, '' for the row as a whole."""

    cells: Mapping[str, str]

    def __new__(cls, faults: Sequence[tuple[str, str]]) -> "Reason":
        """From pairs of column and message."""
        made = super().__new__(cls, "; ".join(f"{column}: {text}" if column else text for column, text in faults))
        cells: dict[str, str] = {}
        for column, text in faults:
            cells[column] = f"{cells[column]}; {text}" if column in cells else text
        made.cells = cells
        return made


def chunks(rows: Iterator[Each], size: int) -> Iterator[list[Each]]:
    """Rows in lists of at most `size`, so that a file of any length takes the same memory."""
    while chunk := list(islice(rows, size)):
        yield chunk


def named_headers(name: str, line: int, headers: Sequence[str]) -> list[str]:
    """Headers as they are used; raises `TableFault` for one that appears twice, or none at all."""
    named = [" ".join(header.split()) for header in headers]
    twice = sorted({header for header in named if header and named.count(header) > 1})
    said = {"file": name, "line": line, "columns": ", ".join(twice)}
    if twice:
        raise TableFault(_("%(file)s：第 %(line)s 行：列“%(columns)s”出现了两次") % said)
    if not any(named):
        raise TableFault(_("%(file)s：第 %(line)s 行：没有一列有名称") % said)
    return named
