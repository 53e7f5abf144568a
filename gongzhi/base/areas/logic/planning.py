"""What a file of areas would change, worked out before anything is written. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shapely.geometry import shape

from gongzhi.base.areas.logic.families import Drawn, misfits
from gongzhi.base.areas.logic.reading import LEVELS, AreaRow, usable_code
from gongzhi.base.refusals import Problem

NEW, REDRAWN, RENAMED, GONE = "new", "redrawn", "renamed", "gone"


@dataclass(frozen=True)
class Known:
    """An area valid today, as a plan needs it."""

    code: str
    name: str
    name_en: str
    level: str
    path: str
    geometry: Mapping[str, Any] | None
    synthetic: bool

    @property
    def parent(self) -> str:
        """The code above it, '' for a root."""
        steps = self.path.strip("/").split("/")
        return steps[-2] if len(steps) > 1 else ""


@dataclass(frozen=True)
class Step:
    """One area to be taken: what changes (of NEW, RENAMED, REDRAWN; nothing when it is as before), its parent, path."""

    row: AreaRow
    changes: frozenset[str]
    parent: str
    path: str
    was: str = ""


@dataclass
class Plan:
    """Steps to take, parents first; codes that would end; what was refused; what does not fit well or was mended."""

    steps: list[Step] = field(default_factory=list)
    gone: list[Known] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def with_change(self, change: str) -> list[Step]:
        """Steps with one sort of change."""
        return [step for step in self.steps if change in step.changes]

    @property
    def changed(self) -> int:
        """How many known areas would change."""
        return sum(bool(step.changes) and NEW not in step.changes for step in self.steps)

    @property
    def same(self) -> int:
        """How many areas stay as they are."""
        return sum(not step.changes for step in self.steps)


def plan_areas(
    rows: Sequence[AreaRow],
    known: Mapping[str, Known],
    ended: Mapping[str, date],
    *,
    named: Iterable[str] = (),
) -> Plan:
    """What taking `rows` (parents first) over would change.

    `known` are the areas valid today; `ended` the codes no longer valid, with the day they ended: they are never used
    again. `named`: codes the file names in rows that could not be read, which therefore are not gone.
    """
    plan = Plan()
    steps: dict[str, Step] = {}
    for row in rows:
        step = _step(row, known, steps, ended)
        if isinstance(step, str):
            plan.refused.append(Problem(f"code {row.code}", step))
        else:
            steps[row.code] = step
    _judge_families(plan, steps, known)
    plan.steps = list(steps.values())
    plan.notes += [Problem(f"code {step.row.code}", said) for step in plan.steps for said in step.row.mended]
    plan.gone = _gone(known, steps, {*(row.code for row in rows), *named})
    return plan


def _step(
    row: AreaRow, known: Mapping[str, Known], steps: Mapping[str, Step], ended: Mapping[str, date]
) -> "Step | str":
    above = row.parent or (row.likely_parent if row.likely_parent in known or row.likely_parent in steps else "")
    path, level = "/", ""
    if above in steps:
        path, level = steps[above].path, steps[above].row.level
    elif above in known:
        path, level = known[above].path, known[above].level
    elif above:
        return f"parent {above} is neither in the file nor known"
    path = f"{path}{row.code}/"
    if fault := _misplaced(row, level, path):
        return fault
    before = known.get(row.code)
    if before is None:
        used = f"the code was used until {ended[row.code]}: codes are never used again" if row.code in ended else ""
        return used or Step(row, frozenset([NEW]), above, path)
    if before.path != path:
        return "moves to another parent: that is a succession, not an import"
    changes = {RENAMED} if (before.name, before.name_en, before.level) != (row.name, row.name_en, row.level) else set()
    if row.geometry is not None and (before.geometry, before.synthetic) != (row.geometry, row.synthetic):
        changes.add(REDRAWN)
    return Step(row, frozenset(changes), above, path, before.name)


def _misplaced(row: AreaRow, level: str, path: str) -> str:
    """Why an area may not lie where its row says; `level` is its parent's, '' for a root."""
    if not usable_code(row.code) or not 0 < len(row.name) <= 80 or len(row.name_en) > 120:
        return "needs a code of 1 to 24 letters, digits or dashes and a name of at most 80 characters"
    if level and LEVELS.index(row.level) <= LEVELS.index(level):
        return f"a {row.level} cannot lie in a {level}"
    if row.level == "grid" and level != "village":
        return "a grid belongs to exactly one village or community"
    return "lies too deep: its path has more than 240 characters" if len(path) > 240 else ""


def _judge_families(plan: Plan, steps: dict[str, Step], known: Mapping[str, Known]) -> None:
    """Refuse outlines that do not fit, and new areas below refused new ones; note what fits badly.

    Judged anew after each refusal: what lay in a refused parent may lie outside the one that stands.
    """
    while True:
        found = misfits(_drawn(steps, known))
        for one in found:
            if one.refused:
                plan.refused.append(Problem(f"code {one.code}", one.said))
                del steps[one.code]
        if not any(one.refused for one in found):
            break
        for code, step in list(steps.items()):
            if step.parent and step.parent not in steps and step.parent not in known:
                plan.refused.append(Problem(f"code {code}", f"parent {step.parent} was refused"))
                del steps[code]
    plan.notes += [Problem(f"code {one.code}", one.said) for one in found]


def _drawn(steps: Mapping[str, Step], known: Mapping[str, Known]) -> dict[str, Drawn]:
    """The outlines of every family in which something would be redrawn."""
    fresh = {code: step for code, step in steps.items() if step.row.geometry and step.changes - {RENAMED}}
    concerned = {step.parent for step in fresh.values()} | fresh.keys()
    drawn = {
        one.code: Drawn(one.code, one.level, one.parent, shape(one.geometry), False)
        for one in known.values()
        if one.geometry and one.code not in fresh and (one.code in concerned or one.parent in concerned)
    }
    for code, step in fresh.items():
        drawn[code] = Drawn(code, step.row.level, step.parent, shape(step.row.geometry), True)
    return drawn


def _gone(known: Mapping[str, Known], steps: Mapping[str, Step], named: set[str]) -> list[Known]:
    """Known areas the file should have named: below one of its areas, of a level it has. With them goes what is
    below them. A file without grids says nothing of grids, and one village's grids nothing of other villages."""
    levels = {step.row.level for step in steps.values()}
    needed = {code for step in steps.values() for code in step.path.strip("/").split("/")}
    gone: set[str] = set()
    for one in sorted(known.values(), key=lambda each: each.path):
        if one.code in named or one.code in needed:
            continue
        above = one.path.strip("/").split("/")[:-1]
        if any(code in gone for code in above) or (one.level in levels and any(code in steps for code in above)):
            gone.add(one.code)
    return [one for one in known.values() if one.code in gone]
