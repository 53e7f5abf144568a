"""Changing matters: by the same actions as the desk and the portal."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import File, Form
from ninja.files import UploadedFile

from gongzhi.base.clock import now
from gongzhi.base.files.actions import put
from gongzhi.base.files.logic import MAX_BYTES, Picture, re_encode
from gongzhi.base.ids import secret_link, spoken_code, uuid7
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.base.trail.logic import By
from gongzhi.web.api.rest.door import api, ask, done_once, holder_of, pack_of
from gongzhi.web.api.rest.reading import matter_of
from gongzhi.web.api.rest.shapes.matters import (
    MatterRow,
    MoveSent,
    Noted,
    NoteSent,
    PublicEnd,
    PublicSent,
    Report,
    Reported,
    Words,
)
from gongzhi.web.api.rest.shapes.values import CodeWord
from gongzhi.web.api.rest.showing import matter_rows
from gongzhi.web.showing import say
from gongzhi.work.matters.access import registering_post
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.actions.publishing import publish, unpublish
from gongzhi.work.matters.actions.words import add_from_program, add_note
from gongzhi.work.matters.logic.intake import PHOTOS_MAX, Draft
from gongzhi.work.matters.logic.steps import Words as MoveWords
from gongzhi.work.matters.models import SUBJECT, Matter, Photo

CHANNEL = "api"


@api.post(
    "/matters",
    tags=["matters"],
    **ask(gettext_lazy("上报"), "matters:report", answers=Reported, writes=True, name="report", address="matters"),
)
def report(request: HttpRequest, sent: Report) -> Reported:
    """Report something. A point outside every area goes to the command centre. Pictures are added by `photos`."""
    holder, pack, at = holder_of(request), pack_of(), now()
    kind = pack.pack.kinds.get(sent.kind)
    post = registering_post(holder.viewer)
    if kind is not None and not kind.portal and post is None:
        raise Invalid([Problem("kind", _("这一类不由居民直接上报"))])
    draft = Draft(uid=uuid7(), reported_at=at, source=CHANNEL, key=holder.id, **sent.model_dump())
    by = By(CHANNEL, post, holder.viewer.account)

    def make() -> dict[str, Any]:
        return {"matter": report_matter(draft, pack=pack, by=by, at=at).pk}

    outcome, _again = done_once(request, [sent.model_dump_json()], make)
    return _reported(Matter.objects.get(pk=outcome["matter"]))


def _reported(matter: Matter) -> Reported:
    kind = pack_of().pack.kinds.get(matter.kind)
    return Reported(
        number=matter.number,
        uid=matter.uid,
        state=matter.state,
        promise=say(kind.promise) if kind else "",
        link=settings.URL + reverse("portal:follow", kwargs={"link": secret_link(SUBJECT, matter.uid)}),
        code=spoken_code(SUBJECT, matter.uid),
    )


@api.post(
    "/matters/{number}/moves",
    tags=["matters"],
    **ask(gettext_lazy("办一步"), "matters:move", answers=MatterRow, writes=True, name="moves"),
)
def move(request: HttpRequest, number: CodeWord, sent: MoveSent) -> MatterRow:
    """Make a move of the flow by the key's post: its code, what it needs, and how many moves you have seen."""
    holder, at = holder_of(request), now()
    matter = matter_of(holder, number)
    words = MoveWords(sent.reason, sent.reply, sent.post, sent.days, sent.plan, sent.due)

    def make() -> dict[str, Any]:
        move_matter(matter, sent.move, viewer=holder.viewer, channel=CHANNEL, seen=sent.seen, at=at, words=words)
        return {"matter": matter.pk}

    done_once(request, [sent.model_dump_json()], make)
    now_standing = Matter.objects.select_related("area", "lead_post__role").get(pk=matter.pk)
    return matter_rows([now_standing], at)[0]


@api.post(
    "/matters/{number}/notes",
    tags=["matters"],
    **ask(gettext_lazy("写意见或答复"), "matters:note", answers=Noted, writes=True, name="notes"),
)
def note(request: HttpRequest, number: CodeWord, sent: NoteSent) -> Noted:
    """Write a note by the key's post: internal, or one the reporter reads."""
    holder, at = holder_of(request), now()
    matter = matter_of(holder, number)

    def make() -> dict[str, Any]:
        made = add_note(
            matter, sent.text, viewer=holder.viewer, channel=CHANNEL, internal=sent.internal, at=at
        )  # fmt: skip
        return {"act": str(made.act_uid)}

    outcome, _again = done_once(request, [sent.model_dump_json()], make)
    return Noted(act=UUID(outcome["act"]))


