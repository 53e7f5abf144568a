"""A form written as XLSForm; read again it is the same form."""

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from gongzhi.base.forms.logic.definition import YES_NO, Form, Question
from gongzhi.base.forms.logic.xlsform.cells import TEXTS
from gongzhi.base.forms.logic.xlsform.reading import APPEARANCES, OWN, TYPES
from gongzhi.base.texts import Text

_LANGUAGES = (("zh", "中文 (zh)"), ("en", "English (en)"))  # as XLSForm names them
_PLAIN = ("relevant", "constraint", "calculation", "choice_filter", "default")
_TYPES = {own: name for name, own in TYPES.items()}
_LOOKS = {own: name for name, own in APPEARANCES.items()}
_YES_NO = {"yes": ("是", "Yes"), "no": ("否", "No")}
Row = dict[str, Any]


def write_spreadsheet(form: Form) -> bytes:
    """The form as an .xlsx file with sheets survey, choices and settings."""
    book = Workbook()
    del book["Sheet"]
    settings: Row = {**_words("form_title", form.title), "default_language": _LANGUAGES[0][1]}
    settings |= {name: value for name, value in (("form_id", form.code), ("version", form.version)) if value}
    _sheet(book, "survey", list(_survey(form)))
    _sheet(book, "choices", list(_choices(form)))
    _sheet(book, "settings", [settings])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _words(name: str, text: Text | None) -> Row:
    if text is None:
        return {}
    return {f"{name}::{title}": getattr(text, key) for key, title in _LANGUAGES if getattr(text, key)}


def _survey(form: Form) -> Iterator[Row]:
    around: list[str] = []
    for one in form.questions:
        chain: list[str] = []
        code = one.group
        while code:
            chain.insert(0, code)
            code = form.groups[code].within
        while around != chain[: len(around)]:
            yield _ended(form, around.pop())
        for code in chain[len(around) :]:
            around.append(code)
            yield _begun(form, code)
        yield _question(one)
    while around:
        yield _ended(form, around.pop())


def _begun(form: Form, code: str) -> Row:
    group = form.groups[code]
    row: Row = {"type": f"begin_{'repeat' if group.repeat else 'group'}", "name": code, **_words("label", group.label)}
    row |= {"relevant": group.relevant, "appearance": _LOOKS.get(group.appearance, "")}
    return row | ({"most": group.most} if group.repeat else {})


def _ended(form: Form, code: str) -> Row:
    return {"type": f"end_{'repeat' if form.groups[code].repeat else 'group'}"}


def _question(one: Question) -> Row:
    match one.type:
        case "one":
            kind = f"select_one {one.choices}"
        case "many":
            kind = f"select_multiple {one.choices}"
        case "yes_no":
            kind = f"select_one {YES_NO}"
        case _:
            kind = _TYPES.get(one.type, "text")
    looks = " ".join(word for word in (OWN.get(one.type, ""), _LOOKS.get(one.appearance, "")) if word)
    row: Row = {"type": kind, "name": one.code, "appearance": looks}
    for key in TEXTS:
        row |= _words(key, getattr(one, key))
    row |= {key: getattr(one, key) for key in _PLAIN}
    row["required"] = {"true()": "yes"}.get(one.required, one.required)
    row |= {"sensitive": "yes"} if one.sensitive else {}
    return row | ({"most": one.most} if one.most else {})


def _choices(form: Form) -> Iterator[Row]:
    for name, choices in form.choices.items():
        for one in choices:
            yield {"list_name": name, "name": one.code, **_words("label", one.label), **one.columns}
    if any(one.type == "yes_no" for one in form.questions):
        for code, (zh, en) in _YES_NO.items():
            yield {"list_name": YES_NO, "name": code, **_words("label", Text(zh=zh, en=en))}


def _sheet(book: Workbook, name: str, rows: list[Row]) -> None:
    """Heads are those that any row fills. Everything is written as text: no cell is ever a formula."""
    sheet = book.create_sheet(name)
    heads = list(dict.fromkeys(key for row in rows for key, value in row.items() if value not in ("", None)))
    for column, head in enumerate(heads, 1):
        sheet.cell(1, column, head).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = max(14, min(len(head) + 4, 40))
    for number, row in enumerate(rows, 2):
        for column, head in enumerate(heads, 1):
            if row.get(head) not in ("", None):
                cell = sheet.cell(number, column)
                cell.value, cell.data_type = str(row[head]), "s"
                cell.quotePrefix = str(row[head])[:1] in "=+-@"
    sheet.freeze_panes = "A2"
