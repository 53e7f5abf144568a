"""What is wrong with a map, against its blank and its pack, before anything is filled. Pure."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _

from gongzhi.base.datasets import Dataset
from gongzhi.base.forms.logic.definition import Form
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import TableFault
from gongzhi.base.tables.blanks import Layout, Sheet, layout_of, written_place
from gongzhi.figures.counting.logic.conditions import faults_of
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.sheets.logic.maps import Cell, room_of, row_columns, single_cells
from gongzhi.packs.schema import Pack
from gongzhi.packs.sheets import RELATIVE, RowTable, SheetMap, Source


def check_sheets(pack: Pack, datasets: Mapping[str, Dataset]) -> Iterator[str]:
    """Every fault of the sheets a pack ships, as `sheets/CODE.toml: key: what is wrong`."""
    for code, sheet in pack.sheets.items():
        try:
            layout = layout_of(sheet.data, f"sheets/{code}.xlsx")
        except TableFault as fault:
            yield str(fault)
            continue
        for one in check_map(sheet.map, layout, pack, datasets):
            yield f"sheets/{code}.toml: {one.field}: {one.message}"


def check_map(one: SheetMap, layout: Layout, pack: Pack, datasets: Mapping[str, Dataset]) -> Iterator[Problem]:
    """Every fault of a map; the field is the key that is wrong."""
    if one.layout and one.layout != layout.fingerprint:
        yield Problem("layout", _("表的样式和做对应关系时的不一样了"))
    taken: dict[tuple[str, int, int], str] = {}
    for cell in single_cells(one, layout):
        yield from _of_cell(cell, layout)
        yield from _of_source(cell.source, cell.key, pack)
        yield from _once(taken, cell)
    for number, table in enumerate(one.rows):
        yield from _of_rows(number, table, layout, pack, datasets, taken)


def _once(taken: dict[tuple[str, int, int], str], cell: Cell) -> Iterator[Problem]:
    at = cell.sheet, cell.row, cell.column
    if at in taken:
        yield Problem(cell.key, _("%(cell)s 已经在 %(key)s 里写过了") % {"cell": cell.name, "key": taken[at]})
    taken[at] = cell.key


def _of_cell(cell: Cell, layout: Layout) -> Iterator[Problem]:
    sheet = layout.sheet(cell.sheet)
    if sheet is None:
        yield Problem(cell.key, _no_sheet(cell.sheet, layout))
        return
    yield from place_faults(sheet, cell.row, cell.column, cell.source, cell.key)


def _no_sheet(name: str, layout: Layout) -> str:
    return _("没有工作表“%(sheet)s”，有的是：%(sheets)s") % {"sheet": name, "sheets": ", ".join(layout.names)}


def place_faults(sheet: Sheet, row: int, column: int, source: Source, key: str) -> Iterator[Problem]:
    """Why a value cannot be written into a cell."""
    said = {"cell": written_place(row, column)}
    if (row, column) in sheet.covered:
        said["anchor"] = written_place(*sheet.covered[row, column])
        yield Problem(key, _("%(cell)s 并在 %(anchor)s 里，写 %(anchor)s") % said)
        return
    if not sheet.is_within(row, column):
        last = written_place(max(sheet.rows, 1), max(sheet.columns, 1))
        yield Problem(key, _("%(cell)s 在表外，表到 %(last)s 为止") % {**said, "last": last})
        return
    look = sheet.look(row, column)
    if look.formula:
        yield Problem(key, _("%(cell)s 里是公式 %(formula)s，不能写") % {**said, "formula": look.formula[:60]})
    elif look.text and not look.constant and not source.say:
        yield Problem(key, _("%(cell)s 里已有文字“%(text)s”，不能写") % {**said, "text": look.text[:20]})


def _of_source(source: Source, key: str, pack: Pack) -> Iterator[Problem]:
    if source.figure and source.figure not in pack.figures:
        near = get_close_matches(source.figure, pack.figures, 3)
        said = {"code": source.figure, "near": ", ".join(near)}
        text = _("没有指标 %(code)s，相近的有：%(near)s") if near else _("没有指标 %(code)s")
        yield Problem(f"{key}.figure", text % said)
    if source.ask and (source.ask not in pack.roles or pack.roles[source.ask].per is None):
        roles = ", ".join(code for code, role in pack.roles.items() if role.per)
        yield Problem(
            f"{key}.ask", _("%(role)s 不是有岗位的角色，有的是：%(roles)s") % {"role": source.ask, "roles": roles}
        )
    if source.period and source.period not in RELATIVE and period_of(source.period) is None:
        relative = ", ".join(RELATIVE)
        yield Problem(
            f"{key}.period",
            _("%(period)s 不是时期；写 2023、2023Q4、2023-11，或 %(relative)s")
            % {"period": source.period, "relative": relative},
        )


def _of_rows(
    number: int, table: RowTable, layout: Layout, pack: Pack, datasets: Mapping[str, Dataset],
    taken: dict[tuple[str, int, int], str],
) -> Iterator[Problem]:  # fmt: skip
    key = f"rows.{number + 1}"
    sheet = layout.sheet(table.sheet)
    if sheet is None:
        yield Problem(f"{key}.sheet", _no_sheet(table.sheet, layout))
        return
    if not sheet.is_within(table.first, 1):
        yield Problem(
            f"{key}.first", _("第 %(row)d 行在表外，表到第 %(last)d 行") % {"row": table.first, "last": sheet.rows}
        )
        return
    last, _more = room_of(sheet, table)
    for column, name, source in row_columns(table):
        where = f"{key}.columns.{name}"
        yield from _of_source(source, where, pack)
        for row in range(table.first, min(last, sheet.rows) + 1):
            cell = Cell(sheet.name, row, column, source, where)
            found = list(place_faults(sheet, row, column, source, where))
            yield from found
            yield from _once(taken, cell)
            if found:
                break
    if table.kept:
        yield from _of_register(table, key, pack, datasets)


def _of_register(table: RowTable, key: str, pack: Pack, datasets: Mapping[str, Dataset]) -> Iterator[Problem]:
    register = pack.registers.get(table.kept or "")
    if register is None:
        said = {"code": table.kept, "known": ", ".join(pack.registers) or "–"}
        yield Problem(f"{key}.register", _("没有台账 %(code)s，有的是：%(known)s") % said)
        return
    form = pack.forms[register.form]
    known = fields_of(form)
    for name, source in table.columns.items():
        if source.field and source.field not in known:
            said = {"code": source.field, "known": ", ".join(known)}
            where = f"{key}.columns.{name}.field"
            if any(one.code == source.field and one.sensitive for one in form.questions):
                yield Problem(where, _("%(code)s 是加密保存的，报表里不填") % said)
            else:
                yield Problem(where, _("台账里没有 %(code)s，有的是：%(known)s") % said)
    dataset = datasets.get(f"register.{table.kept}")
    if dataset is not None:
        for fault in faults_of(dataset, table.where, f"{key}.where"):
            where, _colon, message = fault.partition(": ")
            yield Problem(where, message)


def fields_of(form: Form) -> list[str]:
    """The questions of a register whose answers a sheet may tell: those asked once a row and not sealed."""
    repeats = {code for code, group in form.groups.items() if group.repeat}
    return [
        one.code for one in form.questions
        if not one.sensitive and one.group not in repeats and one.type not in ("note", "photo", "photos")
    ]  # fmt: skip
