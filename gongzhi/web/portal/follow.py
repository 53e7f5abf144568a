"""Following a report by its secret link: answer, clocks, story; rate, add, withdraw, ask to reopen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import open_secret_link, row_of, row_of_short, same_code, secret_link, spoken_code
from gongzhi.base.messages.queries import told_about
from gongzhi.base.refusals import Refused
from gongzhi.web.clocks import clock_view
from gongzhi.web.outbox import message_view
from gongzhi.web.pictures import picture_response
from gongzhi.web.portal.objections import by_number
from gongzhi.web.reporting import moves_seen, read_pictures
from gongzhi.web.showing import RATINGS, MoveView, NeedView, entry_view, move_view, say, standing
from gongzhi.web.visitor import limit
from gongzhi.work.matters.actions.moves import move_by_reporter
from gongzhi.work.matters.actions.words import add_from_reporter, rate_matter
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import SUBJECT, Matter, Photo
from gongzhi.work.matters.queries.named import matter_named
from gongzhi.work.matters.queries.page import Story, Told, answers_of, moves_for_reporter, pack_of, story_of
from gongzhi.work.reviews.models import OBJECTION

TOLD = 50
ADD = "add"  # no move of any flow: adding a word is open to the reporter at any time


def _matter(link: str) -> Matter:
    uid = open_secret_link(SUBJECT, link)
    matter = Matter.objects.select_related("area", "lead_post", "merged_into").filter(uid=uid).first() if uid else None
    if matter is None:
        raise Http404
    return matter


class FindForm(forms.Form):
    """Number and code of a report."""

    use_required_attribute = False

    number = forms.CharField(label=gettext_lazy("编号"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    code = forms.CharField(label=gettext_lazy("查询码"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """By number and code, for those who lost the link."""
    if request.method != "POST":
        return render(request, "portal/follow_find.html", {"form": FindForm()})
    limit(request, "follow", settings.LOOKUPS_PER_HOUR)
    form = FindForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]
        objection = by_number(number)
        if objection is not None and same_code(OBJECTION, objection.uid, form.cleaned_data["code"]):
            return redirect("portal:objection", link=secret_link(OBJECTION, objection.uid))
        matter = matter_named(number)
        if matter is not None and same_code(SUBJECT, matter.uid, form.cleaned_data["code"]):
            return redirect("portal:follow", link=secret_link(SUBJECT, matter.uid))
        if row_of(number) is None and row_of_short(number) is None:
            form.add_error("number", _("编号像 TB-2023-1115-0037 这样，或报号像 00372 这样"))
        else:
            form.add_error("code", _("编号和查询码对不上，请核对后再试"))
    return render(request, "portal/follow_find.html", {"form": form}, status=400)


@require_safe
def page(request: HttpRequest, link: str) -> HttpResponse:
    """The reporter's page of a matter."""
    return _page(request, _matter(link), link)


def _page(
    request: HttpRequest, matter: Matter, link: str, *, problem: Refused | None = None, failed: str = ""
) -> HttpResponse:
    story, moment = story_of(matter, public=True), now()
    errors = {one.field: str(one.message) for one in problem.problems} if problem else {}
    code = spoken_code(SUBJECT, matter.uid)
    context = {
        "matter": _facts(story, moment),
        "answers": answers_of(story),
        "clocks": [clock_view(clock, story.flow, moment) for clock in story.clocks],
        "entries": [entry_view(told, story, own=True, photos=_photos(told, link)) for told in reversed(story.told)],
        "rate": _rate(story, link, errors if failed == "rate" else {}),
        "moves": _moves(request, story, failed, errors),
        "move_url": reverse("portal:follow_move", kwargs={"link": link}),
        "seen": matter.moves,
        "open_move": failed,
        "problems": [str(one.message) for one in problem.problems] if problem else [],
        "secret_link": request.build_absolute_uri(reverse("portal:follow", kwargs={"link": link})),
        "fresh": {"code": code} if request.COOKIES.get("reported") == str(matter.pk) else None,
        "code": code,
        "link": link,
        "told": [message_view(one) for one in told_about(matter.uid)[:TOLD]],
    }
    return render(request, "portal/follow.html", context, status=problem.status if problem else 200)


