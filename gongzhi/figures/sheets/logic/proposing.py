"""A whole map proposed for a blank nobody knows: from the hints of its cells and the rows that name areas. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from gongzhi.base.tables.blanks import Layout, Sheet, written_place
from gongzhi.figures.sheets.logic.suggesting import LIKELY, AreaRows, Hint, area_rows, hints_of
from gongzhi.packs.figures import Figure


@dataclass(frozen=True)
class Rows:
    """Rows that name areas, as a map says them."""

    key_letter: str
    first: int
    last: int
    level: str


@dataclass(frozen=True)
class Proposal:
    """A map of what is likely, and all hints by sheet and cell."""

    meaning: dict[str, Any]
    hints: Mapping[str, Mapping[tuple[int, int], Hint]]
    rows: Mapping[str, Rows]

    def by_name(self, sheet: Sheet, *, first: bool) -> Iterator[tuple[str, Hint]]:
        """The hints of a sheet, by cell as a map names it."""
        for (row, column), hint in self.hints.get(sheet.name, {}).items():
            yield written_place(row, column, "" if first else sheet.name), hint


def propose(layout: Layout, figures: Mapping[str, Figure], levels: Mapping[str, str]) -> Proposal:
    """What probably goes into a blank. `levels`: level of each area by its plain name."""
    cells: dict[str, Any] = {}
    tables: list[dict[str, Any]] = []
    hints: dict[str, Mapping[tuple[int, int], Hint]] = {}
    found: dict[str, Rows] = {}
    for sheet in layout.sheets:
        if not sheet.visible:
            continue
        name = "" if layout.sheet("") is sheet else sheet.name
        rows = area_rows(sheet, levels)
        of_sheet = {(one.row, one.column): one for one in hints_of(sheet, figures, frozenset(levels))}
        hints[sheet.name] = of_sheet
        if rows is not None:
            found[sheet.name] = Rows(get_column_letter(rows.key), rows.first, rows.last, rows.level)
            if columns := _columns(rows, of_sheet):
                table = {"each": rows.level, "first": rows.first, "last": rows.last, "columns": columns}
                table |= {"key": get_column_letter(rows.key)} | ({"sheet": name} if name else {})
                tables.append(table)
        for (row, column), hint in of_sheet.items():
            within = rows is not None and rows.first <= row <= rows.last
            if not within and hint.confidence >= LIKELY:
                cells[written_place(row, column, name)] = hint.source()
    meaning: dict[str, Any] = {}
    if cells:
        meaning["cells"] = cells
    if tables:
        meaning["rows"] = tables
    return Proposal(meaning, hints, found)


def _columns(rows: AreaRows, hints: Mapping[tuple[int, int], Hint]) -> dict[str, Any]:
    """The columns of which every row is hinted at in the same way."""
    found: dict[str, Any] = {}
    for column in sorted({column for row, column in hints if row == rows.first}):
        same = [hints.get((row, column)) for row in range(rows.first, rows.last + 1)]
        first = same[0]
        alike = first is not None and all(one is not None and one.figure == first.figure for one in same)
        if first is not None and alike and first.figure and first.confidence >= LIKELY:
            found[get_column_letter(column)] = first.source()
    return found
