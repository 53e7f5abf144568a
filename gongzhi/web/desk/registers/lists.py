"""All registers, and the rows of one: searched, as of a day, those that wait for a look; confirmed by the page."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.forms.logic.sealing import opened_answers
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.registers import Register
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.registers.access import keeps_any
from gongzhi.work.registers.actions.standing import confirm
from gongzhi.work.registers.logic import cells_of, check_period, columns_of, file_cells, periods_before
from gongzhi.work.registers.models import Record
from gongzhi.work.registers.queries import PAGE, Asked, answers_on, counted, rows_of, stale_before

_PERIODS, _AT_ONCE = 12, 500


@desk
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """Every register of the pack, by group, with how many rows the viewer sees and how many wait for a look."""
    pack, me = working_pack(), viewer(request)
    counts = counted(pack, me, now())
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, one in pack.pack.registers.items():
        number, stale = counts.get(code, (0, 0))
        groups.setdefault(say(one.group), []).append(
            {
                "code": code, "title": say(one.title), "basis": say(one.basis), "icon": one.icon, "number": number,
                "stale": stale, "example": one.example, "keeps": keeps_any(me, pack, code),
            }
        )  # fmt: skip
    return show(request, "desk/registers/registers.html", {"groups": groups.items()})


def declared(code: str) -> tuple[PackInUse, Register]:
    """The pack at work and one of its registers; 404 for none."""
    pack = working_pack()
    if code not in pack.pack.registers:
        raise Http404
    return pack, pack.pack.registers[code]


def _asked(request: HttpRequest, register: Register, moment: datetime) -> Asked:
    sent = request.GET
    on = a_day(sent.get("on", ""))
    stale = sent.get("stale") == "1" and register.every
    words, period = sent.get("q_row", "")[:60].replace("\x00", ""), sent.get("period", "")
    return Asked(
        areas_by_code().get(sent.get("area", "")), words, "" if check_period(register, period) else period, on,
        stale_before(register.every, moment) if stale and register.every else None, sent.get("ended") == "1",
    )  # fmt: skip


def _query(request: HttpRequest) -> dict[str, str]:
    names = ("area", "q_row", "period", "on", "stale", "ended")
    return {name: request.GET[name] for name in names if request.GET.get(name)}


@desk
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of one register."""
    (pack, register), me, moment = declared(code), viewer(request), now()
    asked, query, after = _asked(request, register, moment), _query(request), row_after(request)
    rows = rows_of(code, asked, viewer=me, pack=pack)
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: PAGE + 1])
    today = local_day(moment, pack.calendar.time_zone)
    late = stale_before(register.every, moment) if register.every else None
    context = {
        "code": code, "title": say(register.title), "basis": say(register.basis), "example": register.example,
        "columns": [label for _code, label in columns_of(register, pack.form(register.form))],
        "rows": [
            {"one": one, "cells": cells, "stale": late and one.ended_day is None and one.confirmed_at < late}
            for one, cells in zip(found[:PAGE], _cells(found[:PAGE], register, pack, asked.on), strict=True)
        ],
        "asked": asked, "areas": _areas(request, pack), "periods": periods_before(register.period, today, _PERIODS),
        "keeps": keeps_any(me, pack, code), "imports": bool(me.holding("import")), "every": register.every,
        "narrowed": bool(query),
        "query": urlencode(query), "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/registers/register.html", context)


def _stood(rows: Sequence[Record], register: Register, pack: PackInUse, on: date | None) -> list[dict[str, Any]]:
    """The answers of rows as they stand, or as they stood on a day; sensitive ones masked."""
    form, then = pack.form(register.form), answers_on(rows, on) if on else {}
    stood = ((one, then.get(one.pk, {}) if on else one.answers) for one in rows)
    return [opened_answers(form, told, one.uid, whole=False) for one, told in stood]


def _cells(rows: Sequence[Record], register: Register, pack: PackInUse, on: date | None) -> list[Sequence[str]]:
    form = pack.form(register.form)
    return [cells_of(register, form, answers) for answers in _stood(rows, register, pack, on)]


def _areas(request: HttpRequest, pack: PackInUse) -> list[Area]:
    tops = [post.area_path for post in viewer(request).posts]
    return areas_under(tops, "town", "village", "grid")


@desk
@require_POST
def confirm_page(request: HttpRequest, code: str) -> HttpResponse:
    """The ticked rows, or the one whose button was pressed, are still as they stand."""
    pack, _register = declared(code)
    keys = [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 18]
    rows = rows_of(code, Asked(), viewer=viewer(request), pack=pack).filter(pk__in=keys[: 2 * PAGE])
    done = confirm(list(rows), pack=pack, viewer=viewer(request), channel="desk", at=now())
    messages.success(request, _("核过 %(number)d 行，没有变化") % {"number": done})
    back = request.POST.get("query", "")[:400]
    return redirect(reverse("desk:register_rows", kwargs={"code": code}) + (f"?{back}" if back else ""))


def table_of(
    code: str, asked: Asked, *, pack: PackInUse, viewer: Viewer
) -> tuple[list[str], Iterator[Sequence[object]]]:
    """Rows of a register as a file holds them: every answer in words, sensitive ones masked, nothing all at once."""
    register = pack.pack.registers[code]
    questions = pack.form(register.form)
    shown = [one.question for one in questions.asked.values() if not one.repeat and one.question.answered]
    codes, heads = [one.code for one in shown], [_("区域代码"), _("区域"), _("期数")]
    for one in shown:
        label = one.label.label if one.label else one.code
        heads.append(f"{label} ({one.unit.label})" if one.unit else label)
    rows = rows_of(code, asked, viewer=viewer, pack=pack)

    def told() -> Iterator[Sequence[object]]:
        after = 0
        while some := list(rows.filter(pk__gt=after)[:_AT_ONCE]):
            for one, answers in zip(some, _stood(some, register, pack, asked.on), strict=True):
                cells = file_cells(questions, codes, answers)
                yield (one.area.code, one.area.label, one.period, *cells, one.since, one.confirmed_at.date())
            after = some[-1].pk

    return [*heads, _("从哪天起"), _("最近核过")], told()


@desk
@require_safe
def export(request: HttpRequest, code: str, form: str) -> Response:
    """The rows asked for as a file; that it left is noted."""
    pack, register = declared(code)
    if form not in ("csv", "xlsx"):
        raise Http404
    moment, me = now(), viewer(request)
    asked = _asked(request, register, moment)
    heads, rows = table_of(code, asked, pack=pack, viewer=me)
    filters = {"register": code, "area": request.GET.get("area", "")[:12], "period": asked.period}
    note_export("registers", form, filters=filters, viewer=me, channel="desk", at=moment)
    return sent_table(heads, rows, f"{code}-{moment:%Y%m%d}", form)
