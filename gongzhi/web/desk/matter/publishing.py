"""The form in which somebody says what everybody may read and see of a matter."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gongzhi.base.refusals import Refused
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import publishing_post
from gongzhi.work.matters.models import Published
from gongzhi.work.matters.queries.page import Story

FORM = "publish"


def publication(request: HttpRequest, story: Story, problem: Refused | None, failed: str) -> dict[str, Any] | None:
    """What the form shows, None when the viewer does not decide it, or nothing of the kind is public."""
    matter = story.matter
    if not story.kind.public or publishing_post(viewer(request), matter) is None:
        return None
    shown = Published.objects.filter(matter=matter).first()
    wrong = problem is not None and failed == FORM
    chosen = set(request.POST.getlist("photos")) if wrong else set(shown.photos if shown else ())
    photos = [photo for told in story.told for photo in told.photos]
    url = {photo.uid: reverse("desk:photo", kwargs={"number": matter.number, "photo": photo.uid}) for photo in photos}
    return {
        "url": reverse("desk:publish", kwargs={"number": matter.number}),
        "value": request.POST.get("text", "") if wrong else (shown.text if shown else ""),
        "at": shown.published_at if shown else None,
        "photos": [
            {"uid": str(photo.uid), "thumb": f"{url[photo.uid]}?small=1", "on": str(photo.uid) in chosen}
            for photo in photos
        ],
        "error": " ".join(str(one.message) for one in problem.problems) if problem and wrong else "",
    }
