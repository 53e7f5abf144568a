"""Where a cell is: its sheet, its row and its column, as people write it: `表一!C5`, or `C5` on the first sheet."""

import re
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

_PLACE = re.compile(r"^(?:(?P<sheet>[^!\x00-\x1f]{1,31})!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})$")
COLUMNS_MOST, ROWS_MOST = 16_384, 1_048_576


class Place(NamedTuple):
    """A cell. Rows and columns count from 1; `sheet` is '' for the first one."""

    sheet: str
    row: int
    column: int


def place_of(text: str) -> Place | None:
    """A cell as it is written, or None when it is none."""
    found = _PLACE.match(text.strip())
    if not found:
        return None
    column = column_of(found["column"])
    row = int(found["row"])
    if column is None or row > ROWS_MOST:
        return None
    return Place((found["sheet"] or "").strip("'"), row, column)


def column_of(letters: str) -> int | None:
    """A column as it is written: `A` is 1; None when there is none such."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", letters):
        return None
    number = column_index_from_string(letters.upper())
    return number if number <= COLUMNS_MOST else None


def written_place(row: int, column: int, sheet: str = "") -> str:
    """A cell as people write it."""
    name = f"{get_column_letter(column)}{row}"
    return f"{sheet}!{name}" if sheet else name
