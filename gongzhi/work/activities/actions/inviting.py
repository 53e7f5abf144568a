"""Inviting posts, and their answers: they come, send another holder of the post, or decline with a reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Holding
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import answering_post, hosting_post
from gongzhi.work.activities.actions.named import check_posts
from gongzhi.work.activities.actions.news import tell_posts
from gongzhi.work.activities.logic.plans import INVITED_MOST, check_reason
from gongzhi.work.activities.models import INVITATION, Activity, Invitation

ANSWER, ANSWER_IN = "answer", Allowance(2, "working_days")  # the limit is an example


def write_invitations(
    wanted: Sequence[tuple[Activity, Sequence[int], int | None]], *, pack: PackInUse, by: Sequence[By], at: datetime
) -> list[Invitation]:
    """Invite posts to activities as sets: invitations, clocks, to-dos and acts. The third is the minute-taker."""
    rows, clocks, asked, acts = [], [], [], []
    for (activity, posts, taker), who in zip(wanted, by, strict=True):
        for post in posts:
            one = Invitation(activity=activity, post_id=post, taker=post == taker, asked_at=at)
            clock = todos.new_clock(
                INVITATION, one.uid, ANSWER, allowed=ANSWER_IN, calendar=pack.calendar, at=at
            )  # fmt: skip
            rows.append(one)
            clocks.append(clock)
            asked.append(
                todos.new_todo(
                    INVITATION, one.uid, ANSWER, post=post, area_path=activity.area_path, clock=clock, at=at
                )
            )  # fmt: skip
            facts = {"activity": str(activity.uid), "post": post}
            acts.append(Done("activity.invited", INVITATION, one.uid, who, at, activity.area_path, facts))
    if not rows:
        return []
    insert(rows)
    todos.write(clocks, asked)
    record(acts)
    for activity, posts, _taker in wanted:
        tell_posts(activity, "activity_invited", posts, pack=pack, at=at)
    return rows


@transaction.atomic
def invite(
    activity: Activity, posts: Sequence[int], *, taker: int | None = None, pack: PackInUse, viewer: Viewer,
    channel: str, at: datetime,
) -> list[Invitation]:  # fmt: skip
    """Invite more posts to an activity that is still planned; those invited already are left as they are."""
    by = _by(activity, viewer, channel)
    wanted = dict.fromkeys([*posts, *([taker] if taker else [])])
    if problems := check_posts("invites", set(wanted), pack):
        raise Invalid(problems)
    standing = Invitation.objects.filter(activity=activity, withdrawn_at=None)
    there = set(standing.values_list("post_id", flat=True))
    new = [post for post in wanted if post not in there]
    if len(there) + len(new) > INVITED_MOST:
        raise Invalid([Problem("invites", _("最多 %(most)d 个岗位") % {"most": INVITED_MOST})])
    if taker is not None:
        standing.filter(post=taker).update(taker=True)
    if not new and taker is None:
        raise Invalid([Problem("invites", _("选还没有邀请的岗位"))])
    try:
        with transaction.atomic():
            return write_invitations([(activity, new, taker)], pack=pack, by=[by], at=at)
    except IntegrityError as twice:
        raise Conflict(_("刚有人邀请过同样的岗位，请刷新")) from twice


@transaction.atomic
def withdraw_invitation(one: Invitation, *, viewer: Viewer, channel: str, at: datetime) -> Invitation:
    """Take an invitation back."""
    by = _by(one.activity, viewer, channel)
    if not Invitation.objects.filter(pk=one.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Conflict(_("这个邀请已经撤回"))
    one.withdrawn_at = at
    todos.stop_clocks(one.uid, [ANSWER], at=at)
    todos.close_todos(one.uid, at=at)
    record([Done("activity.uninvited", INVITATION, one.uid, by, at, one.activity.area_path)])
    return one


@transaction.atomic
def answer_invitation(
    one: Invitation, answer: str, *, reason: str = "", deputy: int | None = None, viewer: Viewer, channel: str,
    at: datetime,
) -> Invitation:  # fmt: skip
    """Say whether the post comes. An answer can be changed until the activity was held or cancelled."""
    post = answering_post(viewer, one)
    if post is None:
        raise NotAllowed(_("这个邀请不是给您的岗位的"))
    problems = []
    if answer not in (Invitation.COMES, Invitation.DEPUTY, Invitation.DECLINED):
        problems.append(Problem("answer", _("选参加、派人参加或不参加")))
    if answer == Invitation.DECLINED:
        problems += check_reason(reason)
    holds = Holding.objects.filter(post=post, account=deputy or 0, valid_to=None).exists()
    if answer == Invitation.DEPUTY and (not holds or deputy == viewer.account):
        problems.append(Problem("deputy", _("选同一岗位上的另一个人")))
    if problems:
        raise Invalid(problems)
    facts = {
        "state": answer, "reason": reason.strip() if answer == Invitation.DECLINED else "", "answered_at": at,
        "deputy_id": deputy if answer == Invitation.DEPUTY else None,
    }  # fmt: skip
    open_ones = Invitation.objects.filter(pk=one.pk, withdrawn_at=None, activity__state=Activity.PLANNED)
    if not open_ones.update(**facts):
        raise Conflict(_("活动已经办完、取消，或者邀请撤回了"))
    for name, value in facts.items():
        setattr(one, name, value)
    todos.stop_clocks(one.uid, [ANSWER], at=at)
    todos.close_todos(one.uid, at=at)
    by = viewer.by(post, channel)
    record([Done("activity.answered", INVITATION, one.uid, by, at, one.activity.area_path, {"state": answer})])
    return one


def _by(activity: Activity, viewer: Viewer, channel: str) -> By:
    post = hosting_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("只有主办的岗位能邀请"))
    if activity.state != Activity.PLANNED:
        raise Conflict(_("活动已经办完或取消"))
    return viewer.by(post, channel)


def end_invitations(activity: Activity, *, at: datetime) -> None:
    """Nothing is asked of the invited any more."""
    todos.end_all(list(Invitation.objects.filter(activity=activity).values_list("uid", flat=True)), at=at)
