"""What may follow what: renaming, moving, splitting and merging areas. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape

from gongzhi.base.areas.logic.planning import Known
from gongzhi.base.areas.logic.reading import AreaRow
from gongzhi.base.refusals import Problem

# kind: (fewest before, most before, fewest after, most after)
COUNTS = {"rename": (1, 1, 1, 1), "move": (1, 1, 1, 1), "split": (1, 1, 2, 99), "merge": (2, 99, 1, 1)}


def faults_of(kind: str, before: Sequence[Known], after: Sequence[AreaRow]) -> list[Problem]:
    """What is wrong with a succession, apart from whether its outlines fit."""
    if kind not in COUNTS:
        return [Problem("kind", _("变更种类是：更名、调整隶属、拆分、合并"))]
    least_before, most_before, least_after, most_after = COUNTS[kind]
    found = []
    if not least_before <= len(before) <= most_before or len({one.code for one in before}) < len(before):
        found.append(Problem("before", _("合并要选两个以上的原区域，其他变更只选一个")))
    if not least_after <= len(after) <= most_after or len({row.code for row in after}) < len(after):
        found.append(Problem("after", _("拆分要有两个以上的新区域，其他变更只有一个")))
    if found:
        return found
    old = {one.code: one for one in before}
    if {row.level for row in after} != {one.level for one in before} or len({one.level for one in before}) > 1:
        found.append(Problem("after", _("变更前后要在同一级别")))
    if kind == "rename" and after[0].parent != before[0].parent:
        found.append(Problem("after", _("更名不改变上级；改变上级请用“调整隶属”")))
    if kind == "move" and after[0].parent == before[0].parent:
        found.append(Problem("after", _("调整隶属要换一个上级")))
    if kind in ("split", "merge"):
        for row in after:
            if row.code in old and row.parent != old[row.code].parent:
                found.append(Problem("after", _("%(code)s 保留下来，就不能同时换上级") % {"code": row.code}))
    return found


def completed(kind: str, before: Sequence[Known], after: Sequence[AreaRow]) -> list[AreaRow]:
    """The areas after, with what follows from those before: the parent and, unless it is a split, the outline."""
    rows = [row if row.parent else replace(row, parent=before[0].parent) for row in after] if before else list(after)
    if kind == "split" or len(rows) != 1 or rows[0].geometry is not None:
        return rows
    outlines = [shape(one.geometry) for one in before if one.geometry]
    if not outlines or len(outlines) < len(before):
        return rows
    geometry = before[0].geometry if len(before) == 1 else mapping(shapely.union_all(outlines))
    return [replace(rows[0], geometry=geometry, synthetic=any(one.synthetic for one in before))]


def heirs(children: Sequence[Known], after: Sequence[AreaRow]) -> dict[str, str]:
    """Which area each child of an ended area falls to: the only one, or the one its middle lies in.

    A child without an outline, or in none of them, is missing from the answer.
    """
    if len(after) == 1:
        return {child.code: after[0].code for child in children}
    shapes: Mapping[str, shapely.Geometry] = {row.code: shape(row.geometry) for row in after if row.geometry}
    found = {}
    for child in children:
        if child.geometry:
            middle = shape(child.geometry).representative_point()
            if heir := next((code for code in sorted(shapes) if shapes[code].intersects(middle)), ""):
                found[child.code] = heir
    return found
