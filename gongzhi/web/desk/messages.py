"""Messages at the desk: the bell, texts to hand on, the outbox with its filters, one message with its history."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.clock import now, zone
from gongzhi.base.messages.access import logging_post, posting_post, visible_to
from gongzhi.base.messages.actions.handling import mark_posted, mark_read, send_again
from gongzhi.base.messages.logic.texts import BY_MACHINE, LETTER
from gongzhi.base.messages.models import FAILED, WAITING, Event, Message
from gongzhi.base.messages.queries import PAGE, Filters, in_app, outbox, to_hand_on
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.outbox import CHANNELS, STATES, TOPICS, event_view, message_view
from gongzhi.web.visitor import viewer

HAND_ON = 20


@desk
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """What the house tells the posts of the one logged in, and the texts they have to hand on."""
    me = viewer(request)
    page = Paginator(in_app(me), PAGE).get_page(request.GET.get("page"))
    waiting = to_hand_on(me, now())[:HAND_ON]
    context = {
        "page": page,
        "rows": [message_view(one) for one in page.object_list],
        "hand_on": [message_view(one) for one in waiting if one.channel != LETTER],
        "letters": [message_view(one) for one in waiting if one.channel == LETTER],
        "may_log": logging_post(me) is not None,
    }
    return show(request, "desk/messages.html", context)


@desk
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one message as read, or all."""
    asked = request.POST.get("message", "")
    try:
        only = UUID(asked) if asked else None
    except ValueError:
        raise Invalid([Problem("message", _("没有这条消息"))]) from None
    mark_read(viewer(request), at=now(), only=only)
    return redirect("desk:messages")


def _found(request: HttpRequest, uid: UUID) -> Message:
    message = visible_to(Message.objects.filter(uid=uid), viewer(request)).first()
    if message is None:
        raise Http404
    return message


@desk
@require_safe
def message(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One message: what was said, what happened to it, and what can be done now. It prints as a letter."""
    one, me = _found(request, uid), viewer(request)
    failed = one.state == FAILED and one.channel in BY_MACHINE and one.erased_at is None
    context = {
        "message": message_view(one),
        "events": [event_view(event) for event in Event.objects.filter(message=one).order_by("pk")],
        "may_post": one.state == WAITING and posting_post(me, one) is not None,
        "letter": one.channel == LETTER and posting_post(me, one) is not None,
        "may_send": failed and logging_post(me) is not None,
        "may_log": logging_post(me) is not None,
    }
    return show(request, "desk/message.html", context)


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that it was handed on, or send it once more."""
    one, me, what = _found(request, uid), viewer(request), request.POST.get("what", "")
    action = {"posted": mark_posted, "again": send_again}.get(what)
    if action is None:
        raise Invalid([Problem("what", _("选“已转发”或“重发”"))])
    action(one, viewer=me, channel="desk", at=now())
    flash.success(request, _("已经记下"))
    return redirect("desk:messages") if what == "posted" else redirect("desk:message", uid=uid)


def _days(request: HttpRequest, name: str, *, end: bool = False) -> datetime | None:
    try:
        day = parse_date(request.GET.get(name, ""))
    except ValueError:
        raise Invalid([Problem(name, _("日期像 2026-01-31 这样"))]) from None
    if day is None:
        return None
    midnight = datetime.combine(day, time(), zone(working_pack().calendar.time_zone))
    return midnight + timedelta(days=1) if end else midnight


@desk
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Every message of the areas whose outbox the viewer may see, newest first."""
    me = viewer(request)
    if logging_post(me) is None:
        raise NotAllowed(_("您的岗位不管消息发送"))
    asked = {name: request.GET.get(name, "")[:40].replace("\x00", "") for name in ("channel", "state", "topic")}
    after = row_after(request)
    filters = Filters(**asked, since=_days(request, "since"), before=_days(request, "until", end=True))
    found = outbox(me, filters, after=after or None)
    rows, more = found[:PAGE], len(found) > PAGE
    query = {name: value for name, value in request.GET.items() if name != "after" and value}
    context = {
        "rows": [message_view(one) for one in rows],
        "choices": _choices(asked),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "narrowed": bool(query),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': rows[-1].pk})}" if more else "",
    }
    return show(request, "desk/outbox.html", context)


def _choices(asked: dict[str, str]) -> list[dict[str, Any]]:
    states = {code: word for code, (word, _light) in STATES.items()}
    found = []
    for name, title, words in (
        ("channel", _("方式"), CHANNELS), ("state", _("状态"), states), ("topic", _("主题"), TOPICS),
    ):  # fmt: skip
        options = [{"value": code, "label": _(word), "on": code == asked[name]} for code, word in words.items()]
        first = {"value": "", "label": _("全部"), "on": not asked[name]}
        found.append({"name": name, "title": title, "value": asked[name], "options": [first, *options]})
    return found
