"""Notices and objections as portal and desk share them: how they are shown, and reading an objection that was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.todos.logic import DONE
from gongzhi.base.todos.models import Clock
from gongzhi.web.clocks import light_word, short_time, span_of
from gongzhi.work.reviews.actions.objections import OTHER, OWNER, Draft
from gongzhi.work.reviews.logic.notices import ADDED, CHANGED, REMOVED
from gongzhi.work.reviews.models import Notice, NoticeRow, NoticeVersion, Objection

MASKS = {
    "name": gettext_noop("姓名，只留姓"),
    "phone": gettext_noop("电话，中间遮盖"),
    "id": gettext_noop("证件号，只留后四位"),
    "account": gettext_noop("账号，只留后四位"),
    "address": gettext_noop("住址，只到村"),
    "open": gettext_noop("不遮盖"),
}
MARKS = {CHANGED: gettext_noop("已更正"), REMOVED: gettext_noop("已撤下"), ADDED: gettext_noop("新增")}
STATES = {
    Notice.DRAFT: gettext_noop("草稿"),
    Notice.OPEN: gettext_noop("公示中"),
    Notice.ENDED: gettext_noop("已结束"),
    Notice.EXPIRED: gettext_noop("页面已到期撤下"),
    Notice.WITHDRAWN: gettext_noop("已撤下"),
}
ANSWERS = {
    Objection.OPEN: gettext_noop("等答复"),
    Objection.UPHELD: gettext_noop("异议成立"),
    Objection.REJECTED: gettext_noop("异议不成立"),
}


def notice_view(notice: Notice, counts: Mapping[str, int], now: datetime) -> dict[str, Any]:
    """A notice as a row or the head of its page."""
    light, word = "waiting", _(STATES[notice.state])
    if notice.state == Notice.OPEN and notice.clock:
        over = now > notice.clock.due_at
        standing = notice.clock.light(now)
        light = "waiting" if over else "soon" if standing.code == "soon" else "ontime"
        word = _("公示期已过，等异议答复") if over else light_word(standing)
    elif notice.state == Notice.ENDED:
        light = DONE
    return {
        "number": notice.number, "title": notice.title, "area": notice.area.label, "state": notice.state,
        "light": light, "word": word, "period": period_words(notice), "counts": counts,
        "running": notice.state == Notice.OPEN and notice.clock is not None and now <= notice.clock.due_at,
        "opened_at": notice.opened_at, "until": until_words(notice, now), "ended_at": notice.ended_at,
        "version": notice.version,
    }  # fmt: skip


def period_words(notice: Notice) -> str:
    """`5 个工作日`, `7 天`"""
    return span_of(notice.amount, notice.unit)


def until_words(notice: Notice, now: datetime) -> str:
    """When its window closes, as people read it."""
    return short_time(notice.clock.due_at, notice.clock.time_zone, now) if notice.clock else ""


def table_view(version: NoticeVersion, rows: Sequence[NoticeRow]) -> dict[str, Any]:
    """The masked table: heads, lines with their marks."""
    heads = [one["label"] for one in version.columns]
    lines = [
        {
            "n": row.position, "mark": row.mark, "mark_word": _(MARKS[row.mark]) if row.mark else "",
            "cells": [{"label": head, "text": text} for head, text in zip(heads, row.shown, strict=True)],
        }
        for row in rows
    ]  # fmt: skip
    masked = [_("%(head)s：%(how)s") % {"head": one["label"], "how": _(MASKS[one["mask"]])} for one in version.columns]
    grounds = [{"head": one["label"], "ground": one["ground"]} for one in version.columns if one["mask"] == "open"]
    return {"heads": heads, "lines": lines, "masked": masked, "grounds": grounds}


def objection_view(objection: Objection, clock: Clock | None, now: datetime) -> dict[str, Any]:
    """An objection as a row or a page."""
    light, word = "waiting", _(ANSWERS[objection.state])
    if objection.state == Objection.OPEN and clock is not None:
        standing = clock.light(now)
        light, word = standing.code, light_word(standing)
    elif objection.state != Objection.OPEN:
        light = DONE
    due = short_time(clock.due_at, clock.time_zone, now) if clock else ""
    return {
        "number": objection.number, "text": objection.text, "light": light, "word": word, "due": due,
        "state": _(ANSWERS[objection.state]), "open": objection.state == Objection.OPEN,
        "answer": objection.answer, "answered_at": objection.answered_at, "received_at": objection.received_at,
        "line": objection.position, "version": objection.version, "corrected": objection.corrected,
        "post": objection.post.label,
    }  # fmt: skip


class ObjectionForm(forms.Form):
    """Shows the form, and again with its faults. What it must hold is decided by the room."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    position = forms.CharField(
        label=gettext_lazy("第几行"), required=False, max_length=6, widget=forms.TextInput({"inputmode": "numeric"})
    )
    text = forms.CharField(
        label=gettext_lazy("哪里不对"), max_length=20_000, widget=forms.Textarea({"rows": 5, "maxlength": 2_000})
    )
    against = forms.CharField(
        label=gettext_lazy("是不是对哪个岗位有意见"), required=False, max_length=10, widget=forms.Select
    )
    name = forms.CharField(
        label=gettext_lazy("怎么称呼"), required=False, max_length=1_000,
        widget=forms.TextInput({"maxlength": 60, "autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("联系电话"), required=False, max_length=100,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel", "maxlength": 20}),
    )  # fmt: skip
    use_required_attribute = False

    def about(self, notice: Notice) -> "ObjectionForm":
        """The form for one notice: which posts an objection to it may be against."""
        self.fields["against"].widget.choices = [
            ("", _("没有，只是内容不对")),
            (OWNER, notice.owner_post.label),
            (OTHER, notice.other_post.label),
        ]
        return self

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Show what the action found wrong beside its fields."""
        self.is_valid()
        self.errors.clear()
        for one in problems:
            self.add_error(one.field if one.field in self.fields else None, str(one.message))


def read_objection(sent: QueryDict) -> Draft:
    """What was sent, as the room takes it; raises `Invalid` for what cannot be read at all."""
    try:
        uid = UUID(sent.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None
    line = sent.get("position", "").strip()
    if line and not (line.isascii() and line.isdecimal() and len(line) < 6):
        raise Invalid([Problem("position", _("写表里的行号，例如 3"))])
    text = {name: sent.get(name, "").strip() for name in ("text", "against", "name", "phone")}
    return Draft(uid=uid, position=int(line) if line else None, **text)