@api.post(
    "/matters/{number}/photos",
    tags=["matters"],
    **ask(gettext_lazy("加照片"), "matters:note", "matters:report", answers=Noted, writes=True, name="photos"),
)
def photos(request: HttpRequest, number: CodeWord, text: Form[Words], photos: File[list[UploadedFile]]) -> Noted:
    """Add pictures (JPEG, PNG or WebP) with a word on them: to a matter this key reported, or one its post may note.

    They are decoded and encoded anew, without where and when they were taken. Only the office sees them.
    """
    holder, at = holder_of(request), now()
    raw = _raw(photos)
    pictures = [re_encode(one) for one in raw]
    for picture in pictures:
        put(picture)  # before the transaction that names them
    sent = [text, *(hashlib.sha256(one).hexdigest() for one in raw)]
    outcome, _again = done_once(request, sent, lambda: _add(holder, number, text, pictures, at))
    act = UUID(outcome["act"])
    return Noted(act=act, photos=list(Photo.objects.filter(act_uid=act).order_by("pk").values_list("uid", flat=True)))


def _raw(files: list[UploadedFile]) -> list[bytes]:
    if len(files) > PHOTOS_MAX:
        raise Invalid([Problem("photos", _("最多 4 张照片"))])
    if any((one.size or 0) > MAX_BYTES for one in files):
        raise Invalid([Problem("photos", _("照片超过 20 MB，请压缩后再传"))])
    return [one.read() for one in files]


def _add(holder: KeyHolder, number: str, text: str, pictures: list[Picture], at: Any) -> dict[str, Any]:
    own = _reported_with(holder)
    mine = None
    try:
        mine = matter_of(holder, number, own) if "matters:report" in holder.scopes else None
    except Http404:
        if "matters:note" not in holder.scopes:
            raise
    if mine is not None:
        made = add_from_program(
            mine, text, key=holder.id, account=holder.viewer.account, channel=CHANNEL, at=at, pictures=pictures
        )
        return {"act": str(made.act_uid)}
    if "matters:note" not in holder.scopes:
        raise NotAllowed(_("您的岗位不能在这件事上写意见"))
    matter = matter_of(holder, number)
    made = add_note(
        matter, text, viewer=holder.viewer, channel=CHANNEL, internal=True, at=at, pictures=pictures
    )  # fmt: skip
    return {"act": str(made.act_uid)}


def _reported_with(holder: KeyHolder) -> QuerySet[Matter]:
    return Matter.objects.filter(key=holder.id) if holder.id is not None else Matter.objects.none()


@api.post(
    "/matters/{number}/publication",
    tags=["matters"],
    **ask(gettext_lazy("定对外公开的内容"), "matters:publish", answers=Noted, writes=True, name="publication"),
)
def publication(request: HttpRequest, number: CodeWord, sent: PublicSent) -> Noted:
    """Let the public read these words and see these pictures, in place of what was published before."""
    holder, at = holder_of(request), now()
    matter = matter_of(holder, number)

    def make() -> dict[str, Any]:
        made = publish(matter, **sent.model_dump(), viewer=holder.viewer, channel=CHANNEL, at=at)
        return {"act": str(made.uid)}

    outcome, _again = done_once(request, [sent.model_dump_json()], make)
    return Noted(act=UUID(outcome["act"]), photos=sent.photos)


@api.post(
    "/matters/{number}/publication/end",
    tags=["matters"],
    **ask(gettext_lazy("停止公开"), "matters:publish", answers=Noted, writes=True, name="publication_end"),
)
def publication_end(request: HttpRequest, number: CodeWord, sent: PublicEnd) -> Noted:
    """Take back what the public reads, with the reason."""
    holder, at = holder_of(request), now()
    matter = matter_of(holder, number)

    def make() -> dict[str, Any]:
        unpublish(matter, sent.reason, viewer=holder.viewer, channel=CHANNEL, at=at)
        return {"act": str(matter.uid)}

    outcome, _again = done_once(request, [sent.model_dump_json()], make)
    return Noted(act=UUID(outcome["act"]))
