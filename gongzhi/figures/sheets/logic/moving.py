"""What became of mapped cells when a blank came back drawn differently: found again by their heads. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from gongzhi.base.tables.blanks import Layout, Sheet, place_of, written_place
from gongzhi.figures.sheets.logic.heads import heads_of
from gongzhi.figures.sheets.logic.maps import row_columns, single_cells, told
from gongzhi.packs.sheets import SheetMap

Labels = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Moved:
    """A cell that stands elsewhere now, or nowhere (`after` ''); `label`: its heads."""

    before: str
    after: str
    label: str


@dataclass(frozen=True)
class Again:
    """A map made to fit another blank: what of it still fits, what moved, what is gone."""

    meaning: dict[str, Any]
    moved: Sequence[Moved]
    gone: Sequence[Moved]
    kept: int

    @property
    def fits(self) -> bool:
        """Whether enough is found again for the blank to be the same one, drawn differently."""
        found = self.kept + len(self.moved)
        return found > 0 and found >= len(self.gone)


def labels_of(one: SheetMap, layout: Layout) -> Labels:
    """The heads of every mapped cell, by the key of the map: what it is found again by."""
    found: Labels = {}
    for cell in single_cells(one, layout):
        sheet = layout.sheet(cell.sheet)
        if sheet is not None:
            heads = heads_of(sheet, cell.row, cell.column)
            found[cell.key] = [[cell.sheet], list(heads.key[0]), list(heads.key[1])]
    for number, table in enumerate(one.rows, 1):
        sheet = layout.sheet(table.sheet)
        if sheet is not None:
            for column, name, _source in row_columns(table):
                heads = heads_of(sheet, table.first, column)
                found[f"rows.{number}.columns.{name}"] = [[sheet.name], list(heads.key[0]), []]
    return found


def again(one: SheetMap, labels: Mapping[str, Sequence[Sequence[str]]], layout: Layout) -> Again:
    """A map for a blank that is drawn differently: each cell where its heads stand now."""
    meaning = told(one)
    moved: list[Moved] = []
    gone: list[Moved] = []
    kept = 0
    places = _places(layout)
    cells: dict[str, Any] = {}
    for name, source in meaning.get("cells", {}).items():
        was = labels.get(f"cells.{name}")
        label = " · ".join([*was[2], *was[1]]) if was else name
        now = _now(name, was, places, layout)
        if now is None:
            gone.append(Moved(name, "", label))
            continue
        cells[now] = source
        if now == name:
            kept += 1
        else:
            moved.append(Moved(name, now, label))
    meaning["cells"] = cells
    for number, table in enumerate(meaning.get("rows", []), 1):
        sheet = layout.sheet(table.get("sheet", ""))
        columns: dict[str, Any] = {}
        for name, source in table["columns"].items():
            was = labels.get(f"rows.{number}.columns.{name}")
            here = _column(sheet, was, table["first"], name) if sheet else None
            label = " · ".join(was[1]) if was else name
            if here is None:
                gone.append(Moved(f"{name}{table['first']}", "", label))
                continue
            columns[here] = source
            if here == name:
                kept += 1
            else:
                moved.append(Moved(f"{name}{table['first']}", f"{here}{table['first']}", label))
        table["columns"] = columns
    meaning["rows"] = [table for table in meaning.get("rows", []) if table["columns"]]
    meaning["layout"] = layout.fingerprint
    return Again(meaning, moved, gone, kept)


Where = dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[str, int, int]]]


def _places(layout: Layout) -> Where:
    found: Where = {}
    for sheet in layout.sheets:
        for row, column in _cells(sheet):
            heads = heads_of(sheet, row, column).key
            if heads != ((), ()):
                found.setdefault(heads, []).append((sheet.name, row, column))
    return found


def _cells(sheet: Sheet) -> Iterator[tuple[int, int]]:
    for row in range(1, sheet.rows + 1):
        for column in range(1, sheet.columns + 1):
            if (row, column) not in sheet.covered:
                look = sheet.look(row, column)
                if look.is_free or look.constant:
                    yield row, column


def _now(name: str, was: Sequence[Sequence[str]] | None, places: Where, layout: Layout) -> str | None:
    place = place_of(name)
    assert place is not None
    if was is None:
        return name
    there = places.get((tuple(was[1]), tuple(was[2])), [])
    first = layout.sheet("")
    named = [(sheet, row, column) for sheet, row, column in there if sheet == was[0][0]] or there
    same = (place.row, place.column)
    if any(at[1:] == same for at in named):
        return name
    if len(named) != 1:
        return None
    sheet, row, column = named[0]
    return written_place(row, column, "" if first is not None and sheet == first.name else sheet)


def _column(sheet: Sheet, was: Sequence[Sequence[str]] | None, row: int, name: str) -> str | None:
    """The column of a table of rows whose heads are those it had."""
    if was is None:
        return name
    fits = [
        get_column_letter(column)
        for column in range(1, sheet.columns + 1)
        if list(heads_of(sheet, row, column).key[0]) == list(was[1])
    ]
    return name if name in fits else fits[0] if len(fits) == 1 else None
