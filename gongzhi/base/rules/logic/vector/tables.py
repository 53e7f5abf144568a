"""Decision tables over whole columns: each row of the table is asked of all cases at once."""

from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from gongzhi.base.rules.logic.cells import Asked, Cell, Span, key_of
from gongzhi.base.rules.logic.tables import ReadyTable
from gongzhi.base.rules.logic.trees import Tree
from gongzhi.base.rules.logic.units import Undetermined, Value
from gongzhi.base.rules.logic.vector.columns import LIMIT, Column, Wide, compared, constant, either

if TYPE_CHECKING:
    from gongzhi.base.rules.logic.vector.evaluating import Run


def ask(run: "Run", tree: Tree, keys: list[Column]) -> Column:
    """What the table gives in each row."""
    table: ReadyTable = tree.fixed
    why = None
    for key in keys:
        why = either(why, key.why)
    common = lcm(*(_den(line.gives) for line in table.lines))
    gives = [_place(run, line.gives, common) for line in table.lines]
    summing = table.hit == "collect-sum"
    bound = sum(map(abs, gives)) if summing else max(map(abs, gives))
    if max(bound, common) > LIMIT:
        raise Wide
    known: Any = np.ones(run.rows, np.bool_)
    for key, asked in zip(keys, table.columns, strict=True):
        known &= _within(Span(asked.least, True, asked.most, True), key)
    hits = np.zeros(run.rows, np.int16)
    values = np.zeros(run.rows, np.int64)
    for line, give in zip(table.lines, gives, strict=True):
        hit = known.copy()
        for cell, key, asked in zip(line.cells, keys, table.columns, strict=True):
            if not cell.anything:
                hit &= _holds(run, cell, key, asked)
        if summing:
            values += hit * np.int64(give)
        else:
            np.copyto(values, give, where=hit & (hits == 0))
        hits += hit
    found = Column(values, common, bound, common, why)
    if table.kind.name == "yes_no":
        found.values = values.astype(np.bool_)
    if table.hit == "unique":
        found = run.barred(found, hits > 1, Undetermined("several_rows", table.code))
    return run.barred(found, hits == 0, Undetermined("no_row", table.code))


def _den(value: Value) -> int:
    return value.denominator if isinstance(value, Fraction) else 1


def _place(run: "Run", value: Value, common: int) -> int:
    """What a row gives, as the whole number a column holds."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return run.codes[value]
    key = key_of(value)
    assert isinstance(key, Fraction)
    return int(key * common)


def _holds(run: "Run", cell: Cell, key: Column, asked: Asked) -> Any:
    if asked.kind.name == "yes_no":
        yes = np.asarray(run.spread(key), np.bool_)
        both = cell.members >= {"yes", "no"}
        return np.ones(run.rows, np.bool_) if both else (yes if "yes" in cell.members else ~yes)
    if asked.kind.name == "code":
        return np.isin(run.spread(key), [run.codes[code] for code in cell.members])
    found = np.zeros(run.rows, np.bool_)
    for span in cell.spans:
        found |= _within(span, key)
    return found


def _within(span: Span, key: Column) -> Any:
    found: Any = True
    if span.low is not None:
        found = _beyond(key, span.low, closed=span.low_in, above=True)
    if span.high is not None:
        found = found & _beyond(key, span.high, closed=span.high_in, above=False)
    return found


def _beyond(key: Column, limit: Fraction, *, closed: bool, above: bool) -> Any:
    if key.static:  # compare with the nearest whole numerator
        scaled = limit * key.den
        if abs(scaled) >= LIMIT:
            raise Wide
        if above:
            return key.values >= (ceil(scaled) if closed else floor(scaled) + 1)
        return key.values <= (floor(scaled) if closed else ceil(scaled) - 1)
    here, there = compared(key, constant(limit))
    if above:
        return here >= there if closed else here > there
    return here <= there if closed else here < there
