"""Writing values into cells of a workbook and leaving everything else as it is.

The parts of the file are edited in place: a library that reads a workbook and writes it anew drops what it does not
know, as drawings, form controls and much of print set-up. What formulas gave before is taken out, since it is stale;
the program that opens the file computes it.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from gongzhi.base.tables.blanks.parts import kept, packed, parsed
from gongzhi.base.tables.rows import TableFault
from gongzhi.base.tables.writing import CONTROLS

Value = Decimal | int | str | date
Cells = Mapping[tuple[int, int], Value]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TEXT_MOST = 32_767
_AFTER_CALC = frozenset(
    f"{{{_MAIN}}}{name}"
    for name in (
        "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
        "fileRecoveryPr", "webPublishObjects", "extLst",
    )
)  # fmt: skip


def write_cells(data: bytes, values: Mapping[str, Cells], *, like: Mapping[str, int] | None = None) -> bytes:
    """The workbook with these values, by sheet and cell; the same values give the same bytes.

    A number is written as a number, a day as the day a cell of its format shows, a text as a text, whatever it begins
    with. `like`: rows beyond the last one of a sheet look like this row of it. Raises `TableFault`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            parts = {one.filename: archive.read(one) for one in infos}
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError):
        raise TableFault(_("空表读不出来，文件可能坏了")) from None
    book_name, sheets = _sheets_of(parts)
    book = parsed(parts[book_name])
    properties = book.find(f"{{{_MAIN}}}workbookPr")
    base = date(1904, 1, 1) if properties is not None and properties.get("date1904") in ("1", "true") else None
    for name, part in sheets.items():
        root = parsed(parts[part])
        changed = _forget_results(root)
        if values.get(name):
            _Writer(root, base or date(1899, 12, 30), (like or {}).get(name, 0)).write(values[name])
        if changed or values.get(name):
            parts[part] = packed(root)
    _compute_on_load(book)
    parts[book_name] = packed(book)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in infos:
            made.writestr(kept(one), parts[one.filename])
    return out.getvalue()


