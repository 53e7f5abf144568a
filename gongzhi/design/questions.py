"""A form as a page shows it: which fields, with which words, values and errors, hidden or asked.

Everything is rendered, what is not asked yet is hidden: the browser's module only shows and hides. Without it the
server shows what an answer brought up when the form comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.forms.logic.answers import offered_at
from gongzhi.base.forms.logic.browsing import for_browser
from gongzhi.base.forms.logic.compiling import Asked, ReadyForm
from gongzhi.base.forms.logic.definition import PHOTOS_MOST, words_most
from gongzhi.base.forms.logic.evaluating import evaluate
from gongzhi.base.forms.logic.sent import SEEN, settled_answers
from gongzhi.base.forms.logic.settling import ALONE, Settled, Spot
from gongzhi.base.forms.logic.showing import choice_words
from gongzhi.base.forms.logic.values import text_of

_RADIOS = 8  # more choices than this are a list to open
_INPUTS = {
    "integer": ("text", "numeric"), "decimal": ("text", "decimal"), "date": ("date", ""), "time": ("time", ""),
    "datetime": ("datetime-local", ""), "phone": ("tel", "tel"),
}  # fmt: skip
_SHAPES = {
    "long_text": "textarea", "yes_no": "pick", "one": "radios", "many": "checks", "photo": "photo", "point": "point",
    "note": "note", "calculated": "calculated",
}  # fmt: skip
_ROW = "__row__"  # stands for the number of a row in the pattern new rows are made from


@dataclass(frozen=True)
class OptionView:
    """One thing to choose; `hidden` while a filter does not offer it."""

    value: str
    label: str
    id: str
    on: bool
    hidden: bool


@dataclass(frozen=True)
class FieldView:
    """One question as a field. `shape` names the part of the template: input, textarea, radios, checks, select, …"""

    code: str
    path: str
    name: str
    id: str
    shape: str
    label: str
    hint: str
    unit: str
    required: bool
    hidden: bool
    value: str
    values: Sequence[str]
    options: Sequence[OptionView]
    error: str
    input: str
    mode: str
    most: int
    look: str
    unreadable: str
    unfit: str
    once: bool
    focus: str
    seen: str


@dataclass(frozen=True)
class RowView:
    """One row of a repeat, numbered from 1."""

    number: str
    items: "Sequence[FieldView | GroupView]"
    blank: bool = False


@dataclass
class GroupView:
    """Questions that stand together; a repeat has `rows` and a `pattern` for new ones, else there is one row."""

    code: str
    label: str
    hidden: bool
    look: str
    repeat: bool
    most: int
    rows: list[RowView] = field(default_factory=list)
    pattern: RowView | None = None
    is_group: bool = True


@dataclass(frozen=True)
class FormView:
    """A whole form on a page. `data` is for the browser."""

    title: str
    prefix: str
    data: str
    items: Sequence[FieldView | GroupView]

    def errors(self) -> list[dict[str, str]]:
        """For the summary above the page's form: text, label and where the field is."""
        return list(_errors(self.items))


