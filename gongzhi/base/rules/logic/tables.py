"""Decision tables, read and ready to be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.base.rules.logic.cells import Asked, Cell, key_of, read_asked, read_cell
from gongzhi.base.rules.logic.definition import Table
from gongzhi.base.rules.logic.units import Kind, Result, Undetermined, Unreadable, Value, kind_of, read_value

Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Line:
    """A row: its cells in the order of the columns, what it gives, and where that stands."""

    cells: tuple[Cell, ...]
    gives: Value
    source: str
    example: bool


@dataclass(frozen=True)
class ReadyTable:
    """A table whose cells were read. `kind` is of what it gives."""

    code: str
    hit: str
    columns: tuple[Asked, ...]
    kind: Kind
    lines: tuple[Line, ...]

    def ask(self, values: tuple[Value, ...]) -> tuple[Result, tuple[int, ...]]:
        """What the table gives for these, and the rows (from 0) it comes from. No row, or beyond the
        bounds of a column: undetermined.
        """
        keys = [key_of(value) for value in values]
        if not all(column.takes(key) for column, key in zip(self.columns, keys, strict=True)):
            return Undetermined("no_row", self.code), ()
        hits = tuple(
            number
            for number, line in enumerate(self.lines)
            if all(cell.holds(key) for cell, key in zip(line.cells, keys, strict=True))
        )
        if not hits:
            return Undetermined("no_row", self.code), ()
        if self.hit == "first":
            return self.lines[hits[0]].gives, hits[:1]
        if self.hit == "collect-sum":
            return sum((Fraction(self.lines[one].gives) for one in hits), Fraction(0)), hits  # type: ignore[arg-type]
        return (self.lines[hits[0]].gives, hits) if len(hits) == 1 else (Undetermined("several_rows", self.code), hits)


def read_table(code: str, table: Table, say: Say) -> ReadyTable | None:
    """The table, or None after `say(place, message)` for everything that is wrong with it."""
    columns: list[Asked] = []
    faults = 0

    def fault(place: str, message: str) -> None:
        nonlocal faults
        faults += 1
        say(place, message)

    for name, one in table.columns.items():
        try:
            columns.append(read_asked(name, one.type, tuple(one.choices), one.least, one.most))
        except Unreadable as wrong:
            fault(f"columns.{name}", str(wrong))
        if (one.type == "code") != bool(one.choices):
            fault(f"columns.{name}.choices", "a code has some, nothing else has any")
    choices = frozenset(table.choices)
    if (table.gives == "code") != bool(choices):
        fault("choices", "a code has some, nothing else has any")
    if table.hit == "collect-sum" and table.gives in ("code", "date", "yes_no"):
        fault("gives", f"a {table.gives} cannot be summed up")
    if faults:
        return None
    lines = [_line(table, number, columns, choices, fault) for number in range(len(table.rows))]
    if faults:
        return None
    kind = kind_of(table.gives, choices)
    if kind.name == "number":
        whole = all(isinstance(line.gives, Fraction) and line.gives.denominator == 1 for line in lines)
        kind = Kind("number", kind.unit, whole)
    return ReadyTable(code, table.hit, tuple(columns), kind, tuple(lines))


def _line(table: Table, number: int, columns: list[Asked], choices: frozenset[str], say: Say) -> Line:
    row, cells = table.rows[number], []
    place = f"rows.{number + 1}"
    known = {one.code for one in columns}
    for extra in row.when.keys() - known:
        say(f"{place}.when.{extra}", "is no column of this table")
    for column in columns:
        try:
            cells.append(read_cell(row.when.get(column.code, "-"), column))
        except Unreadable as wrong:
            say(f"{place}.when.{column.code}", str(wrong))
    gives: Value = Fraction(0)
    try:
        gives = read_value(row.gives, table.gives, choices)
    except Unreadable as wrong:
        say(f"{place}.gives", str(wrong))
    return Line(tuple(cells), gives, row.source, row.status != "official")
