"""Stored answers as lines people read: the question's words and the answer's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.forms.logic.definition import Form, Question


@dataclass(frozen=True)
class Line:
    """One question answered. `about` names the row of a repeat, '' outside of one."""

    code: str
    label: str
    words: str
    about: str = ""
    sensitive: bool = False


def answer_lines(form: ReadyForm, answers: Mapping[str, Any]) -> list[Line]:
    """Every answer there is, in the order of the form; answers come opened or masked (see `opened_answers`)."""
    found: list[Line] = []
    done: set[str] = set()
    for code, one in form.asked.items():
        if not one.repeat:
            found += _line(form.form, one.question, answers.get(code))
        elif one.repeat not in done:
            done.add(one.repeat)
            found += _rows(form, one.repeat, answers.get(one.repeat))
    return found


def _rows(form: ReadyForm, repeat: str, rows: Any) -> Iterator[Line]:
    label = form.form.groups[repeat].label
    for number, cells in enumerate(rows if isinstance(rows, list) else (), 1):
        about = _("%(what)s %(number)d") % {"what": label.label if label else repeat, "number": number}
        for one in form.rows_of(repeat):
            yield from _line(form.form, one.question, cells.get(one.question.code), about)


def _line(form: Form, question: Question, value: Any, about: str = "") -> Iterator[Line]:
    if value not in (None, "", []) and question.label is not None:
        yield Line(question.code, question.label.label, words_of(form, question, value), about, question.sensitive)


def choice_words(form: Form, question: Question) -> dict[str, str]:
    """What may be chosen, in words by code."""
    if question.type == "yes_no":
        return {"yes": _("是"), "no": _("否")}
    return {one.code: one.label.label for one in form.choices.get(question.choices or "", ())}


def words_of(form: Form, question: Question, value: Any) -> str:
    """One answer in words."""
    if question.type in ("one", "many", "yes_no"):
        known = choice_words(form, question)
        chosen = value if isinstance(value, list) else [value]
        return _("、").join(known.get(str(code), str(code)) for code in chosen)
    if question.type == "photo" and isinstance(value, list):
        return _("%(count)d 张照片") % {"count": len(value)}
    words = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    if question.type == "datetime":
        words = words.replace("T", " ")
    return f"{words} {question.unit.label}" if question.unit else words
