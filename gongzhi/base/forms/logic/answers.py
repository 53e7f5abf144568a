"""Are the answers right? All problems at once, each naming its question and, in a repeat, its row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.forms.logic.compiling import Asked, ReadyForm
from gongzhi.base.forms.logic.evaluating import evaluate
from gongzhi.base.forms.logic.reading import AnswerFault, read_answer, stored
from gongzhi.base.forms.logic.settling import ALONE, Settled, Spot, settle
from gongzhi.base.forms.logic.values import (
    Undetermined,
    Value,
    number_text,
    read_date,
    read_datetime,
    read_number,
    read_time,
)
from gongzhi.base.refusals import Problem

_TYPED = {"number": read_number, "date": read_date, "time": read_time, "datetime": read_datetime}


@dataclass
class Given:
    """What was handed in, read: values by spot, rows by repeat, what could not be read, and what nobody asked."""

    values: dict[Spot, Value] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    faults: dict[Spot, str] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


def path_of(form: ReadyForm, spot: Spot) -> str:
    """How a question is named in answers and in fields: `pole`, or `members.2.age` for the second row."""
    code, row = spot
    return code if row == ALONE else f"{form.asked[code].repeat}.{row + 1}.{code}"


def read_given(form: ReadyForm, answers: Mapping[str, Any]) -> Given:
    """Read answers as they are stored or sent: `{"pole": "12", "members": [{"age": 7}]}`."""
    given = Given()
    repeats = {code: group for code, (group, _tree) in form.groups.items() if group.repeat}
    for code, value in answers.items():
        if code in repeats:
            rows = value if isinstance(value, list) else []
            given.rows[code] = min(len(rows), repeats[code].most + 1)
            for row, cells in enumerate(rows[: repeats[code].most + 1]):
                for inner, cell in cells.items() if isinstance(cells, Mapping) else ():
                    _read(form, (inner, row), cell, given, code)
        else:
            _read(form, (code, ALONE), value, given, "")
    return given


def _read(form: ReadyForm, spot: Spot, value: Any, given: Given, repeat: str) -> None:
    one = form.asked.get(spot[0])
    if one is None or one.repeat != repeat:
        given.strange.append(spot[0])
        return
    try:
        found = _once(one, value) if one.question.type == "calculated" else read_answer(one.question, form.form, value)
    except AnswerFault as fault:
        given.faults[spot] = str(fault)
        return
    if found is not None:
        given.values[spot] = found


def _once(one: Asked, value: Any) -> Value | None:
    """What was calculated once stays; every other calculation is made anew, whatever was sent."""
    if one.trees["calculation"][0] != "once" or not isinstance(value, str | int) or isinstance(value, bool):
        return None
    read = _TYPED.get(one.kind.name)
    return read(str(value)) if read else str(value)[:4_000] or None


def check(
    form: ReadyForm, answers: Mapping[str, Any], *, today: date, complete: bool = True
) -> tuple[dict[str, Any], list[Problem]]:
    """Clean answers, ready to be stored, and everything wrong with them.

    `complete`: what must be answered is; records taken over from elsewhere may lack what nobody asked then.
    Answers to questions that are not asked are dropped; what is calculated is calculated here. `today` is the local
    business day. Nothing may be stored while there are problems.
    """
    given = read_given(form, answers)
    settled = settle(form, given.values, given.rows, today=today)
    problems = [Problem(code, _("这里没有这一题")) for code in given.strange]
    for code, (group, _tree) in form.groups.items():
        if given.rows.get(code, 0) > group.most:
            problems.append(Problem(code, _("最多填 %(most)d 组") % {"most": group.most}))
    for one in form.asked.values():
        for spot in settled.spots(one.question.code):
            wrong = _wrong(settled, one, spot, given.faults, complete=complete)
            problems += [Problem(path_of(form, spot), words) for words in wrong]
    return clean_answers(settled), problems


def _wrong(settled: Settled, one: Asked, spot: Spot, faults: Mapping[Spot, str], *, complete: bool) -> Iterator[str]:
    question = one.question
    if broken := settled.broken.get(spot):
        yield _BROKEN[broken[0]] % {"why": why(settled.form, broken[1])}
        return
    if not settled.asked[spot]:
        return
    if spot in faults:
        yield faults[spot]
        return
    value = settled.values.get(spot)
    if value is None:
        required = "required" in one.trees and settled.holds(spot, "required", one.trees["required"])
        if required and complete:
            yield _("这一题要答")
        elif spot in settled.broken:
            yield _BROKEN["required"] % {"why": why(settled.form, settled.broken[spot][1])}
        return
    if isinstance(value, Fraction) and question.type == "calculated" and "/" in number_text(value):
        yield _("算出来的数没有尽头，规则里要先取整")
    if "choice_filter" in one.trees:
        yield from _filtered(settled, one, spot, value)
    if "constraint" in one.trees:
        yield from _constrained(settled, one, spot, value)


def _filtered(settled: Settled, one: Asked, spot: Spot, value: Value) -> Iterator[str]:
    """What was chosen must still be offered."""
    offered = offered_at(settled, one, spot)
    if isinstance(offered, Undetermined):
        yield _BROKEN["choice_filter"] % {"why": why(settled.form, offered)}
    elif not set(value if isinstance(value, tuple) else (str(value),)) <= set(offered):
        yield _("前面的答案变了，这一题请重新选")


def offered_at(settled: Settled, one: Asked, spot: Spot) -> list[str] | Undetermined:
    """Codes of the choices offered there; a filter that broke offers none."""
    found = []
    for choice in settled.form.form.choices[one.question.choices or ""]:
        fits = evaluate(one.trees["choice_filter"], settled.scope(spot, columns=choice.columns))
        if isinstance(fits, Undetermined) and fits.broken:
            return fits
        if fits is True:
            found.append(choice.code)
    return found


def _constrained(settled: Settled, one: Asked, spot: Spot, value: Value) -> Iterator[str]:
    found = evaluate(one.trees["constraint"], settled.scope(spot, own=value))
    if isinstance(found, Undetermined):
        yield _BROKEN["constraint"] % {"why": why(settled.form, found)}
    elif found is False:
        message = one.question.constraint_message
        yield message.label if message else _("这个答案不符合要求")


class _Broken:
    """Messages, translated when they are said."""

    def __getitem__(self, key: str) -> str:
        return {
            "relevant": _("这一题要不要答算不出来：%(why)s"),
            "required": _("这一题是不是必答算不出来：%(why)s"),
            "calculation": _("算不出来：%(why)s"),
            "constraint": _("这个答案还不能核对：%(why)s"),
            "choice_filter": _("这一题有哪些选项算不出来：%(why)s"),
        }[key]


_BROKEN = _Broken()


def why(form: ReadyForm, undetermined: Undetermined) -> str:
    """Why something is undetermined, in words."""
    if undetermined.reason == "missing":
        one = form.asked.get(undetermined.question)
        label = one.question.label.label if one and one.question.label else undetermined.question
        return _("先答“%(question)s”") % {"question": label} if label else _("还缺答案")
    return {
        "division": _("除数是 0"),
        "too_large": _("数太大"),
        "not_a_number": _("不是数字"),
        "not_a_date": _("不是日期"),
        "not_whole": _("天数不是整数"),
    }.get(undetermined.reason, undetermined.reason)


def clean_answers(settled: Settled) -> dict[str, Any]:
    """The answers as they are stored: only what is asked and known, in the order of the form."""
    found: dict[str, Any] = {}
    for one in settled.form.asked.values():
        code = one.question.code
        if one.repeat:
            if settled.asked.get((one.repeat, ALONE)) and settled.rows.get(one.repeat):
                found.setdefault(one.repeat, [{} for _row in range(settled.rows[one.repeat])])
            else:
                continue
        for spot in settled.spots(code):
            if spot in settled.values:
                place = found[one.repeat][spot[1]] if one.repeat else found
                place[code] = stored(one.question, settled.values[spot])
    return found