def _sheets_of(parts: Mapping[str, bytes]) -> tuple[str, dict[str, str]]:
    """The part of the workbook, and of each sheet by name."""
    try:
        top = parsed(parts["_rels/.rels"])
        target = next(one.get("Target", "") for one in top if one.get("Type", "").endswith("/officeDocument"))
        book_name = target.lstrip("/")
        folder, _slash, file = book_name.rpartition("/")
        links = parsed(parts[f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"])
        where = {one.get("Id"): one.get("Target", "") for one in links.iter(f"{{{_PACKAGE}}}Relationship")}
        found = {}
        for one in parsed(parts[book_name]).iter(f"{{{_MAIN}}}sheet"):
            part = _resolved(folder, where[one.get(f"{{{_REL}}}id")])
            if "worksheets/" in part and part in parts:
                found[one.get("name", "")] = part
    except (KeyError, StopIteration):
        raise TableFault(_("空表读不出来，文件可能坏了")) from None
    return book_name, found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = [*folder.split("/"), *target.split("/")] if folder else target.split("/")
    found: list[str] = []
    for step in steps:
        if step == "..":
            found.pop()
        elif step != ".":
            found.append(step)
    return "/".join(found)


def _forget_results(root: Any) -> bool:
    """Take away what formulas gave before the cells they count were filled; whether there was any formula."""
    found = False
    for formula in root.iter(f"{{{_MAIN}}}f"):
        cell = formula.getparent()
        for old in cell.findall(f"{{{_MAIN}}}v"):
            cell.remove(old)
        cell.attrib.pop("t", None)
        found = True
    return found


def _compute_on_load(book: Any) -> None:
    settings = book.find(f"{{{_MAIN}}}calcPr")
    if settings is None:
        settings = etree.Element(f"{{{_MAIN}}}calcPr")
        after = next((one for one in book if one.tag in _AFTER_CALC), None)
        if after is None:
            book.append(settings)
        else:
            after.addprevious(settings)
    settings.set("fullCalcOnLoad", "1")


class _Writer:
    """One sheet being written."""

    def __init__(self, root: Any, base: date, like: int) -> None:
        self.data = root.find(f"{{{_MAIN}}}sheetData")
        if self.data is None:
            raise TableFault(_("空表读不出来，文件可能坏了"))
        self.root, self.base, self.like = root, base, like
        self.rows: dict[int, Any] = dict(_numbered(self.data))
        self.last = max(self.rows, default=0)

    def write(self, cells: Cells) -> None:
        for number in sorted({row for row, _column in cells}):
            row = self._row(number)
            there = dict(_placed(row))
            for column, value in sorted((at[1], value) for at, value in cells.items() if at[0] == number):
                cell = there.get(column)
                if cell is None:
                    cell = there[column] = self._new_cell(row, there, number, column)
                self._set(cell, value)
        self._tell_extent(cells)

    def _row(self, number: int) -> Any:
        if number in self.rows:
            return self.rows[number]
        model = self.rows.get(self.like) if number > self.last else None
        made = self._alike(model, number) if model is not None else etree.Element(f"{{{_MAIN}}}row")
        made.set("r", str(number))
        after = next((self.rows[one] for one in sorted(self.rows) if one > number), None)
        if after is None:
            self.data.append(made)
        else:
            after.addprevious(made)
        self.rows[number] = made
        return made

    def _alike(self, model: Any, number: int) -> Any:
        """A row that looks like another one, with its formulas as they would be had somebody dragged them down."""
        made = deepcopy(model)
        for cell in made:
            letters = coordinate_from_string(cell.get("r"))[0]
            formula, cell_was = self._formula(cell), cell.get("r")
            for inner in list(cell):
                cell.remove(inner)
            cell.attrib.pop("t", None)
            cell.set("r", f"{letters}{number}")
            if formula:
                moved = Translator(f"={formula}", origin=cell_was).translate_formula(f"{letters}{number}")
                etree.SubElement(cell, f"{{{_MAIN}}}f").text = moved[1:]
        made.attrib.pop("spans", None)
        return made

    def _formula(self, cell: Any) -> str:
        """The formula in a cell, also one it shares with the cell that holds its text; '' for one that fills many."""
        one = cell.find(f"{{{_MAIN}}}f")
        if one is None or one.get("t") in ("array", "dataTable"):
            return ""
        if one.text or one.get("t") != "shared":
            return one.text or ""
        for other in self.root.iter(f"{{{_MAIN}}}f"):
            if other.get("si") == one.get("si") and other.get("t") == "shared" and other.text:
                origin = other.getparent().get("r")
                return Translator(f"={other.text}", origin=origin).translate_formula(cell.get("r"))[1:]
        return ""

    def _new_cell(self, row: Any, there: Mapping[int, Any], number: int, column: int) -> Any:
        made = etree.Element(f"{{{_MAIN}}}c")
        made.set("r", f"{get_column_letter(column)}{number}")
        if row.get("customFormat") in ("1", "true") and row.get("s"):
            made.set("s", row.get("s"))
        else:
            style = self._style_of_column(column)
            if style:
                made.set("s", style)
        after = min((one for one in there if one > column), default=None)
        if after is None:
            row.append(made)
        else:
            there[after].addprevious(made)
        row.attrib.pop("spans", None)
        return made

    def _style_of_column(self, column: int) -> str:
        for one in self.root.iter(f"{{{_MAIN}}}col"):
            if int(one.get("min", "0")) <= column <= int(one.get("max", "0")):
                return str(one.get("style", ""))
        return ""

    def _set(self, cell: Any, value: Value) -> None:
        if cell.find(f"{{{_MAIN}}}f") is not None:
            raise TableFault(_("%(cell)s 里是公式，不能写") % {"cell": cell.get("r")})
        for inner in list(cell):
            cell.remove(inner)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            text = CONTROLS.sub("", value)[:_TEXT_MOST]
            cell.set("t", "inlineStr")
            inside = etree.SubElement(etree.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
            inside.text = text
            inside.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            return
        number = (value - self.base).days if isinstance(value, date) else value
        etree.SubElement(cell, f"{{{_MAIN}}}v").text = f"{number:f}" if isinstance(number, Decimal) else str(number)

    def _tell_extent(self, cells: Cells) -> None:
        """Rows added below are named in what the sheet says of its own size."""
        extent = self.root.find(f"{{{_MAIN}}}dimension")
        down = max((row for row, _column in cells), default=0)
        if extent is not None and down > self.last and ":" in extent.get("ref", ""):
            first, end = extent.get("ref").split(":")
            extent.set("ref", f"{first}:{coordinate_from_string(end)[0]}{down}")


def _numbered(data: Any) -> Iterator[tuple[int, Any]]:
    """Rows with their numbers: one that says none follows the one before."""
    number = 0
    for row in data.iter(f"{{{_MAIN}}}row"):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        yield number, row


def _placed(row: Any) -> Iterator[tuple[int, Any]]:
    """Cells with their columns: one that says none stands beside the one before."""
    column, number = 0, row.get("r")
    for cell in row.iter(f"{{{_MAIN}}}c"):
        said = cell.get("r")
        column = column_index_from_string(coordinate_from_string(said)[0]) if said else column + 1
        cell.set("r", f"{get_column_letter(column)}{number}")
        yield column, cell
