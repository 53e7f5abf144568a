"""Following a report by its secret link: answer, clocks, story; rate, add, withdraw, ask to reopen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.base.clock import now
from gongzhi.base.ids import open_secret_link, row_of, same_code, secret_link, spoken_code
from gongzhi.base.refusals import Refused
from gongzhi.web.pictures import picture_response
from gongzhi.web.reporting import read_pictures
from gongzhi.web.showing import RATINGS, SOURCES, clock_view, entry_view, move_view, say, short_time, standing
from gongzhi.web.visitor import limit
from gongzhi.work.matters.actions.moves import move_by_reporter
from gongzhi.work.matters.actions.words import add_from_reporter, rate_matter
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import SUBJECT, Matter, Photo
from gongzhi.work.matters.queries.page import Story, Told, moves_for_reporter, story_of


def _matter(link: str) -> Matter:
    uid = open_secret_link(SUBJECT, link)
    matter = Matter.objects.select_related("area", "lead_post").filter(uid=uid).first() if uid else None
    if matter is None:
        raise Http404
    return matter


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """By number and code, for those who lost the link."""
    if request.method == "GET":
        return render(request, "portal/follow_find.html", {"values": {}, "errors": {}})
    limit(request, "follow", settings.LOOKUPS_PER_HOUR)
    values = {name: request.POST.get(name, "").strip()[:40] for name in ("number", "code")}
    named = row_of(values["number"])
    matter = Matter.objects.filter(pk=named[2], prefix=named[0], reported_day=named[1]).first() if named else None
    if matter is not None and same_code(SUBJECT, matter.uid, values["code"]):
        return redirect("portal:follow", link=secret_link(SUBJECT, matter.uid))
    errors = {} if named else {"number": _("编号像 TB-2023-1115-0037 这样")}
    if named:
        errors["code"] = _("编号和查询码对不上，请核对后再试")
    return render(request, "portal/follow_find.html", {"values": values, "errors": errors}, status=400)


@require_GET
def page(request: HttpRequest, link: str) -> HttpResponse:
    """The reporter's page of a matter."""
    return _page(request, _matter(link), link)


def _page(
    request: HttpRequest,
    matter: Matter,
    link: str,
    *,
    problem: Refused | None = None,
    move: str = "",
    status: int = 200,
) -> HttpResponse:
    story, moment = story_of(matter, public=True), now()
    errors = {one.field: str(one.message) for one in problem.problems} if problem else {}
    typed = {name: request.POST.get(name, "") for name in ("reason", "text", "rating")}
    state = story.flow.states[matter.state]
    context = {
        "matter": _facts(story, link),
        "state": say(state.public or state.title),
        "clocks": [clock_view(clock, story.flow, moment) for clock in story.clocks],
        "entries": [
            entry_view(told, story.flow, own=True, photos=_photos(told, link)) for told in reversed(story.told)
        ],
        "rate": _rate(story, link, typed),
        "moves": [
            move_view(code, one, values=typed if code == move else None, errors=errors if code == move else None)
            for code, one in moves_for_reporter(story)
        ],
        "move_errors": errors,
        "failed_move": move,
        "link": link,
        "full_link": request.build_absolute_uri(reverse("portal:follow", kwargs={"link": link})),
        "code": spoken_code(SUBJECT, matter.uid),
        "fresh": request.COOKIES.get("reported") == str(matter.pk),
        "typed": typed,
    }
    context["light"], context["word"] = standing(story, moment)
    return render(request, "portal/follow.html", context, status=status)


def _facts(story: Story, link: str) -> Mapping[str, Any]:
    matter, kind, zone = story.matter, story.kind, story.pack.calendar.time_zone
    return {
        "number": matter.number,
        "title": matter.title,
        "text": matter.text,
        "kind": say(kind.title),
        "area": matter.area.label,
        "address": matter.address,
        "reported_at": short_time(matter.reported_at, zone, now()),
        "updated_at": short_time(matter.updated_at, zone, now()),
        "answer": matter.answer,
        "lead": matter.lead_post.label,
        "source": _(SOURCES.get(matter.source, matter.source)),
        "visibility": _("公开，不显示上报人") if kind.public else _("不公开"),
        "basis": say(kind.basis),
        "basis_example": kind.example,
        "point": {"lon": matter.lon, "lat": matter.lat} if matter.lon is not None else None,
        "moves": matter.moves,
        "stage": matter.stage,
    }


def _photos(told: Told, link: str) -> list[dict[str, str]]:
    found = []
    for photo in told.photos:
        url = reverse("portal:follow_photo", kwargs={"link": link, "photo": photo.uid})
        found.append({"url": url, "thumb": f"{url}?small=1", "alt": _("上报的照片")})
    return found


def _rate(story: Story, link: str, typed: Mapping[str, str]) -> dict[str, Any] | None:
    if story.matter.stage != "closed":
        return None
    choices = [
        {"value": value, "label": _(word), "on": str(value) == typed["rating"]} for value, word in RATINGS.items()
    ]
    given = _(RATINGS[story.matter.rating]) if story.matter.rating else ""
    return {"url": reverse("portal:follow_rate", kwargs={"link": link}), "choices": choices, "given": given}


@require_POST
def rate(request: HttpRequest, link: str) -> HttpResponse:
    """Rate a closed matter."""
    matter = _matter(link)
    value = request.POST.get("rating", "")
    try:
        rate_matter(matter, int(value) if value.isdecimal() else 0, text=request.POST.get("text", ""), at=now())
    except Refused as problem:
        return _page(request, matter, link, problem=problem, move="rate", status=problem.status)
    messages.success(request, _("谢谢，您的评价收到了"))
    return redirect("portal:follow", link=link)


@require_POST
def move(request: HttpRequest, link: str, move: str) -> HttpResponse:
    """Withdraw, ask to reopen: what the flow leaves to the reporter."""
    matter = _matter(link)
    seen = request.POST.get("seen", "")
    words = Words(reason=request.POST.get("reason", ""))
    try:
        at_seen = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
        move_by_reporter(matter, move, seen=at_seen, at=now(), words=words)
    except Refused as problem:
        return _page(request, _matter(link), link, problem=problem, move=move, status=problem.status)
    messages.success(request, _("已提交"))
    return redirect("portal:follow", link=link)


@require_POST
def add(request: HttpRequest, link: str) -> HttpResponse:
    """Add something to a report, with pictures."""
    limit(request, "add", settings.REPORTS_PER_HOUR)
    matter = _matter(link)
    try:
        add_from_reporter(matter, request.POST.get("text", ""), at=now(), pictures=read_pictures(request))
    except Refused as problem:
        return _page(request, matter, link, problem=problem, move="add", status=problem.status)
    messages.success(request, _("补充收到了"))
    return redirect("portal:follow", link=link)


@require_GET
def photo(request: HttpRequest, link: str, photo: UUID) -> FileResponse:
    """A picture of this matter, and of no other; not those of internal notes."""
    matter = _matter(link)
    found = Photo.objects.select_related("file").filter(uid=photo, matter=matter).first()
    if found is None or matter.notes.filter(act_uid=found.act_uid, internal=True).exists():
        raise Http404
    return picture_response(found, small="small" in request.GET)
