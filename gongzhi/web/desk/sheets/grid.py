"""A sheet as a page shows it: as it looks, with merged cells and widths, and something said at some of its cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import get_column_letter

from gongzhi.base.tables.blanks import Layout, Sheet, written_place
from gongzhi.web.sent import whole

ROWS_MOST, COLUMNS_MOST = 200, 60
_CHARACTER = 8.2  # pixels a character of a column's width takes


@dataclass(frozen=True)
class Shown:
    """What is said of one cell beside what stands in it: words in its place, a link, a mark, and more data for a
    script."""

    text: str = ""
    url: str = ""
    mark: str = ""
    title: str = ""
    number: bool = False
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """Rows of cells ready to be drawn. `cut`: there is more than is shown."""

    name: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    cut: bool
    width: int


def chosen_sheet(layout: Layout, asked: str) -> int:
    """The place of the sheet asked for by number, from 1; the first visible one unless another is named."""
    number = whole(asked, 3)
    if number is not None and 1 <= number <= len(layout.sheets):
        return number - 1
    return next((place for place, sheet in enumerate(layout.sheets) if sheet.visible), 0)


def tabs_of(layout: Layout, chosen: int) -> list[dict[str, Any]]:
    """The sheets to go to."""
    return [
        {"n": place + 1, "name": sheet.name, "on": place == chosen}
        for place, sheet in enumerate(layout.sheets)
        if sheet.visible or place == chosen
    ]


def grid_of(
    sheet: Sheet, said: Callable[[int, int], Shown | None], *, first: bool, rows: int = 0, like: int = 0
) -> Grid:
    """A sheet ready to be drawn. `first`: its cells are named without it; `rows`: at least so many, those added below
    looking like row `like`."""
    down, across = min(max(sheet.rows, rows), ROWS_MOST), min(sheet.columns, COLUMNS_MOST)
    columns = [
        {"letter": get_column_letter(column), "width": round(sheet.widths[column - 1] * _CHARACTER) + 5}
        for column in range(1, across + 1)
        if column not in sheet.hidden_columns
    ]
    lines = []
    for row in range(1, down + 1):
        if row in sheet.hidden_rows:
            continue
        cells = [
            _cell(sheet, row, column, said(row, column), "" if first else sheet.name, like)
            for column in range(1, across + 1)
            if (row, column) not in sheet.covered and column not in sheet.hidden_columns
        ]
        lines.append({"n": row, "cells": cells})
    cut = max(sheet.rows, rows) > down or sheet.columns > across
    return Grid(sheet.name, columns, lines, cut, sum(one["width"] for one in columns) + 44)


def _cell(sheet: Sheet, row: int, column: int, said: Shown | None, name: str, like: int) -> dict[str, Any]:
    added = like and row > sheet.rows
    look = replace(sheet.look(like, column), text="") if added else sheet.look(row, column)
    across = sum(step not in sheet.hidden_columns for step in range(column, column + look.wide))
    down = sum(step not in sheet.hidden_rows for step in range(row, row + look.deep))
    classes = [
        name for name, on in (
            ("is-boxed", look.bordered), ("is-bold", look.bold), ("is-centre", look.align == "center"),
            ("is-right", look.align == "right" or (not look.align and (look.constant or (said and said.number)))),
            ("is-formula", bool(look.formula)),
        ) if on
    ]  # fmt: skip
    if said is not None and said.mark:
        classes.append(f"is-{said.mark}")
    return {
        "at": written_place(row, column, name), "plain": written_place(row, column), "text": look.text,
        "formula": look.formula, "wide": across, "deep": down, "classes": " ".join(classes), "said": said,
        "free": look.is_free or look.constant, "column": column, "row": row,
    }  # fmt: skip
