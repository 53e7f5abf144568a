"""Handing over 交接班 at the desk: who leaves goes through the open items; who comes takes over or gives it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import row_of
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.web.desk.duty.centre import centre_of, frame_of, line_of, seats_view, state_word, turn_words
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.visitor import viewer
from gongzhi.work.duty.access import handovers_for, keeping_post
from gongzhi.work.duty.actions.handing import hand_over, refuse, take_over
from gongzhi.work.duty.models import Handover
from gongzhi.work.duty.queries import Centre, handover_by_row, in_charge, open_items, seated, shift_of

PAGE = 30


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """The form that hands over, with every open item on it."""
    centre, centres = centre_of(request)
    if keeping_post(viewer(request), centre.area.path) is None:
        raise NotAllowed(_("您的岗位不管这个指挥中心的交接班"))
    if request.method != "POST":
        return _form(request, centre, centres)
    said = {
        int(name.removeprefix("said.")): str(words)
        for name, words in request.POST.items()
        if name.startswith("said.") and name[5:].isascii() and name[5:].isdecimal() and len(name) < 23
    }
    try:
        made = hand_over(
            centre, said, request.POST.get("note", ""), viewer=viewer(request), channel="desk", at=now()
        )  # fmt: skip
    except Refused as refused:
        return _form(request, centre, centres, refused)
    messages.success(request, _("交班了，等接班人接"))
    return redirect("desk:handover", number=made.number)


def _form(request: HttpRequest, centre: Centre, centres: list[Centre], refused: Refused | None = None) -> HttpResponse:
    charge = in_charge(centre, now())
    shift = shift_of(centre, charge.turn)
    sent = request.POST
    lines = [line_of(one, centre) for one in open_items(centre)]
    context = {
        **frame_of(request, centre, centres), "turn": turn_words(charge.turn, centre),
        "to": turn_words(charge.to, centre) if charge.to else "", "waiting": charge.waiting,
        "seats": seats_view(seated([shift]).get(shift.pk, {}) if shift else {}, centre),
        "items": [(line, sent.get(f"said.{line.entry.pk}", line.last)) for line in lines],
        "note": sent.get("note", ""), "refused": refused,
    }  # fmt: skip
    return show(request, "desk/duty/leave.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Hand-overs, newest first."""
    centre, centres = centre_of(request)
    rows = handovers_for(viewer(request), Handover.objects.filter(area_path=centre.area.path))
    after = row_after(request)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("shift", "to_shift", "handed_by", "answered_by").order_by("-pk")[: PAGE + 1])
    context = {
        **frame_of(request, centre, centres),
        "rows": [
            {"one": one, "turn": turn_words(one.shift.turn, centre), "status": state_word(one)} for one in found[:PAGE]
        ],
        "older_url": f"?centre={centre.area.code}&after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "newer_url": f"?centre={centre.area.code}" if after else "",
    }  # fmt: skip
    return show(request, "desk/duty/handovers.html", context)


def _found(request: HttpRequest, number: str) -> tuple[Handover, Centre]:
    named = row_of(number)
    one = handover_by_row(named[2]) if named else None
    if one is None or one.number != number:
        raise Http404
    if not handovers_for(viewer(request), Handover.objects.filter(pk=one.pk)).exists():
        raise Http404
    return one, centre_of(request, one.shift.area.code)[0]


@desk
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One hand-over, as it was written; it prints on a sheet."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, refused: Refused | None = None) -> HttpResponse:
    one, centre = _found(request, number)
    context = {
        **frame_of(request, centre, []), "handover": one, "turn": turn_words(one.shift.turn, centre),
        "to": turn_words(one.to_shift.turn, centre), "status": state_word(one), "counts": one.counts,
        "items": [(line_of(item.entry, centre), item.said) for item in one.items.all()],
        "waits": one.state == Handover.WAITING, "refused": refused, "typed": request.POST,
    }  # fmt: skip
    return show(request, "desk/duty/handover.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Take it, or give it back with a reason."""
    one, centre = _found(request, number)
    given: dict[str, Any] = {"viewer": viewer(request), "channel": "desk", "at": now()}
    try:
        if request.POST.get("move") == "refuse":
            refuse(centre, one, request.POST.get("words", ""), **given)
            messages.success(request, _("退回了，上一班补上再交"))
        else:
            take_over(centre, one, request.POST.get("words", ""), **given)
            messages.success(request, _("接班了"))
    except Refused as refused:
        return _page(request, number, refused)
    return redirect(f"{reverse('desk:duty')}?centre={centre.area.code}")
