"""Adding to cells: totals by area and month, each change taken up to the root of the pack."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from gongzhi.base.columns import ancestors
from gongzhi.figures.counting.logic.periods import month_of
from gongzhi.figures.counting.queries.lines import Line

_INTO = "INSERT INTO counting_cell (area_path, month, figure_id, records, amount) "
_ADDING = (
    " ON CONFLICT (area_path, month, figure_id) DO UPDATE SET "
    "records = counting_cell.records + excluded.records, amount = counting_cell.amount + excluded.amount"
)
_BATCH = 150  # rows a statement: SQLite takes 999 values
_UPSERT = f"{_INTO} VALUES {{rows}} {_ADDING}"
# The path above: the path without its last part. Both engines know `rtrim` with the characters to take away.
_ABOVE = "rtrim(rtrim(area_path, '/'), replace(area_path, '/', ''))"
_DEPTH = "length(area_path) - length(replace(area_path, '/', ''))"
_ROLL_UP = (
    f"{_INTO} SELECT {_ABOVE}, month, figure_id, sum(records), sum(amount) FROM counting_cell "  # noqa: S608 constants
    f"WHERE figure_id = %s AND {_DEPTH} = %s GROUP BY 1, 2, 3 {_ADDING}"
)
_LEAVES = (
    f"{_INTO} SELECT area_path, {{month}}, figure_id, sum({{sign}}1), sum({{sign}}amount) "  # noqa: S608 constants
    f"FROM counting_counted WHERE figure_id = %s AND gone IS NULL AND {{day}} IS NOT NULL GROUP BY 1, 2, 3 {_ADDING}"
)


@dataclass
class Changes:
    """What is to be added to cells, gathered before it is written."""

    root: str
    records: Counter[tuple[str, date, int]] = field(default_factory=Counter)
    amount: Counter[tuple[str, date, int]] = field(default_factory=Counter)

    def add(self, figure: int, line: Line, sign: int) -> None:
        """Count a record in, or out with `sign` -1. What ended counts out again in the month it ended."""
        self._at(figure, line, line.day, sign)
        if line.until is not None:
            self._at(figure, line, line.until, -sign)

    def _at(self, figure: int, line: Line, day: date, sign: int) -> None:
        for path in ancestors(line.area_path):
            if not path.startswith(self.root):
                break
            cell = path, month_of(day), figure
            self.records[cell] += sign
            self.amount[cell] += sign * line.amount

    def write(self) -> None:
        """Add everything to the cells, in an order that two writers share."""
        cells = sorted(cell for cell in self.records if self.records[cell] or self.amount[cell])
        values = [(*cell, self.records[cell], self.amount[cell]) for cell in cells]
        for start in range(0, len(values), _BATCH):
            _upsert(values[start : start + _BATCH])


def _upsert(values: Iterable[tuple[str, date, int, int, int]]) -> None:
    rows = list(values)
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=places), [value for row in rows for value in row])


def fill(figure: int, root: str) -> None:
    """Make all cells of a figure from what was counted: its areas by month, then level by level up to the root."""
    with connection.cursor() as cursor:
        for day, sign in (("day", ""), ("until", "-")):
            month = f"date({day}, 'start of month')"
            if connection.vendor == "postgresql":
                month = f"date_trunc('month', {day})::date"
            cursor.execute(_LEAVES.format(month=month, sign=sign, day=day), [figure])
        cursor.execute(f"SELECT max({_DEPTH}) FROM counting_cell WHERE figure_id = %s", [figure])  # noqa: S608
        deepest = cursor.fetchone()[0] or 0
        for depth in range(deepest, root.count("/"), -1):
            cursor.execute(_ROLL_UP, [figure, depth])
