"""Keys of rows, periods, and what differs between two versions. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.forms.logic.showing import answer_lines
from gongzhi.base.refusals import Problem
from gongzhi.packs.registers import Period, Register

KEY_MOST, REASON_MOST = 200, 200
_PERIODS: Mapping[str, re.Pattern[str]] = {
    "none": re.compile(r"^$"), "year": re.compile(r"^20\d\d$"), "quarter": re.compile(r"^20\d\dQ[1-4]$"),
    "month": re.compile(r"^20\d\d-(0[1-9]|1[0-2])$"),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A row as told: where, for which period, and the answers to the register's form as they were given."""

    area: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    period: str = ""


@dataclass(frozen=True)
class Difference:
    """One question of which the answer changed, in words."""

    label: str
    before: str
    after: str


def key_of(register: Register, answers: Mapping[str, Any]) -> str:
    """What names a row among those of its area and period, however it was spaced or cased."""
    parts = (str(answers.get(code, "")) for code in register.key)
    plain = (re.sub(r"\s+", "", unicodedata.normalize("NFKC", part)).casefold() for part in parts)
    return "|".join(plain)[:KEY_MOST]


def title_of(register: Register, form: ReadyForm, answers: Mapping[str, Any]) -> str:
    """How a row is called: the answers that name it, in words."""
    words = {line.code: line.words for line in answer_lines(form, {code: answers.get(code) for code in register.key})}
    return " ".join(words.get(code, "") for code in register.key).strip()[:KEY_MOST]


def period_of(period: Period, day: date) -> str:
    """The period a day lies in: `2026`, `2026Q4`, `2026-11`, or '' for a register without periods."""
    return {
        "none": "", "year": f"{day:%Y}", "quarter": f"{day:%Y}Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}",
    }[period]  # fmt: skip


def periods_before(period: Period, day: date, number: int) -> list[str]:
    """The period of a day and those before it, newest first."""
    months = {"none": 0, "year": 12, "quarter": 3, "month": 1}[period]
    if not months:
        return []
    found = []
    for back in range(number):
        whole = day.year * 12 + day.month - 1 - back * months
        found.append(period_of(period, date(whole // 12, whole % 12 + 1, 1)))
    return found


def check_period(register: Register, period: str) -> list[Problem]:
    """What is wrong with a period of this register."""
    if _PERIODS[register.period].match(period):
        return []
    like = {"none": "", "year": "2026", "quarter": "2026Q4", "month": "2026-11"}[register.period]
    return [Problem("period", _("期数像 %(like)s 这样") % {"like": like} if like else _("这本台账不分期"))]


def check_reason(reason: str) -> list[Problem]:
    """What is wrong with a reason."""
    if not 2 <= len(reason.strip()) <= REASON_MOST or "\x00" in reason:
        return [Problem("reason", _("写明原因，2 到 %(most)d 个字") % {"most": REASON_MOST})]
    return []


def differences(form: ReadyForm, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changed from one version to the next, question by question, in the order of the form."""
    then = {(line.code, line.about): line for line in answer_lines(form, before)}
    now = {(line.code, line.about): line for line in answer_lines(form, after)}
    places = [*now, *(place for place in then if place not in now)]
    found = []
    for place in places:
        old, new = then.get(place), now.get(place)
        if (old.words if old else "") != (new.words if new else ""):
            line = new or old
            assert line is not None
            label = f"{line.about} {line.label}".strip()
            found.append(Difference(label, old.words if old else "", new.words if new else ""))
    return found


def columns_of(register: Register, form: ReadyForm) -> list[tuple[str, str]]:
    """Code and label of the questions shown in lists."""
    labels = {one.question.code: one.question.label for one in form.asked.values()}
    return [(code, label.label if (label := labels.get(code)) else code) for code in register.columns]


def file_cells(form: ReadyForm, codes: Sequence[str], answers: Mapping[str, Any]) -> list[object]:
    """Answers as a file holds them, so that it can be brought back: numbers bare, what was chosen in words."""
    words = {line.code: line.words for line in answer_lines(form, answers)}
    bare = {
        code for code in codes if form.asked[code].question.type in ("integer", "decimal", "date", "time", "datetime")
    }
    return [answers.get(code, "") if code in bare else words.get(code, "") for code in codes]


def cells_of(register: Register, form: ReadyForm, answers: Mapping[str, Any]) -> Sequence[str]:
    """A row's answers to those questions, in words."""
    words = {line.code: line.words for line in answer_lines(form, answers)}
    return [words.get(code, "") for code in register.columns]
