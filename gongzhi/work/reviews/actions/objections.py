"""Objections: anybody may make one while the window is open; the post asked answers in time, with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.reviews.access import answering_post, objections_for
from gongzhi.work.reviews.actions.notices import write_correction
from gongzhi.work.reviews.logic.notices import TEXT_MOST, check_reason
from gongzhi.work.reviews.models import OBJECTION, Notice, NoticeRow, Objection, ObjectionContact
from gongzhi.work.reviews.queries.notices import version_of

ANSWER, ANSWER_IN = "answer", Allowance(5, "working_days")  # the limit is an example
OWNER, OTHER = "owner", "other"


@dataclass(frozen=True)
class Draft:
    """An objection as it comes in. `against`: '' for nobody, `owner` or `other` for one of the notice's two posts."""

    uid: UUID
    text: str
    position: int | None = None
    against: str = ""
    name: str = ""
    phone: str = ""


def object_to(notice: Notice, draft: Draft, *, by: By, at: datetime) -> Objection:
    """Take an objection in: receipt, clock, and a to-do of a post it is not against.

    Sent twice it is one. Raises `Conflict` when the window is not open, and says what way remains.
    """
    first = Objection.objects.filter(uid=draft.uid).first()
    if first is not None:
        if (first.notice_id, first.text) != (notice.pk, draft.text.strip()):
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
        return first
    _check_window(notice, at)
    if problems := _check(notice, draft):
        raise Invalid(problems)
    pack = pack_in_force(notice.pack)
    if pack is None:
        raise Conflict(_("这份公示的包已不在用"))
    against = {OWNER: notice.owner_post_id, OTHER: notice.other_post_id}.get(draft.against)
    post = notice.other_post_id if against == notice.owner_post_id else notice.owner_post_id
    one = Objection(
        uid=draft.uid, notice=notice, version=notice.version, position=draft.position, against_id=against, post_id=post,
        text=draft.text.strip(), source=by.channel, received_at=at,
        received_day=local_day(at, pack.calendar.time_zone),
    )  # fmt: skip
    clock = todos.new_clock(OBJECTION, one.uid, ANSWER, allowed=ANSWER_IN, calendar=pack.calendar, at=at)
    todo = todos.new_todo(OBJECTION, one.uid, ANSWER, post=post, area_path=notice.area_path, clock=clock, at=at)
    with transaction.atomic():
        _check_window(Notice.objects.select_for_update(of=("self",)).select_related("clock").get(pk=notice.pk), at)
        one.save(force_insert=True)
        if draft.name.strip() or draft.phone.strip():
            ObjectionContact.of(one, draft.name, draft.phone).save(force_insert=True)
        todos.write([clock], [todo])
        facts = {"notice": str(notice.uid), "version": one.version, "line": one.position or 0, "post": post}
        record([Done("objection.made", OBJECTION, one.uid, by, at, notice.area_path, facts)])
        announce("objection.made", objection=one, by=by, at=at)
    return one


def _check_window(notice: Notice, at: datetime) -> None:
    if notice.state == Notice.OPEN and notice.clock is not None and at <= notice.clock.due_at:
        return
    if notice.state in (Notice.OPEN, Notice.ENDED, Notice.EXPIRED):
        raise Conflict(_("公示期已过，不再收异议。对结果还有意见的，可以提投诉建议，由上一级答复"))
    raise Conflict(_("这份公示没有在公示期内，不能提异议"))


def _check(notice: Notice, draft: Draft) -> list[Problem]:
    found = []
    if not 4 <= len(draft.text.strip()) <= TEXT_MOST or "\x00" in draft.text:
        found.append(Problem("text", _("写清哪里不对，4 到 2,000 个字")))
    if draft.against not in ("", OWNER, OTHER):
        found.append(Problem("against", _("选一项")))
    if draft.position is not None:
        version = version_of(notice)
        if version is None or not NoticeRow.objects.filter(version=version, position=draft.position).exists():
            found.append(Problem("position", _("没有这一行")))
    if len(draft.name) > 60 or "\x00" in draft.name:
        found.append(Problem("name", _("称呼最多 60 个字")))
    plain = draft.phone.replace(" ", "").replace("-", "").removeprefix("+")
    if draft.phone.strip() and not (plain.isascii() and plain.isdecimal() and 6 <= len(plain) <= 20):
        found.append(Problem("phone", _("电话只写数字，例如 138 0000 0000")))
    return found


@dataclass(frozen=True)
class Answer:
    """How an objection is answered. Upheld, the line is corrected (`cells`) or struck out (`strike`), or else `reason`
    says what follows."""

    upheld: bool
    reason: str
    cells: Sequence[str | None] | None = None
    strike: bool = False


def answer_objection(objection: Objection, answer: Answer, *, viewer: Viewer, channel: str, at: datetime) -> Objection:
    """Uphold or reject, with a reason, once. A correction is a new version of the notice, in the same transaction."""
    post = answering_post(viewer, objection)
    if post is None:
        raise NotAllowed(_("这件异议不归您的岗位答复"))
    corrects = answer.cells is not None or answer.strike
    problems = check_reason(answer.reason)
    if corrects and (not answer.upheld or objection.position is None):
        problems.append(Problem("cells", _("异议成立、并且指明了哪一行的，才能更正那一行")))
    if problems:
        raise Invalid(problems)
    notice, by = objection.notice, viewer.by(post, channel)
    state = Objection.UPHELD if answer.upheld else Objection.REJECTED
    with transaction.atomic():
        won = Objection.objects.filter(pk=objection.pk, state=Objection.OPEN).update(
            state=state, answer=answer.reason.strip(), answered_at=at
        )
        if not won:
            raise Conflict(_("这件异议已经答复过了"))
        objection.state, objection.answer, objection.answered_at = state, answer.reason.strip(), at
        if corrects and objection.position is not None:
            cells = None if answer.strike else answer.cells
            told = _("异议 %(number)s 成立，已更正") % {"number": objection.number}
            objection.corrected = write_correction(notice, objection.position, cells, told, by=by, at=at)
            Objection.objects.filter(pk=objection.pk).update(corrected=objection.corrected)
        todos.stop_clocks(objection.uid, [ANSWER], at=at)
        todos.close_todos(objection.uid, at=at)
        facts = {"notice": str(notice.uid), "state": state, "version": objection.corrected or 0}
        record([Done("objection.answered", OBJECTION, objection.uid, by, at, notice.area_path, facts)])
        announce(f"objection.{state}", objection=objection, by=by, at=at)
    return objection


@transaction.atomic
def open_contact(objection: Objection, *, viewer: Viewer, channel: str, at: datetime) -> ObjectionContact | None:
    """Name and number of whoever objected, for the post that answers. The trail keeps who looked."""
    post = answering_post(viewer, objection)
    if post is None or not objections_for(viewer, Objection.objects.filter(pk=objection.pk)).exists():
        raise NotAllowed(_("只有答复这件异议的岗位能看联系方式"))
    contact = ObjectionContact.objects.filter(objection=objection).first()
    path = objection.notice.area_path
    record([Done("objection.contact_opened", OBJECTION, objection.uid, viewer.by(post, channel), at, path)])
    return contact
