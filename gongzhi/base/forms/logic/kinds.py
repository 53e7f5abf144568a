"""Types of values, and what an expression may speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Tree = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """The type of a value; for choices with the codes there are."""

    name: str
    choices: frozenset[str] | None = None


NUMBER, TEXT, BOOLEAN, DATE, NOTHING = (Kind(name) for name in ("number", "text", "boolean", "date", "nothing"))


@dataclass(frozen=True)
class Names:
    """What an expression may speak of: questions with their types and repeats, and where it stands itself."""

    kinds: Mapping[str, Kind]
    repeat_of: Mapping[str, str] = field(default_factory=dict)
    repeats: frozenset[str] = frozenset()
    here: str = ""
    own: Kind | None = None
    columns: frozenset[str] = frozenset()


def answers_in(tree: Tree) -> set[str]:
    """Codes of the questions and repeats a tree depends on."""
    if tree[0] in ("answer", "sum", "count", "count-rows", "least", "most"):
        return {tree[1]}
    return {code for part in tree[1:] if isinstance(part, tuple) and part for code in answers_in(part)}
