"""Rules made ready: inputs, parameters, tables and the trees of everything they compute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gongzhi.base.rules.logic.parameters import choose
from gongzhi.base.rules.logic.scalar import Scope, Step, evaluate
from gongzhi.base.rules.logic.tables import ReadyTable
from gongzhi.base.rules.logic.trees import Chosen, Named, Tree, choices_of
from gongzhi.base.rules.logic.units import Kind, Type, Value
from gongzhi.base.texts import Text


@dataclass(frozen=True)
class Known:
    """An input: what it is called and how it is read."""

    title: Text
    type: Type
    kind: Kind
    choices: Mapping[str, Text]


@dataclass(frozen=True)
class Calculation:
    """Everything rules compute. `outputs` are trees by name; all named steps are in `values`.

    `titles` are of everything that has a name: they are told in the language of whoever asks, never kept in one.
    """

    code: str
    title: Text
    inputs: Mapping[str, Known]
    parameters: Mapping[str, Named]
    tables: Mapping[str, ReadyTable]
    values: Mapping[str, Tree]
    titles: Mapping[str, Text]
    outputs: Mapping[str, Tree]
    selector: str | None

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code that inputs, tables and texts name, in one order: whole columns hold their positions."""
        found = {code for one in self.inputs.values() for code in one.choices}
        seen: set[int] = set()
        for tree in (*self.values.values(), *self.outputs.values()):
            found |= _codes_in(tree, seen)
        for table in self.tables.values():
            found |= table.kind.choices.union(*(column.choices for column in table.columns))
        return tuple(sorted(found))

    @cached_property
    def bindings(self) -> Mapping[str, Mapping[tuple[int, int], tuple[int, str]]]:
        """Of each output: a code and a label for every choice it may hang on."""
        return {
            name: {(tree, arm): (code, label) for code, (tree, arm, label) in enumerate(choices_of(root))}
            for name, root in self.outputs.items()
        }

    def chosen(self, as_of: date | None, known_at: date) -> Chosen:
        """The version of each parameter."""
        return choose(self.parameters, as_of, known_at, self.selector or "")

    def day_of(self, inputs: Mapping[str, Value], as_of: date | None, today: date) -> date | None:
        """The day that chooses the versions: as asked, else what the selector says, else today."""
        if as_of is not None:
            return as_of
        if self.selector is None:
            return today
        found = inputs.get(self.selector)
        return found if isinstance(found, date) else None

    def run(self, inputs: Mapping[str, Value], chosen: Chosen) -> Mapping[str, Step]:
        """Every output for one case, with its steps."""
        scope = Scope(inputs, chosen)
        return {name: evaluate(tree, scope) for name, tree in self.outputs.items()}


def _codes_in(tree: Tree, seen: set[int]) -> set[str]:
    if id(tree) in seen:
        return set()
    seen.add(id(tree))
    own = {tree.fixed} if tree.op == "const" and isinstance(tree.fixed, str) else set(tree.kind.choices)
    return own.union(*(_codes_in(one, seen) for one in tree.args))
