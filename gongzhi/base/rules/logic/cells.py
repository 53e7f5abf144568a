"""Cells of decision tables: which values they hold for, as intervals of exact numbers or sets of codes.

-              anything            >= 30%    < 500人    from, below (also > and <=)
[10%, 15%)     from 10% to below 15%         12        just this
a | b          either of several (codes, or any of the above)
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.base.rules.logic.units import Kind, Type, Unreadable, Value, kind_of, read_value, shown

EPOCH = date(1970, 1, 1)
_INTERVAL = re.compile(r"([\[(])\s*([^,]*?)\s*,\s*([^,]*?)\s*([\])])")
_BOUND = re.compile(r"(>=|<=|>|<)\s*(.+)")
ANY = "-"


@dataclass(frozen=True)
class Span:
    """From `low` to `high`, each with whether it belongs; None is without end."""

    low: Fraction | None
    low_in: bool
    high: Fraction | None
    high_in: bool

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in it."""
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_in and value == self.high))


@dataclass(frozen=True)
class Cell:
    """What a row asks of one column. Neither spans nor members: anything."""

    spans: tuple[Span, ...] = ()
    members: frozenset[str] = frozenset()

    @property
    def anything(self) -> bool:
        """Whether it asks nothing."""
        return not self.spans and not self.members

    def holds(self, key: Fraction | str) -> bool:
        """Whether a key (see `key_of`) is one of those it asks for."""
        if self.anything:
            return True
        return key in self.members if isinstance(key, str) else any(span.holds(key) for span in self.spans)


@dataclass(frozen=True)
class Asked:
    """A column, read. `least` and `most` bound what it can be."""

    code: str
    type: Type
    kind: Kind
    choices: tuple[str, ...]
    least: Fraction | None
    most: Fraction | None

    def takes(self, key: Fraction | str) -> bool:
        """Whether it can be this: beyond its bounds nobody has checked what the rows say."""
        if isinstance(key, str):
            return True
        return (self.least is None or key >= self.least) and (self.most is None or key <= self.most)


def key_of(value: Value) -> Fraction | str:
    """What a value is compared by: numbers as they are, days as days since 1970, codes and yes or no by their text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return Fraction((value - EPOCH).days)
    return value


def value_of(key: Fraction | str, column: Asked) -> str:
    """A key as people read it."""
    if isinstance(key, str):
        return key
    if column.kind.name == "date":
        return (EPOCH + timedelta(days=int(key))).isoformat()
    return shown(key, column.kind)


def read_cell(text: str, column: Asked) -> Cell:
    """A cell; raises `Unreadable`."""
    text = text.strip()
    if text == ANY:
        return Cell()
    if not text:
        raise Unreadable("is empty: write - for anything")
    if column.kind.name in ("code", "yes_no"):
        return Cell(members=frozenset(str(_key(part, column)) for part in text.split("|")))
    spans = [_span(part.strip(), column) for part in text.split("|")]
    return Cell(spans=tuple(spans))


def _span(text: str, column: Asked) -> Span:
    if bound := _BOUND.fullmatch(text):
        limit, closed = _number(bound[2], column), bound[1].endswith("=")
        return Span(limit, closed, None, False) if bound[1][0] == ">" else Span(None, False, limit, closed)
    if between := _INTERVAL.fullmatch(text):
        low, high = _number(between[2], column), _number(between[3], column)
        both = between[1] == "[" and between[4] == "]"
        if low > high or (low == high and not both):
            raise Unreadable(f"“{text}” holds nothing")
        return Span(low, between[1] == "[", high, between[4] == "]")
    only = _number(text, column)
    return Span(only, True, only, True)


def _key(text: str, column: Asked) -> Fraction | str:
    return key_of(read_value(text.strip(), column.type, frozenset(column.choices)))


def _number(text: str, column: Asked) -> Fraction:
    key = _key(text, column)
    assert isinstance(key, Fraction)
    return key


def read_asked(code: str, type_: Type, choices: tuple[str, ...], least: object, most: object) -> Asked:
    """A column; raises `Unreadable`. What is counted is never below 0, but where it is said to be."""
    kind = kind_of(type_, frozenset(choices))
    if type_ == "yes_no":
        choices = ("yes", "no")
    column = Asked(code, type_, kind, choices, None, None)
    bounds = [None if one is None else _number(str(one), column) for one in (least, most)]
    if bounds[0] is None and kind.whole:
        bounds[0] = Fraction(0)
    return Asked(code, type_, kind, choices, bounds[0], bounds[1])
