"""The page of one matter: whose turn it is, every move, the story, clocks, notes, and what goes on beside its flow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongzhi.base.clock import now
from gongzhi.base.columns import path_down_to
from gongzhi.base.crypto import mask_name, mask_phone
from gongzhi.base.forms.logic.sealing import holds_sealed
from gongzhi.base.ids import row_of
from gongzhi.base.people.queries import posts_under
from gongzhi.base.refusals import Refused
from gongzhi.web.clocks import clock_view
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.lists.beside import listed_of
from gongzhi.web.desk.matter.beside import beside
from gongzhi.web.pictures import picture_response
from gongzhi.web.showing import RATINGS, MoveView, entry_view, move_view, say, standing
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import handling_post, noting_post, publishing_post, visible_to
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.models import Contact, Matter, Photo
from gongzhi.work.matters.queries.page import Story, Told, answers_of, moves_for, seal_of, story_of

_LEVELS = {
    "village": gettext_lazy("村级受理"),
    "town": gettext_lazy("镇级受理"),
    "county": gettext_lazy("区级受理"),
    "grid": gettext_lazy("网格受理"),
}


def matter_of(request: HttpRequest, number: str) -> Matter:
    """A matter the viewer may see; for everybody else it does not exist."""
    matter = matter_named(request, number)
    if matter is None:
        raise Http404
    return matter


def matter_named(request: HttpRequest, number: str) -> Matter | None:
    """The matter of this number, as somebody may have typed it; None if there is none or the viewer may not see it."""
    return matters_named(request, [number]).get(number)


def matters_named(request: HttpRequest, numbers: Sequence[str]) -> dict[str, Matter]:
    """Those of several numbers the viewer may see, by the number as it was given; in one query."""
    named = {number: row for number in numbers if (row := row_of(number.strip())) is not None}
    if not named:
        return {}
    seen = visible_to(Matter.objects.all(), viewer(request)).select_related(
        "area", "lead_post", "parent", "merged_into"
    )
    rows = {
        (one.prefix, one.reported_day, one.pk): one for one in seen.filter(pk__in=[row[2] for row in named.values()])
    }
    return {number: rows[row] for number, row in named.items() if row in rows}


NO_SUCH = gettext_lazy("没有这个编号的事项，或者您看不到它")


@desk
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The page."""
    return page_of(request, matter_of(request, number))


def page_of(
    request: HttpRequest, matter: Matter, *, problem: Refused | None = None, failed: str = "", opened: bool = False
) -> HttpResponse:
    """The page as the viewer may see it; `failed` is the form that was refused with `problem`."""
    story, moment, me = story_of(matter, public=False), now(), viewer(request)
    only = request.GET.get("show", "")
    told = [one for one in reversed(story.told) if _wanted(one, only)]
    block, handles, reporter = seal_of(story), handling_post(me, matter) is not None, _reporter(matter, opened)
    context = {
        "matter": _facts(story, moment),
        "turn": _turn(story, set(me.post_ids())),
        "moves": _moves(request, story, problem, failed),
        "move_url": reverse("desk:move", kwargs={"number": matter.number}),
        "seen": matter.moves,
        "open_move": failed,
        "problems": [str(one.message) for one in problem.problems] if problem else [],
        "entries": [entry_view(one, story, own=False, photos=_photos(one, matter)) for one in told],
        "tabs": _tabs(matter, only),
        "clocks": [clock_view(clock, story.flow, moment) for clock in story.clocks],
        "reporter": reporter,
        "answers": answers_of(story, whole=opened),
        "letter": matter.stage != "open" and handles and reporter and reporter["name"],
        "answers_masked": not opened and holds_sealed(matter.answers),
        "contact_url": reverse("desk:contact", kwargs={"number": matter.number}) if handles else "",
        "handlers": _involved(story),
        "beside": beside(request, story, problem, failed),
        "listed": listed_of(request, story),
        "note": _note(request, matter, problem, failed) if noting_post(me, matter) is not None else None,
        "publish_url": reverse("desk:publish", kwargs={"number": matter.number})
        if publishing_post(me, matter) is not None and story.kind.public
        else "",
        "seal": {"block": block.pk} if block else None,
        "flow": {
            "url": reverse("desk:flow", kwargs={"code": story.kind.flow}),
            "title": say(story.flow.title),
            "version": say(story.pack.pack.head.title),
        },
    }
    return show(request, "desk/matter.html", context, status=problem.status if problem else 200)


def _wanted(told: Told, only: str) -> bool:
    internal = bool(told.note and told.note.internal)
    return {"public": not internal, "internal": internal}.get(only, True)


def _tabs(matter: Matter, only: str) -> list[dict[str, Any]]:
    url = reverse("desk:matter", kwargs={"number": matter.number})
    words = (("", _("全部")), ("public", _("公开")), ("internal", _("内部")))
    return [{"url": f"{url}?show={code}" if code else url, "label": label, "on": code == only} for code, label in words]


