"""The board of the shift 值守 and its log 值班记录: who is on, what is open, what happened, and a form for more."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.columns import under
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.todos.models import Todo
from gongzhi.base.todos.queries import count_lights
from gongzhi.web.desk.duty.centre import (
    centre_of,
    frame_of,
    line_of,
    seats_view,
    state_word,
    turn_words,
    uid_asked,
)
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.duty.access import entries_for
from gongzhi.work.duty.actions.log import write, write_about
from gongzhi.work.duty.models import Entry, Handover
from gongzhi.work.duty.queries import Centre, Charge, in_charge, log_of, open_items, seated, shift_of
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.named import matter_named

PAGE, OF_SHIFT = 50, 100


@desk
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The shift in charge."""
    return _board(request)


def _board(request: HttpRequest, refused: Refused | None = None, about: Entry | None = None) -> HttpResponse:
    centre, centres = centre_of(request)
    moment = now()
    charge = in_charge(centre, moment)
    shift = shift_of(centre, charge.turn)
    rows = log_of(centre, Entry.objects.filter(shift=shift)) if shift else Entry.objects.none()
    context = {
        **frame_of(request, centre, centres),
        "turn": turn_words(charge.turn, centre), "over": moment >= charge.turn.ends_at,
        "seats": seats_view(seated([shift]).get(shift.pk, {}) if shift else {}, centre),
        "handing": _handing(charge, centre),
        "items": [line_of(one, centre) for one in open_items(centre)],
        "lines": [line_of(one, centre) for one in rows[:OF_SHIFT]],
        "kinds": [(code, say(kind.title)) for code, kind in centre.duty.kinds.items()],
        "lights": _lights(centre, viewer(request), moment), "uid": uuid7(), "refused": refused, "failed": about,
        "typed": request.POST if refused and about is None else {}, "typed_about": request.POST if about else {},
        "errors": {one.field: one.message for one in refused.problems} if refused and about is None else {},
    }  # fmt: skip
    return show(request, "desk/duty/board.html", context, status=refused.status if refused else 200)


def _handing(charge: Charge, centre: Centre) -> dict[str, Any]:
    waiting = charge.waiting
    to = waiting.to_shift.turn if waiting else charge.to
    return {
        "may": charge.to is not None and waiting is None, "waiting": waiting,
        "to": turn_words(to, centre) if to else "",
        "status": state_word(waiting) if waiting else None,
        "refused": Handover.objects.filter(
            shift__area=centre.area, shift__begins_at=charge.turn.begins_at, state=Handover.REFUSED
        ).order_by("-pk").first() if waiting is None else None,
    }  # fmt: skip


def _lights(centre: Centre, me: Viewer, moment: datetime) -> dict[str, int]:
    """How the matters of the centre's area stand: what is to be done by somebody, late and due today; complaints
    about a post of the viewer are none of its business, not even as a number."""
    about = Matter.objects.filter(about_post__in=me.post_ids()).values("uid")
    todos = Todo.objects.filter(under("area_path", centre.area.path), subject=MATTER, done_at=None)
    return count_lights(todos.exclude(subject_uid__in=about), moment, centre.time_zone)


def _back(centre: Centre) -> HttpResponse:
    return redirect(f"{reverse('desk:duty')}?centre={centre.area.code}")


@desk
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """A new line."""
    centre, _centres = centre_of(request)
    sent = request.POST
    try:
        number = sent.get("matter", "").strip()
        matter = matter_named(number) if number else None
        if number and matter is None:
            raise Invalid([Problem("matter", _("没有这个编号的事项，或者您看不到它"))])
        write(
            centre, uid_asked(sent.get("uid", "")) or uuid7(), sent.get("kind", ""), sent.get("text", ""),
            open_item=True if sent.get("open") else None, matter=matter, viewer=viewer(request), channel="desk",
            at=now(),
        )  # fmt: skip
    except Refused as refused:
        return _board(request, refused)
    messages.success(request, _("记下了"))
    return _back(centre)


@desk
@require_POST
def about(request: HttpRequest, uid: str) -> HttpResponse:
    """More about a line: how it goes on, a correction, done, open again."""
    centre, _centres = centre_of(request)
    found = entries_for(viewer(request), Entry.objects.filter(uid=uid, about=None)).first()
    if found is None:
        raise Http404
    sent = request.POST
    try:
        write_about(
            centre, uid_asked(sent.get("uid", "")) or uuid7(), found, sent.get("what", ""), sent.get("text", ""),
            viewer=viewer(request), channel="desk", at=now(),
        )  # fmt: skip
    except Refused as refused:
        return _board(request, refused, found)
    messages.success(request, _("办结了") if sent.get("what") == Entry.CLOSING else _("记下了"))
    return _back(centre)


@desk
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The whole log, newest first, by day, kind and state."""
    centre, centres = centre_of(request)
    asked = request.GET
    kind = asked.get("kind", "") if asked.get("kind", "") in centre.duty.kinds else ""
    state = asked.get("state", "") if asked.get("state", "") in (Entry.OPEN, Entry.DONE) else ""
    day, after = a_day(asked.get("day", "")), row_after(request)
    rows = log_of(centre, entries_for(viewer(request), Entry.objects.all()), kind=kind, day=day, state=state)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    query = {
        name: value
        for name, value in {
            "centre": asked.get("centre", ""), "kind": kind, "state": state, "day": day.isoformat() if day else "",
        }.items()
        if value
    }  # fmt: skip
    context = {
        **frame_of(request, centre, centres), "lines": [line_of(one, centre) for one in found[:PAGE]],
        "kinds": [(code, say(one.title)) for code, one in centre.duty.kinds.items()],
        "kind": kind, "state": state, "day": day, "narrowed": bool(kind or state or day),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/duty/log.html", context)
