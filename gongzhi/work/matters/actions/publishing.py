"""What everybody may read of a matter: words somebody wrote or approved, and pictures that show nobody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.matters.access import may_see, publishing_post
from gongzhi.work.matters.logic.intake import TEXT_MAX
from gongzhi.work.matters.models import SUBJECT, Matter, Photo, Published


def publish(
    matter: Matter, text: str, photos: Sequence[UUID], *, viewer: Viewer, channel: str, at: datetime
) -> Published:
    """Let everybody read these words and see these pictures of a matter, instead of what was shown before.

    Neither: nothing is shown any more. Raises `NotAllowed`, `Invalid` naming the field, or `Conflict` for a kind that
    is not shown in public at all.
    """
    post = publishing_post(viewer, matter)
    if post is None or not may_see(viewer, matter):
        raise NotAllowed(_("您的岗位不能决定对外公开什么"))
    pack = packs_by_version([matter.pack_version_id])[0].pack
    if not pack.kinds[matter.kind].public:
        raise Conflict([Problem("", _("这一类事项不公开"))])
    text, chosen = text.strip(), list(dict.fromkeys(photos))
    if len(text) > TEXT_MAX or "\x00" in text:
        raise Invalid([Problem("text", _("最多写 4,000 字"))])
    if Photo.objects.filter(matter=matter, uid__in=chosen).count() != len(chosen):
        raise Invalid([Problem("photos", _("这件事没有这张照片"))])
    values = {"text": text, "photos": [str(uid) for uid in chosen], "published_at": at}
    with transaction.atomic():
        shown, _new = Published.objects.update_or_create(matter=matter, defaults=values)
        facts = {"photos": len(chosen), "words": bool(text)}
        by = viewer.by(post, channel)
        record([Done("matter.published", SUBJECT, matter.uid, by, at, matter.area_path, facts)])
    return shown
