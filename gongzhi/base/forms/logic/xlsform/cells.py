"""Sheets of a spreadsheet as rows of texts, and the texts in them by language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook

from gongzhi.base.forms.logic.compiling import FormProblem
from gongzhi.base.forms.logic.values import number_text, read_number

COLUMNS = {
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation",
    "default", "choice_filter", "appearance", "repeat_count", "unit", "sensitive", "most",
}  # fmt: skip
TEXTS = ("label", "hint", "constraint_message", "unit")
_MEDIA = ("image", "big-image", "audio", "video")
_ROWS = 5_000
_LANGUAGE = re.compile(r"(?P<name>[a-z_]+)\s*::?\s*(?P<language>.+)")


@dataclass(frozen=True)
class Cell:
    """A row of a sheet: its number as the spreadsheet shows it, and its filled cells by column."""

    sheet: str
    row: int
    cells: Mapping[str, str]

    def place(self, column: str = "") -> str:
        return f"{self.sheet} row {self.row}" + (f" column {column}" if column else "")


@dataclass
class Reading:
    problems: list[FormProblem] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    default: str = "zh"

    def refuse(self, place: str, message: str) -> None:
        self.problems.append(FormProblem(place, message))


def rows_of(book: CalamineWorkbook, name: str, sheet: str, reading: Reading) -> list[Cell]:
    """The rows below the heads; a filled cell without a head is refused."""
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if not rows:
        return []
    heads = [text_of_cell(head).strip() for head in rows[0]]
    for head in sorted({head for head in heads if head and heads.count(head) > 1}):
        reading.refuse(f"{sheet} row 1 column {head}", "appears twice")
    if len(rows) > _ROWS:
        reading.refuse(sheet, f"has more than {_ROWS} rows")
        return []
    found = []
    for number, row in enumerate(rows[1:], 2):
        cells = {
            head: text_of_cell(cell).strip()
            for head, cell in zip(heads, row, strict=False)
            if text_of_cell(cell).strip()
        }
        if "" in cells:
            reading.refuse(f"{sheet} row {number}", f"“{cells.pop('')}” stands in a column without a name")
        if cells:
            found.append(Cell(sheet, number, cells))
    return found


def text_of_cell(cell: Any) -> str:
    """A cell as text: whole numbers without the point a spreadsheet gives them."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        number = read_number(repr(cell))
        return number_text(number) if number is not None else repr(cell)
    return str(cell)


def language_of(name: str) -> str:
    """`zh` or `en` of a language as XLSForm writes it: `中文 (zh)`, `English (en)`, `zh-Hans`; '' for another."""
    plain = name.strip().lower()
    inside = re.search(r"\(([^)]*)\)\s*$", plain)
    code = re.split(r"[-_]", inside[1].strip() if inside else plain)[0]
    return {"zh": "zh", "en": "en", "中文": "zh", "english": "en", "chinese": "zh", "简体中文": "zh"}.get(code, "")


def words_of(row: Cell, name: str, reading: Reading) -> dict[str, str] | None:
    """A text in its languages. One language alone stands for both: somebody must be able to read it."""
    found: dict[str, str] = {}
    for column, text in row.cells.items():
        head = _LANGUAGE.fullmatch(column)
        if (head["name"] if head else column) != name:
            continue
        language = language_of(head["language"]) if head else reading.default
        if language in found:
            reading.refuse(row.place(column), f"is a second text in {language}")
        elif language:
            found[language] = text
        if "${" in text:
            reading.refuse(row.place(column), "answers inside of texts (${…}) are not supported")
    if found and "zh" not in found:
        found["zh"] = found["en"]
    return found or None


def own_columns(row: Cell, known: set[str], reading: Reading, *, own: bool = False) -> Iterator[tuple[str, str]]:
    """Refuse columns that are not supported; give those of the author's own (in choices) instead."""
    for column, text in row.cells.items():
        head = _LANGUAGE.fullmatch(column)
        name = head["name"] if head else column
        if name in known and (not head or (name in (*TEXTS, "form_title") and language_of(head["language"]))):
            continue
        if own and not head and name not in _MEDIA:
            yield column, text
        else:
            what = "language" if head and name in known else "column"
            reading.refuse(row.place(column), f"this {what} is not supported")


def only(row: Cell, known: set[str], reading: Reading) -> None:
    for column in row.cells:
        name = column.partition(":")[0].strip()
        if name in COLUMNS and name not in known:
            reading.refuse(row.place(column), f"is not supported for {row.cells['type']}")


def put_whole(row: Cell, column: str, found: dict[str, Any], reading: Reading) -> None:
    text = row.cells[column]
    if text.isascii() and text.isdecimal():
        found[column] = int(text)
    else:
        reading.refuse(row.place(column), f"“{text}” is no whole number")
