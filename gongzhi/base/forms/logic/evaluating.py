"""What an expression gives, in Python. `design/static/gz/js/forms/evaluate.js` is the same for the browser.

Missing and broken parts make the whole undetermined, but where the rest decides alone: `false() and x` is false,
`true() or x` is true. Nothing chosen is an empty set, the length of nothing is 0; all else about nothing is unknown.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from gongzhi.base.forms.logic.kinds import Tree
from gongzhi.base.forms.logic.patterns import matches
from gongzhi.base.forms.logic.values import (
    Result,
    Undetermined,
    read_date,
    read_number,
    rounded,
    within,
    worst,
)

MISSING = Undetermined("missing")


@dataclass(frozen=True)
class Scope:
    """What an expression sees: answers, the rows of repeats, today, the answer judged, and a choice's columns.

    `rows` gives the answers to a question in every row where it is asked, `count_rows` how many rows there are.
    """

    answer: Callable[[str], Result]
    today: date
    rows: Callable[[str], Sequence[Result]] = lambda code: ()
    count_rows: Callable[[str], int] = lambda code: 0
    own: Result = MISSING
    columns: Mapping[str, str] = field(default_factory=dict)


def evaluate(tree: Tree, scope: Scope) -> Result:
    """The value of a tree, or why there is none. Never raises for a tree that was judged."""
    op, parts = tree[0], tree[1:]
    if op in _LEAVES:
        return _LEAVES[op](scope, parts)
    if op in _LAZY:
        return _LAZY[op](scope, parts)
    found = [evaluate(part, scope) if isinstance(part, tuple) else part for part in parts[: _OPERANDS.get(op, 20)]]
    unknown = [one for one in found if isinstance(one, Undetermined)]
    if unknown:
        return worst(*unknown)
    return _STRICT[op](*found, *parts[len(found) :])


def _and(scope: Scope, parts: Tree) -> Result:
    return _decided(scope, parts, by=False)


def _or(scope: Scope, parts: Tree) -> Result:
    return _decided(scope, parts, by=True)


def _decided(scope: Scope, parts: Tree, *, by: bool) -> Result:
    """One part may decide alone, whatever the other is."""
    found = [evaluate(part, scope) for part in parts]
    if by in [one for one in found if isinstance(one, bool)]:
        return by
    unknown = [one for one in found if isinstance(one, Undetermined)]
    return worst(*unknown) if unknown else not by


def _if(scope: Scope, parts: Tree) -> Result:
    found = evaluate(parts[0], scope)
    return found if isinstance(found, Undetermined) else evaluate(parts[1] if found else parts[2], scope)


def _coalesce(scope: Scope, parts: Tree) -> Result:
    found: Result = MISSING
    for part in parts:
        found = evaluate(part, scope)
        if not isinstance(found, Undetermined) or found.broken:
            return found
    return found


def _known(scope: Scope, part: Tree) -> Result:
    """Whether there is anything; what broke stays broken."""
    found = evaluate(part, scope)
    return found if isinstance(found, Undetermined) and found.broken else not isinstance(found, Undetermined)


def _empty(scope: Scope, parts: Tree) -> Result:
    found = _known(scope, parts[0])
    return found if isinstance(found, Undetermined) else not found


def _filled(scope: Scope, parts: Tree) -> Result:
    return _known(scope, parts[0])


def _or_nothing(scope: Scope, part: Tree, nothing: Any) -> Any:
    found = evaluate(part, scope)
    return nothing if isinstance(found, Undetermined) and not found.broken else found


def _selected(scope: Scope, parts: Tree) -> Result:
    among, what = _or_nothing(scope, parts[0], ()), evaluate(parts[1], scope)
    unknown = [one for one in (among, what) if isinstance(one, Undetermined)]
    return worst(*unknown) if unknown else what in among


def _size(scope: Scope, parts: Tree) -> Result:
    """Of a text in code points, of a set of choices in choices."""
    found = _or_nothing(scope, parts[0], ())
    return found if isinstance(found, Undetermined) else Fraction(len(found))


def _once(scope: Scope, parts: Tree) -> Result:
    return evaluate(parts[0], scope) if isinstance(scope.own, Undetermined) else scope.own


def _total(scope: Scope, parts: Tree) -> Result:
    rows = scope.rows(parts[0])
    unknown = [one for one in rows if isinstance(one, Undetermined)]
    return worst(*unknown) if unknown else within(sum((one for one in rows if isinstance(one, Fraction)), Fraction(0)))


def _count(scope: Scope, parts: Tree) -> Result:
    return Fraction(sum(not isinstance(one, Undetermined) for one in scope.rows(parts[0])))


def _extreme(choose: Callable[[Any], Any]) -> "Callable[[Scope, Tree], Result]":
    def found(scope: Scope, parts: Tree) -> Result:
        rows = scope.rows(parts[0])
        unknown = [one for one in rows if isinstance(one, Undetermined)]
        if unknown:
            return worst(*unknown)
        return choose(rows) if rows else Undetermined("missing", parts[0])

    return found


def _add_days(day: date, number: Fraction) -> Result:
    if number.denominator != 1:
        return Undetermined("not_whole")
    try:
        return day + timedelta(days=int(number))
    except OverflowError:
        return Undetermined("too_large")


def _days(one: date | datetime, other: date | datetime) -> Result:
    apart = one - other  # type: ignore[operator]  # both are days, or both are moments
    return Fraction(apart.days) + Fraction(apart.seconds, 86_400)


def _divided(one: Fraction, other: Fraction) -> Result:
    return within(one / other) if other else Undetermined("division")


def _rest(one: Fraction, other: Fraction) -> Result:
    """With the sign of what is divided, as in XPath: -7 mod 2 is -1."""
    return within(one - other * int(one / other)) if other else Undetermined("division")


def _number_of(one: str | Fraction) -> Result:
    found = read_number(one) if isinstance(one, str) else one
    return Undetermined("not_a_number") if found is None else found


def _date_of(one: str | date) -> Result:
    found = read_date(one) if isinstance(one, str) else one
    return Undetermined("not_a_date") if found is None else found


_LEAVES: dict[str, Callable[[Scope, Tree], Result]] = {
    "number": lambda scope, parts: Fraction(parts[0]),
    "text": lambda scope, parts: str(parts[0]),
    "nothing": lambda scope, parts: MISSING,
    "true": lambda scope, parts: True,
    "false": lambda scope, parts: False,
    "today": lambda scope, parts: scope.today,
    "own": lambda scope, parts: scope.own,
    "answer": lambda scope, parts: scope.answer(parts[0]),
    "attribute": lambda scope, parts: scope.columns.get(parts[0]) or MISSING,
    "sum": _total,
    "count": _count,
    "count-rows": lambda scope, parts: Fraction(scope.count_rows(parts[0])),
    "least": _extreme(min),
    "most": _extreme(max),
}
_LAZY: dict[str, Callable[[Scope, Tree], Result]] = {
    "and": _and,
    "or": _or,
    "if": _if,
    "coalesce": _coalesce,
    "empty": _empty,
    "filled": _filled,
    "selected": _selected,
    "count-selected": _size,
    "string-length": _size,
    "once": _once,
}
_STRICT: dict[str, Callable[..., Result]] = {
    "not": operator.not_,
    "neg": operator.neg,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": lambda one, other: within(one + other),
    "-": lambda one, other: within(one - other),
    "*": lambda one, other: within(one * other),
    "div": _divided,
    "mod": _rest,
    "add-days": _add_days,
    "days": _days,
    "round": lambda one, places: within(rounded(one, places)),
    "int": lambda one: Fraction(int(one)),
    "number-of": _number_of,
    "date-of": _date_of,
    "regex": lambda text, program: matches(program, text),
    "min": lambda *found: min(found),
    "max": lambda *found: max(found),
}
_OPERANDS = {"round": 1, "regex": 1}  # the rest is no value: places, and the pattern's program
