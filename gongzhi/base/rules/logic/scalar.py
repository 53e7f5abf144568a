"""The traced back end: one case, exact fractions, every step kept with its value, parameter version and choice.

What is missing or breaks is undetermined and spreads: of several, the first in written order is told. `and` and `or`
decide where one side suffices, `if` follows the arm it takes and no other.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm
from typing import Any

from gongzhi.base.ledger.logic.shares import apportion
from gongzhi.base.rules.logic.tables import ReadyTable
from gongzhi.base.rules.logic.trees import Bands, Chosen, Dated, Shares, Tree, label_of, labelled
from gongzhi.base.rules.logic.units import MOST, Result, Undetermined, Value


@dataclass(slots=True)
class Step:
    """What one operation gave and from which. `chosen` is the argument min, max or if took; `rows` those of a table."""

    tree: Tree
    value: Result
    parts: "tuple[Step, ...]" = ()
    chosen: int | None = None
    version: Dated | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Scope:
    """A case: what is known of it, and the version of each parameter. Named values are computed once."""

    inputs: Mapping[str, Value]
    chosen: Chosen
    done: dict[int, Step] = field(default_factory=dict)


def evaluate(tree: Tree, scope: Scope) -> Step:
    """The value of a tree with every step to it. Never raises for a tree that was judged."""
    own = _OWN.get(tree.op)
    if own is not None:
        return own(tree, scope)
    parts = tuple(evaluate(one, scope) for one in tree.args)
    for part in parts:
        if isinstance(part.value, Undetermined):
            return Step(tree, part.value, parts)
    return Step(tree, _STRICT[tree.op](tree, *(part.value for part in parts)), parts)


def finished(step: Step) -> Result:
    """A result that leaves the rules: no whole amount is larger than the ledger takes."""
    value = step.value
    if isinstance(value, Fraction) and step.tree.kind.whole and abs(value) > MOST:
        return Undetermined("too_large")
    return value


def binding(step: Step) -> tuple[int, int] | None:
    """What the result hangs on: the id of the min or max and its argument (see `choices_of`), or None."""
    if isinstance(step.value, Undetermined) or not step.tree.chooses:
        return None
    if step.tree.op in ("min", "max"):
        assert step.chosen is not None
        inner = step.parts[step.chosen]
        return binding(inner) if inner.tree.chooses else (id(step.tree), step.chosen)
    return binding(step.parts[1] if step.tree.op == "if" else step.parts[0])


def ties(step: Step) -> Iterator[str]:
    """Labels of what came to the same as the choice that decided, at every min or max on the way to it."""
    if isinstance(step.value, Undetermined) or not step.tree.chooses:
        return
    if step.tree.op not in ("min", "max"):
        yield from ties(step.parts[1] if step.tree.op == "if" else step.parts[0])
        return
    assert step.chosen is not None
    for number, (label, one) in enumerate(labelled(step.tree)):
        if number != step.chosen and step.parts[number].value == step.value:
            yield label_of(label, one)
    yield from ties(step.parts[step.chosen])


def _input(tree: Tree, scope: Scope) -> Step:
    known = scope.inputs.get(tree.word)
    return Step(tree, Undetermined("missing", tree.word) if known is None else known)


def _param(tree: Tree, scope: Scope) -> Step:
    version = scope.chosen[tree.word]
    if isinstance(version, Undetermined):
        return Step(tree, version)
    assert not isinstance(version.content, Bands | Shares)
    return Step(tree, version.content, version=version)


def _value(tree: Tree, scope: Scope) -> Step:
    inner = tree.args[0]
    if id(inner) not in scope.done:
        scope.done[id(inner)] = evaluate(inner, scope)
    step = scope.done[id(inner)]
    return Step(tree, step.value, (step,))


def _decided(tree: Tree, scope: Scope) -> Step:
    by = tree.op == "or"
    parts = tuple(evaluate(one, scope) for one in tree.args)
    for part in parts:
        if part.value is by:
            return Step(tree, by, parts)
    unknown = [part.value for part in parts if isinstance(part.value, Undetermined)]
    return Step(tree, unknown[0] if unknown else not by, parts)


def _if(tree: Tree, scope: Scope) -> Step:
    first = evaluate(tree.args[0], scope)
    if isinstance(first.value, Undetermined):
        return Step(tree, first.value, (first,))
    chosen = 1 if first.value else 2
    arm = evaluate(tree.args[chosen], scope)
    return Step(tree, arm.value, (first, arm), chosen)


def _extreme(tree: Tree, scope: Scope) -> Step:
    """Of equal ones the first in written order is the one that decides."""
    parts = tuple(evaluate(one, scope) for one in tree.args)
    for part in parts:
        if isinstance(part.value, Undetermined):
            return Step(tree, part.value, parts)
    values: list[Any] = [part.value for part in parts]
    chosen = values.index(min(values) if tree.op == "min" else max(values))
    return Step(tree, values[chosen], parts, chosen)


def _dated(tree: Tree, scope: Scope) -> Step:
    """Bands, curves and shares: an operand and a version."""
    part = evaluate(tree.args[0], scope)
    version = scope.chosen[tree.word]
    if isinstance(part.value, Undetermined):
        return Step(tree, part.value, (part,))
    if isinstance(version, Undetermined):
        return Step(tree, version, (part,))
    found = _WITH_VERSION[tree.op](tree, part.value, version.content)
    return Step(tree, found, (part,), version=version)


def _lookup(tree: Tree, scope: Scope) -> Step:
    parts = tuple(evaluate(one, scope) for one in tree.args)
    values: list[Value] = []
    for part in parts:
        if isinstance(part.value, Undetermined):
            return Step(tree, part.value, parts)
        values.append(part.value)
    table: ReadyTable = tree.fixed
    found, rows = table.ask(tuple(values))
    return Step(tree, found, parts, rows=rows)


def _band(tree: Tree, value: Fraction, bands: Bands) -> Result:
    for start, gives in zip(reversed(bands.starts), reversed(bands.gives), strict=True):
        if start is None or value >= start:
            return gives
    return Undetermined("below_bands", tree.word)


def _curve(tree: Tree, value: Fraction, curve: Bands) -> Result:
    """Straight lines between the points, level before the first and after the last."""
    points: list[tuple[Any, Fraction]] = list(zip(curve.starts, curve.gives, strict=True))
    for (low, one), (high, other) in pairwise(points):
        if low <= value < high:
            return one + (value - low) * (other - one) / (high - low)
    return points[0][1] if value < points[0][0] else points[-1][1]


def _share(tree: Tree, amount: Fraction, shares: Shares) -> Result:
    if amount < 0:
        return Undetermined("negative", tree.word)
    if tree.fixed not in shares.parts:
        return Undetermined("no_row", tree.word)
    if shares.residue is None:
        common = lcm(*(part.denominator for part in shares.parts.values()))
        split = apportion(int(amount), [int(part * common) for part in shares.parts.values()])
        assert split is not None
        return Fraction(dict(zip(shares.parts, split, strict=True))[tree.fixed])
    others = {party: Fraction(floor(amount * part)) for party, part in shares.parts.items() if party != shares.residue}
    return others[tree.fixed] if tree.fixed in others else amount - sum(others.values())


def rounded(value: Fraction, step: Fraction, way: str) -> Fraction:
    """To a multiple of the step: floor down and ceil up (also below 0), halves away from 0, or to the even one."""
    times = value / step
    match way:
        case "floor":
            return floor(times) * step
        case "ceil":
            return ceil(times) * step
        case "round_half_up":
            whole = floor(abs(times) + Fraction(1, 2))
            return (-whole if times < 0 else whole) * step
    return round(times) * step


def moved_days(day: date, days: Fraction) -> Result:
    """The day so many days on."""
    try:
        return day + timedelta(days=int(days))
    except OverflowError:
        return Undetermined("too_large")


def moved_months(day: date, months: int) -> Result:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return Undetermined("too_large")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _divided(tree: Tree, one: Fraction, other: Fraction) -> Result:
    return one / other if other else Undetermined("division")


_OWN: Mapping[str, Callable[[Tree, Scope], Step]] = {
    "const": lambda tree, scope: Step(tree, tree.fixed),
    "input": _input,
    "given": lambda tree, scope: Step(tree, tree.word in scope.inputs),
    "param": _param,
    "value": _value,
    "and": _decided,
    "or": _decided,
    "if": _if,
    "min": _extreme,
    "max": _extreme,
    "band": _dated,
    "curve": _dated,
    "share": _dated,
    "lookup": _lookup,
}
_WITH_VERSION: Mapping[str, Callable[[Tree, Any, Any], Result]] = {"band": _band, "curve": _curve, "share": _share}
_STRICT: Mapping[str, Callable[..., Result]] = {
    "neg": lambda tree, one: -one,
    "+": lambda tree, one, other: one + other,
    "-": lambda tree, one, other: one - other,
    "*": lambda tree, one, other: one * other,
    "/": _divided,
    "=": lambda tree, one, other: one == other,
    "!=": lambda tree, one, other: one != other,
    "<": lambda tree, one, other: one < other,
    "<=": lambda tree, one, other: one <= other,
    ">": lambda tree, one, other: one > other,
    ">=": lambda tree, one, other: one >= other,
    "not": lambda tree, one: not one,
    "round": lambda tree, one: rounded(one, tree.fixed, tree.word),
    "natural": lambda tree, one: one if one >= 0 else Undetermined("negative", tree.word),
    "floored": lambda tree, one: max(one, Fraction(0)),
    "pick": lambda tree, one: tree.fixed.get(one, Undetermined("no_code", one)),
    "only": lambda tree, one: one if one in tree.fixed else Undetermined("no_code", one),
    "days_between": lambda tree, one, other: Fraction((one - other).days),
    "add_days": lambda tree, one, other: moved_days(one, other),
    "add_months": lambda tree, one: moved_months(one, tree.fixed),
}
