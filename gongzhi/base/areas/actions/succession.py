"""Renaming, moving, splitting and merging areas: what was stays, what is begins on a day, and a document says why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.actions.importing import end_boundaries, insert_by_level, redraw, rename
from gongzhi.base.areas.logic.planning import NEW, REDRAWN, RENAMED, Known, Plan, plan_areas
from gongzhi.base.areas.logic.reading import AreaRow
from gongzhi.base.areas.logic.succession import completed, faults_of, heirs
from gongzhi.base.areas.models import Area, Boundary, Succession
from gongzhi.base.areas.queries import known_areas, past_codes
from gongzhi.base.clock import local_day
from gongzhi.base.columns import under
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@dataclass
class _Writing:
    """One succession being written: its areas by code, and what has been moved and followed so far."""

    kind: str
    day: date
    basis: str
    act: UUID
    areas: dict[str, Area]
    moved: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Succession] = field(default_factory=list)

    def add(self, kind: str, before: Area, after: Area, **was: str) -> None:
        """Note one step from an area to the one after it."""
        self.rows.append(
            Succession(
                kind=kind, before=before, after=after, day=self.day, basis=self.basis, act_uid=self.act, **was
            )
        )  # fmt: skip


@transaction.atomic
def succeed_areas(
    kind: str, *, before: Sequence[str], after: Sequence[AreaRow], on: date, basis: str, by: By, at: datetime
) -> list[Succession]:
    """Let the areas `after` follow those `before` (codes) on a local day, by the document `basis`.

    A code of `before` among `after` goes on under its code; the others end, and what lies below them falls to those
    after. Outlines are judged as in an import. Raises `Invalid` naming the field; nothing is written then.
    """
    known = known_areas()
    old = [known[code] for code in before if code in known]
    rows = completed(kind, old, after)
    problems = [*_formal(before, known, on, basis, at), *faults_of(kind, old, rows)]
    if problems:
        raise Invalid(problems)
    plan = _planned(kind, old, rows, known)
    falls_to = _heirs(old, rows, known)
    writing = _Writing(kind, on, basis.strip(), uuid7(), {area.code: area for area in Area.objects.valid()})
    _check_begin(writing, before)
    _write(writing, plan, old, rows, falls_to)
    if not writing.rows:
        raise Invalid([Problem("after", _("什么都没有改变"))])
    first = writing.areas[before[0]]
    facts = {"kind": kind, "day": on.isoformat(), "from": list(before), "to": [row.code for row in rows]}
    record([Done("areas.succeeded", "areas", first.uid, by, at, first.path, facts, uid=writing.act)])
    renamed = [one for one in writing.rows if one.name_was]
    followed = [(one.before, one.after) for one in writing.rows if one.before.valid_to is not None]
    announce("areas.changed", renamed=renamed, moved=writing.moved, followed=followed, by=by, at=at)
    return writing.rows


def _formal(before: Sequence[str], known: dict[str, Known], on: date, basis: str, at: datetime) -> list[Problem]:
    found = []
    if missing := [code for code in before if code not in known]:
        found.append(Problem("before", _("现在没有这个区域：%(codes)s") % {"codes": ", ".join(missing)}))
    if not basis.strip() or len(basis) > 200:
        found.append(Problem("basis", _("写明依据的文件，最多 200 字")))
    if on > local_day(at, settings.TIME_ZONE):
        found.append(Problem("on", _("日期在将来：到那一天再登记")))
    return found


def _check_begin(writing: _Writing, before: Sequence[str]) -> None:
    """Nothing may begin before what it follows: its areas, their outlines, and what happened to them last."""
    areas = [writing.areas[code] for code in before]
    outlines = Boundary.objects.filter(area__in=areas, valid_to=None).values_list("area__code", "valid_from")
    steps = Succession.objects.filter(Q(before__in=areas) | Q(after__in=areas)).values_list("before__code", "day")
    since = [*((area.code, area.valid_from) for area in areas), *outlines, *steps]
    for code, day in since:
        if day is not None and day > writing.day:
            said = _("%(code)s 在 %(day)s 有过变动，日期不能更早") % {"code": code, "day": day.isoformat()}
            raise Invalid([Problem("on", said)])


def _planned(kind: str, old: Sequence[Known], rows: Sequence[AreaRow], known: dict[str, Known]) -> Plan:
    """The areas after as an import would take them, beside all that neither ends nor moves."""
    after = {row.code for row in rows}
    leaving = {one.code for one in old if one.code not in after or kind == "move"}
    taken = [row.code for row in rows if row.code in known and row.code not in {one.code for one in old}]
    if taken:
        raise Invalid([Problem("after", _("代码 %(codes)s 正在使用") % {"codes": ", ".join(taken)})])
    staying = {code: one for code, one in known.items() if code not in leaving}
    plan = plan_areas(rows, staying, past_codes())
    if plan.refused:
        raise Invalid([Problem("after", f"{one.field}: {one.message}") for one in plan.refused])
    if kind == "split" and any(one.geometry for one in old) and any(row.geometry is None for row in rows):
        raise Invalid([Problem("after", _("拆分有边界的区域，每个新区域都要有边界"))])
    return plan


def _heirs(old: Sequence[Known], rows: Sequence[AreaRow], known: dict[str, Known]) -> dict[str, str]:
    after = {row.code for row in rows}
    ending = {one.code for one in old if one.code not in after}
    children = [one for one in known.values() if one.parent in ending]
    found = heirs(children, rows)
    if lost := [child.code for child in children if child.code not in found]:
        said = _("不知道 %(codes)s 归哪一个新区域：先调整它们的隶属") % {"codes": ", ".join(lost[:20])}
        raise Invalid([Problem("after", said)])
    return found


def _write(
    writing: _Writing, plan: Plan, old: Sequence[Known], rows: Sequence[AreaRow], falls_to: dict[str, str]
) -> None:
    areas, after = writing.areas, {row.code for row in rows}
    in_place = writing.kind == "move" and old[0].code in after
    if in_place:
        step = plan.steps[0]
        _move(writing, areas[step.row.code], areas[step.parent], before=writing.kind)
        if (old[0].name, old[0].name_en) != (step.row.name, step.row.name_en):
            writing.rows += rename([(areas[step.row.code], step.row)], writing.day, writing.basis, writing.act)
    else:
        for step in plan.with_change(NEW):
            row = step.row
            areas[row.code] = Area(
                code=row.code, name=row.name, name_en=row.name_en, level=row.level, path=step.path,
                parent=areas.get(step.parent), valid_from=writing.day,
            )  # fmt: skip
        insert_by_level([areas[step.row.code] for step in plan.with_change(NEW)])
        pairs = [(areas[step.row.code], step.row) for step in plan.with_change(RENAMED)]
        writing.rows += rename(pairs, writing.day, writing.basis, writing.act)
    drawn = [step for step in plan.steps if step.row.geometry is not None and {NEW, REDRAWN} & step.changes]
    if not (in_place and drawn and drawn[0].row.geometry == old[0].geometry):
        redraw([(areas[step.row.code], step.row, writing.day) for step in drawn], writing.day)
    for child, heir in falls_to.items():
        _move(writing, areas[child], areas[heir], before="move")
    _end([areas[one.code] for one in old if one.code not in after], writing.day)
    if writing.kind != "move" or not in_place:
        pairs_of = [(areas[one.code], areas[row.code]) for one in old for row in rows]
        for one, next_ in pairs_of:
            if writing.kind != "rename" or one is not next_:
                writing.add(writing.kind, one, next_)
    Succession.objects.bulk_create([one for one in writing.rows if one.pk is None])


def _move(writing: _Writing, area: Area, parent: Area, *, before: str) -> None:
    """Hang an area with all below it under another parent; what was recorded there keeps the path it had."""
    was, now = area.path, f"{parent.path}{area.code}/"
    below = list(Area.objects.valid().filter(under("path", was)))
    if any(len(one.path) - len(was) + len(now) > 240 for one in below):
        raise Invalid([Problem("after", _("层级太深"))])
    for one in below:
        one.path = now + one.path[len(was) :]
        one.parent_id = parent.pk if one.pk == area.pk else one.parent_id
    Area.objects.bulk_update(below, ["path", "parent"], batch_size=200)
    for one in below:
        writing.areas[one.code].path, writing.areas[one.code].parent_id = one.path, one.parent_id
    writing.add(before, area, area, path_was=was)
    writing.moved.append((was, now))


def _end(areas: Sequence[Area], day: date) -> None:
    end_boundaries(areas, day)
    for area in areas:
        area.valid_to = day
    Area.objects.bulk_update(areas, ["valid_to"], batch_size=200)
