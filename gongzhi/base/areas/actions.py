"""Changes to the division tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from gongzhi.base.areas.logic.reading import LEVELS, AreaRow
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@dataclass
class AreasTaken:
    """How an import went: how many are new, changed and as before, and which were refused and why."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Problem] = field(default_factory=list)


@transaction.atomic
def import_areas(rows: Sequence[AreaRow], *, by: By, at: datetime) -> AreasTaken:
    """Take areas over from a file, parents first.

    A changed outline becomes a new boundary version; the old one is kept and dated. A row that does not fit (no such
    parent, a grid outside a village, a move to another parent) is refused and named, and so is what lies under it.
    """
    known = {area.code: area for area in Area.objects.valid()}
    outlines = {one.area_id: one for one in Boundary.objects.filter(valid_to=None, area__in=known.values())}
    taken = AreasTaken()
    for row in rows:
        parent, before = known.get(row.parent or row.likely_parent), known.get(row.code)
        path = f"{parent.path if parent else '/'}{row.code}/"
        if fault := _misfit(row, parent, before, path):
            taken.refused.append(Problem(f"code {row.code}", fault))
            continue
        area, news = _keep(before, row, parent, path)
        known[row.code] = area
        redrawn = _redraw(outlines.get(area.pk), area, row, at)
        if before is None:
            taken.new += 1
        elif news or redrawn:
            taken.changed += 1
        else:
            taken.same += 1
    if taken.new or taken.changed:
        data = {"new": taken.new, "changed": taken.changed, "same": taken.same, "root": rows[0].code}
        record([Done("areas.imported", "areas", uuid7(), by, at, data=data)])
    return taken


def _misfit(row: AreaRow, parent: Area | None, before: Area | None, path: str) -> str:
    if row.parent and parent is None:
        return f"parent {row.parent} is neither in the file nor known"
    if parent and LEVELS.index(row.level) <= LEVELS.index(parent.level):
        return f"a {row.level} cannot lie in a {parent.level}"
    if row.level == "grid" and (parent is None or parent.level != "village"):
        return "a grid belongs to exactly one village or community"
    if before and before.path != path:
        return "moves to another parent: that is a succession, not an import"
    return ""


def _keep(before: Area | None, row: AreaRow, parent: Area | None, path: str) -> tuple[Area, bool]:
    if before is None:
        return Area.objects.create(
            code=row.code, name=row.name, name_en=row.name_en, level=row.level, parent=parent, path=path
        ), True
    if (before.name, before.name_en, before.level) == (row.name, row.name_en, row.level):
        return before, False
    before.name, before.name_en, before.level = row.name, row.name_en, row.level
    before.save(update_fields=["name", "name_en", "level"])
    return before, True


def _redraw(before: Boundary | None, area: Area, row: AreaRow, at: datetime) -> bool:
    if row.geometry is None or (before and before.geometry == row.geometry and before.synthetic == row.synthetic):
        return False
    if before:
        before.valid_to = at.date()
        before.save(update_fields=["valid_to"])
    Boundary.objects.create(area=area, geometry=row.geometry, synthetic=row.synthetic, valid_from=at.date())
    return True
