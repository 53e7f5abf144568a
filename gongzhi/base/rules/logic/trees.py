"""Rules as trees: what parsing and judging make of a text, and what both back ends compute from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from gongzhi.base.rules.logic.units import Kind, Undetermined, Value, shown
from gongzhi.base.texts import Text


@dataclass(frozen=True)
class Bands:
    """Thresholds, lowest first (None: from nothing on), and what each gives from there on."""

    starts: tuple[Fraction | None, ...]
    gives: tuple[Fraction, ...]


@dataclass(frozen=True)
class Shares:
    """Parts that sum to 1, in written order; `residue` takes what rounding leaves, None: the largest remainders do."""

    parts: Mapping[str, Fraction]
    residue: str | None


@dataclass(frozen=True)
class Dated:
    """One version of a parameter, read."""

    key: str
    content: Value | Bands | Shares
    valid_from: date
    valid_to: date | None
    known_from: date
    known_to: date | None
    source: str
    quote: str
    status: str

    @property
    def example(self) -> bool:
        """Whether no source confirms it."""
        return self.status != "official"


@dataclass(frozen=True)
class Named:
    """A parameter with all its versions, ready. `form` is `value`, `bands`, `curve` or `shares`."""

    key: str
    form: str
    kind: Kind
    over: Kind | None
    versions: tuple[Dated, ...]


Chosen = Mapping[str, Dated | Undetermined]


@dataclass(frozen=True, eq=False)
class Tree:
    """One operation. `word` names an input, parameter, table, value or way of rounding.

    `fixed` is what belongs to the operation and is no operand: a constant's value, a rounding step, the labels of what
    min and max choose between, a ready table, a party. `inputs` are those it depends on, `title` what people call it.
    """

    op: str
    kind: Kind
    args: tuple["Tree", ...] = ()
    word: str = ""
    fixed: Any = None
    title: Text | None = None
    inputs: frozenset[str] = field(init=False)
    depth: int = field(init=False)
    chooses: bool = field(init=False)  # whether its result hangs on a min or max that can be told

    def __post_init__(self) -> None:
        own = {self.word} if self.op in ("input", "given") else set()
        object.__setattr__(self, "inputs", frozenset(own.union(*(one.inputs for one in self.args))))
        object.__setattr__(self, "depth", 1 + max((one.depth for one in self.args), default=0))
        chooses = self.op in ("min", "max") or any(one.chooses for one in followed_from(self))
        object.__setattr__(self, "chooses", chooses)


def const(value: Value, kind: Kind) -> Tree:
    """A value that stands in the text."""
    return Tree("const", kind, fixed=value)


_BINDS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "neg": 7,
}


def written(tree: Tree, around: int = 0) -> str:
    """The tree as text again, with what is named by its name."""
    parts = tree.args
    match tree.op:
        case "const":
            text = f"'{tree.fixed}'" if isinstance(tree.fixed, str) else shown(tree.fixed, tree.kind, literal=True)
        case "input" | "param" | "value":
            text = tree.word
        case "neg":
            text = f"-{written(parts[0], 7)}"
        case "add_days" | "days_between":
            text = f"{written(parts[0], 5)} {'+' if tree.op == 'add_days' else '-'} {written(parts[1], 6)}"
        case "min" | "max":
            named = [f"{label}: {written(one)}" if label else written(one) for label, one in labelled(tree)]
            text = f"{tree.op}({', '.join(named)})"
        case "natural":
            text = written(parts[0], around)
        case "floored":
            text = f"max(0, {written(parts[0])})"
        case op if op in _BINDS:
            own = _BINDS[op]
            text = f"{written(parts[0], own - 1)} {op} {written(parts[1], own)}"
            text = f"({text})" if own <= around else text
        case _:
            text = _called(tree)
    return text


def _called(tree: Tree) -> str:
    words = [written(one) for one in tree.args]
    match tree.op:
        case "round" if tree.fixed != 1:
            words.append(shown(tree.fixed, tree.kind, literal=True))
        case "band" | "curve":
            words.append(tree.word)
        case "lookup":
            words.insert(0, tree.word)
        case "share":
            words += [tree.word, tree.fixed]
        case "given":
            words = [tree.word]
        case "only":
            words += [f"'{code}'" for code in tree.fixed]
        case "add_months":
            words.append(str(tree.fixed))
    return f"{tree.word if tree.op == 'round' else tree.op}({', '.join(words)})"


def labelled(tree: Tree) -> list[tuple[str, Tree]]:
    """What min or max chooses between, with the labels that were written ('' where none was)."""
    return list(zip(tree.fixed, tree.args, strict=True))


def label_of(label: str, tree: Tree) -> str:
    """How a choice is called when it bites: its label, its name, or its text."""
    return label or tree.word if label or tree.op in ("input", "param", "value") else written(tree)


def choices_of(tree: Tree) -> list[tuple[int, int, str]]:
    """Every choice the result may come to hang on, as (id of the min or max, argument, label), in written order.

    Followed are min, max, if, rounding and named values; what is computed further is not said to bind.
    """
    found: list[tuple[int, int, str]] = []
    _gather(tree, found, set())
    return found


def _gather(tree: Tree, found: list[tuple[int, int, str]], seen: set[int]) -> None:
    if id(tree) in seen:
        return
    seen.add(id(tree))
    if tree.op in ("min", "max"):
        for number, (label, one) in enumerate(labelled(tree)):
            if one.chooses:
                _gather(one, found, seen)
            else:
                found.append((id(tree), number, label_of(label, one)))
    else:
        for one in followed_from(tree):
            _gather(one, found, seen)


def followed_from(tree: Tree) -> tuple[Tree, ...]:
    """Operands whose choice is also the choice of this."""
    match tree.op:
        case "if":
            return tree.args[1:]
        case "round" | "value" | "natural":
            return tree.args[:1]
    return ()
