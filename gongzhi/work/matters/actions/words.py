"""Notes on a matter and the reporter's rating: things said that move nothing by themselves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.files.actions import name_files, put
from gongzhi.base.files.logic import Picture
from gongzhi.base.forms.logic.sealing import holds_sealed
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.matters.access import handling_post, may_see, noting_post
from gongzhi.work.matters.actions.moves import move_by_reporter
from gongzhi.work.matters.logic.steps import WORDS_MAX
from gongzhi.work.matters.models import SUBJECT, Contact, Matter, Note, Photo

UNSATISFIED, RATINGS = 1, (1, 2, 3, 4)


def add_note(
    matter: Matter,
    text: str,
    *,
    viewer: Viewer,
    channel: str,
    internal: bool,
    at: datetime,
    pictures: Sequence[Picture] = (),
) -> Note:
    """Write a note by a post of the viewer, with pictures if there are any: internal, or one the reporter reads."""
    post = noting_post(viewer, matter)
    if post is None or not may_see(viewer, matter):
        raise NotAllowed(_("您的岗位不能在这件事上写意见"))
    return _note(matter, text, by=viewer.by(post, channel), internal=internal, at=at, pictures=pictures)


def add_from_reporter(
    matter: Matter, text: str, *, at: datetime, pictures: Sequence[Picture] = (), channel: str = "portal"
) -> Note:
    """The reporter adds something, with pictures if there are any."""
    return _note(matter, text, by=By(channel), internal=False, at=at, pictures=pictures)


def add_from_program(
    matter: Matter,
    text: str,
    *,
    key: int | None,
    account: int | None,
    channel: str,
    at: datetime,
    pictures: Sequence[Picture] = (),
) -> Note:
    """The program that reported a matter adds something for the office to read.

    Whether its reporter says so or that other office, nobody here can know: so no reporter reads it as their own.
    """
    if matter.key_id != key:
        raise NotAllowed(_("这件事不是用这把钥匙上报的"))
    return _note(matter, text, by=By(channel, account=account), internal=True, at=at, pictures=pictures)


def _note(matter: Matter, text: str, *, by: By, internal: bool, at: datetime, pictures: Sequence[Picture] = ()) -> Note:
    text = text.strip()
    if not 2 <= len(text) <= WORDS_MAX or "\x00" in text:
        raise Invalid([Problem("text", _("写 2 到 2,000 个字"))])
    stored = [(put(picture), picture) for picture in pictures]
    uid = uuid7()
    with transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(updated_at=at)
        note = Note.objects.create(matter=matter, act_uid=uid, text=text, internal=internal)
        photos = [Photo(matter=matter, file=file, act_uid=uid) for file in name_files(stored, at=at)] if stored else []
        Photo.objects.bulk_create(photos)
        data = {"internal": internal, "photos": len(photos)}
        record([Done("matter.noted", SUBJECT, matter.uid, by, at, matter.area_path, data, uid)])
    return note


@transaction.atomic
def open_contact(matter: Matter, *, viewer: Viewer, channel: str, at: datetime) -> Contact | None:
    """The reporter's whole name and number, and the sensitive answers, for whoever handles the matter.

    The trail keeps who looked. None when the reporter left neither name nor number.
    """
    post = handling_post(viewer, matter)
    contact = Contact.objects.filter(matter=matter).first()
    if post is None or (contact is None and not holds_sealed(matter.answers)):
        raise NotAllowed(_("只有正在办这件事的岗位能看完整号码"))
    by = viewer.by(post, channel)
    record([Done("matter.contact_opened", SUBJECT, matter.uid, by, at, matter.area_path)])
    return contact


def rate_matter(matter: Matter, rating: int, *, text: str = "", at: datetime, channel: str = "portal") -> Matter:
    """The reporter rates a closed matter from 1 (not satisfied) to 4. A 1 has somebody else look at it again.

    One rating for each closing: it can be given anew after the matter was reopened and closed again.
    """
    if rating not in RATINGS:
        raise Invalid([Problem("rating", _("选一个评价"))])
    if matter.stage != "closed":
        raise Conflict([Problem("", _("这件事还没办结，办结后再评价"))])
    text = text.strip()
    if len(text) > WORDS_MAX or "\x00" in text:
        raise Invalid([Problem("text", _("最多写 2,000 字"))])
    uid = uuid7()
    with transaction.atomic():
        won = Matter.objects.filter(pk=matter.pk, stage="closed", rating=None).update(rating=rating)
        if not won:
            raise Conflict([Problem("", _("这件事已经评价过了"))])
        matter.rating = rating
        facts = {"rating": rating}
        record([Done("matter.rated", SUBJECT, matter.uid, By(channel), at, matter.area_path, facts, uid)])
        if text:
            Note.objects.create(matter=matter, act_uid=uid, text=text)
        _have_it_looked_at(matter, at=at, channel=channel)
    return matter


def _have_it_looked_at(matter: Matter, *, at: datetime, channel: str) -> None:
    """A bad rating makes the flow's move for it, where it stands so that it can."""
    pack = packs_by_version([matter.pack_version_id])[0].pack
    flow = pack.flows[pack.kinds[matter.kind].flow]
    move = flow.unsatisfied
    if matter.rating == UNSATISFIED and move and matter.state in flow.moves[move].source:
        move_by_reporter(matter, move, seen=matter.moves, at=at, channel=channel)
