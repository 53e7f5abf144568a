"""Are the types right? Turns a parsed expression into the tree that is evaluated, and says of which type it is.

The tree is nested tuples, `("+", ("answer", "a"), ("number", "1"))`: it goes to the browser as JSON as it stands.
Whatever can be known to be wrong is a fault here, before anybody answers: unknown questions, choices that do not
exist, days added to texts, a row of a repeat used outside of it.
"""

from collections.abc import Callable, Mapping

from gongzhi.base.forms.logic.kinds import BOOLEAN, DATE, NOTHING, NUMBER, TEXT, Kind, Names, Tree
from gongzhi.base.forms.logic.parsing import ExpressionFault, Node, parse
from gongzhi.base.forms.logic.patterns import PatternFault, program_of
from gongzhi.base.forms.logic.values import read_date

_ORDERED = ("number", "date", "time", "datetime")
_WORDS = ("text", "one")


def judged(text: str, names: Names) -> tuple[Tree, Kind]:
    """The tree of an expression and its type; raises `ExpressionFault`."""
    return _Judge(names).visit(parse(text))


def calculated(text: str, names: Names) -> tuple[Tree, Kind]:
    """The same for a calculation, which alone may be computed `once(…)`."""
    node = parse(text)
    if node.op != "call" or node.word != "once":
        return _Judge(names).visit(node)
    if len(node.args) != 1:
        raise ExpressionFault(node.at, "once() takes 1 value")
    tree, kind = _Judge(names).visit(node.args[0])
    return ("once", tree), kind


