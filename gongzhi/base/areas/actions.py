"""Changes to the division tree."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gongzhi.base.areas.logic import AreaRow
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@transaction.atomic
def import_areas(rows: Sequence[AreaRow], *, by: By, at: datetime) -> tuple[int, int, int]:
    """Take areas over from a file, parents first. Returns how many are new, changed and the same as before.

    A changed outline becomes a new boundary version; the old one is kept and dated. All or nothing: a parent
    that is neither in the file nor known refuses the import and names the row.
    """
    known = {area.code: area for area in Area.objects.valid()}
    outlines = {one.area_id: one for one in Boundary.objects.filter(valid_to=None, area__in=known.values())}
    counts = {"new": 0, "changed": 0, "same": 0}
    for row in rows:
        parent = known.get(row.parent) if row.parent else None
        if row.parent and parent is None:
            raise Invalid([Problem(f"code {row.code}", f"parent {row.parent} is neither in the file nor known")])
        before = known.get(row.code)
        path = f"{parent.path if parent else '/'}{row.code}/"
        if before and before.path != path:
            raise Invalid([Problem(f"code {row.code}", "moves to another parent: a succession, not an import")])
        area, news = _keep(before, row, parent, path)
        known[row.code] = area
        redrawn = _redraw(outlines.get(area.pk), area, row, at)
        counts["new" if before is None else "changed" if news or redrawn else "same"] += 1
    if counts["new"] or counts["changed"]:
        done = Done("areas.imported", "areas", uuid7(), by, at, data={**counts, "root": rows[0].code})
        record([done])
    return counts["new"], counts["changed"], counts["same"]


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
