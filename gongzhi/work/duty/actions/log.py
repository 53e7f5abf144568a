"""Writing the log. A line is never changed: a further line corrects what is wrong in it, and closes what is open."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.duty.access import keeping_post
from gongzhi.work.duty.actions.roster import shift_for
from gongzhi.work.duty.logic import check_text
from gongzhi.work.duty.models import ENTRY, Entry
from gongzhi.work.duty.queries import Centre, in_charge
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import Matter

_STATE_AFTER = {Entry.CLOSING: (Entry.OPEN, Entry.DONE), Entry.AGAIN: (Entry.DONE, Entry.OPEN)}


@transaction.atomic
def write(
    centre: Centre, uid: UUID, kind: str, text: str, *, open_item: bool | None = None, matter: Matter | None = None,
    viewer: Viewer, channel: str, at: datetime,
) -> Entry:  # fmt: skip
    """A new line in the log of the shift in charge; sent twice, written once. `open_item` None: as its kind says."""
    by, account = _by(centre, viewer, channel)
    if (known := _known(uid, kind, text, viewer)) is not None:
        return known
    problems = check_text(text)
    declared = centre.duty.kinds.get(kind)
    if declared is None:
        problems.append(Problem("kind", _("没有这一类记录")))
    if matter is not None and not visible_to(Matter.objects.filter(pk=matter.pk), viewer).exists():
        problems.append(Problem("matter", _("没有这个编号的事项，或者您看不到它")))
    if problems or declared is None:
        raise Invalid(problems)
    stays = declared.open if open_item is None else open_item
    shift = shift_for(centre, in_charge(centre, at).turn)
    entry = Entry.objects.create(
        uid=uid, shift=shift, area_path=centre.area.path, kind=kind, text=text.strip(), matter=matter, at=at,
        day=local_day(at, centre.time_zone), account_id=account, post_id=by.post,
        state=Entry.OPEN if stays else Entry.NOTED,
    )  # fmt: skip
    record([Done("duty.noted", ENTRY, entry.uid, by, at, centre.area.path, {"kind": kind, "open": int(stays)})])
    return entry


@transaction.atomic
def write_about(
    centre: Centre, uid: UUID, entry: Entry, what: str, text: str, *, viewer: Viewer, channel: str, at: datetime
) -> Entry:
    """Write more about a line: how it goes on, a correction, that it is done, or that it is open again."""
    by, account = _by(centre, viewer, channel)
    if (known := _known(uid, what, text, viewer)) is not None:
        return known
    problems = check_text(text)
    if what not in (Entry.MORE, Entry.CORRECTION, Entry.CLOSING, Entry.AGAIN):
        problems.append(Problem("what", _("选一种：进展、更正、办结或重新打开")))
    if problems:
        raise Invalid(problems)
    if entry.area_path != centre.area.path or entry.about_id is not None:
        raise NotAllowed(_("这条记录不在这个指挥中心"))
    if what in _STATE_AFTER:
        before, after = _STATE_AFTER[what]
        done = at if after == Entry.DONE else None
        if not Entry.objects.filter(pk=entry.pk, state=before).update(state=after, done_at=done):
            raise Conflict(_("这一条已经不是这个状态，请刷新"))
        entry.state, entry.done_at = after, done
    shift = shift_for(centre, in_charge(centre, at).turn)
    more = Entry.objects.create(
        uid=uid, shift=shift, area_path=centre.area.path, about=entry, kind=what, text=text.strip(), at=at,
        day=local_day(at, centre.time_zone), account_id=account, post_id=by.post,
    )  # fmt: skip
    record([Done(f"duty.{what}", ENTRY, entry.uid, by, at, centre.area.path, {"line": more.pk})])
    return more


def _known(uid: UUID, kind: str, text: str, viewer: Viewer) -> Entry | None:
    """The line that came under this uid before, if it said the same."""
    known = Entry.objects.filter(uid=uid).first()
    if known is not None and (known.kind, known.text, known.account_id) != (kind, text.strip(), viewer.account):
        raise Conflict(_("这个编号已经记过别的内容，请刷新后再写"))
    return known


def _by(centre: Centre, viewer: Viewer, channel: str) -> tuple[By, int]:
    post = keeping_post(viewer, centre.area.path)
    if post is None or viewer.account is None:
        raise NotAllowed(_("您的岗位不写这个指挥中心的值班记录"))
    return viewer.by(post, channel), viewer.account
