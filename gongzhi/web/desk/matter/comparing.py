"""A matter beside those that may be the same: what differs, how far, how long apart; merge, or say they are not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import PackInUse, packs_by_version
from gongzhi.web.clocks import span
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.matter.page import NO_SUCH, matter_named, matter_of, matters_named, photo_views, reporter_view
from gongzhi.web.showing import MatterRow, matter_row, say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import joinable, visible_to
from gongzhi.work.matters.actions import joins
from gongzhi.work.matters.actions.apart import end_apart, tell_apart
from gongzhi.work.matters.logic.near import MOST, Spot, metres_between
from gongzhi.work.matters.models import Apart, Contact, Matter, Photo
from gongzhi.work.matters.queries.lists import open_due, ran_late
from gongzhi.work.matters.queries.near import near

_LETTERS = "ABCD"  # what each is called in the cards, on the map and in the buttons


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def comparing(request: HttpRequest, number: str) -> HttpResponse:
    """The page. `with`: numbers to put beside it, three at most; without one those that are hinted at."""
    matter = matter_of(request, number)
    if request.method != "POST":
        others, unknown = _others(request, matter, request.GET.getlist("with"))
        refused = Invalid([Problem("with", NO_SUCH)]) if unknown else None
        return _page(request, matter, others, refused)
    others, _unknown = _others(request, matter, request.POST.getlist("with"))
    try:
        said = _decide(request, matter)
    except Refused as refused:
        return _page(request, matter_of(request, number), others, refused)
    messages.success(request, said)
    beside = urlencode({"with": [one.number for one in others]}, doseq=True)
    return redirect(f"{reverse('desk:compare', kwargs={'number': number})}?{beside}")


def _others(request: HttpRequest, matter: Matter, asked: Sequence[str]) -> tuple[list[Matter], bool]:
    """The matters to put beside this one, and whether one was asked for that the viewer does not see."""
    named = [sent for sent in dict.fromkeys(one.strip() for one in asked) if sent]
    found = matters_named(request, named[-MOST:])
    others = {one.pk: one for one in found.values() if one.pk != matter.pk}
    unknown = len(found) < len(named[-MOST:])
    if (named and not unknown) or others:
        return list(others.values()), unknown
    if matter.stage != "open":
        return [], unknown
    seen = visible_to(Matter.objects.filter(restricted=matter.restricted), viewer(request))
    hints = near(seen, matter.kind, matter.lon, matter.lat, matter.reported_at, but=matter.pk)
    return [hint.matter for hint in hints], unknown


def _decide(request: HttpRequest, matter: Matter) -> str:
    """Do what a button says about the pair; returns the words for it."""
    other = matter_named(request, request.POST.get("other", ""))
    if other is None:
        raise Invalid([Problem("other", NO_SUCH)])
    given: dict[str, Any] = {"viewer": viewer(request), "channel": "desk", "at": now()}
    reason = request.POST.get("reason", "")[:500].replace("\x00", "")
    match request.POST.get("what"):
        case "into":
            asked = joins.merge(matter, other, reason, **given)
        case "from":
            asked = joins.merge(other, matter, reason, **given)
        case "apart":
            tell_apart(matter, other, **given)
            return _("已记下：不是同一件事，以后不再互相提示")
        case "together":
            end_apart(matter, other, **given)
            return _("已收回，以后会再提示")
        case _:
            raise Invalid([Problem("", _("没有这种安排"))])
    return _("已请对方主办同意并案") if asked else _("已并案")


def _page(request: HttpRequest, matter: Matter, others: list[Matter], refused: Refused | None) -> HttpResponse:
    me, columns = viewer(request), [matter, *others]
    facts = _facts(columns)
    sayings = list(Apart.objects.filter(Q(first=matter) | Q(second=matter), ended_at=None).order_by("-pk")[:50])
    apart = {one.second_id if one.first_id == matter.pk else one.first_id for one in sayings}
    cards = [
        {
            "letter": letter,
            "number": one.number,
            "title": one.title,
            "url": reverse("desk:matter", kwargs={"number": one.number}),
            "facts": facts[one.pk],
            "photos": pictures,
            "apart": one.pk in apart,
            "joined": matter.merged_into_id == one.pk or one.merged_into_id == matter.pk,
        }
        for letter, one, pictures in zip(_LETTERS, columns, _pictures(columns), strict=False)
    ]
    mine = joinable(me, columns)
    for card, one in zip(cards[1:], others, strict=True):
        card.update(_buttons(mine, matter, one))
    numbers = [one.number for one in others]
    context = {
        "number": matter.number,
        "title": matter.title,
        "url": reverse("desk:matter", kwargs={"number": matter.number}),
        "here_url": reverse("desk:compare", kwargs={"number": matter.number}),
        "cards": cards,
        "width": len(cards),
        "numbers": numbers,
        "pins_url": _pins_url(matter, numbers) if any(one.lon is not None for one in columns) else "",
        "point": matter if matter.lon is not None else next((one for one in others if one.lon is not None), None),
        "silent": _silent(me, apart - {one.pk for one in others}),
        "refused": refused,
        "asked": (request.GET.getlist("with") or [""])[-1] if refused and request.method != "POST" else "",
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }
    return show(request, "desk/compare.html", context, status=refused.status if refused else 200)


def _pins_url(matter: Matter, numbers: Sequence[str]) -> str:
    """The points of what stands on the page now, whatever is hinted at later."""
    there = reverse("desk:compare_pins", kwargs={"number": matter.number})
    return f"{there}?{urlencode({'with': list(numbers) or matter.number}, doseq=True)}"


def _buttons(mine: set[int], matter: Matter, other: Matter) -> dict[str, bool]:
    """Which buttons make sense for a pair; each is checked again by its action. `mine`: what the viewer may join."""
    return {
        "may_into": matter.pk in mine and matter.stage == "open",
        "may_from": other.pk in mine and other.stage == "open",
        "may_tell": matter.pk in mine or other.pk in mine,
    }


def _silent(me: Viewer, keys: set[int]) -> list[dict[str, str]]:
    """Those said not to be the same that the viewer may see, to look at again; the others are not even counted."""
    rows = visible_to(Matter.objects.filter(pk__in=keys), me).order_by("-pk")
    return [{"number": one.number, "title": one.title} for one in rows] if keys else []


def _pictures(columns: Sequence[Matter]) -> list[list[dict[str, str]]]:
    photos: dict[int, list[Photo]] = {}
    for photo in Photo.objects.filter(matter__in=columns).select_related("file").order_by("pk"):
        photos.setdefault(photo.matter_id, []).append(photo)
    return [photo_views(one, photos.get(one.pk, ())) for one in columns]


def _facts(columns: Sequence[Matter]) -> dict[int, list[dict[str, Any]]]:
    """The lines of each card, alike in all; `differs`: not as in the first."""
    moment, due, late = now(), open_due(columns), ran_late(columns)
    versions = sorted({one.pack_version_id for one in columns})
    packs = dict(zip(versions, packs_by_version(versions), strict=True))
    contacts = {one.matter_id: one for one in Contact.objects.filter(matter__in=columns)}
    first, found = columns[0], {}
    for one in columns:
        lines = _lines(one, packs[one.pack_version_id], due, late, contacts.get(one.pk), moment)
        if one is first:
            base = lines
        for line, like in zip(lines, base, strict=True):
            line["differs"] = line["value"] != like["value"]
        if one is not first:
            lines[3]["more"] = _far(first, one)
            lines[4]["more"] = _apart_in_time(first, one)
        found[one.pk] = lines
    return found


def _lines(
    one: Matter, pack: PackInUse, due: Any, late: set[UUID], contact: Contact | None, moment: datetime
) -> list[dict[str, Any]]:
    todo: Todo | None = due.get(one.uid)
    row: MatterRow = matter_row(one, pack, todo, url="", now=moment, late=one.uid in late)
    kind, reporter = pack.pack.kinds[one.kind], reporter_view(contact)
    who = " ".join(str(reporter[name]) for name in ("name", "phone") if reporter[name]) if reporter else ""
    said: list[tuple[str, Any]] = [
        (_("说了什么"), one.text or _("（内容已按期清除）")),
        (_("类别"), f"{say(kind.group)} · {say(kind.title)}"),
        (_("区域"), one.area.label),
        (_("地址"), one.address or _("没有写")),
        (_("上报时间"), one.reported_at),
        (_("上报人"), who or _("没有留")),
        (_("来源"), row.source),
        (_("环节"), row.state),
        (_("主办"), row.lead),
        (_("答复"), one.answer or _("还没有答复")),
    ]
    lines: list[dict[str, Any]] = [{"label": label, "value": value, "more": ""} for label, value in said]
    lines[4]["time"] = True
    lines[7] |= {"light": row.light, "word": row.word}
    return lines


def _far(first: Matter, one: Matter) -> str:
    if first.lon is None or first.lat is None or one.lon is None or one.lat is None:
        return _("没有都标地点，算不出距离")
    metres = round(metres_between(first.lon, first.lat, Spot(one.pk, one.lon, one.lat, one.reported_at)))
    return _("相距 %(n)s 米") % {"n": f"{metres:,}"}


def _apart_in_time(first: Matter, one: Matter) -> str:
    words = _("早 %(span)s") if one.reported_at < first.reported_at else _("晚 %(span)s")
    return words % {"span": span(abs(one.reported_at - first.reported_at))}


@desk
@require_safe
def pins(request: HttpRequest, number: str) -> JsonResponse:
    """Where each of them is, with its letter; those the viewer may not see are left out."""
    matter = matter_of(request, number)
    others, _unknown = _others(request, matter, request.GET.getlist("with"))
    columns = [matter, *others]
    features = [
        {
            "type": "Feature",
            "properties": {
                "number": one.number, "title": f"{letter} {one.title}", "label": letter, "light": "waiting",
                "url": reverse("desk:matter", kwargs={"number": one.number}),
            },
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
        }
        for letter, one in zip(_LETTERS, columns, strict=False)
        if one.lon is not None
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False})
