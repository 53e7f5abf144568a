"""What a public notice must hold before it may be seen, and how a correction changes its lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Problem
from gongzhi.work.reviews.logic.masking import MASKS, leaks

ROWS_MOST, COLUMNS_MOST, CELL_MOST = 5_000, 12, 200
TITLE_MOST, WORDS_MOST, REASON_MIN, TEXT_MOST = 80, 2_000, 5, 2_000
DAYS_MOST, KEEP_LEAST, KEEP_MOST = 90, 1, 3_650
CHANGED, REMOVED, ADDED = "changed", "removed", "added"
_RANKS = ("排名", "排行", "ranking")


@dataclass(frozen=True)
class Column:
    """One column: its head, how it is masked, and the ground on which one that is not masked is published."""

    label: str
    mask: str
    ground: str = ""

    def told(self) -> dict[str, str]:
        """As it is stored."""
        return {"label": self.label, "mask": self.mask, "ground": self.ground}


@dataclass(frozen=True)
class Line:
    """One line: the subject it is about, by code and uid, and its whole cells."""

    cells: tuple[str, ...]
    subject: str = ""
    subject_uid: UUID | None = None
    mark: str = ""


@dataclass(frozen=True)
class Content:
    """What a version of a notice says."""

    title: str
    basis: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    words: str = ""

    def told(self) -> Mapping[str, Any]:
        """All of it as plain data, for its digest."""
        return {
            "title": self.title, "basis": self.basis, "words": self.words,
            "columns": [one.told() for one in self.columns],
            "lines": [[one.subject, str(one.subject_uid or ""), one.mark, *one.cells] for one in self.lines],
        }  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """How long a notice runs (in working or calendar days) and how long its page stays after it has ended."""

    amount: int = 7
    unit: str = "working_days"
    keep_days: int = 180


@dataclass
class _Found:
    problems: list[Problem] = field(default_factory=list)

    def say(self, name: str, message: Any) -> None:
        self.problems.append(Problem(name, message))


def check_content(content: Content) -> list[Problem]:
    """Everything that speaks against publishing this, by field (`rows.3` is the third line)."""
    found = _Found()
    for name, text, least, most in (
        ("title", content.title, 4, TITLE_MOST), ("basis", content.basis, 4, 200),
        ("words", content.words, 0, WORDS_MOST),
    ):  # fmt: skip
        if not least <= len(text.strip()) <= most or "\x00" in text:
            found.say(name, _("写 %(least)d 到 %(most)d 个字") % {"least": least, "most": most})
        if leak := leaks(text):
            found.say(name, _LEAKED[leak])
    _columns(content.columns, found)
    if not 1 <= len(content.lines) <= ROWS_MOST:
        found.say("rows", _("公示 1 到 %(most)d 行") % {"most": ROWS_MOST})
    elif not found.problems:
        _lines(content, found)
    return found.problems


_LEAKED = {
    "id": _("这里像是有身份证号，不能公开"),
    "phone": _("这里像是有手机号，不能公开"),
    "account": _("这里像是有银行账号，不能公开"),
}


def _columns(columns: Sequence[Column], found: _Found) -> None:
    if not 1 <= len(columns) <= COLUMNS_MOST:
        found.say("columns", _("表头 1 到 %(most)d 列") % {"most": COLUMNS_MOST})
    people = any(one.mask in ("name", "phone", "id", "account") for one in columns)
    for number, one in enumerate(columns, 1):
        said = {"column": number}
        if not 1 <= len(one.label.strip()) <= 30 or "\x00" in one.label:
            found.say("columns", _("第 %(column)d 列的表头写 1 到 30 个字") % said)
        if one.mask not in MASKS:
            found.say("columns", _("第 %(column)d 列没有选遮盖方式") % said)
        elif one.mask == "open" and len(one.ground.strip()) < 2:
            found.say("columns", _("第 %(column)d 列不遮盖，写明公开它的依据") % said)
        if people and any(word in one.label.lower() for word in _RANKS):
            found.say("columns", _("第 %(column)d 列：不给个人和家庭排名次") % said)
    if len({one.label.strip() for one in columns}) != len(columns):
        found.say("columns", _("两列的表头相同"))


def _lines(content: Content, found: _Found) -> None:
    for number, line in enumerate(content.lines, 1):
        place = f"rows.{number}"
        if len(line.cells) != len(content.columns):
            found.say(place, _("第 %(row)d 行有 %(n)d 格，表头有 %(m)d 列") % _counts(number, line, content))
            continue
        for column, cell in zip(content.columns, line.cells, strict=True):
            said = {"row": number, "column": column.label}
            if len(cell) > CELL_MOST or "\x00" in cell:
                found.say(place, _("第 %(row)d 行“%(column)s”超过 200 字") % said)
            elif column.mask == "open" and leaks(cell):
                found.say(place, _("第 %(row)d 行“%(column)s”像是有证件号、手机号或账号，不能公开") % said)
        if len(found.problems) > 20:
            return


def _counts(number: int, line: Line, content: Content) -> dict[str, int]:
    return {"row": number, "n": len(line.cells), "m": len(content.columns)}


def check_terms(terms: Terms) -> list[Problem]:
    """What is wrong with a notice's period."""
    found = _Found()
    if terms.unit not in ("working_days", "days"):
        found.say("unit", _("按工作日或自然日公示"))
    if not 1 <= terms.amount <= DAYS_MOST:
        found.say("amount", _("公示 1 到 %(most)d 天") % {"most": DAYS_MOST})
    if not KEEP_LEAST <= terms.keep_days <= KEEP_MOST:
        found.say("keep_days", _("结束后保留 1 到 3,650 天"))
    return found.problems


def corrected(content: Content, position: int, cells: Sequence[str] | None) -> Content:
    """The content with one line (from 1) changed and marked; `None` strikes it out, and it stays to be seen."""
    lines = list(content.lines)
    line = lines[position - 1]
    changed = {"mark": REMOVED} if cells is None else {"cells": tuple(cells), "mark": CHANGED}
    lines[position - 1] = replace(line, **changed)
    return replace(content, lines=tuple(lines))


def check_reason(text: str, name: str = "reason") -> list[Problem]:
    """A reason that says something, and gives nobody away."""
    if not REASON_MIN <= len(text.strip()) <= TEXT_MOST or "\x00" in text:
        return [Problem(name, _("写明理由，5 到 2,000 个字"))]
    return [Problem(name, _LEAKED[leak])] if (leak := leaks(text)) else []