class _Judge:
    def __init__(self, names: Names) -> None:
        self._names = names

    def visit(self, node: Node) -> tuple[Tree, Kind]:
        """The tree of a node and its type."""
        return _OPERATIONS.get(node.op, _Judge._computed)(self, node)

    def _literal(self, node: Node) -> tuple[Tree, Kind]:
        if node.op == "number":
            return ("number", node.word), NUMBER
        return (("text", node.word), TEXT) if node.word else (("nothing",), NOTHING)

    def _own(self, node: Node) -> tuple[Tree, Kind]:
        if self._names.own is None:
            raise ExpressionFault(node.at, "“.” means the answer being judged: only a constraint has one")
        return ("own",), self._names.own

    def _column(self, node: Node) -> tuple[Tree, Kind]:
        if node.word not in self._names.columns:
            raise ExpressionFault(node.at, f"“{node.word}” is neither a column of the choices nor ${{{node.word}}}")
        return ("attribute", node.word), TEXT

    def _both(self, node: Node) -> tuple[Tree, Kind]:
        left, right = (self._need(part, "boolean")[0] for part in node.args)
        return (node.op, left, right), BOOLEAN

    def _computed(self, node: Node) -> tuple[Tree, Kind]:
        return (node.op, *(self._need(part, "number")[0] for part in node.args)), NUMBER

    def _answer(self, node: Node) -> tuple[Tree, Kind]:
        kind = self._names.kinds.get(node.word)
        if kind is None:
            known = node.word in self._names.repeats
            why = "is a repeat: use count()" if known else "is no question with an answer"
            raise ExpressionFault(node.at, f"${{{node.word}}} {why}")
        repeat = self._names.repeat_of.get(node.word, "")
        if repeat and repeat != self._names.here:
            raise ExpressionFault(
                node.at, f"${{{node.word}}} is answered in each row of {repeat}: use sum, count, min or max"
            )
        return ("answer", node.word), kind

    def _need(self, node: Node, *wanted: str) -> tuple[Tree, Kind]:
        tree, kind = self.visit(node)
        if kind.name not in wanted and kind.name != "nothing":
            hint = ": use number()" if "number" in wanted and kind.name in _WORDS else ""
            hint = ": use selected()" if kind.name == "many" and "text" in wanted else hint
            raise ExpressionFault(node.at, f"needs {' or '.join(wanted)}, this is {kind.name}{hint}")
        return tree, kind

    def _same(self, node: Node) -> tuple[Tree, Kind]:
        (left, a), (right, b) = (self.visit(part) for part in node.args)
        if a.name == "nothing" or b.name == "nothing":
            if a.name == b.name:
                raise ExpressionFault(node.at, "compares nothing with nothing")
            return ("empty" if node.op == "=" else "filled", right if a.name == "nothing" else left), BOOLEAN
        if a.name == "many" or b.name == "many":
            raise ExpressionFault(node.at, "several may be chosen: use selected()")
        alike = a.name == b.name and a.name not in ("photo", "point")
        if not (alike or (a.name in _WORDS and b.name in _WORDS)):
            raise ExpressionFault(node.at, f"cannot compare {a.name} with {b.name}")
        self._known(a, right, node.args[1])
        self._known(b, left, node.args[0])
        return (node.op, left, right), BOOLEAN

    def _known(self, kind: Kind, tree: Tree, node: Node) -> None:
        """A choice written in an expression must be one there is: a slip would make it never true."""
        if kind.choices is not None and tree[0] == "text" and tree[1] not in kind.choices:
            raise ExpressionFault(node.at, f"'{tree[1]}' is none of the choices")

    def _ordered(self, node: Node) -> tuple[Tree, Kind]:
        (left, a), (right, b) = (self._need(part, *_ORDERED) for part in node.args)
        if a.name != b.name and "nothing" not in (a.name, b.name):
            raise ExpressionFault(node.at, f"cannot compare {a.name} with {b.name}")
        return (node.op, left, right), BOOLEAN

    def _sum(self, node: Node) -> tuple[Tree, Kind]:
        (left, a), (right, b) = (self._need(part, "number", "date", "datetime") for part in node.args)
        match a.name, node.op, b.name:
            case "date", _, "number":
                return ("add-days", left, right if node.op == "+" else ("neg", right)), DATE
            case "number", "+", "date":
                return ("add-days", right, left), DATE
            case ("date", "-", "date") | ("datetime", "-", "datetime"):
                return ("days", left, right), NUMBER
        if {a.name, b.name} <= {"number", "nothing"}:
            return (node.op, left, right), NUMBER
        raise ExpressionFault(node.at, f"cannot compute {a.name} {node.op} {b.name}")

    def _call(self, node: Node) -> tuple[Tree, Kind]:
        known = _FUNCTIONS.get(node.word)
        if known is None:
            hint = ": only a whole calculation may be once(…)" if node.word == "once" else ""
            raise ExpressionFault(node.at, f"there is no function {node.word}(){hint}")
        least, most, judge = known
        if not least <= len(node.args) <= most:
            count = f"{least}" if least == most else f"{least} to {most}"
            raise ExpressionFault(node.at, f"{node.word}() takes {count} values")
        return judge(self, node)

    def _not(self, node: Node) -> tuple[Tree, Kind]:
        return ("not", self._need(node.args[0], "boolean")[0]), BOOLEAN

    def _constant(self, node: Node) -> tuple[Tree, Kind]:
        return (node.word,), DATE if node.word == "today" else BOOLEAN

    def _selected(self, node: Node) -> tuple[Tree, Kind]:
        among, kind = self._need(node.args[0], "many", "one")
        what, _ = self._need(node.args[1], *_WORDS)
        self._known(kind, what, node.args[1])
        return ("selected" if kind.name == "many" else "=", among, what), BOOLEAN

    def _count_selected(self, node: Node) -> tuple[Tree, Kind]:
        return (node.word, self._need(node.args[0], "many")[0]), NUMBER

    def _if(self, node: Node) -> tuple[Tree, Kind]:
        first, _ = self._need(node.args[0], "boolean")
        (left, a), (right, b) = (self.visit(part) for part in node.args[1:])
        return ("if", first, left, right), self._joined(node, a, b)

    def _coalesce(self, node: Node) -> tuple[Tree, Kind]:
        found = [self.visit(part) for part in node.args]
        kind = found[0][1]
        for _tree, other in found[1:]:
            kind = self._joined(node, kind, other)
        return ("coalesce", *(tree for tree, _kind in found)), kind

    def _joined(self, node: Node, a: Kind, b: Kind) -> Kind:
        if "nothing" in (a.name, b.name):
            return b if a.name == "nothing" else a
        if a.name in _WORDS and b.name in _WORDS:
            return a if a == b else TEXT
        if a.name == b.name:
            return a
        raise ExpressionFault(node.at, f"{node.word}() gives {a.name} or {b.name}: both must be of one type")

    def _length(self, node: Node) -> tuple[Tree, Kind]:
        return (node.word, self._need(node.args[0], *_WORDS)[0]), NUMBER

    def _regex(self, node: Node) -> tuple[Tree, Kind]:
        what, _ = self._need(node.args[0], *_WORDS)
        if node.args[1].op != "text":
            raise ExpressionFault(node.args[1].at, "the pattern of regex() is written as a text")
        try:
            return ("regex", what, program_of(node.args[1].word)), BOOLEAN
        except PatternFault as fault:
            raise ExpressionFault(node.args[1].at, f"pattern: {fault}") from None

    def _number(self, node: Node) -> tuple[Tree, Kind]:
        return ("number-of", self._need(node.args[0], "number", *_WORDS)[0]), NUMBER

    def _date(self, node: Node) -> tuple[Tree, Kind]:
        tree, _ = self._need(node.args[0], "text", "date")
        if tree[0] == "text" and read_date(tree[1]) is None:
            raise ExpressionFault(node.args[0].at, f"'{tree[1]}' is no day such as 2024-02-29")
        return ("date-of", tree), DATE

    def _round(self, node: Node) -> tuple[Tree, Kind]:
        what, _ = self._need(node.args[0], "number")
        places = node.args[1] if len(node.args) > 1 else Node("number", word="0")
        sign, literal = ("-", places.args[0]) if places.op == "neg" else ("", places)
        if literal.op != "number" or not literal.word.isdecimal() or int(literal.word) > 20:
            raise ExpressionFault(places.at, "round() takes a whole number of places, -20 to 20")
        return ("round", what, int(sign + literal.word)), NUMBER

    def _int(self, node: Node) -> tuple[Tree, Kind]:
        return ("int", self._need(node.args[0], "number")[0]), NUMBER

    def _rows(self, node: Node) -> str:
        """The question of a repeat that an aggregate is about, or ''."""
        inner = node.args[0]
        return inner.word if inner.op == "answer" and self._names.repeat_of.get(inner.word) else ""

    def _total(self, node: Node) -> tuple[Tree, Kind]:
        code = self._rows(node)
        if not code or self._names.kinds[code].name != "number":
            raise ExpressionFault(node.at, "sum() adds up a number asked in a repeat")
        return ("sum", code), NUMBER

    def _count(self, node: Node) -> tuple[Tree, Kind]:
        code = node.args[0].word
        if node.args[0].op == "answer" and code in self._names.repeats:
            return ("count-rows", code), NUMBER
        if not self._rows(node):
            raise ExpressionFault(node.at, "count() counts the rows of a repeat, or the answers given in them")
        return ("count", code), NUMBER

    def _extreme(self, node: Node) -> tuple[Tree, Kind]:
        code = self._rows(node) if len(node.args) == 1 else ""
        if code:
            kind = self._names.kinds[code]
            if kind.name not in _ORDERED:
                raise ExpressionFault(node.at, f"{node.word}() cannot compare {kind.name}")
            return ("least" if node.word == "min" else "most", code), kind
        found = [self._need(part, *_ORDERED) for part in node.args]
        if len(found) == 1:
            raise ExpressionFault(node.at, f"{node.word}() takes a question of a repeat, or several values")
        kind = found[0][1]
        for _tree, other in found[1:]:
            kind = self._joined(node, kind, other)
        return (node.word, *(tree for tree, _kind in found)), kind


