"""One row of a register: as it stands, its history, its next version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.forms.logic.sealing import opened_answers
from gongzhi.base.forms.logic.sent import read_sent
from gongzhi.base.forms.logic.showing import answer_lines
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem, Refused
from gongzhi.design.questions import form_view
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.registers import Register
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.registers.lists import declared
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.registers.access import keeping_post, keeps_any, visible_to
from gongzhi.work.registers.actions.keeping import change, keep
from gongzhi.work.registers.actions.standing import end, take_up
from gongzhi.work.registers.logic import Told, differences, period_of
from gongzhi.work.registers.models import Record, Version
from gongzhi.work.registers.queries import history_of

_PREFIX = "answers."


def _found(request: HttpRequest, uid: UUID) -> tuple[Record, PackInUse, Register]:
    pack = working_pack()
    rows = visible_to(Record.objects.filter(uid=uid), viewer(request), pack)
    one = rows.select_related("area", "owner_post").first()
    if one is None or one.register not in pack.pack.registers:
        raise Http404
    return one, pack, pack.pack.registers[one.register]


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A row and all its versions."""
    return _page(request, uid)


def _page(request: HttpRequest, uid: UUID, refused: Refused | None = None) -> HttpResponse:
    one, pack, register = _found(request, uid)
    form = pack.form(register.form)
    keeps = keeping_post(viewer(request), pack, one.register, one.area_path) is not None
    context = {
        "one": one, "title": say(register.title), "example": register.example, "keeps": keeps,
        "intake": register.intake,
        "lines": answer_lines(form, opened_answers(form, one.answers, one.uid, whole=keeps)),
        "history": _history(one, form, whole=keeps), "refused": refused, "typed": request.POST,
    }  # fmt: skip
    return show(request, "desk/registers/record.html", context, status=refused.status if refused else 200)


def _history(one: Record, form: ReadyForm, *, whole: bool) -> list[dict[str, Any]]:
    """Every version with what it changed, newest first."""
    words = {
        Version.MADE: _("登记"), Version.CHANGED: _("更新"), Version.CONFIRMED: _("核过，没有变化"),
        Version.ENDED: _("注销"), Version.AGAIN: _("恢复"),
    }  # fmt: skip
    told: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for version in reversed(history_of(one)):
        after = before
        if version.answers is not None:
            after = opened_answers(form, version.answers, one.uid, whole=whole)
        changed = differences(form, before, after) if version.what == Version.CHANGED else []
        told.append({"version": version, "word": words.get(version.what, version.what), "changes": changed})
        before = after
    return told[::-1]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """A new row."""
    (pack, register), me = declared(code), viewer(request)
    if not keeps_any(me, pack, code):
        raise NotAllowed(_("这本台账不归您的岗位维护"))
    form, today = pack.form(register.form), local_day(now(), pack.calendar.time_zone)
    areas = _areas(request, pack, code)
    sent = request.POST if request.method == "POST" else request.GET
    typed = {"area": sent.get("area", ""), "period": sent.get("period", period_of(register.period, today))}
    if request.method != "POST":
        return _form(request, pack, register, code, {}, typed, areas)
    answers = _answers(request, form)
    try:
        made = keep(
            code, Told(typed["area"], answers, typed["period"]), pack=pack, viewer=me, channel="desk", at=now()
        )  # fmt: skip
    except Refused as refused:
        return _form(request, pack, register, code, answers, typed, areas, refused)
    messages.success(request, _("已登记：%(title)s") % {"title": made.title})
    return redirect("desk:record", uid=made.uid)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The next version of a row, from the day it holds."""
    one, pack, register = _found(request, uid)
    if keeping_post(viewer(request), pack, one.register, one.area_path) is None:
        raise NotAllowed(_("这一行不归您的岗位维护"))
    if one.ended_day is not None:
        raise Conflict(_("这一行已经注销，恢复以后才能改"))
    form = pack.form(register.form)
    today = local_day(now(), pack.calendar.time_zone)
    if request.method != "POST":
        answers = opened_answers(form, one.answers, one.uid, whole=True)
        typed = {"valid_from": today.isoformat(), "seen": str(one.versions)}
        return _form(request, pack, register, one.register, answers, typed, (), record=one)
    answers, sent = _answers(request, form), request.POST
    typed = {name: sent.get(name, "") for name in ("valid_from", "seen", "reason")}
    try:
        seen = int(typed["seen"]) if typed["seen"].isascii() and typed["seen"].isdecimal() else 0
        change(
            one, answers, seen=seen, pack=pack, viewer=viewer(request), channel="desk", at=now(),
            valid_from=_day(typed["valid_from"]), reason=typed["reason"],
        )  # fmt: skip
    except Refused as refused:
        return _form(request, pack, register, one.register, answers, typed, (), refused, record=one)
    messages.success(request, _("已更新"))
    return redirect("desk:record", uid=one.uid)


def _answers(request: HttpRequest, form: ReadyForm) -> dict[str, Any]:
    fields = {name.removeprefix(_PREFIX): values for name, values in request.POST.lists() if name.startswith(_PREFIX)}
    return read_sent(form, {name: [str(value) for value in values] for name, values in fields.items()})


def _day(text: str) -> date | None:
    day = a_day(text)
    if text and day is None:
        raise Invalid([Problem("valid_from", _("日期像 2026-01-31 这样"))])
    return day


def _areas(request: HttpRequest, pack: PackInUse, code: str) -> list[Area]:
    """Areas of the register's level under the viewer's keeping posts."""
    register = pack.pack.registers[code]
    tops = [post.area_path for post in viewer(request).posts if post.role == register.owner]
    return areas_under(tops, register.level)


def _form(
    request: HttpRequest, pack: PackInUse, register: Register, code: str, answers: Mapping[str, Any],
    typed: Mapping[str, str], areas: Sequence[Area], refused: Refused | None = None, *, record: Record | None = None,
) -> HttpResponse:  # fmt: skip
    problems = {one.field: str(one.message) for one in refused.problems} if refused else {}
    today = local_day(now(), pack.calendar.time_zone)
    begun = record is not None or request.method == "POST"
    view = form_view(pack.form(register.form), answers, today=today, problems=problems, prefix=_PREFIX, begun=begun)
    context = {
        "code": code, "title": say(register.title), "record": record, "view": view, "typed": typed, "errors": problems,
        "refused": refused, "period": register.period != "none",
        "areas": [(one.code, one.label, one.code == typed.get("area")) for one in areas],
    }  # fmt: skip
    return show(request, "desk/registers/record_form.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a row, or take it up again."""
    one, pack, _register = _found(request, uid)
    given: dict[str, Any] = {"pack": pack, "viewer": viewer(request), "channel": "desk", "at": now()}
    try:
        if request.POST.get("what") == "again":
            take_up(one, request.POST.get("reason", ""), **given)
            messages.success(request, _("已恢复"))
        else:
            end(one, request.POST.get("reason", ""), **given)
            messages.success(request, _("已注销，历史都留着"))
    except Refused as refused:
        return _page(request, uid, refused)
    return redirect("desk:record", uid=one.uid)
