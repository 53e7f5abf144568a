"""A change is proposed by one person and approved or refused by another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Holding
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.reviews.access import may_decide
from gongzhi.work.reviews.logic.directory import content_of, knows
from gongzhi.work.reviews.logic.notices import check_reason
from gongzhi.work.reviews.models import CHANGE, Change

DECIDE, DECIDE_IN = "decide", Allowance(5, "working_days")  # the limit is an example


def propose_change(
    subject: str,
    subject_uid: UUID,
    what: str,
    title: str,
    *,
    post: int,
    by_post: int,
    area_path: str,
    calendar: WorkingCalendar,
    viewer: Viewer,
    channel: str,
    at: datetime,
    excluded: Sequence[int] = (),
    allowed: Allowance = DECIDE_IN,
) -> Change:
    """Ask a post for its approval. `excluded`: accounts that may not give it, as those the change concerns.

    Proposed again while it waits, with the same content it is the same one; changed meanwhile, the new one takes its
    place. Raises `Invalid` when nobody is left who could approve.
    """
    digest = content_of(subject, subject_uid, what)
    if viewer.account is None or by_post not in viewer.post_ids():
        raise NotAllowed(_("您的岗位不能送复核"))
    if not knows(subject) or not digest:
        raise Conflict(_("要复核的内容已经变了或不在了"))
    barred = {viewer.account, *excluded}
    holders = set(
        Holding.objects.filter(post=post, valid_to=None, post__valid_to=None).values_list("account", flat=True)
    )
    if not holders - barred:
        raise Invalid([Problem("post", _("这个岗位没有能复核的人：提出人和要回避的人不能复核"))])
    waiting = Change.objects.filter(subject_uid=subject_uid, what=what, state=Change.OPEN).first()
    if waiting is not None and (waiting.digest, waiting.post_id) == (digest, post):
        return waiting
    one = Change(
        subject=subject, subject_uid=subject_uid, what=what, title=title[:120], digest=digest, area_path=area_path,
        post_id=post, by_post_id=by_post, by_account_id=viewer.account, excluded=sorted(excluded), proposed_at=at,
        proposed_day=local_day(at, calendar.time_zone),
    )  # fmt: skip
    clock = todos.new_clock(CHANGE, one.uid, DECIDE, allowed=allowed, calendar=calendar, at=at)
    todo = todos.new_todo(CHANGE, one.uid, DECIDE, post=post, area_path=area_path, clock=clock, at=at)
    by = viewer.by(by_post, channel)
    try:
        with transaction.atomic():
            if waiting is not None:
                _end(waiting, Change.OVERTAKEN, "", by=by, at=at)
            todos.write([clock], [todo])
            one.clock = clock
            one.save(force_insert=True)
            facts = {"subject": subject, "uid": str(subject_uid), "what": what, "post": post, "digest": digest}
            record([Done("change.proposed", CHANGE, one.uid, by, at, area_path, facts)])
    except IntegrityError:
        raise Conflict(_("刚刚有人为同一件事送了复核")) from None
    return one


def approve_change(change: Change, *, viewer: Viewer, channel: str, at: datetime) -> Change:
    """Approve what was proposed, if it is still what it was. What follows from it happens in the same transaction."""
    _check(change, viewer, at)
    with transaction.atomic():
        if content_of(change.subject, change.subject_uid, change.what) != change.digest:
            raise Conflict(_("送复核以后内容又改过，要由提出人重新送复核"))
        by = viewer.by(change.post_id, channel)
        _end(change, Change.APPROVED, "", by=by, at=at)
        announce("change.approved", change=change, by=by, at=at)
    return change


def refuse_change(change: Change, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Change:
    """Refuse it, with a reason."""
    _check(change, viewer, at)
    if problems := check_reason(reason):
        raise Invalid(problems)
    with transaction.atomic():
        by = viewer.by(change.post_id, channel)
        _end(change, Change.REFUSED, reason.strip(), by=by, at=at)
        announce("change.refused", change=change, by=by, at=at)
    return change


def take_back_change(change: Change, *, viewer: Viewer, channel: str, at: datetime) -> Change:
    """Whoever proposed it no longer asks."""
    if viewer.account != change.by_account_id:
        raise NotAllowed(_("只有提出人能撤回"))
    with transaction.atomic():
        _end(change, Change.TAKEN_BACK, "", by=viewer.by(change.by_post_id, channel), at=at)
    return change


@transaction.atomic
def expire_change(change: Change, *, at: datetime) -> None:
    """End one nobody decided in time; it may be proposed again."""
    by = By("clock")
    _end(change, Change.EXPIRED, "", by=by, at=at)
    announce("change.expired", change=change, by=by, at=at)


def _check(change: Change, viewer: Viewer, at: datetime) -> None:
    if not may_decide(viewer, change):
        raise NotAllowed(_("要由另一个人复核：提出人和要回避的人不能自己复核"))
    if change.state == Change.OPEN and at > change.clock.due_at:
        raise Conflict(_("复核的期限已过，要由提出人重新送复核"))


def _end(change: Change, state: str, reason: str, *, by: By, at: datetime) -> None:
    won = Change.objects.filter(pk=change.pk, state=Change.OPEN).update(
        state=state, decided_at=at, decided_by=by.account if state in (Change.APPROVED, Change.REFUSED) else None,
        reason=reason,
    )  # fmt: skip
    if not won:
        raise Conflict(_("这项复核已经有了结果"))
    change.state, change.decided_at, change.reason = state, at, reason
    todos.stop_clocks(change.uid, [DECIDE], at=at)
    todos.close_todos(change.uid, at=at)
    record([Done(f"change.{state}", CHANGE, change.uid, by, at, change.area_path)])
