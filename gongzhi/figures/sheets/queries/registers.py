"""What registers give for the rows of a sheet: their rows as they stood at the period's end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.forms.logic.sealing import opened_answers
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.queries.asking import aliases, asked
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.sheets import RowTable
from gongzhi.work.registers.access import visible_to
from gongzhi.work.registers.logic import check_period, file_cells
from gongzhi.work.registers.models import Record, Version
from gongzhi.work.registers.queries import Asked, narrowed

ROWS_MOST = 2_000
_AT_ONCE = 400


@dataclass(frozen=True)
class Row:
    """A row of a register as it stood: the version that says so, and what it says by question, as a file holds it."""

    record: Record
    version: int
    cells: Mapping[str, object]


def rows_for(
    table: RowTable, codes: Sequence[str], area: Area, period: Period, *, pack: PackInUse, viewer: Viewer | None
) -> list[Row]:
    """The rows of a register in an area as they stood at a period's end, in the order of areas and keys.

    `viewer`: None for whoever runs the house. Raises `NotAllowed` when there are rows the viewer does not see, since a
    table with some of its rows would say something wrong, and `Invalid` for too many of them.
    """
    code = table.kept or ""
    register = pack.pack.registers[code]
    wanted = Asked(area, period=period.code if register.period != "none" else "", on=period.last)
    if register.period != "none":
        if problems := check_period(register, period.code):
            raise Invalid([Problem("period", one.message) for one in problems])
        wanted = Asked(area, period=period.code)
    rows = narrowed(Record.objects.filter(pack=pack.code, register=code), wanted)
    if table.where:
        dataset = datasets_of(pack.code, pack.pack)[f"register.{code}"]
        fits = dataset.rows().alias(**aliases(dataset, table.where)).filter(asked(dataset, table.where))
        rows = rows.filter(pk__in=fits.filter(valid_from__lte=period.last).values("record"))
    keys = list(rows.order_by("area_path", "key", "pk").values_list("pk", flat=True)[: ROWS_MOST + 1])
    if len(keys) > ROWS_MOST:
        raise Invalid([Problem("area", _("超过 %(most)d 行，请按更小的区域填") % {"most": ROWS_MOST})])
    if viewer is not None:
        seen = sum(_seen(keys[at : at + _AT_ONCE], viewer, pack) for at in range(0, len(keys), _AT_ONCE))
        if seen < len(keys):
            said = {"title": register.title.label, "n": len(keys) - seen}
            raise NotAllowed(_("台账“%(title)s”有 %(n)d 行您看不到，请由看得到的岗位来填") % said)
    form, found = pack.form(register.form), []
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        records = Record.objects.filter(pk__in=some).select_related("area").in_bulk()
        stood = _stood(some, period.last)
        for key in some:
            if key not in stood:
                continue
            version, answers = stood[key]
            opened = opened_answers(form, answers, records[key].uid, whole=False)
            cells = dict(zip(codes, file_cells(form, codes, opened), strict=True))
            found.append(Row(records[key], version, cells))
    return found


def _seen(keys: Sequence[int], viewer: Viewer, pack: PackInUse) -> int:
    return visible_to(Record.objects.filter(pk__in=keys), viewer, pack).count()


def _stood(keys: Sequence[int], day: date) -> dict[int, tuple[int, dict[str, Any]]]:
    """By row, the newest version that held on a day and what it says."""
    rows = Version.objects.filter(record__in=keys, valid_from__lte=day, answers__isnull=False).order_by("number")
    return {record: (key, answers or {}) for record, key, answers in rows.values_list("record_id", "pk", "answers")}
