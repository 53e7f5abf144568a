"""Afterwards: who came, the minutes and their signature."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import leading_post, writing_post
from gongzhi.work.activities.actions.inviting import end_invitations
from gongzhi.work.activities.actions.planning import note_change, step
from gongzhi.work.activities.logic.plans import check_reason, check_words
from gongzhi.work.activities.models import ACTIVITY, Activity, Booking, Invitation, Minutes, SignUp

HOLD, HOLD_IN = "hold", Allowance(3, "working_days")  # the limit is an example
MINUTES_MOST, PEOPLE_MOST = 20_000, 100_000


@transaction.atomic
def hold(
    activity: Activity, *, came: Iterable[int] = (), residents: int | None = None, pack: PackInUse, viewer: Viewer,
    channel: str, at: datetime,
) -> Activity:  # fmt: skip
    """It took place. `came`: the invitations of which somebody was there, where heads are listed; `residents`: how
    many others. Where nothing is asked of it, nothing is kept."""
    by = _by(activity, viewer, channel)
    if at < activity.starts_at:
        raise Conflict(_("活动还没有开始"))
    taken = pack.pack.activities[activity.kind].attendance
    if residents is not None and not 0 <= residents <= PEOPLE_MOST:
        raise Invalid([Problem("residents", _("人数写 0 到 100,000 的整数"))])
    invited = Invitation.objects.filter(activity=activity, withdrawn_at=None)
    there = set(came)
    attended = None if taken == "none" else residents
    if taken == "heads":
        if there - set(invited.values_list("pk", flat=True)):
            raise Invalid([Problem("came", _("名单里有没有邀请的岗位"))])
        attended = len(there) + (residents or 0)
    elif taken == "qr":
        attended = SignUp.objects.filter(activity=activity, came_at__isnull=False).count() + (residents or 0)
    step(activity, seen=activity.changes, at=at, state=Activity.HELD, held_at=at, attended=attended)
    if taken == "heads":
        invited.filter(pk__in=there).update(came=True)
        invited.exclude(pk__in=there).update(came=False)
    Booking.objects.filter(activity=activity, state=Booking.WAITS).update(state=Booking.MISSED, ended_at=at)
    end_invitations(activity, at=at)
    todos.end_all([activity.uid], at=at)
    note_change(activity, "held", "", by, at)
    facts = {"kind": activity.kind, "attended": attended if attended is not None else -1}
    record([Done("activity.held", ACTIVITY, activity.uid, by, at, activity.area_path, facts)])
    announce("activity.held", activity=activity, by=by, at=at)
    return activity


@transaction.atomic
def ask_what_became(pack: PackInUse, *, at: datetime, most: int = 500) -> int:
    """Ask who leads, once, what became of activities that are over and told of by nobody; how many were asked."""
    over = Activity.objects.filter(pack=pack.code, state=Activity.PLANNED, ends_at__lt=at)
    asked = Todo.objects.filter(subject=ACTIVITY, subject_uid__in=over.values("uid")).values("subject_uid")
    clocks, wanted = [], []
    for one in over.exclude(uid__in=asked).order_by("pk")[:most]:
        clock = todos.new_clock(ACTIVITY, one.uid, HOLD, allowed=HOLD_IN, calendar=pack.calendar, at=one.ends_at)
        clocks.append(clock)
        wanted.append(
            todos.new_todo(
                ACTIVITY, one.uid, HOLD, post=one.lead_post_id, area_path=one.area_path, clock=clock, at=at
            )
        )  # fmt: skip
    todos.write(clocks, wanted)
    return len(wanted)


@transaction.atomic
def write_minutes(
    activity: Activity, text: str, *, seen: int, reason: str = "", viewer: Viewer, channel: str, at: datetime
) -> Minutes:
    """The next version of the minutes. `seen`: the number of the version it was written from, 0 for the first.

    Once a version was signed, the next one corrects it: it needs a reason, and to be signed anew.
    """
    by = _by(activity, viewer, channel)
    if at < activity.starts_at or activity.state == Activity.CANCELLED:
        raise Conflict(_("活动开始以后才有纪要"))
    problems = check_words("text", text, MINUTES_MOST)
    signed = Minutes.objects.filter(activity=activity, signed_at__isnull=False).exists()
    if signed:
        problems += check_reason(reason)
    if problems:
        raise Invalid(problems)
    if _newest(activity) != seen:
        raise Conflict(_("纪要刚被别人改过，请刷新后再改"))
    assert by.account is not None  # who writes holds a post
    try:
        with transaction.atomic():
            made = Minutes.objects.create(
                activity=activity, number=seen + 1, text=text.strip(), made_at=at, account_id=by.account,
                reason=reason.strip() if signed else "",
            )  # fmt: skip
    except IntegrityError as twice:
        raise Conflict(_("纪要刚被别人改过，请刷新后再改")) from twice
    record([Done("activity.minuted", ACTIVITY, activity.uid, by, at, activity.area_path, {"version": made.number})])
    return made


@transaction.atomic
def sign_minutes(activity: Activity, number: int, *, viewer: Viewer, channel: str, at: datetime) -> Minutes:
    """Who leads signs the version that was read, which must be the newest."""
    post = leading_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("纪要由牵头主办的岗位签发"))
    newest = Minutes.objects.filter(activity=activity, number=number, signed_at=None)
    if number != _newest(activity) or not newest.update(signed_at=at, signed_by_id=viewer.account):
        raise Conflict(_("这一版已经签发，或者又有了新的一版"))
    facts = {"version": number}
    record([Done("activity.signed", ACTIVITY, activity.uid, viewer.by(post, channel), at, activity.area_path, facts)])
    return Minutes.objects.get(activity=activity, number=number)


def _newest(activity: Activity) -> int:
    return Minutes.objects.filter(activity=activity).aggregate(last=Max("number"))["last"] or 0


def _by(activity: Activity, viewer: Viewer, channel: str) -> By:
    post = writing_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("只有主办的岗位和记录的人能写"))
    return viewer.by(post, channel)
