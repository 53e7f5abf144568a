"""What a form on a matter's page does."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.web.desk.frame import desk
from gongzhi.web.desk.matter.page import NO_SUCH, matter_named, matter_of, page_of
from gongzhi.web.reporting import day_in, moves_seen
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.actions import asks, joins
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.actions.words import add_note, open_contact
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Ask, Matter


@desk
@require_POST
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Make a move."""
    matter, code = matter_of(request, number), request.POST.get("move", "")
    words = Words(
        request.POST.get("reason", ""),
        request.POST.get("reply", ""),
        _number(request, "post"),
        _number(request, "days"),
        request.POST.get("plan", ""),
        day_in(request, "due"),
    )
    try:
        me, seen = viewer(request), moves_seen(request)
        move_matter(matter, code, viewer=me, channel="desk", seen=seen, at=now(), words=words)
    except Refused as problem:
        return page_of(request, matter_of(request, number), problem=problem, failed=code)
    messages.success(request, _("已办：%(number)s") % {"number": number})
    return redirect("desk:matter", number=number) if _still_seen(request, matter) else redirect("desk:inbox")


def _number(request: HttpRequest, name: str) -> int | None:
    sent = request.POST.get(name, "").strip()
    return whole(sent)


def _still_seen(request: HttpRequest, matter: Matter) -> bool:
    return visible_to(Matter.objects.filter(pk=matter.pk), viewer(request)).exists()


@desk
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Show the reporter's whole number once; who looked is kept."""
    matter = matter_of(request, number)
    open_contact(matter, viewer=viewer(request), channel="desk", at=now())
    return page_of(request, matter, opened=True)


@desk
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note or a public reply."""
    matter = matter_of(request, number)
    internal = request.POST.get("internal", "1") != "0"
    try:
        add_note(
            matter,
            request.POST.get("text", ""),
            viewer=viewer(request),
            channel="desk",
            internal=internal,
            at=now(),
        )
    except Refused as problem:
        return page_of(request, matter, problem=problem, failed="note")
    messages.success(request, _("已记下"))
    return redirect("desk:matter", number=number)


@desk
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask another post to help or counter-sign, or urge the lead."""
    matter, kind, post = matter_of(request, number), request.POST.get("move", ""), _number(request, "post")
    try:
        if kind not in (Ask.ASSIST, Ask.COUNTERSIGN, Ask.SUPERVISE, Ask.CASE_LEAD):
            raise Invalid([Problem("", _("没有这种安排"))])
        posts = [post] if post else []
        text = request.POST.get("reason", "")
        asks.ask(matter, kind, posts, text, viewer=viewer(request), channel="desk", at=now())
    except Refused as problem:
        return page_of(request, matter, problem=problem, failed=kind)
    messages.success(request, _("已发出"))
    return redirect("desk:matter", number=number)


@desk
@require_POST
def ask_answer(request: HttpRequest, number: str, uid: UUID) -> HttpResponse:
    """The asked post answers."""
    matter, asked = matter_of(request, number), _ask(request, number, uid)
    given = {"viewer": viewer(request), "channel": "desk", "at": now()}
    answer = joins.answer_merge if asked.kind == Ask.MERGE else asks.answer
    try:
        answer(asked, request.POST.get("outcome", ""), request.POST.get("reason", ""), **given)  # type: ignore[arg-type]
    except Refused as problem:
        return page_of(request, matter, problem=problem, failed=f"answer-{uid}")
    messages.success(request, _("已答复"))
    return redirect("desk:matter", number=number) if _still_seen(request, matter) else redirect("desk:inbox")


@desk
@require_POST
def ask_withdraw(request: HttpRequest, number: str, uid: UUID) -> HttpResponse:
    """Whoever asked takes it back."""
    matter, asked = matter_of(request, number), _ask(request, number, uid)
    try:
        asks.withdraw(asked, viewer=viewer(request), channel="desk", at=now())
    except Refused as problem:
        return page_of(request, matter, problem=problem)
    messages.success(request, _("已撤回"))
    return redirect("desk:matter", number=number)


def _ask(request: HttpRequest, number: str, uid: UUID) -> Ask:
    found = Ask.objects.filter(uid=uid, matter=matter_of(request, number)).select_related("matter", "other").first()
    if found is None:
        raise Http404
    return found


@desk
@require_POST
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Make the matter part of another."""
    matter = matter_of(request, number)
    try:
        original = matter_named(request, request.POST.get("original", ""))
        if original is None:
            raise Invalid([Problem("original", NO_SUCH)])
        reason = request.POST.get("reason", "")
        asked = joins.merge(matter, original, reason, viewer=viewer(request), channel="desk", at=now())
    except Refused as problem:
        return page_of(request, matter, problem=problem, failed="merge")
    messages.success(request, _("已请对方主办同意并案") if asked else _("已并案"))
    return redirect("desk:matter", number=number)


@desk
@require_POST
def part(request: HttpRequest, number: str) -> HttpResponse:
    """Undo a merge."""
    matter = matter_of(request, number)
    try:
        joins.part(matter, viewer=viewer(request), channel="desk", at=now())
    except Refused as problem:
        return page_of(request, matter, problem=problem)
    messages.success(request, _("已从并案中分出"))
    return redirect("desk:matter", number=number)


@desk
@require_POST
def split(request: HttpRequest, number: str) -> HttpResponse:
    """Give one part of the matter to be handled by itself, at the same place."""
    matter = matter_of(request, number)
    draft = Draft(
        uid=_uid(request),
        reported_at=now(),
        source="desk",
        kind=request.POST.get("kind", ""),
        text=request.POST.get("text", ""),
        lon=matter.lon,
        lat=matter.lat,
        area=matter.area.code,
        address=matter.address,
    )
    try:
        joins.split_out(matter, [draft], viewer=viewer(request), channel="desk", at=draft.reported_at)
    except Refused as problem:
        return page_of(request, matter, problem=problem, failed="split")
    messages.success(request, _("已分出子事项"))
    return redirect("desk:matter", number=number)


def _uid(request: HttpRequest) -> UUID:
    """The uid the form was made with: sent twice, it makes one part."""
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        return uuid7()
