"""A tree over many rows at once: the same values, reasons and choices as `scalar.evaluate` gives row by row."""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.base.rules.logic.cells import EPOCH
from gongzhi.base.rules.logic.scalar import Scope, evaluate
from gongzhi.base.rules.logic.trees import Chosen, Tree
from gongzhi.base.rules.logic.units import Undetermined
from gongzhi.base.rules.logic.vector import columns as c
from gongzhi.base.rules.logic.vector.columns import Column, Why
from gongzhi.base.rules.logic.vector.dated import band_of, curve_of, share_of
from gongzhi.base.rules.logic.vector.reasons import Reasons

_FIRST, _LAST = (date.min - EPOCH).days, (date.max - EPOCH).days


class Run:
    """One set of rows under one choice of versions. `codes` are positions of codes, `bites` numbers of choices."""

    def __init__(
        self,
        rows: int,
        inputs: Mapping[str, Column],
        absent: Mapping[str, NDArray[np.bool_] | None],
        chosen: Chosen,
        *,
        codes: Mapping[str, int],
        bites: Mapping[tuple[int, int], int],
        reasons: Reasons,
    ) -> None:
        self.rows, self.inputs, self.absent, self.chosen = rows, inputs, absent, chosen
        self.codes, self.bites, self.reasons = codes, bites, reasons
        self._choosing = {tree for tree, _arm in bites}
        self._done: dict[int, Column] = {}
        self._scope = Scope({}, chosen)

    def visit(self, tree: Tree) -> Column:
        """The column of a tree; raises `Wide`."""
        if not tree.inputs:
            found = self._same_for_all(tree)
            if not (tree.chooses and found.why is None):
                return found
        return _OPERATIONS.get(tree.op, Run._compare)(self, tree)

    def _same_for_all(self, tree: Tree) -> Column:
        """What no input changes is computed once, by the other back end."""
        value = evaluate(tree, self._scope).value
        if isinstance(value, Undetermined):
            return self.nothing(value)
        if isinstance(value, bool):
            return Column(value)
        if isinstance(value, Fraction):
            return c.constant(value)
        if isinstance(value, date):
            days = (value - EPOCH).days
            return Column(days, bound=abs(days))
        return Column(self.codes[value])

    def nothing(self, reason: Undetermined) -> Column:
        """No value in any row."""
        number = self.reasons.number(reason)
        return Column(np.zeros(self.rows, np.int64), why=np.full(self.rows, number, np.int16))

    def spread(self, one: Column) -> Any:
        """The values as an array, whatever they are."""
        return np.full(self.rows, one.values) if one.one else one.values

    def rows_of(self, one: Column) -> Column:
        """The column with its values as an array."""
        return Column(self.spread(one), one.den, one.bound, one.den_bound, one.why, one.code) if one.one else one

    def barred(self, one: Column, wrong: NDArray[np.bool_], reason: Undetermined) -> Column:
        """The column without the rows that are wrong, which get a harmless value."""
        if not wrong.any():
            return one
        nothing = np.where(wrong, np.int16(self.reasons.number(reason)), np.int16(0))
        values = np.where(wrong, np.zeros((), one.values.dtype), one.values)
        return Column(values, one.den, one.bound, one.den_bound, c.either(one.why, nothing), one.code)

    def _input(self, tree: Tree) -> Column:
        return self.inputs[tree.word]

    def _given(self, tree: Tree) -> Column:
        absent = self.absent[tree.word]
        return Column(np.ones(self.rows, np.bool_) if absent is None else ~absent)

    def _value(self, tree: Tree) -> Column:
        inner = tree.args[0]
        if id(inner) not in self._done:
            self._done[id(inner)] = self.visit(inner)
        return self._done[id(inner)]

    def _sum(self, tree: Tree) -> Column:
        one, other = (self.visit(part) for part in tree.args)
        return c.added(one, other, 1 if tree.op == "+" else -1)

    def _days_between(self, tree: Tree) -> Column:
        return c.added(self.visit(tree.args[0]), self.visit(tree.args[1]), -1)

    def _neg(self, tree: Tree) -> Column:
        one = self.visit(tree.args[0])
        return Column(-one.values, one.den, one.bound, one.den_bound, one.why)

    def _product(self, tree: Tree) -> Column:
        return c.multiplied(self.visit(tree.args[0]), self.visit(tree.args[1]))

    def _quotient(self, tree: Tree) -> Column:
        one, other = (self.visit(part) for part in tree.args)
        other = self.rows_of(other) if other.one and other.values == 0 else other
        return c.divided(one, other, self.reasons.number(Undetermined("division")))

    def _round(self, tree: Tree) -> Column:
        one = self.visit(tree.args[0])
        found = c.rounded(one, tree.fixed, tree.word)
        found.code = one.code
        return found

    def _compare(self, tree: Tree) -> Column:
        one, other = (self.visit(part) for part in tree.args)
        here, there = c.compared(one, other)
        return Column(_ORDERS[tree.op](here, there), why=c.either(one.why, other.why))

    def _not(self, tree: Tree) -> Column:
        one = self.visit(tree.args[0])
        return Column(np.logical_not(one.values), why=one.why)

    def _decided(self, tree: Tree) -> Column:
        """A side that decides has no reason left, whatever the other is."""
        by = tree.op == "or"
        parts = [self.visit(part) for part in tree.args]
        if all(part.why is None for part in parts):
            return Column((operator.or_ if by else operator.and_)(parts[0].values, parts[1].values))
        decides = [(part.values == by) & (True if part.why is None else part.why == 0) for part in parts]
        any_ = decides[0] | decides[1]
        why: Any = c.either(parts[0].why, parts[1].why)
        return Column(np.where(any_, by, not by), why=np.where(any_, np.int16(0), why))

    def _if(self, tree: Tree) -> Column:
        first = self.visit(tree.args[0])
        if first.one:
            return self.visit(tree.args[1] if first.values else tree.args[2])
        one, other = self.visit(tree.args[1]), self.visit(tree.args[2])
        yes = first.values
        why = first.why
        if one.why is not None or other.why is not None:
            taken = np.where(yes, np.int16(0) if one.why is None else one.why, 0 if other.why is None else other.why)
            why = c.either(why, taken.astype(np.int16, copy=False))
        code = None
        if one.code is not None or other.code is not None:
            code = np.where(yes, -1 if one.code is None else one.code, -1 if other.code is None else other.code)
        if tree.kind.name != "number":
            return Column(
                np.where(yes, one.values, other.values), bound=max(one.bound, other.bound), why=why, code=code
            )
        return self._joined(yes, one, other, why, code)

    def _joined(self, yes: Any, one: Column, other: Column, why: Why, code: Any) -> Column:
        """Numbers of one where yes, else of the other."""
        if one.static and other.static:
            (here, bound), (there, other_bound), (den, den_bound) = c.aligned(one, other)
            return Column(np.where(yes, here, there), den, max(bound, other_bound), den_bound, why, code)
        den = np.where(yes, one.den, other.den)
        bound, den_bound = max(one.bound, other.bound), max(one.den_bound, other.den_bound)
        return Column(np.where(yes, one.values, other.values), den, bound, den_bound, why, code)

    def _extreme(self, tree: Tree) -> Column:
        """The first of equal ones decides. Codes are kept only where the output asks for them."""
        told = id(tree) in self._choosing or any(part.chooses for part in tree.args)
        told = told and bool(self.bites)
        first = self.rows_of(self.visit(tree.args[0]))
        best = Column(first.values, first.den, first.bound, first.den_bound, first.why, first.code)
        if told and (best.code is None or isinstance(best.code, int)):
            own = self.bites.get((id(tree), 0), -1) if best.code is None else best.code
            best.code = np.full(self.rows, own, np.int8 if len(self.bites) < 127 else np.int16)
        elif told:
            best.code = best.code.copy()
        for number, part in enumerate(tree.args[1:], 1):
            best = self._better(tree, best, self.visit(part), number, told=told)
        return best

    def _better(self, tree: Tree, best: Column, other: Column, number: int, *, told: bool) -> Column:
        (here, bound), (there, other_bound), (den, den_bound) = c.aligned(best, other)
        code, why, less = best.code, c.either(best.why, other.why), tree.op == "min"
        better = None
        if told or not (best.static and other.static):
            better = np.less(there, here) if less else np.greater(there, here)
        if told:
            own = self.bites.get((id(tree), number), -1) if other.code is None else other.code
            np.copyto(code, own, where=better, casting="unsafe")
        if best.static and other.static:
            values = np.minimum(here, there) if less else np.maximum(here, there)
            return Column(values, den, max(bound, other_bound), den_bound, why, code)
        return self._joined(better, other, best, why, code)

    def _dated(self, tree: Tree) -> Column:
        one, version = self.rows_of(self.visit(tree.args[0])), self.chosen[tree.word]
        if isinstance(version, Undetermined):
            found = self.nothing(version)
            found.why = c.either(one.why, found.why)
            return found
        content: Any = version.content
        if tree.op == "curve":
            return curve_of(one, content)
        if tree.op == "share":
            bad, found = share_of(one, content, tree.fixed)
            reason = "negative" if tree.fixed in content.parts else "no_row"
            return self.barred(found, bad, Undetermined(reason, tree.word))
        low, found = band_of(one, content)
        return found if low is None else self.barred(found, low, Undetermined("below_bands", tree.word))

    def _lookup(self, tree: Tree) -> Column:
        from gongzhi.base.rules.logic.vector.tables import ask  # it asks columns of this module back

        return ask(self, tree, [self.visit(part) for part in tree.args])

    def _natural(self, tree: Tree) -> Column:
        one = self.rows_of(self.visit(tree.args[0]))
        return self.barred(one, one.values < 0, Undetermined("negative", tree.word))

    def _floored(self, tree: Tree) -> Column:
        one = self.rows_of(self.visit(tree.args[0]))
        return Column(np.maximum(one.values, 0), one.den, one.bound, one.den_bound, one.why)

    def _pick(self, tree: Tree) -> Column:
        one = self.rows_of(self.visit(tree.args[0]))
        places = [tree.fixed.get(code) for code in self.codes]
        common = lcm(*(place.denominator for place in places if place is not None))
        numbers = np.array([0 if place is None else int(place * common) for place in places], np.int64)
        found = Column(numbers[one.values], common, int(np.abs(numbers).max()), common, one.why)
        for code, position in self.codes.items():
            if code not in tree.fixed:
                found = self.barred(found, one.values == position, Undetermined("no_code", code))
        return found

    def _only(self, tree: Tree) -> Column:
        found = one = self.rows_of(self.visit(tree.args[0]))
        for code, position in self.codes.items():
            if code not in tree.fixed:
                wrong = one.values == position
                wrong &= one.why == 0 if one.why is not None else True  # whose value nobody knows is wrong already
                found = self.barred(found, wrong, Undetermined("no_code", code))
        return found

    def _add_days(self, tree: Tree) -> Column:
        found = self.rows_of(c.added(self.visit(tree.args[0]), self.visit(tree.args[1]), 1))
        outside = (found.values < _FIRST) | (found.values > _LAST)
        return self.barred(found, outside, Undetermined("too_large"))

    def _add_months(self, tree: Tree) -> Column:
        one = self.rows_of(self.visit(tree.args[0]))
        days = one.values.astype("M8[D]")
        months = days.astype("M8[M]")
        target = months + tree.fixed
        day = days - months.astype("M8[D]")
        last = (target + 1).astype("M8[D]") - 1
        moved = np.minimum(target.astype("M8[D]") + day, last).astype(np.int64)
        found = Column(moved, bound=_LAST - _FIRST, why=one.why)
        return self.barred(found, (moved < _FIRST) | (moved > _LAST), Undetermined("too_large"))


_ORDERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_OPERATIONS: Mapping[str, Callable[[Run, Tree], Column]] = {
    "input": Run._input,
    "given": Run._given,
    "value": Run._value,
    "neg": Run._neg,
    "+": Run._sum,
    "-": Run._sum,
    "*": Run._product,
    "/": Run._quotient,
    "not": Run._not,
    "and": Run._decided,
    "or": Run._decided,
    "if": Run._if,
    "min": Run._extreme,
    "max": Run._extreme,
    "round": Run._round,
    "band": Run._dated,
    "curve": Run._dated,
    "share": Run._dated,
    "lookup": Run._lookup,
    "natural": Run._natural,
    "floored": Run._floored,
    "pick": Run._pick,
    "only": Run._only,
    "days_between": Run._days_between,
    "add_days": Run._add_days,
    "add_months": Run._add_months,
}
