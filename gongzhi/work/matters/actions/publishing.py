"""Letting the public read something of a matter, after somebody has looked; and taking it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.matters.access import may_see, publishing_post
from gongzhi.work.matters.actions.indexing import forget_published, index_published
from gongzhi.work.matters.logic.steps import REASON_MIN, WORDS_MAX
from gongzhi.work.matters.models import SUBJECT, Matter, Note, Photo, Publication


def publish(
    matter: Matter, *, text: str, answer: str, photos: Sequence[UUID], viewer: Viewer, channel: str, at: datetime
) -> Publication:
    """Publish these words and pictures of a matter in place of what was published before.

    Raises `NotAllowed`, `Invalid` naming the field, or `Conflict` when somebody else publishes at the same moment.
    """
    post, (text, answer) = _post(matter, viewer), (text.strip(), answer.strip())
    found = [Problem(name, _("最多写 2,000 字")) for name, said in (("text", text), ("answer", answer)) if _bad(said)]
    pictures = list(Photo.objects.filter(matter=matter, uid__in=photos))
    hidden = set(matter.notes.filter(internal=True).values_list("act_uid", flat=True))
    if len(pictures) != len(set(photos)) or any(one.act_uid in hidden for one in pictures):
        found.append(Problem("photos", _("没有这张照片")))
    if not text and not answer and not pictures:
        found.append(Problem("text", _("至少公开一段文字或一张照片")))
    if found:
        raise Invalid(found)
    facts = {"photos": len(pictures), "text": bool(text), "answer": bool(answer)}
    try:
        with transaction.atomic():
            _end(matter, at)
            made = Publication.objects.create(matter=matter, text=text, answer=answer, published_at=at)
            index_published(made)
            made.photos.set(pictures)
            by = viewer.by(post, channel)
            record([Done("matter.published", SUBJECT, matter.uid, by, at, matter.area_path, facts)])
    except IntegrityError:
        raise Conflict(_("刚刚有人公开了这件事，请看最新的情况")) from None
    return made


def unpublish(matter: Matter, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Take back what is published. What was readable before stays known to the house, with the reason."""
    post = _post(matter, viewer)
    if len(reason.strip()) < REASON_MIN or _bad(reason):
        raise Invalid([Problem("reason", _("写明理由，至少 5 个字"))])
    with transaction.atomic():
        if not _end(matter, at):
            raise Conflict(_("这件事没有公开文字和照片"))
        done = Done("matter.unpublished", SUBJECT, matter.uid, viewer.by(post, channel), at, matter.area_path)
        record([done])
        Note.objects.create(matter=matter, act_uid=done.uid, text=reason.strip(), internal=True)


def _end(matter: Matter, at: datetime) -> int:
    """End what is published now, which nobody finds any more; how many that were."""
    live = Publication.objects.filter(matter=matter, ended_at=None)
    forget_published(list(live.values_list("pk", flat=True)))
    return live.update(ended_at=at)


def _post(matter: Matter, viewer: Viewer) -> int:
    post = publishing_post(viewer, matter)
    if post is None or not may_see(viewer, matter):
        raise NotAllowed(_("您的岗位不能决定公开什么"))
    if not packs_by_version([matter.pack_version_id])[0].pack.kinds[matter.kind].public:
        raise NotAllowed(_("这一类事项不公开"))
    return post


def _bad(said: str) -> bool:
    return len(said) > WORDS_MAX or "\x00" in said