def _note(request: HttpRequest, matter: Matter, problem: Refused | None, failed: str) -> dict[str, Any]:
    wrong = problem is not None and failed == "note"
    return {
        "url": reverse("desk:note", kwargs={"number": matter.number}),
        "value": request.POST.get("text", "") if wrong else "",
        "error": " ".join(str(one.message) for one in problem.problems) if problem and wrong else "",
        "internal": request.POST.get("internal", "1") != "0",
    }


def _facts(story: Story, moment: datetime) -> dict[str, Any]:
    matter, kind = story.matter, story.kind
    light, word = standing(story, moment)
    return {
        "number": matter.number,
        "said": matter.said,
        "title": matter.title,
        "text": matter.text,
        "kind": f"{say(kind.group)} · {say(kind.title)}",
        "visibility": _("限经办") if kind.restricted else (_("公开") if kind.public else _("不公开")),
        "level": _LEVELS.get(kind.level, ""),
        "area": matter.area.label,
        "address": matter.address,
        "reported_at": matter.reported_at,
        "state": say(story.flow.states[matter.state].title),
        "light": light,
        "word": word,
        "answer": matter.answer,
        "lead": matter.lead_post.label,
        "source": _(SOURCES.get(matter.source, matter.source)),
        "basis": say(kind.basis),
        "basis_example": kind.example,
        "point": {"lon": matter.lon, "lat": matter.lat} if matter.lon is not None else None,
        "foreign": f"{matter.foreign_system} {matter.foreign_id}".strip(),
        "rating": _(RATINGS[matter.rating]) if matter.rating else "",
    }


def _turn(story: Story, mine: set[int]) -> str:
    """Whose turn it is and what for; '' when nobody is asked."""
    if not story.todos:
        return ""
    todo = story.todos[-1]
    state = story.flow.states.get(todo.task)
    who = _("您的岗位") if todo.post_id in mine else todo.post.label
    return _("%(who)s：%(task)s") % {"who": who, "task": say(state.task) if state else todo.task}


def _moves(request: HttpRequest, story: Story, problem: Refused | None, failed: str) -> list[MoveView]:
    found = moves_for(viewer(request), story)
    posts: list[dict[str, Any]] = []
    if any("post" in (*move.needs, *move.may_have) for _code, move in found):
        root = path_down_to(story.matter.area_path, story.pack.pack.head.area)
        posts = [{"value": str(post.pk), "label": post.label} for post in posts_under(story.pack.code, root)]
    typed = {name: request.POST.get(name, "") for name in ("reason", "reply", "post", "days", "plan", "due")}
    errors = {one.field: str(one.message) for one in problem.problems} if problem else {}
    return [
        move_view(
            code, move, posts=posts, values=typed if code == failed else None, errors=errors if code == failed else None
        )
        for code, move in found
    ]


def _photos(told: Told, matter: Matter) -> list[dict[str, str]]:
    return photo_views(matter, told.photos)


def photo_views(matter: Matter, photos: Sequence[Photo]) -> list[dict[str, str]]:
    """Addresses of a matter's pictures, small and whole."""
    found = []
    for photo in photos:
        url = reverse("desk:photo", kwargs={"number": matter.number, "photo": photo.uid})
        found.append({"url": url, "thumb": f"{url}?small=1", "alt": _("上报的照片")})
    return found


def _reporter(matter: Matter, opened: bool) -> dict[str, str | bool] | None:
    """Masked, unless it was just opened, with a record, by whoever handles the matter."""
    return reporter_view(Contact.objects.filter(matter=matter).first(), opened)


def reporter_view(contact: Contact | None, opened: bool = False) -> dict[str, str | bool] | None:
    """Name and telephone, masked unless they were opened; None where nobody left any."""
    if contact is None:
        return None
    if opened:
        return {"name": contact.name, "phone": contact.phone, "masked": False}
    return {"name": mask_name(contact.name), "phone": mask_phone(contact.phone), "masked": True}


def _involved(story: Story) -> list[dict[str, Any]]:
    """The lead and whoever is asked now."""
    found = [{"name": story.matter.lead_post.label, "role": _("主办"), "light": "waiting", "word": ""}]
    found += [
        {
            "name": todo.post.label,
            "role": say(story.flow.states[todo.task].task),
            "light": "new",
            "word": _("轮到"),
        }
        for todo in story.todos
        if todo.post_id != story.matter.lead_post_id
    ]
    return found


@desk
@require_safe
def photo(request: HttpRequest, number: str, photo: UUID) -> FileResponse:
    """A picture of a matter the viewer may see."""
    found = Photo.objects.select_related("file").filter(uid=photo, matter=matter_of(request, number)).first()
    if found is None:
        raise Http404
    return picture_response(found, small="small" in request.GET)
