"""Taking areas over from a file: worked out first, shown if wanted, then written as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.logic.planning import GONE, NEW, REDRAWN, RENAMED, Known, Plan, Step, plan_areas
from gongzhi.base.areas.logic.reading import AreaRow
from gongzhi.base.areas.models import Area, Boundary, Succession
from gongzhi.base.areas.queries import known_areas, past_codes
from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@dataclass
class AreasTaken:
    """How an import went: how many are new, changed and as before, which ended, which were refused and why."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Problem] = field(default_factory=list)
    ended: int = 0
    notes: list[Problem] = field(default_factory=list, compare=False)


def plan_import(rows: Sequence[AreaRow], *, named: Iterable[str] = (), within: str = "/") -> Plan:
    """What taking the rows over would change now. `named`: codes of rows that could not be read.

    `within`: the path of the area whose tree the one who imports keeps; rows and ends outside it are refused.
    """
    plan = plan_areas(rows, known_areas(), past_codes(), named=named)
    outside = [step for step in plan.steps if not step.path.startswith(within)]
    for step in outside:
        plan.refused.append(Problem(f"code {step.row.code}", _("不归您的岗位管")))
    plan.steps = [step for step in plan.steps if step.path.startswith(within)]
    plan.gone = [one for one in plan.gone if one.path.startswith(within)]
    return plan


@transaction.atomic
def import_areas(
    rows: Sequence[AreaRow],
    *,
    by: By,
    at: datetime,
    basis: str = "",
    end_gone: bool = False,
    named: Iterable[str] = (),
    within: str = "/",
) -> AreasTaken:
    """Take areas over from a file, parents first.

    A changed outline becomes a new boundary version; the old one is kept and dated. A new name is a succession row. A
    row that does not fit is refused and named, and so is what lies under it. With `end_gone` areas the file should
    have named and does not end today; `Invalid` when that is most of them, since then the file is rather a part.
    """
    plan = plan_import(rows, named=named, within=within)
    if end_gone and len(plan.gone) > max(1, len(plan.steps)):
        said = _("文件里只有 %(here)s 个区域，却会终止 %(gone)s 个：像是不完整的文件。核对后可选择保留未列出的区域。")
        raise Invalid([Problem("file", said % {"here": len(plan.steps), "gone": len(plan.gone)})])
    return _write(plan, plan.gone if end_gone else [], basis, by, at)


def _write(plan: Plan, gone: Sequence[Known], basis: str, by: By, at: datetime) -> AreasTaken:
    day = local_day(at, settings.TIME_ZONE)
    act = uuid7()
    areas = {area.code: area for area in Area.objects.valid()}
    known = set(areas)
    for step in plan.steps:
        if NEW in step.changes:
            areas[step.row.code] = _new(step, areas, known, day)
    insert_by_level([areas[step.row.code] for step in plan.with_change(NEW)])
    renamed = rename([(areas[step.row.code], step.row) for step in plan.with_change(RENAMED)], day, basis, act)
    drawn = [step for step in plan.steps if step.row.geometry is not None and {NEW, REDRAWN} & step.changes]
    # An outline that came with its area is as old as the area.
    since = {step.row.code: areas[step.row.code].valid_from if NEW in step.changes else day for step in drawn}
    redraw([(areas[step.row.code], step.row, since[step.row.code]) for step in drawn], day)
    end([areas[one.code] for one in gone], day, basis, act)
    taken = AreasTaken(
        new=len(plan.with_change(NEW)),
        changed=plan.changed,
        same=plan.same,
        refused=list(plan.refused),
        ended=len(gone),
        notes=list(plan.notes),
    )
    if taken.new or taken.changed or taken.ended:
        data = {"new": taken.new, "changed": taken.changed, "same": taken.same, GONE: [one.code for one in gone]}
        record([Done("areas.imported", "areas", uuid7(), by, at, data=data, uid=act)])
        announce("areas.changed", renamed=renamed, moved=[], followed=[], by=by, at=at)
    return taken


def _new(step: Step, areas: dict[str, Area], known: set[str], day: date) -> Area:
    """An area added to a known tree began today; one of a first file is older than we know."""
    row = step.row
    return Area(
        code=row.code, name=row.name, name_en=row.name_en, level=row.level, parent=areas.get(step.parent),
        path=step.path, valid_from=day if step.parent in known else None,
    )  # fmt: skip


def insert_by_level(areas: Sequence[Area]) -> None:
    """Insert new areas, parents before children, a level at a time."""
    levels: dict[int, list[Area]] = {}
    for area in areas:
        levels.setdefault(area.path.count("/"), []).append(area)
    for depth in sorted(levels):
        for area in levels[depth]:
            area.parent = area.parent  # takes over the key the parent just got
        insert(levels[depth])


def rename(pairs: Sequence[tuple[Area, AreaRow]], day: date, basis: str, act: UUID) -> list[Succession]:
    """Give areas the names and levels of their rows, and keep what they were called."""
    past = [
        Succession(
            kind="rename", before=area, after=area, day=day, basis=basis, act_uid=act, name_was=area.name,
            name_en_was=area.name_en,
        )
        for area, row in pairs
        if (area.name, area.name_en) != (row.name, row.name_en)
    ]  # fmt: skip
    Succession.objects.bulk_create(past)
    for area, row in pairs:
        area.name, area.name_en, area.level = row.name, row.name_en, row.level
    Area.objects.bulk_update([area for area, _row in pairs], ["name", "name_en", "level"], batch_size=200)
    return past


def redraw(drawn: Sequence[tuple[Area, AreaRow, date | None]], day: date) -> None:
    """Give areas the outlines of their rows as versions from a day on; the ones before end on `day`."""
    end_boundaries([area for area, _row, _since in drawn], day)
    Boundary.objects.bulk_create(
        (
            Boundary(area=area, geometry=row.geometry, synthetic=row.synthetic, valid_from=since)
            for area, row, since in drawn
        ),
        batch_size=200,
    )


def end_boundaries(areas: Sequence[Area], day: date) -> None:
    """Date today's outlines of areas."""
    keys = [area.pk for area in areas]
    for start in range(0, len(keys), 500):
        Boundary.objects.filter(area__in=keys[start : start + 500], valid_to=None).update(valid_to=day)


def end(areas: Sequence[Area], day: date, basis: str, act: UUID) -> None:
    """End areas with nothing after them; their rows and outlines stay."""
    end_boundaries(areas, day)
    for start in range(0, len(areas), 500):
        keys = [area.pk for area in areas[start : start + 500]]
        Area.objects.filter(pk__in=keys, valid_to=None).update(valid_to=day)
    Succession.objects.bulk_create(
        (Succession(kind="end", before=area, after=None, day=day, basis=basis, act_uid=act) for area in areas),
        batch_size=500,
    )
