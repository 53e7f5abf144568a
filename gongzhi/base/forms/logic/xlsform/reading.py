"""XLSForm files (sheets `survey`, `choices`, `settings`) read into a form. Bytes in, a form out.

What of XLSForm is not supported is refused with sheet, row and column: a column quietly dropped would be a question
asked otherwise than its author meant. Chinese and English are read from `label::中文 (zh)` and `label::English (en)`;
a `label` without a language is of the language `settings.default_language` names, Chinese if it names none.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from python_calamine import CalamineError, CalamineWorkbook

from gongzhi.base.forms.logic.compiling import FormProblem
from gongzhi.base.forms.logic.definition import YES_NO, Form
from gongzhi.base.forms.logic.xlsform.cells import (
    COLUMNS,
    TEXTS,
    Cell,
    Reading,
    language_of,
    only,
    own_columns,
    put_whole,
    rows_of,
    words_of,
)

TYPES = {
    "text": "text", "integer": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "datetime",
    "image": "photo", "geopoint": "point", "note": "note", "calculate": "calculated",
}  # fmt: skip
OWN = {"long_text": "multiline", "phone": "numbers", "area": "area", "id_number": "id_number"}
APPEARANCES = {"large": "large", "likert": "likert", "table-list": "table"}
_SETTINGS = ("form_title", "form_id", "version", "default_language")
_CHOOSING = re.compile(r"select_(one|multiple)\s+(?P<list>\S+)(?P<more>.*)")
_TRUE = {"yes": "true()", "true": "true()", "true()": "true()", "no": "", "false": "", "false()": "", "": ""}
_BOOLEANS = {"yes": True, "true": True, "true()": True, "no": False, "false": False, "false()": False, "": False}


@dataclass(frozen=True)
class SheetForm:
    """What was read: the form as data, or why not. `places` say where in the file a part of the form stands."""

    raw: dict[str, Any]
    problems: list[FormProblem]
    places: Mapping[str, str]

    def place_of(self, place: str) -> str:
        """Where a part (`questions.pole.relevant`) stands in the file: the nearest known place, and its column."""
        head, rest = place, ""
        while head and head not in self.places:
            head, _, last = head.rpartition(".")
            rest = last if not rest else f"{last}.{rest}"
        found = self.places.get(head, "survey")
        column = {"choices": "type", "code": "name"}.get(rest, rest)
        return f"{found} column {column}" if rest and "." not in rest and "column" not in found else found


def read_spreadsheet(data: bytes) -> SheetForm:
    """Read an .xlsx file; everything that is wrong is in `problems`."""
    reading = Reading()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = {name.strip().lower(): name for name in book.sheet_names}
        sheets = {
            name: rows_of(book, names[name], name, reading)
            for name in ("survey", "choices", "settings")
            if name in names
        }
    except (CalamineError, OSError, ValueError) as fault:
        return SheetForm({}, [FormProblem("file", f"cannot be read as a spreadsheet: {fault}")], {})
    for name in names.keys() - {"survey", "choices", "settings"}:
        reading.refuse(f"sheet {names[name]}", "is not supported")
    if "survey" not in sheets:
        reading.refuse("file", "has no sheet named survey")
        return SheetForm({}, reading.problems, {})
    raw = _settings(sheets.get("settings", []), reading)
    raw["choices"] = _choices(sheets.get("choices", []), reading)
    raw["questions"], raw["groups"] = _survey(sheets["survey"], raw["choices"], reading)
    return SheetForm(raw, reading.problems, reading.places)


def form_of(read: SheetForm) -> tuple[Form | None, list[FormProblem]]:
    """The form, or every problem with sheet, row and column."""
    if read.problems:
        return None, read.problems
    try:
        return Form.model_validate(read.raw), []
    except ValidationError as error:
        return None, [FormProblem(read.place_of(_place(read.raw, one["loc"])), one["msg"]) for one in error.errors()]


def _place(raw: Mapping[str, Any], steps: tuple[int | str, ...]) -> str:
    """A pydantic location with codes in place of positions."""
    found: list[str] = []
    here: Any = raw
    for step in steps:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        found.append(str(here["code"]) if isinstance(step, int) and isinstance(here, dict) else str(step))
    return ".".join(found)


def _settings(rows: list[Cell], reading: Reading) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for row in rows[1:]:
        reading.refuse(row.place(), "settings have one row")
    cells = dict(rows[0].cells) if rows else {}
    where = rows[0] if rows else Cell("settings", 2, {})
    if default := cells.get("default_language", ""):
        reading.default = language_of(default)
        if not reading.default:
            reading.refuse(where.place("default_language"), f"{default} is neither Chinese (zh) nor English (en)")
            reading.default = "zh"
    for column in cells:
        if column.partition("::")[0] not in _SETTINGS:
            reading.refuse(where.place(column), "is not supported")
    title = words_of(Cell("settings", where.row, cells), "form_title", reading)
    raw["title"] = title or {"zh": cells.get("form_id", "-")}
    for column, key in (("form_id", "code"), ("version", "version")):
        if column in cells:
            raw[key] = cells[column]
            reading.places[key] = where.place(column)
    return raw


def _choices(rows: list[Cell], reading: Reading) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        columns = dict(own_columns(row, {"list_name", "name", "label"}, reading, own=True))
        missing = [column for column in ("list_name", "name") if column not in row.cells]
        label = words_of(row, "label", reading)
        if missing or label is None:
            reading.refuse(row.place(missing[0] if missing else "label"), "is missing")
            continue
        one: dict[str, Any] = {"code": row.cells["name"], "label": label}
        if columns:
            one["columns"] = columns
        found.setdefault(row.cells["list_name"], []).append(one)
        place = f"choices.{row.cells['list_name']}"
        reading.places.setdefault(place, row.place("list_name"))
        reading.places[f"{place}.{one['code']}"] = row.place()
    return found


def _survey(
    rows: list[Cell], choices: dict[str, list[dict[str, Any]]], reading: Reading
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    questions: list[dict[str, Any]] = []
    groups: dict[str, Any] = {}
    around: list[tuple[str, str]] = []  # kind and code of the groups now open
    for row in rows:
        list(own_columns(row, COLUMNS, reading))
        kind = re.sub(r"\s+", " ", row.cells.get("type", "")).replace("begin ", "begin_").replace("end ", "end_")
        if kind in ("end_group", "end_repeat"):
            if not around or around[-1][0] != kind[4:]:
                reading.refuse(row.place("type"), f"{kind} without its beginning")
            else:
                around.pop()
            continue
        name = row.cells.get("name", "")
        if not kind or not name:
            reading.refuse(row.place("name" if kind else "type"), "is missing")
            continue
        outer = around[-1][1] if around else None
        if kind in ("begin_group", "begin_repeat"):
            if name in groups:
                reading.refuse(row.place("name"), f"{name} is used twice")
            groups[name] = _group(row, kind == "begin_repeat", outer, reading)
            reading.places[f"groups.{name}"] = row.place()
            around.append((kind[6:], name))
            continue
        reading.places.setdefault(f"questions.{name}", row.place())
        if one := _question(row, kind, choices, reading):
            questions.append({**one, **({"group": outer} if outer else {})})
    for kind, name in around:
        reading.refuse(reading.places[f"groups.{name}"], f"begin_{kind} {name} is not ended")
    if choices.get(YES_NO) and [one["code"] for one in choices[YES_NO]] == ["yes", "no"]:
        del choices[YES_NO]
    return questions, groups


def _group(row: Cell, repeat: bool, outer: str | None, reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {"repeat": repeat}
    if label := words_of(row, "label", reading):
        found["label"] = label
    if outer:
        found["within"] = outer
    only(row, {"type", "name", "label", "relevant", "appearance", "most"}, reading)
    found |= {key: row.cells[key] for key in ("relevant",) if key in row.cells}
    if "most" in row.cells:
        put_whole(row, "most", found, reading)
    if appearance := row.cells.get("appearance"):
        found["appearance"] = "table" if appearance == "table-list" else appearance
        if appearance not in ("table-list", "large"):
            reading.refuse(row.place("appearance"), f"{appearance} is not supported for a group")
    return found


def _question(
    row: Cell, kind: str, choices: Mapping[str, list[dict[str, Any]]], reading: Reading
) -> dict[str, Any] | None:
    found = _type(row, kind, choices, reading)
    if found is None:
        return None
    found["code"] = row.cells["name"]
    only(row, COLUMNS - {"repeat_count"}, reading)
    for key in TEXTS:
        if words := words_of(row, key, reading):
            found[key] = words
    for key in ("relevant", "constraint", "calculation", "choice_filter", "default"):
        if key in row.cells:
            found[key] = row.cells[key]
    required = row.cells.get("required", "")
    found["required"] = _TRUE.get(required.lower(), required)
    sensitive = row.cells.get("sensitive", "").lower()
    if sensitive not in _BOOLEANS:
        reading.refuse(row.place("sensitive"), f"“{sensitive}” is neither yes nor no")
    found["sensitive"] = _BOOLEANS.get(sensitive, False)
    if "most" in row.cells:
        put_whole(row, "most", found, reading)
    return found


def _type(row: Cell, kind: str, choices: Mapping[str, list[dict[str, Any]]], reading: Reading) -> dict[str, Any] | None:
    """Type, list of choices and appearance."""
    words = row.cells.get("appearance", "").split()
    if chosen := _CHOOSING.fullmatch(kind):
        name = chosen["list"]
        if chosen["more"].strip():
            reading.refuse(row.place("type"), f"“{chosen['more'].strip()}” is not supported")
        codes = [one["code"] for one in choices.get(name, [])]
        if chosen[1] == "one" and name == YES_NO and codes == ["yes", "no"]:
            found: dict[str, Any] = {"type": "yes_no"}
        else:
            found = {"type": "one" if chosen[1] == "one" else "many", "choices": name}
    elif kind in TYPES:
        own = next((own for own, word in OWN.items() if kind == "text" and word in words), "")
        words = [word for word in words if not own or word != OWN[own]]
        found = {"type": own or TYPES[kind]}
    else:
        reading.refuse(row.place("type"), f"type {kind} is not supported")
        return None
    for word in words:
        if word not in APPEARANCES or len(words) > 1:
            reading.refuse(row.place("appearance"), f"{word} is not supported")
        found["appearance"] = APPEARANCES.get(word, "")
    return found
