"""Which files the house takes: told by the rooms above, since only they know what a row of theirs is.

`config/wiring.py` fills the table once, when the house is put together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from gongzhi.base.exchange.logic.columns import Field, Meaning
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Table
from gongzhi.base.trail.logic import By


@dataclass(frozen=True)
class Import:
    """One import: by whom and when, the pack it belongs to, within which area, and who hears how far it is."""

    by: By
    at: datetime
    pack: str
    within: str
    tell: Callable[[int], None] = lambda rows: None


@dataclass(frozen=True)
class Target:
    """What a file may fill. `verb`: whose posts may; `foreign`: its rows come from another platform, which is named.

    `fields(pack)` are those a file may tell; `faults(meaning, pack)` says what only the room knows to be wrong with a
    meaning; `take` imports. All may be called again with the same rows: what is here already stays as it is.
    """

    code: str
    title: str | Promise
    verb: str
    fields: Callable[[str], Sequence[Field]]
    take: Callable[[Table, Meaning, Import], Taken]
    faults: Callable[[Meaning, str], Sequence[Problem]] = lambda meaning, pack: ()
    foreign: bool = False


Provider = Callable[[], Sequence[Target]]  # targets that follow from what is declared, as the registers of a pack

_targets: dict[str, Target] = {}
_providers: tuple[Provider, ...] = ()


def connect(targets: Sequence[Target], providers: Sequence[Provider] = ()) -> None:
    """Install the table, replacing the one before."""
    global _providers  # noqa: PLW0603 one table, filled once
    _targets.clear()
    _targets.update({one.code: one for one in targets})
    _providers = tuple(providers)


def targets() -> Mapping[str, Target]:
    """Every target by its code."""
    return {**_targets, **{one.code: one for provider in _providers for one in provider()}}
