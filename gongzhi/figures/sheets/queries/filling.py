"""Filling a blank: what goes into each of its mapped cells, and where it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.tables.blanks import Layout, Sheet
from gongzhi.base.tables.blanks.cells import column_of
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.sheets.logic.aliases import PERCENT
from gongzhi.figures.sheets.logic.heads import heads_of
from gongzhi.figures.sheets.logic.maps import Cell, period_for, room_of, row_columns, single_cells
from gongzhi.figures.sheets.logic.results import ASKED, DAY, FIELD, FIGURE, NUMBER, SAID, TEXT, Told, number_of
from gongzhi.figures.sheets.queries.figures import WRITTEN, Given, Wanted, given
from gongzhi.figures.sheets.queries.registers import rows_for
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.sheets import RowTable, SheetMap


@dataclass(frozen=True)
class Asking:
    """What a sheet is filled for: pack, area, period, who asks (None: whoever runs the house), which day it is."""

    pack: PackInUse
    area: Area
    period: Period
    viewer: Viewer | None
    today: date


@dataclass(frozen=True)
class Filled:
    """The cells of a filled sheet. `like`: rows added below look like this row, by sheet; `notes` what to know."""

    cells: Sequence[Told]
    like: Mapping[str, int]
    notes: Sequence[str]


def fill(one: SheetMap, layout: Layout, asking: Asking) -> Filled:
    """What goes into every mapped cell. The map was checked before. Raises `Invalid` naming the key that is wrong."""
    cells = [(cell, asking.area) for cell in single_cells(one, layout)]
    told: list[Told] = []
    like: dict[str, int] = {}
    notes: list[str] = []
    for number, table in enumerate(one.rows):
        sheet = layout.sheet(table.sheet)
        assert sheet is not None
        if table.kept:
            told += _of_register(table, number, sheet, asking, like)
        else:
            placed, said = _of_areas(table, number, sheet, asking, like)
            cells, notes = cells + placed, notes + said
    areas = areas_by_code()
    wanted = {}
    for cell, area in cells:
        if cell.source.figure:
            wanted[cell] = _wanted(cell, area, areas, asking)
    by_key = {area.pk: area for area in areas.values()} | {area.pk: area for _cell, area in cells}
    values = given(asking.pack, wanted.values(), by_key, today=asking.today)
    told += [_told(cell, area, wanted.get(cell), values, by_key, layout, asking) for cell, area in cells]
    told.sort(key=lambda each: (layout.names.index(each.sheet), each.row, each.column))
    return Filled(told, like, notes)


def _wanted(cell: Cell, area: Area, areas: Mapping[str, Area], asking: Asking) -> Wanted:
    source = cell.source
    period = period_for(source, asking.period)
    if source.area:
        found = areas.get(source.area)
        if found is None:
            raise Invalid([Problem(f"{cell.key}.area", _("没有区域 %(code)s") % {"code": source.area})])
        area = found
    assert period is not None and source.figure is not None
    return source.figure, area.pk, period


def _told(
    cell: Cell, area: Area, wanted: Wanted | None, values: Mapping[Wanted, Given], areas: Mapping[int, Area],
    layout: Layout, asking: Asking,
) -> Told:  # fmt: skip
    source, sheet = cell.source, layout.sheet(cell.sheet)
    assert sheet is not None
    plain = Told(cell.sheet, cell.row, cell.column, SAID)
    if source.ask:
        label = source.title or heads_of(sheet, cell.row, cell.column).label or cell.name
        return replace(plain, kind=ASKED, role=source.ask, label=label[:80], area=area.code, type=source.type)
    if wanted is None:
        said = replace(plain, area=area.code)
        return _words(said, source.say or "", asking.area if source.say == "area" else area, cell.step, asking)
    code, key, period = wanted
    figure, found = asking.pack.pack.figures[code], values[wanted]
    look = sheet.look(cell.row, cell.column)
    plain = replace(
        plain, kind=FIGURE, figure=code, area=areas[key].code, period=period.code, records=found.answer.records,
        state=found.state, type=NUMBER,
    )  # fmt: skip
    if found.answer.value is None:
        return replace(plain, why=found.answer.why)
    places = figure.places if source.places is None else source.places
    if source.per > 1 and source.places is None:
        places = max(places, 2)
    share = look.is_share and figure.unit.zh in PERCENT
    return replace(plain, value=number_of(found.answer.value, per=source.per, places=places, share=share))


def _words(cell: Told, say: str, area: Area, step: int, asking: Asking) -> Told:
    """A cell with the words it says: of a row, its own area and number; else what the sheet is filled for."""
    if say == "number":
        return replace(cell, value=str(step), type=NUMBER)
    if say == "day":
        return replace(cell, value=asking.today.isoformat(), type=TEXT)
    if say == "period":
        with translation.override(WRITTEN):
            return replace(cell, value=asking.period.label)
    return replace(cell, value=area.code if say == "code" else area.name)


def _of_areas(
    table: RowTable, number: int, sheet: Sheet, asking: Asking, like: dict[str, int]
) -> tuple[list[tuple[Cell, Area]], list[str]]:
    """The cells of a table with a row for each area: by the names it prints, else one after the other."""
    on = Area.objects.on(asking.period.last).filter(under("path", asking.area.path), level=table.each)
    below = list(on.order_by("path"))
    last, more = room_of(sheet, table)
    key, notes = column_of(table.key) if table.key else None, []
    printed = {row: sheet.look(row, key).text for row in range(table.first, last + 1)} if key else {}
    if any(printed.values()):
        rows = _matched(printed, below, f"rows.{number + 1}.key", sheet, key or 1)
        missing = [one.name for one in below if one not in rows.values()]
        if missing:
            notes.append(_("表里没有这些区域的行，没有填：%(names)s") % {"names": _("、").join(missing)})
    else:
        _fits(len(below), table, last, more, f"rows.{number + 1}", sheet, like)
        rows = {table.first + step: one for step, one in enumerate(below)}
    return [
        (Cell(sheet.name, row, column, source, f"rows.{number + 1}.columns.{name}", step), rows[row])
        for step, row in enumerate(sorted(rows), 1)
        for column, name, source in row_columns(table)
    ], notes


def _fits(number: int, table: RowTable, last: int, more: bool, key: str, sheet: Sheet, like: dict[str, int]) -> None:
    """Whether so many rows have room; rows added below look like the last one there is."""
    room = last - table.first + 1
    if number > room and not more:
        said = {"need": number, "room": room, "first": table.first, "last": last}
        raise Invalid([
            Problem(key, _("要填 %(need)d 行，表里第 %(first)d 到 %(last)d 行只有 %(room)d 行，请在空表里加行") % said)
        ])  # fmt: skip
    if number > room:
        like[sheet.name] = min(last, sheet.rows)


def _matched(printed: Mapping[int, str], areas: Iterable[Area], key: str, sheet: Sheet, column: int) -> dict[int, Area]:
    """Which area each printed name is. A name that is none, or could be several, is refused with its row."""
    known = list(areas)
    found: dict[int, Area] = {}
    for row, text in printed.items():
        plain = "".join(text.split())
        if not plain:
            continue
        same = [one for one in known if plain in (one.name, one.code, one.name_en)]
        near = same or [one for one in known if len(plain) > 1 and one.name.startswith(plain)]
        if len(near) != 1:
            said = {"row": row, "text": text[:20]}
            several, none = _("第 %(row)d 行的“%(text)s”可能是几个区域"), _("第 %(row)d 行的“%(text)s”不是这里的区域")
            raise Invalid([Problem(key, (several if near else none) % said)])
        if near[0] in found.values():
            raise Invalid([Problem(key, _("第 %(row)d 行的“%(text)s”出现了两次") % {"row": row, "text": text[:20]})])
        found[row] = near[0]
    return found


def _of_register(
    table: RowTable, number: int, sheet: Sheet, asking: Asking, like: dict[str, int]
) -> list[Told]:  # fmt: skip
    """The cells of a table with a row for each row of a register."""
    codes = list(dict.fromkeys(source.field for source in table.columns.values() if source.field))
    with translation.override(WRITTEN):
        rows = rows_for(table, codes, asking.area, asking.period, pack=asking.pack, viewer=asking.viewer)
    last, more = room_of(sheet, table)
    _fits(len(rows), table, last, more, f"rows.{number + 1}", sheet, like)
    found = []
    for step, row in enumerate(rows, 1):
        at = table.first + step - 1
        for column, _name, source in row_columns(table):
            cell = Told(
                sheet.name, at, column, FIELD if source.field else SAID, record=str(row.record.uid),
                version=row.version, field=source.field or "", area=row.record.area.code,
            )  # fmt: skip
            if source.field:
                is_day = sheet.look(min(at, sheet.rows), column).is_day
                found.append(typed(cell, row.cells.get(source.field, ""), is_day=is_day))
            else:
                area = asking.area if source.say == "area" else row.record.area
                found.append(_words(cell, source.say or "", area, step, asking))
    return found


def typed(cell: Told, value: object, *, is_day: bool) -> Told:
    """A cell with a value of a register as it goes into a file: numbers bare, days as days where a cell shows days."""
    if isinstance(value, bool) or value is None:
        return replace(cell, value="")
    if isinstance(value, int | float):
        return replace(cell, value=f"{value}", type=NUMBER)
    text = str(value)
    if is_day:
        try:
            return replace(cell, value=date.fromisoformat(text).isoformat(), type=DAY)
        except ValueError:
            pass
    return replace(cell, value=text, type=TEXT)
