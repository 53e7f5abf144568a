"""Declared rules made ready: every value read, every expression judged, tables checked for gaps and overlaps.

All faults are told at once, each with its place: `parameters.rate.versions.2`, `tables.tier.rows.3.when.staff`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from gongzhi.base.expressions import ExpressionFault, Node
from gongzhi.base.rules.logic.calculation import Calculation, Known
from gongzhi.base.rules.logic.covering import faults_of
from gongzhi.base.rules.logic.definition import Condition, Input, Programme, Rules
from gongzhi.base.rules.logic.judging import FUNCTIONS, ROUNDINGS, Names, judged
from gongzhi.base.rules.logic.parameters import read_parameter
from gongzhi.base.rules.logic.syntax import parse
from gongzhi.base.rules.logic.tables import ReadyTable, read_table
from gongzhi.base.rules.logic.trees import Named, Tree, const
from gongzhi.base.rules.logic.units import YES_NO, Kind, Unreadable, kind_of, read_value, unit_of
from gongzhi.base.texts import Text

MONEY = Kind("number", unit_of("money"), whole=True)
_TAKEN = {"and", "or", "zh", "en"}
_DEEPEST = 150  # of a tree with all the values it names: every operation of it waits for those inside


@dataclass(frozen=True)
class RuleProblem:
    """One thing wrong with declared rules, and where."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class RuleFault(Exception):
    """Rules that cannot be used."""

    def __init__(self, problems: list[RuleProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass
class Draft:
    """Rules on their way: what was read so far, and what is wrong."""

    rules: Rules
    problems: list[RuleProblem] = field(default_factory=list)
    inputs: dict[str, Known] = field(default_factory=dict)
    parameters: dict[str, Named] = field(default_factory=dict)
    tables: dict[str, ReadyTable] = field(default_factory=dict)
    values: dict[str, Tree] = field(default_factory=dict)
    titles: dict[str, Text] = field(default_factory=dict)
    outputs: dict[str, Tree] = field(default_factory=dict)
    awaited: frozenset[str] = frozenset()  # names that are still to come

    def say(self, place: str, message: str) -> None:
        """Note what is wrong."""
        self.problems.append(RuleProblem(place, message))

    @property
    def names(self) -> Names:
        """What expressions may speak of by now."""
        kinds = {code: one.kind for code, one in self.inputs.items()}
        return Names(kinds, self.parameters, self.tables, self.values)

    def judge(self, place: str, text: str, wanted: Kind | None = None) -> Tree | None:
        """The tree of an expression of the wanted kind; None after noting what is wrong."""
        try:
            tree = judged(text, self.names)
        except ExpressionFault as fault:
            if not self._broken_in(text):  # what is wrong with a name is told at the name
                self.say(place, str(fault))
            return None
        if tree.depth > _DEEPEST:
            self.say(place, "is nested too deeply, together with the values it names")
            return None
        if wanted is None or (tree.kind.name == wanted.name and tree.kind.unit == wanted.unit):
            if wanted is not None and wanted.whole and not tree.kind.whole:
                self.say(place, f"is not whole: say how it is rounded, by {', '.join(ROUNDINGS)}")
                return None
            return tree
        self.say(place, f"must be {wanted}, this is {tree.kind}")
        return None

    def _broken_in(self, text: str) -> bool:
        """Whether the expression names something that is declared and could not be read."""
        declared = {*self.rules.parameters, *self.rules.tables, *self.rules.values, *self.awaited}
        read = {*self.parameters, *self.tables, *self.values}
        try:
            return not declared.isdisjoint(set(_words(parse(text))) - read)
        except ExpressionFault:
            return False

    def done(self, code: str) -> Calculation:
        """The rules ready, or `RuleFault`."""
        if self.problems:
            raise RuleFault(self.problems)
        rules = self.rules
        return Calculation(
            code, rules.title, self.inputs, self.parameters, self.tables, self.values, self.titles, self.outputs,
            rules.selector,
        )  # fmt: skip


def begun(rules: Rules) -> Draft:
    """Inputs, parameters, tables and named values, read and judged."""
    draft = Draft(rules)
    _names(draft)
    for code, one in rules.inputs.items():
        kind = kind_of(one.type, frozenset(one.choices))
        draft.inputs[code] = Known(one.title, one.type, kind, one.choices)
        _bounds(draft, code, one)
    selector = rules.selector
    if selector is not None and (selector not in rules.inputs or rules.inputs[selector].type != "date"):
        draft.say("selector", f"{selector} is no input of type date")
    for key, parameter in rules.parameters.items():
        read = read_parameter(key, parameter, _under(draft, f"parameters.{key}"))
        if read is not None:
            draft.parameters[key] = read
    for code, table in rules.tables.items():
        ready = read_table(code, table, _under(draft, f"tables.{code}"))
        if ready is not None:
            draft.tables[code] = ready
            for place, message in faults_of(ready):
                draft.say(f"tables.{code}.{place}", message)
    _values(draft)
    return draft


def _under(draft: Draft, head: str) -> Any:
    return lambda place, message: draft.say(f"{head}.{place}", message)


def _names(draft: Draft) -> None:
    """Every name stands for one thing."""
    seen: dict[str, str] = {}
    for part in ("inputs", "parameters", "tables", "values"):
        for name in getattr(draft.rules, part):
            if name in seen:
                draft.say(f"{part}.{name}", f"is a name of {seen[name]} already")
            elif name in _TAKEN or name in FUNCTIONS:
                draft.say(f"{part}.{name}", "is a word of the language")
            seen.setdefault(name, part)
            draft.titles.setdefault(name, getattr(draft.rules, part)[name].title)


def _bounds(draft: Draft, code: str, one: Input) -> None:
    for key in ("least", "most"):
        if getattr(one, key) is not None:
            try:
                read_value(getattr(one, key), one.type)
            except Unreadable as fault:
                draft.say(f"inputs.{code}.{key}", str(fault))


def _values(draft: Draft) -> None:
    """Each after those it uses."""
    waiting = draft.rules.values
    graph: dict[str, set[str]] = {}
    for name, one in waiting.items():
        try:
            graph[name] = set(_words(parse(one.value))) & waiting.keys()
        except ExpressionFault as fault:
            draft.say(f"values.{name}.value", str(fault))
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as fault:
        circle = [str(name) for name in fault.args[1]][::-1]
        draft.say(f"values.{circle[0]}.value", f"depends on itself: {' → '.join(circle)}")
        return
    for name in order:
        if name in graph:
            tree = draft.judge(f"values.{name}.value", waiting[name].value)
            if tree is not None:
                draft.values[name] = tree


def _words(node: Node) -> Iterator[str]:
    if node.op == "name":
        yield node.word
    for one in node.args:
        yield from _words(one)


def conditions(draft: Draft, part: str, declared: Mapping[str, Condition]) -> Tree:
    """All conditions of a part as outputs `part:code`, and whether they all hold."""
    every: Tree = const(True, YES_NO)
    for number, (code, one) in enumerate(declared.items()):
        tree = draft.judge(f"{part}.{code}.condition", one.condition, YES_NO)
        if tree is None:
            continue
        draft.outputs[f"{part}:{code}"] = held = Tree("value", YES_NO, (tree,), word=code, title=one.title)
        every = held if number == 0 else Tree("and", YES_NO, (every, held))
    return every


def ready_programme(code: str, programme: Programme) -> Calculation:
    """A programme ready to be computed; raises `RuleFault` with everything that is wrong.

    Outputs: `eligible`, `amount` before caps, `payable` (nothing to who is not eligible), `eligibility:CODE`,
    `cap:CODE`, and `budget` if there is one.
    """
    draft = begun(programme)
    eligible = conditions(draft, "eligibility", programme.eligibility)
    amount = draft.judge("amount", programme.amount, MONEY)
    labels, arms = ["amount"], []
    if amount is not None:
        named = Tree("value", MONEY, (amount,), word="amount", title=programme.title)
        draft.outputs["amount"] = named
        arms.append(Tree("natural", MONEY, (named,), word="amount"))
    if "amount" in programme.caps:
        draft.say("caps.amount", "is what the amount before caps is called")
    for key, cap in programme.caps.items():
        limit = draft.judge(f"caps.{key}.limit", cap.limit, MONEY)
        if limit is not None:
            named = Tree("value", MONEY, (limit,), word=key, title=cap.title)
            draft.outputs[f"cap:{key}"] = left = Tree("floored", MONEY, (named,), word=key, title=cap.title)
            arms.append(left)
            labels.append(key)
    if programme.budget is not None:
        budget = draft.judge("budget", programme.budget, MONEY)
        if budget is not None and budget.inputs:
            draft.say("budget", f"is of the whole programme and cannot depend on {', '.join(sorted(budget.inputs))}")
        elif budget is not None:
            draft.outputs["budget"] = budget
    if not draft.problems:
        most = Tree("min", MONEY, tuple(arms), fixed=tuple(labels)) if len(arms) > 1 else arms[0]
        draft.outputs["eligible"] = eligible
        nothing = const(read_value(0, "money"), MONEY)
        draft.outputs["payable"] = Tree("if", MONEY, (eligible, most, nothing)) if programme.eligibility else most
    return draft.done(code)
