"""Does a decision table answer every case, and only once? Every fault comes with a case that shows it.

Columns are gone through one after the other: the bounds of the rows still in question part a column into segments, and
one value of each segment stands for all of it. Sets of rows that were looked at before are not looked at again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from gongzhi.base.rules.logic.cells import Asked, Cell, Span, value_of
from gongzhi.base.rules.logic.tables import ReadyTable

_MOST_STEPS, _MOST_TOLD = 200_000, 3
Key = Fraction | str


@dataclass
class _Look:
    table: ReadyTable
    seen: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)
    overlaps: dict[tuple[int, int], str] = field(default_factory=dict)


class TooWide(Exception):
    """More combinations than can be looked at."""


def faults_of(table: ReadyTable) -> Iterator[tuple[str, str]]:
    """Place and message of gaps, overlaps (`unique`) and rows that never decide."""
    look = _Look(table)
    try:
        _walk(look, 0, tuple(range(len(table.lines))), ())
    except TooWide:
        yield "rows", "has more combinations than can be checked: part it in two"
        return
    for case in look.gaps[:_MOST_TOLD]:
        yield "rows", f"no row answers {case}"
    for (one, other), case in list(look.overlaps.items())[:_MOST_TOLD]:
        yield f"rows.{other + 1}", f"answers the same case as row {one + 1}: {case}"
    if not look.overlaps:
        for number in range(len(table.lines)):
            if number not in look.reached:
                yield f"rows.{number + 1}", "never decides: rows before it, or the column's bounds, leave it nothing"


def _walk(look: _Look, at: int, rows: tuple[int, ...], path: tuple[Key, ...]) -> None:
    if (at, rows) in look.seen:
        return
    look.seen.add((at, rows))
    if len(look.seen) > _MOST_STEPS:
        raise TooWide
    if at == len(look.table.columns):
        _arrive(look, rows, path)
        return
    column = look.table.columns[at]
    cells = [(number, look.table.lines[number].cells[at]) for number in rows]
    for key in _segments(column, [cell for _number, cell in cells]):
        left = tuple(number for number, cell in cells if cell.holds(key))
        if left:
            _walk(look, at + 1, left, (*path, key))
        elif len(look.gaps) < _MOST_TOLD:
            look.gaps.append(_told(look.table, (*path, key)))


def _arrive(look: _Look, rows: tuple[int, ...], path: tuple[Key, ...]) -> None:
    if look.table.hit == "collect-sum":
        look.reached.update(rows)
        return
    look.reached.add(rows[0])
    if look.table.hit == "unique":
        look.reached.update(rows)
        if len(rows) > 1:
            look.overlaps.setdefault((rows[0], rows[1]), _told(look.table, path))


def _told(table: ReadyTable, path: tuple[Key, ...]) -> str:
    """A case in words; columns not come to may be anything."""
    return ", ".join(
        f"{column.code} = {value_of(key, column)}" for column, key in zip(table.columns, path, strict=False)
    )


def _segments(column: Asked, cells: list[Cell]) -> Iterator[Key]:
    """One value of each part of the column that no row here parts further."""
    if column.choices:
        yield from column.choices
        return
    ends = {end for cell in cells for span in cell.spans for end in (span.low, span.high) if end is not None}
    ends |= {end for end in (column.least, column.most) if end is not None}
    within = Span(column.least, True, column.most, True)
    steps = sorted(ends)
    between = [None, *steps, None]
    for low, high in zip(between[:-1], between[1:], strict=True):
        inside = _between(low, high, whole=column.kind.whole or column.kind.name == "date")
        if inside is not None and within.holds(inside):
            yield inside
        if high is not None and within.holds(high):
            yield high


def _between(low: Fraction | None, high: Fraction | None, *, whole: bool) -> Fraction | None:
    """A value strictly between, or None when there is none."""
    if low is None and high is None:
        return Fraction(0)
    if low is None:
        assert high is not None
        return high - 1
    if high is None:
        return low + 1
    middle = (low + high) / 2
    if not whole:
        return middle
    inside = Fraction(low.__floor__() + 1)
    return inside if inside < high else None
