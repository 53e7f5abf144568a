"""One public matter: kind, village, state, times, and what somebody let the public read."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.clock import now
from gongzhi.base.ids import row_of
from gongzhi.web.clocks import clock_view
from gongzhi.web.pictures import picture_response
from gongzhi.web.portal.home import village_of
from gongzhi.web.showing import say, standing
from gongzhi.web.shown import front_pack
from gongzhi.work.matters.models import Matter, Photo, Publication
from gongzhi.work.matters.queries.page import story_of
from gongzhi.work.matters.queries.public import public_matters


def _matter(number: str) -> Matter:
    pack, named = front_pack(), row_of(number)
    if pack is None or named is None:
        raise Http404
    prefix, day, key = named
    found = public_matters(pack, void=True).filter(pk=key, prefix=prefix, reported_day=day)
    matter = found.select_related("area", "lead_post", "merged_into").first()
    if matter is None:
        raise Http404
    return matter


@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """What anybody may know of it."""
    matter, moment = _matter(number), now()
    story = story_of(matter, public=True)
    live = Publication.objects.filter(matter=matter, ended_at=None).prefetch_related("photos").first()
    state, (light, word) = story.flow.states[matter.state], standing(story, moment)
    steps = [
        {"title": say(move.done or move.title), "at": told.act.at}
        for told in story.told
        if told.act.verb == "matter.moved" and (move := story.flow.moves.get(str(told.act.data.get("move"))))
    ]
    photo_of = {"number": matter.number}
    context = {
        "matter": {
            "number": matter.number, "kind": say(story.kind.title), "group": say(story.kind.group),
            "area": village_of(matter, areas_at_hand()).label, "reported_at": matter.reported_at,
            "state": say(state.public or state.title), "light": light,
            "word": word if matter.stage == "open" else say(state.public or state.title),
            "closed_at": matter.closed_at, "promise": say(story.kind.promise), "example": story.kind.example,
        },
        "live": live,
        "photos": [
            reverse("portal:public_photo", kwargs={**photo_of, "photo": photo.uid})
            for photo in (live.photos.all() if live else ())
        ],
        "clocks": [clock_view(clock, story.flow, moment) for clock in story.clocks],
        "steps": [{"title": _("上报"), "at": matter.reported_at}, *steps],
    }  # fmt: skip
    return render(request, "portal/public_matter.html", context)


@require_safe
def photo(request: HttpRequest, number: str, photo: UUID) -> FileResponse:
    """A picture that is published now."""
    published = Publication.objects.filter(matter=_matter(number), ended_at=None, photos__uid=photo)
    found = Photo.objects.select_related("file").filter(uid=photo).first() if published.exists() else None
    if found is None:
        raise Http404
    return picture_response(found, small="small" in request.GET)