_OPERATIONS: Mapping[str, Callable[[_Judge, Node], tuple[Tree, Kind]]] = {
    "number": _Judge._literal,
    "text": _Judge._literal,
    "answer": _Judge._answer,
    "own": _Judge._own,
    "name": _Judge._column,
    "call": _Judge._call,
    "and": _Judge._both,
    "or": _Judge._both,
    "+": _Judge._sum,
    "-": _Judge._sum,
    "=": _Judge._same,
    "!=": _Judge._same,
    "<": _Judge._ordered,
    "<=": _Judge._ordered,
    ">": _Judge._ordered,
    ">=": _Judge._ordered,
}
_Rule = tuple[int, int, Callable[[_Judge, Node], tuple[Tree, Kind]]]
_FUNCTIONS: dict[str, _Rule] = {
    "not": (1, 1, _Judge._not),
    "true": (0, 0, _Judge._constant),
    "false": (0, 0, _Judge._constant),
    "today": (0, 0, _Judge._constant),
    "selected": (2, 2, _Judge._selected),
    "count-selected": (1, 1, _Judge._count_selected),
    "if": (3, 3, _Judge._if),
    "coalesce": (2, 20, _Judge._coalesce),
    "string-length": (1, 1, _Judge._length),
    "regex": (2, 2, _Judge._regex),
    "number": (1, 1, _Judge._number),
    "date": (1, 1, _Judge._date),
    "round": (1, 2, _Judge._round),
    "int": (1, 1, _Judge._int),
    "sum": (1, 1, _Judge._total),
    "count": (1, 1, _Judge._count),
    "min": (1, 20, _Judge._extreme),
    "max": (1, 20, _Judge._extreme),
}
