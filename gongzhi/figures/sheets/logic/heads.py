"""What the heads of a cell say: the words above it and beside it, through merged cells. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongzhi.base.tables.blanks import Sheet
from gongzhi.figures.sheets.logic.aliases import TOTALS

_ACROSS = 0.7  # a text over more of the sheet than this is its title, no head


@dataclass(frozen=True)
class Heads:
    """The words above a cell, from the top down, and beside it, from the left."""

    above: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Both, as they are shown."""
        return " · ".join((*self.beside, *self.above))

    @property
    def key(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Both, as they are compared."""
        return tuple(map(plain, self.above)), tuple(map(plain, self.beside))


def plain(text: str) -> str:
    """A text without blanks, as it is compared."""
    return "".join(text.split()).lower()


def heads_of(sheet: Sheet, row: int, column: int) -> Heads:
    """The heads of a cell: upwards past cells to be filled to the nearest words, and on while there are words."""
    above = list(_run(sheet, ((line, column) for line in range(row - 1, 0, -1))))
    beside = list(_run(sheet, ((row, place) for place in range(column - 1, 0, -1))))
    return Heads(tuple(reversed(above)), tuple(reversed(beside)))


def _run(sheet: Sheet, places: Iterator[tuple[int, int]]) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    found = False
    for at in places:
        anchor = sheet.covered.get(at, at)
        if anchor in seen:
            continue
        seen.add(anchor)
        look = sheet.look(*anchor)
        words = look.text if not look.formula and not look.constant else ""
        if not words:
            if found:
                return
            continue
        if look.wide > _ACROSS * sheet.columns and sheet.columns > 2:
            return
        found = True
        yield words


def is_total(text: str) -> bool:
    """Whether words head a row or column of totals."""
    return plain(text) in TOTALS