def _errors(items: Sequence[FieldView | GroupView]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for one in items:
        if isinstance(one, FieldView):
            found += [{"text": one.error, "target": one.focus, "label": one.label}] if one.error else []
        else:
            found += [error for row in one.rows for error in _errors(row.items)]
    return found


def form_view(
    form: ReadyForm,
    answers: Mapping[str, Any],
    *,
    today: date,
    problems: Mapping[str, str] | None = None,
    prefix: str = "answers.",
    begun: bool = False,
    areas: Sequence[tuple[str, str]] = (),
) -> FormView:
    """A form with the answers as they were sent. `problems` by path; `begun`: no defaults, somebody answered already;
    `areas`: code and name of what a question for an area may choose from."""
    if not begun:
        answers = {one.question.code: one.question.default for one in form.asked.values() if one.question.default} | {
            **answers
        }
    builder = _Builder(form, answers, today, problems or {}, prefix, areas)
    return FormView(form.form.title.label, prefix, for_browser(form, today), builder.items())


class _Builder:
    def __init__(
        self,
        form: ReadyForm,
        answers: Mapping[str, Any],
        today: date,
        problems: Mapping[str, str],
        prefix: str,
        areas: Sequence[tuple[str, str]],
    ) -> None:
        self._form, self._answers, self._problems, self._prefix, self._areas = form, answers, problems, prefix, areas
        self._settled = settled_answers(form, answers, today=today)
        repeats = [code for code, (group, _tree) in form.groups.items() if group.repeat]
        one_more = {code: [*self._rows(code), {}] for code in repeats}
        self._with_blank = settled_answers(form, {**answers, **one_more}, today=today) if repeats else self._settled

    def _rows(self, repeat: str) -> list[Any]:
        rows = self._answers.get(repeat)
        return list(rows) if isinstance(rows, list) else []

    def items(self) -> list[FieldView | GroupView]:
        """The whole form."""
        return self._within((), list(self._form.asked.values()), ALONE, self._settled, "")

    def _within(
        self, around: tuple[str, ...], asked: Sequence[Asked], row: int, settled: Settled, number: str
    ) -> list[FieldView | GroupView]:
        """What stands directly in a group: fields, and the groups in it once each, where their first question is."""
        found: list[FieldView | GroupView] = []
        done: set[str] = set()
        for one in asked:
            inner = one.groups[len(around) :]
            if not inner:
                found.append(self._field(one, (one.question.code, row), settled, number))
            elif inner[0] not in done:
                done.add(inner[0])
                same = [other for other in asked if inner[0] in other.groups]
                found.append(self._group((*around, inner[0]), same, row, settled, number))
        return found

    def _group(
        self, chain: tuple[str, ...], asked: Sequence[Asked], row: int, settled: Settled, number: str
    ) -> GroupView:
        code = chain[-1]
        group = self._form.groups[code][0]
        spot = (code, ALONE if group.repeat else row)
        view = GroupView(
            code, group.label.label if group.label else "", not settled.asked.get(spot), group.appearance, group.repeat,
            group.most,
        )  # fmt: skip
        if not group.repeat:
            view.rows.append(RowView(number, self._within(chain, asked, row, settled, number)))
            return view
        count = len(self._rows(code))
        for n in range(count):
            view.rows.append(RowView(str(n + 1), self._within(chain, asked, n, self._settled, str(n + 1))))
        blank = self._within(chain, asked, count, self._with_blank, str(count + 1))
        if count < group.most:
            view.rows.append(RowView(str(count + 1), blank, blank=True))
        view.pattern = RowView(_ROW, self._within(chain, asked, count, self._with_blank, _ROW), blank=True)
        return view

    def _field(self, one: Asked, spot: Spot, settled: Settled, number: str) -> FieldView:
        question, asked = one.question, settled.asked.get(spot, False)
        path = f"{one.repeat}.{number}.{question.code}" if one.repeat else question.code
        key = f"id_{self._prefix}{path}".replace(".", "-")
        given = self._given(one, spot)
        options = self._options(one, spot, settled, given, key)
        kind, mode = _INPUTS.get(question.type, ("text", ""))
        shape = self._shape(one)
        calculated = settled.values.get(spot) if question.type == "calculated" else None
        required = one.trees.get("required")
        return FieldView(
            question.code, path, self._prefix + path, key, shape, question.label.label if question.label else "",
            question.hint.label if question.hint else "", question.unit.label if question.unit else "",
            bool(required) and evaluate(required or (), settled.scope(spot)) is True, not asked,
            text_of(calculated) if calculated is not None else (given[0] if given else ""), given or [""], options,
            self._problems.get(path, "") if asked else "", kind, mode,
            question.most or PHOTOS_MOST if question.type == "photo" else words_most(question), question.appearance,
            _unreadable(question.type), question.constraint_message.label if question.constraint_message else "",
            one.trees.get("calculation", ("",))[0] == "once",
            f"{key}-0" if shape in ("radios", "checks", "point", "pick") else key,
            self._prefix + SEEN,
        )  # fmt: skip

    def _given(self, one: Asked, spot: Spot) -> list[str]:
        """What was sent for a field, as texts."""
        code, row = spot
        if one.repeat:
            rows = self._rows(one.repeat)
            value = rows[row].get(code) if 0 <= row < len(rows) and isinstance(rows[row], dict) else None
            value = value if row < len(rows) else one.question.default
        else:
            value = self._answers.get(code)
        if isinstance(value, str) and one.question.type in ("many", "point"):
            value = value.replace(",", " ").split()
        if isinstance(value, list | tuple):
            return [str(part) for part in value]
        return [] if value in (None, "") else [str(value)]

    def _shape(self, one: Asked) -> str:
        question = one.question
        if question.type == "text" and question.appearance == "large":
            return "textarea"
        if question.type == "one" and question.appearance in ("likert", "table"):
            return "pick"
        if question.type == "one" and len(self._form.form.choices[question.choices or ""]) > _RADIOS:
            return "select"
        if question.type == "area" and self._areas:
            return "select"
        return _SHAPES.get(question.type, "input")

    def _options(self, one: Asked, spot: Spot, settled: Settled, given: Sequence[str], key: str) -> list[OptionView]:
        words = dict(self._areas) if one.question.type == "area" else choice_words(self._form.form, one.question)
        offered: Any = offered_at(settled, one, spot) if "choice_filter" in one.trees else list(words)
        known = offered if isinstance(offered, list) else []
        return [
            OptionView(code, label, f"{key}-{n}", code in given, code not in known)
            for n, (code, label) in enumerate(words.items())
        ]


def _unreadable(kind: str) -> str:
    """What is said beside a field whose answer is none."""
    return {
        "integer": _("写一个整数"),
        "decimal": _("写一个数字"),
        "point": _("写经度和纬度，例如 105.9 30.1"),
    }.get(kind, _("这个答案看不懂"))