def _moves(request: HttpRequest, story: Story, failed: str, errors: Mapping[str, str]) -> list[MoveView]:
    """What the flow leaves to the reporter, and adding something, which is always possible."""
    typed = {name: request.POST.get(name, "") for name in ("reason", "text")}

    def seen_in(code: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
        return (typed, errors) if code == failed else ({}, {})

    values, faults = seen_in(ADD)
    text = NeedView(
        "text", _("补充什么"), "", "text", True, 2, value=values.get("text", ""), error=faults.get("text", "")
    )
    photos = NeedView("photos", _("照片"), _("可不传，最多 4 张。"), "photos", False, error=faults.get("photos", ""))
    found = [MoveView(ADD, _("补充情况"), "message-square-plus", False, False, (text, photos))]
    for code, move in moves_for_reporter(story):
        values, faults = seen_in(code)
        found.append(move_view(code, move, values=values, errors=faults))
    return found


def _facts(story: Story, moment: datetime) -> Mapping[str, Any]:
    matter, kind = story.matter, story.kind
    joined = matter.merged_into
    state = story.flow.states[matter.state]
    light, word = standing(story, moment)
    return {
        "number": matter.number,
        "said": matter.said,
        "title": matter.title,
        "text": matter.text,
        "kind": say(kind.title),
        "area": matter.area.label,
        "address": matter.address,
        "reported_at": matter.reported_at,
        "updated_at": matter.updated_at,
        "state": say(state.public or state.title),
        "light": light,
        "word": say(state.public or state.title) if matter.stage != "open" else word,
        "answer": matter.answer or (joined.answer if joined else ""),
        "joined": _joined(joined) if joined else None,
        "lead": matter.lead_post.label,
        "source": _(SOURCES.get(matter.source, matter.source)),
        "visibility": _("公开，不显示上报人") if kind.public else _("不公开"),
        "basis": say(kind.basis),
        "basis_example": kind.example,
        "point": {"lon": matter.lon, "lat": matter.lat} if matter.lon is not None else None,
    }


def _joined(original: Matter) -> Mapping[str, str]:
    """How the matter stands that this one became part of: its reporter waits for the same result."""
    pack = pack_of(original).pack
    state = pack.flows[pack.kinds[original.kind].flow].states[original.state]
    return {"state": say(state.public or state.title), "light": "done" if original.stage == "closed" else "new"}


def _photos(told: Told, link: str) -> list[dict[str, str]]:
    found = []
    for photo in told.photos:
        url = reverse("portal:follow_photo", kwargs={"link": link, "photo": photo.uid})
        found.append({"url": url, "thumb": f"{url}?small=1", "alt": _("上报的照片")})
    return found


def _rate(story: Story, link: str, errors: Mapping[str, str]) -> dict[str, Any] | None:
    if story.matter.stage != "closed":
        return None
    return {
        "url": reverse("portal:follow_rate", kwargs={"link": link}),
        "choices": [{"value": value, "label": _(word)} for value, word in RATINGS.items()],
        "given": _(RATINGS[story.matter.rating]) if story.matter.rating else "",
        "error": " ".join(errors.values()),
    }


@require_POST
def rate(request: HttpRequest, link: str) -> HttpResponse:
    """Rate a closed matter."""
    matter = _matter(link)
    value = request.POST.get("rating", "")
    try:
        rate_matter(
            matter, int(value) if value in ("1", "2", "3", "4") else 0, text=request.POST.get("text", ""), at=now()
        )
    except Refused as problem:
        return _page(request, _matter(link), link, problem=problem, failed="rate")
    messages.success(request, _("谢谢，您的评价收到了"))
    return redirect("portal:follow", link=link)


@require_POST
def move(request: HttpRequest, link: str) -> HttpResponse:
    """Withdraw, ask to reopen, add something: what the flow leaves to the reporter."""
    matter, code = _matter(link), request.POST.get("move", "")
    try:
        if code == ADD:
            limit(request, "add", settings.REPORTS_PER_HOUR)
            add_from_reporter(matter, request.POST.get("text", ""), at=now(), pictures=read_pictures(request))
        else:
            words = Words(reason=request.POST.get("reason", ""))
            move_by_reporter(matter, code, seen=moves_seen(request), at=now(), words=words)
    except Refused as problem:
        return _page(request, _matter(link), link, problem=problem, failed=code)
    messages.success(request, _("收到了，谢谢"))
    return redirect("portal:follow", link=link)


@require_safe
def photo(request: HttpRequest, link: str, photo: UUID) -> FileResponse:
    """A picture of this matter, and of no other; not those of internal notes."""
    matter = _matter(link)
    found = Photo.objects.select_related("file").filter(uid=photo, matter=matter).first()
    if found is None or matter.notes.filter(act_uid=found.act_uid, internal=True).exists():
        raise Http404
    return picture_response(found, small="small" in request.GET)
