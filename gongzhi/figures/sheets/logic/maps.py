"""Maps as they are read from a file and stored, and what each of their cells is. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.tables.blanks import Layout, Sheet, place_of, written_place
from gongzhi.base.tables.blanks.cells import column_of
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.sheets.logic.heads import is_total
from gongzhi.packs.sheets import RELATIVE, RowTable, SheetMap, Source

_WORDS = {"missing": "is missing", "extra_forbidden": "is not a key of this table"}


@dataclass(frozen=True)
class Cell:
    """A cell that is mapped. `key`: where the map says so, for whoever mends it; `step`: which row of its table it
    is in, from 1, and 0 for one that stands by itself."""

    sheet: str
    row: int
    column: int
    source: Source
    key: str
    step: int = 0

    @property
    def name(self) -> str:
        """As people write it."""
        return written_place(self.row, self.column, self.sheet)


def read_map(text: str) -> SheetMap:
    """A map from TOML. Raises `Invalid`; each problem's field is the key that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Invalid([Problem("", f"{fault}")]) from None
    return map_of(raw)


def map_of(raw: Mapping[str, Any]) -> SheetMap:
    """A map from plain data. Raises `Invalid`; each problem's field is the key that is wrong."""
    try:
        return SheetMap.model_validate(raw)
    except ValidationError as error:
        raise Invalid([_problem(one) for one in error.errors()]) from None


def _problem(error: Any) -> Problem:
    key = ".".join(str(step) for step in error["loc"])
    said = error["msg"].removeprefix("Value error, ")
    return Problem(key, _WORDS.get(error["type"], said[:1].lower() + said[1:]))


def told(one: SheetMap) -> dict[str, Any]:
    """A map as it is stored."""
    return one.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def single_cells(one: SheetMap, layout: Layout) -> Iterator[Cell]:
    """The cells named one by one, with their sheets."""
    for name, source in one.cells.items():
        place = place_of(name)
        assert place is not None
        sheet = layout.sheet(place.sheet)
        yield Cell(sheet.name if sheet else place.sheet, place.row, place.column, source, f"cells.{name}")


def row_columns(table: RowTable) -> list[tuple[int, str, Source]]:
    """The columns of a table of rows: number, letters, what goes into it."""
    found = [(column_of(name) or 0, name, source) for name, source in table.columns.items()]
    return sorted(found, key=lambda one: one[0])


def room_of(sheet: Sheet, table: RowTable) -> tuple[int, bool]:
    """The last row a table may fill, and whether rows can be added after it, since nothing stands below."""
    if table.last is not None:
        return table.last, False
    key = column_of(table.key) if table.key else None
    columns = {column for column, _name, _source in row_columns(table)} | ({key} if key else set())
    row = table.first
    if key and sheet.look(row, key).text:
        while row <= sheet.rows and sheet.look(row, key).text and not is_total(sheet.look(row, key).text):
            row += 1
        return row - 1, False
    while row <= sheet.rows and not _stands(sheet, row, columns):
        row += 1
    return max(row - 1, table.first), row > sheet.rows


def _stands(sheet: Sheet, row: int, columns: set[int]) -> bool:
    """Whether a row holds words, or a formula where a value should go: then the table has ended above it."""
    for column in range(1, sheet.columns + 1):
        look = sheet.look(row, column)
        if (look.text and not look.constant) or (look.formula and column in columns):
            return True
        if (row, column) in sheet.covered and sheet.covered[row, column][0] == row:
            return column in columns
    return False


def period_for(source: Source, asked: Period) -> Period | None:
    """The period of a cell: as it says, or relative to the one asked for; None for one that is none."""
    if source.period in RELATIVE:
        before = asked.year_before() if source.period == "year_before_year" else asked
        if source.period in ("year", "year_before_year"):
            return Period(before.last.replace(month=1, day=1), before.last)
        return asked.before() if source.period == "before" else asked.year_before()
    return period_of(source.period) if source.period else asked


def period_said(text: str) -> str:
    """A relative period as people read it."""
    return {
        "": _("本期"), "before": _("上一期"), "year_before": _("上年同期"), "year": _("年初至期末"),
        "year_before_year": _("上年年初至同期末"),
    }.get(text, text)  # fmt: skip
