"""Decision tables in Excel, out and in, without loss: every cell is the text that TOML would hold.

    A1 table      B1 hit policy   C1 type it gives   D1 title 中文   E1 title en   F1 choices it may give
    row 2: codes of the columns, then gives, source, quote, status
    rows 3 to 6: of each column its title 中文, title en, type (with least, most: `money >= 0元 <= 5元`), choices
    from row 7 on: the rows of the table

Choices are written `seed=初创期|Start-up; grown=成长期`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from pydantic import ValidationError
from python_calamine import CalamineError, CalamineWorkbook

from gongzhi.base.rules.logic.definition import Table

_TAIL = ("gives", "source", "quote", "status")
_HEAD_ROWS = 6
Raw = dict[str, Any]


class SheetFault(Exception):
    """A spreadsheet that is no decision table; the message names the cell."""


def write_table(path: Path, code: str, table: Table) -> None:
    """Write a decision table as .xlsx."""
    book = Workbook()
    sheet = book.active
    sheet.title = code[:31]
    dumped = table.model_dump(mode="json")
    columns: Raw = dumped["columns"]
    rows: list[list[str]] = [
        [code, table.hit, table.gives, table.title.zh, table.title.en, _choices_text(dumped["choices"])],
        [*columns, *_TAIL],
        [*(one["title"]["zh"] for one in columns.values()), "结果", "依据", "原文", "状态"],
        [*(one["title"]["en"] for one in columns.values()), "gives", "source", "quote", "status"],
        [_type_text(one) for one in columns.values()],
        [_choices_text(one["choices"]) for one in columns.values()],
    ]
    for row in dumped["rows"]:
        rows.append([*(row["when"].get(name, "") for name in columns), *(str(row[key]) for key in _TAIL)])
    for number, cells in enumerate(rows, 1):
        for place, text in enumerate(cells, 1):
            cell = sheet.cell(number, place)
            cell.value, cell.number_format = text, "@"
            cell.data_type = "s"  # a text that begins with = is no formula
    for place in range(1, len(columns) + len(_TAIL) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 22
    sheet.freeze_panes = "A7"
    book.save(path)


def read_table(path: Path) -> tuple[str, Table]:
    """The code and the table of an .xlsx file; raises `SheetFault`."""
    code, raw = read_raw(path)
    try:
        return code, Table.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        raise SheetFault(f"{path.name}: {place_of(raw, fault['loc'])}: {fault['msg']}") from None


def read_raw(path: Path) -> tuple[str, Raw]:
    """The code and the table as TOML would hold it; raises `SheetFault`."""
    try:
        cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as fault:
        raise SheetFault(f"{path.name}: is no Excel file that can be read: {fault}") from None
    rows = [
        [_text(cell, path, number, place) for place, cell in enumerate(row, 1)] for number, row in enumerate(cells, 1)
    ]
    if len(rows) <= _HEAD_ROWS or "gives" not in rows[1]:
        raise SheetFault(f"{path.name}: row 2 must name the columns, then gives, source, quote, status")
    width = rows[1].index("gives")
    names = rows[1][:width]
    if tuple(rows[1][width : width + 4]) != _TAIL or "" in names or len(set(names)) != width:
        raise SheetFault(f"{path.name}: row 2 must name each column once, then gives, source, quote, status")
    head = [*rows[0], *[""] * 6]
    columns = {name: _column(rows, place, path) for place, name in enumerate(names)}
    raw: Raw = {
        "title": _title(head[3], head[4]),
        "hit": head[1],
        "gives": head[2],
        "choices": _choices(head[5], path, "F1"),
        "columns": columns,
        "rows": [_row(row, names) for row in rows[_HEAD_ROWS:] if any(row)],
    }
    return head[0], raw


def _text(cell: object, path: Path, row: int, place: int) -> str:
    if isinstance(cell, float):
        if not cell.is_integer():
            where = f"{get_column_letter(place)}{row}"
            raise SheetFault(f"{path.name}: {where}: {cell} is not exact: format the cell as text")
        return str(int(cell))
    return ("yes" if cell else "no") if isinstance(cell, bool) else str(cell).strip()


def _row(row: list[str], names: list[str]) -> Raw:
    when = {name: cell for name, cell in zip(names, row, strict=False) if cell}
    tail = dict(zip(_TAIL, row[len(names) :], strict=False))
    return {"when": when, **{key: cell for key, cell in tail.items() if cell}}


def _title(zh: str, en: str) -> Raw:
    return {"zh": zh, "en": en} if en else {"zh": zh}


def _column(rows: list[list[str]], place: int, path: Path) -> Raw:
    type_, *bounds = rows[4][place].split() or [""]
    where = f"{get_column_letter(place + 1)}5"
    found: Raw = {"title": _title(rows[2][place], rows[3][place]), "type": type_}
    for sign, value in zip(bounds[::2], bounds[1::2], strict=False):
        if sign not in (">=", "<="):
            raise SheetFault(f"{path.name}: {where}: after the type come >= and <= with a value")
        found["least" if sign == ">=" else "most"] = value
    if len(bounds) % 2:
        raise SheetFault(f"{path.name}: {where}: {bounds[-1]} has no value")
    return found | {"choices": _choices(rows[5][place], path, f"{get_column_letter(place + 1)}6")}


def _type_text(column: Mapping[str, Any]) -> str:
    bounds = [f"{sign} {column[key]}" for key, sign in (("least", ">="), ("most", "<=")) if column[key] is not None]
    return " ".join([column["type"], *bounds])


def _choices_text(choices: Mapping[str, Mapping[str, str]]) -> str:
    for code, text in choices.items():
        if set(text["zh"] + (text.get("en") or "")) & set(";|"):
            raise SheetFault(f"choice {code}: its title holds ; or |, which a sheet cannot keep")
    return "; ".join(
        f"{code}={text['zh']}{'|' + text['en'] if text.get('en') else ''}" for code, text in choices.items()
    )


def _choices(text: str, path: Path, where: str) -> dict[str, Raw]:
    found = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        code, sign, words = part.partition("=")
        if not sign or not words:
            raise SheetFault(f"{path.name}: {where}: “{part}” is no choice such as seed=初创期")
        zh, _, en = words.partition("|")
        found[code] = _title(zh, en)
    return found


def place_of(raw: Raw, loc: tuple[Any, ...]) -> str:
    """Where in the sheet a key of the table stands: `B9` for the second column of the third row."""
    names = [*raw["columns"], *_TAIL]
    if loc[:1] == ("rows",) and len(loc) > 2:
        name = loc[3] if loc[2] == "when" and len(loc) > 3 else loc[2]
        column = get_column_letter(names.index(name) + 1) if name in names else ""
        return f"{column}{int(loc[1]) + _HEAD_ROWS + 1}"
    if loc[:1] == ("columns",) and len(loc) > 1 and loc[1] in names:
        return f"{get_column_letter(names.index(loc[1]) + 1)}{'56'[loc[-1] == 'choices']}"
    return ".".join(map(str, loc))


def add_tables(folder: Path, rules: dict[str, Any], faults: list[str]) -> None:
    """Take `CODE.TABLE.xlsx` beside `CODE.toml` into its tables."""
    for file in _sheets(folder):
        code, _, name = file.stem.partition(".")
        where = f"{folder.name}/{file.name}"
        if code not in rules or not name:
            faults.append(f"{where}: is named CODE.TABLE.xlsx after a file CODE.toml")
            continue
        tables = rules[code].setdefault("tables", {})
        try:
            own, raw = read_raw(file)
            Table.model_validate(raw)
        except SheetFault as fault:
            faults.append(f"{folder.name}/{fault}")
            continue
        except ValidationError as error:
            faults += [f"{where}: {place_of(raw, one['loc'])}: {one['msg']}" for one in error.errors()]
            continue
        if own != name or name in tables:
            faults.append(f"{where}: A1: " + ("is declared twice" if name in tables else f"is {own}, not {name}"))
            continue
        tables[name] = raw


def _sheets(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.glob("*.xlsx")) if not file.name.startswith(("~", ".")))


def toml_of(code: str, table: Table) -> str:
    """The table as TOML, to be put into a programme."""
    lines = [f"[tables.{code}]", f"title = {_inline(table.title.model_dump())}", f'hit = "{table.hit}"']
    lines.append(f'gives = "{table.gives}"')
    dumped = table.model_dump(mode="json")
    if dumped["choices"]:
        lines.append(f"choices = {_inline(dumped['choices'])}")
    for name, column in dumped["columns"].items():
        kept = {key: value for key, value in column.items() if value not in (None, {})}
        lines.append(f"columns.{name} = {_inline(kept)}")
    lines.append("rows = [")
    for row in dumped["rows"]:
        lines.append(f"  {_inline({key: value for key, value in row.items() if value not in ('', {})})},")
    return "\n".join([*lines, "]", ""])


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items() if one != "") + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
