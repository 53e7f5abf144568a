"""What went into a cell and where it came from: kept with the filled sheet, so that every cell opens. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.tables.blanks import Value, written_place
from gongzhi.figures.counting.logic.measures import written
from gongzhi.figures.sheets.logic.aliases import COMMAS, PENDING

FIGURE, SAID, FIELD, ASKED = "figure", "say", "field", "ask"
NUMBER, TEXT, DAY = "number", "text", "day"
# How far a figure's period is: not over yet; over and not signed by whoever answers for it; signed; signed, and records
# have come or gone since.
OPEN, UNSIGNED, SIGNED, REVISED = "open", "unsigned", "signed", "revised"


@dataclass(frozen=True)
class Told:
    """One filled cell. `value` as text: a plain number, a day as 2023-11-30, words.

    Of a figure: its code, for which area and period, over how many `records`, and `why` it cannot be told. Of a row of
    a register: its uid, the version it was read from and the `field`; the value itself is not kept, since it may name
    somebody who is forgotten later. Of what a post is asked: its `role`, and `label` says what for.
    """

    sheet: str
    row: int
    column: int
    kind: str
    value: str = ""
    type: str = TEXT
    figure: str = ""
    area: str = ""
    period: str = ""
    records: int = 0
    why: str = ""
    state: str = ""
    record: str = ""
    version: int = 0
    field: str = ""
    role: str = ""
    label: str = ""

    @property
    def at(self) -> tuple[int, int]:
        """Its row and column."""
        return self.row, self.column

    @property
    def name(self) -> str:
        """As people write it, with its sheet."""
        return written_place(self.row, self.column, self.sheet)

    @property
    def reason(self) -> str:
        """Why it cannot be told, in the reader's language."""
        return _(self.why) if self.why else ""

    @property
    def pending(self) -> bool:
        """Whether its value cannot be told."""
        return self.kind == FIGURE and not self.value

    @property
    def waits(self) -> bool:
        """Whether a post is still to say it."""
        return self.kind == ASKED and not self.value

    def written(self) -> Value | None:
        """What is written into the file; None leaves the cell as it is."""
        if self.pending:
            return PENDING
        if not self.value:
            return None
        if self.type == NUMBER:
            return Decimal(self.value)
        return date.fromisoformat(self.value) if self.type == DAY else self.value


def number_of(value: Fraction, *, per: int, places: int, share: bool) -> str:
    """A value as it goes into a cell, rounded half up. `share`: the cell shows hundredths as percent."""
    scale = per * (100 if share else 1)
    return written(value / scale, places + (2 if share else 0))


def as_number(text: str) -> str | None:
    """What somebody typed as a number, plain; None when it is none."""
    try:
        number = Decimal("".join(one for one in text if one not in COMMAS).strip())
    except InvalidOperation:
        return None
    return f"{number:f}" if number.is_finite() and abs(number) < 10**15 else None


def kept(cells: Iterable[Told]) -> list[dict[str, Any]]:
    """Cells as they are stored: without what is empty, and without what registers say."""
    usual = {one.name: one.default for one in fields(Told)}
    found = []
    for one in cells:
        stored = replace(one, value="") if one.kind == FIELD else one
        found.append({key: value for key, value in asdict(stored).items() if value != usual[key]})
    return found


def cells_of(stored: Iterable[Mapping[str, Any]]) -> list[Told]:
    """Cells from what was stored."""
    return [Told(**one) for one in stored]


def values_of(cells: Iterable[Told]) -> dict[str, dict[tuple[int, int], Value]]:
    """What goes into the file, by sheet and cell."""
    found: dict[str, dict[tuple[int, int], Value]] = {}
    for one in cells:
        value = one.written()
        if value is not None:
            found.setdefault(one.sheet, {})[one.at] = value
    return found
