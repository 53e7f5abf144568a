"""Are types and units right? Turns a parsed expression into the tree both back ends compute from.

Whatever can be known to be wrong is a fault here, when the rules are loaded: unknown names, money added to days, a code
that does not exist, an amount that nobody rounded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from gongzhi.base.expressions import ExpressionFault, Node
from gongzhi.base.rules.logic.syntax import BINDS, parse
from gongzhi.base.rules.logic.tables import ReadyTable
from gongzhi.base.rules.logic.trees import Named, Shares, Tree, const
from gongzhi.base.rules.logic.units import DATE, YES_NO, Kind, Unreadable, read_number, times, unit_of

ROUNDINGS = ("floor", "ceil", "round_half_up", "round_half_even")
_FORMS = {
    "value": "a value",
    "bands": "bands: use band(…)",
    "curve": "a curve: use curve(…)",
    "shares": "shares: use share(…)",
}


@dataclass(frozen=True)
class Names:
    """What an expression may speak of. Values hold the trees of those judged before."""

    inputs: Mapping[str, Kind]
    parameters: Mapping[str, Named] = field(default_factory=dict)
    tables: Mapping[str, ReadyTable] = field(default_factory=dict)
    values: Mapping[str, Tree] = field(default_factory=dict)


def judged(text: str, names: Names) -> Tree:
    """The tree of an expression; raises `ExpressionFault`."""
    return _Judge(names).visit(parse(text))


class _Judge:
    def __init__(self, names: Names) -> None:
        self._names = names

    def visit(self, node: Node) -> Tree:
        """The tree of a node."""
        return _OPERATIONS[node.op](self, node)

    def _number(self, node: Node) -> Tree:
        try:
            value, unit = read_number(node.word)
        except Unreadable as fault:
            raise ExpressionFault(node.at, str(fault)) from None
        return const(value, Kind("number", unit, whole=value.denominator == 1))

    def _date(self, node: Node) -> Tree:
        try:
            return const(date.fromisoformat(node.word), DATE)
        except ValueError:
            raise ExpressionFault(node.at, f"{node.word} is no day") from None

    def _text(self, node: Node) -> Tree:
        return const(node.word, Kind("code"))

    def _label(self, node: Node) -> Tree:
        raise ExpressionFault(node.at, f"“{node.word}:” only what min and max choose between may be named")

    def _name(self, node: Node) -> Tree:
        word, names = node.word, self._names
        if word in names.inputs:
            return Tree("input", names.inputs[word], word=word)
        if word in names.values:
            tree = names.values[word]
            return Tree("value", tree.kind, (tree,), word=word)
        if word in names.parameters:
            known = names.parameters[word]
            if known.form != "value":
                raise ExpressionFault(node.at, f"{word} is {_FORMS[known.form]}")
            return Tree("param", known.kind, word=word)
        if word in names.tables:
            raise ExpressionFault(node.at, f"{word} is a table: use lookup({word}, …)")
        raise ExpressionFault(node.at, f"{word} is no input, parameter or value")

    def _need(self, node: Node, *wanted: str) -> Tree:
        tree = self.visit(node)
        if tree.kind.name not in wanted:
            raise ExpressionFault(node.at, f"needs {' or '.join(wanted)}, this is {tree.kind}")
        return tree

    def _both(self, node: Node) -> Tree:
        return Tree(node.op, YES_NO, tuple(self._need(part, "yes_no") for part in node.args))

    def _neg(self, node: Node) -> Tree:
        one = self._need(node.args[0], "number")
        return const(-one.fixed, one.kind) if one.op == "const" else Tree("neg", one.kind, (one,))

    def _product(self, node: Node) -> Tree:
        one, other = (self._need(part, "number") for part in node.args)
        sign = 1 if node.op == "*" else -1
        if sign < 0 and other.op == "const" and other.fixed == 0:
            raise ExpressionFault(node.at, "divides by 0")
        whole = sign > 0 and one.kind.whole and other.kind.whole
        return Tree(node.op, Kind("number", times(one.kind.unit, other.kind.unit, sign), whole), (one, other))

    def _sum(self, node: Node) -> Tree:
        one, other = (self._need(part, "number", "date") for part in node.args)
        match one.kind.name, node.op, other.kind.name:
            case "date", "-", "date":
                return Tree("days_between", Kind("number", unit_of("days"), whole=True), (one, other))
            case "date", _, "number":
                if other.kind.unit != unit_of("days") or not other.kind.whole:
                    raise ExpressionFault(node.at, f"a day moves by whole days, not by {other.kind}: use add_months")
                moved = other if node.op == "+" else Tree("neg", other.kind, (other,))
                return Tree("add_days", DATE, (one, moved))
            case "number", _, "number":
                one, other = self._alike(node, (one, other))
                return Tree(node.op, self._joined(node, (one, other)), (one, other))
        raise ExpressionFault(node.at, f"cannot compute {one.kind} {node.op} {other.kind}")

    def _alike(self, node: Node, trees: tuple[Tree, ...]) -> tuple[Tree, ...]:
        """The same with a bare 0 in the unit of the others: nothing is nothing of whatever is counted."""
        units = [one.kind.unit for one in trees if not _bare_zero(one)]
        unit = units[0] if units else ()
        return tuple(const(Fraction(0), Kind("number", unit, True)) if _bare_zero(one) else one for one in trees)

    def _joined(self, node: Node, trees: tuple[Tree, ...]) -> Kind:
        """The kind that several have in common."""
        first, *rest = [one.kind for one in trees]
        for other in rest:
            if (first.name, first.unit) != (other.name, other.unit):
                raise ExpressionFault(node.at, f"{node.word or node.op}: {first} and {other} do not go together")
        whole = all(one.kind.whole for one in trees)
        return Kind(first.name, first.unit, whole, frozenset().union(*(_codes(one) for one in trees)))

    def _compared(self, node: Node) -> Tree:
        one, other = self._alike(node, tuple(self.visit(part) for part in node.args))
        self._joined(node, (one, other))
        if node.op not in ("=", "!=") and one.kind.name not in ("number", "date"):
            raise ExpressionFault(node.at, f"{one.kind} has no order")
        for here, there in ((one, other), (other, one)):
            if here.op == "const" and there.kind.choices and here.fixed not in there.kind.choices:
                raise ExpressionFault(node.at, f"'{here.fixed}' is none of {', '.join(sorted(there.kind.choices))}")
        return Tree(node.op, YES_NO, (one, other))

    def _call(self, node: Node) -> Tree:
        known = FUNCTIONS.get(node.word)
        if known is None:
            raise ExpressionFault(node.at, f"there is no function {node.word}()")
        least, most, judge = known
        if not least <= len(node.args) <= most:
            count = f"{least}" if least == most else f"{least} to {most}"
            raise ExpressionFault(node.at, f"{node.word}() takes {count} values")
        return judge(self, node)

    def _not(self, node: Node) -> Tree:
        return Tree("not", YES_NO, (self._need(node.args[0], "yes_no"),))

    def _if(self, node: Node) -> Tree:
        first = self._need(node.args[0], "yes_no")
        one, other = self._alike(node, tuple(self.visit(part) for part in node.args[1:]))
        return Tree("if", self._joined(node, (one, other)), (first, one, other))

    def _extreme(self, node: Node) -> Tree:
        labels = tuple(part.word if part.op == "label" else "" for part in node.args)
        bare = [part.args[0] if part.op == "label" else part for part in node.args]
        trees = self._alike(node, tuple(self._need(part, "number", "date") for part in bare))
        return Tree(node.word, self._joined(node, trees), trees, fixed=labels)

    def _round(self, node: Node) -> Tree:
        what = self._need(node.args[0], "number")
        step = Fraction(1)
        if len(node.args) > 1:
            literal = self.visit(node.args[1])
            if literal.op != "const" or literal.kind.unit != what.kind.unit or literal.fixed <= 0:
                raise ExpressionFault(node.args[1].at, f"{node.word}() rounds to a written {what.kind} above 0")
            step = literal.fixed
        kind = Kind("number", what.kind.unit, whole=step.denominator == 1)
        return Tree("round", kind, (what,), word=node.word, fixed=step)

    def _banded(self, node: Node) -> Tree:
        what = self._need(node.args[0], "number")
        form = "bands" if node.word == "band" else "curve"
        known = self._parameter(node.args[1], form)
        if known.over is None or known.over.unit != what.kind.unit:
            raise ExpressionFault(node.at, f"{known.key} is over {known.over}, this is {what.kind}")
        return Tree(node.word, known.kind, (what,), word=known.key)

    def _parameter(self, node: Node, form: str) -> Named:
        known = self._names.parameters.get(node.word) if node.op == "name" else None
        if known is None or known.form != form:
            raise ExpressionFault(node.at, f"“{node.word}” is no parameter with {form}")
        return known

    def _share(self, node: Node) -> Tree:
        what = self._need(node.args[0], "number")
        known = self._parameter(node.args[1], "shares")
        parties = {party for one in known.versions if isinstance(one.content, Shares) for party in one.content.parts}
        if node.args[2].op != "name" or node.args[2].word not in parties:
            raise ExpressionFault(node.args[2].at, f"“{node.args[2].word}” is no party of {known.key}")
        if not what.kind.whole:
            raise ExpressionFault(node.args[0].at, "only what is whole can be shared out: round it first")
        return Tree("share", what.kind, (what,), word=known.key, fixed=node.args[2].word)

    def _lookup(self, node: Node) -> Tree:
        table = self._names.tables.get(node.args[0].word) if node.args[0].op == "name" else None
        if table is None:
            raise ExpressionFault(node.args[0].at, f"“{node.args[0].word}” is no table")
        keys = tuple(self.visit(part) for part in node.args[1:])
        if len(keys) != len(table.columns):
            raise ExpressionFault(node.at, f"{table.code} is asked by {', '.join(one.code for one in table.columns)}")
        for part, key, column in zip(node.args[1:], keys, table.columns, strict=True):
            wrong = (key.kind.name, key.kind.unit) != (column.kind.name, column.kind.unit)
            if wrong or (_codes(key) - column.kind.choices):
                raise ExpressionFault(part.at, f"{table.code}.{column.code} is {column.kind}, this is {key.kind}")
        return Tree("lookup", table.kind, keys, word=table.code, fixed=table)

    def _given(self, node: Node) -> Tree:
        if node.args[0].op != "name" or node.args[0].word not in self._names.inputs:
            raise ExpressionFault(node.at, "given() asks whether an input is known")
        return Tree("given", YES_NO, word=node.args[0].word)

    def _only(self, node: Node) -> Tree:
        code = self._need(node.args[0], "code")
        named = [part.word if part.op == "text" else "" for part in node.args[1:]]
        for part, word in zip(node.args[1:], named, strict=True):
            if word not in _codes(code):
                known = ", ".join(sorted(_codes(code)))
                raise ExpressionFault(part.at, f"only() names codes out of {known}, in quotes")
        return Tree("only", Kind("code", choices=frozenset(named)), (code,), fixed=tuple(named))

    def _months(self, node: Node) -> Tree:
        day, many = self._need(node.args[0], "date"), self.visit(node.args[1])
        months = {"months": 1, "years": 12}.get(many.kind.unit[0][0] if many.kind.unit else "")
        if many.op != "const" or months is None or many.fixed.denominator != 1 or abs(many.fixed) > 1200:
            raise ExpressionFault(node.args[1].at, "add_months() takes written months or years such as 36个月 or -3年")
        return Tree("add_months", DATE, (day,), fixed=int(many.fixed) * months)


def _bare_zero(tree: Tree) -> bool:
    return tree.op == "const" and tree.kind.name == "number" and tree.fixed == 0 and not tree.kind.unit


def _codes(tree: Tree) -> frozenset[str]:
    return frozenset({tree.fixed}) if tree.op == "const" and tree.kind.name == "code" else tree.kind.choices


_Visit = Callable[[_Judge, Node], Tree]
_OPERATIONS: Mapping[str, _Visit] = {
    "number": _Judge._number,
    "date": _Judge._date,
    "text": _Judge._text,
    "label": _Judge._label,
    "name": _Judge._name,
    "call": _Judge._call,
    "neg": _Judge._neg,
    **dict.fromkeys(("and", "or"), _Judge._both),
    **dict.fromkeys(("+", "-"), _Judge._sum),
    **dict.fromkeys(("*", "/"), _Judge._product),
    **dict.fromkeys((op for op, binds in BINDS.items() if binds in (3, 4)), _Judge._compared),
}
FUNCTIONS: Mapping[str, tuple[int, int, _Visit]] = {
    "not": (1, 1, _Judge._not),
    "if": (3, 3, _Judge._if),
    "min": (2, 20, _Judge._extreme),
    "max": (2, 20, _Judge._extreme),
    **dict.fromkeys(ROUNDINGS, (1, 2, _Judge._round)),
    "band": (2, 2, _Judge._banded),
    "curve": (2, 2, _Judge._banded),
    "share": (3, 3, _Judge._share),
    "lookup": (2, 20, _Judge._lookup),
    "given": (1, 1, _Judge._given),
    "add_months": (2, 2, _Judge._months),
    "only": (2, 40, _Judge._only),
}
