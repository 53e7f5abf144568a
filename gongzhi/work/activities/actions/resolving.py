"""What comes of an activity: resolutions as to-dos or matters, opinions as matters. Both name where they came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import answering_post, hosting_post, writing_post
from gongzhi.work.activities.actions.named import check_posts
from gongzhi.work.activities.logic.plans import check_words
from gongzhi.work.activities.models import ACTIVITY, RESOLUTION, Activity, Item, Resolution
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.logic.intake import Draft, Origin
from gongzhi.work.matters.models import Matter

CARRY_OUT, DECIDE = "carry_out", "decide"
TEXT_MOST, DAYS_MOST = 500, 250
DECIDE_IN = Allowance(2, "working_days")  # the limit is an example


@dataclass(frozen=True)
class Resolved:
    """What was resolved, and who carries it out within so many working days; or the kind of matter it becomes."""

    uid: UUID
    text: str
    post: int | None = None
    days: int = 10
    kind: str = ""
    item: int | None = None


@dataclass(frozen=True)
class Opinion:
    """An opinion that was given at an activity. Name and number are only kept when they were left."""

    uid: UUID
    text: str
    name: str = ""
    phone: str = ""


@transaction.atomic
def resolve(
    activity: Activity, told: Resolved, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Resolution:
    """Write a resolution down. Sent twice under the same uid, it is one."""
    by = _by(activity, viewer, channel)
    first = Resolution.objects.filter(uid=told.uid).first()
    if first is not None:
        if (first.activity_id, first.text) != (activity.pk, told.text.strip()):
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
        return first
    kind = pack.pack.activities[activity.kind]
    if not kind.resolutions:
        raise Conflict(_("这一类活动不作决议"))
    _check_begun(activity, at)
    problems = check_words("text", told.text, TEXT_MOST) + _who(told, kind.becomes, pack)
    item = Item.objects.filter(pk=told.item or 0, activity=activity, dropped_at=None).first()
    if told.item and item is None:
        problems.append(Problem("item", _("议程里没有这一项")))
    if problems:
        raise Invalid(problems)
    made = Resolution(
        uid=told.uid, activity=activity, item=item, text=told.text.strip(), state=Resolution.OPEN, made_at=at,
        made_day=local_day(at, pack.calendar.time_zone), post_id=None if told.kind else told.post,
    )  # fmt: skip
    if told.kind:
        made.matter, made.state = _reported(activity, told.kind, made.text, pack=pack, by=by, at=at), Resolution.MATTER
    made.save(force_insert=True)
    if made.post_id is not None:
        _ask(made, CARRY_OUT, made.post_id, Allowance(told.days, "working_days"), pack=pack, at=at)
    facts = {"activity": str(activity.uid), "post": made.post_id or 0, "matter": made.matter_id or 0}
    record([Done("activity.resolved", RESOLUTION, made.uid, by, at, activity.area_path, facts)])
    announce("resolution.made", resolution=made, by=by, at=at)
    return made


def _who(told: Resolved, becomes: Sequence[str], pack: PackInUse) -> list[Problem]:
    if told.kind:
        return [] if told.kind in becomes else [Problem("kind", _("这一类活动的决议不能立成这类事项"))]
    if told.post is None:
        return [Problem("post", _("选由哪个岗位办"))]
    found = check_posts("post", {told.post}, pack)
    if not 1 <= told.days <= DAYS_MOST:
        found.append(Problem("days", _("期限写 1 到 250 个工作日")))
    return found


@transaction.atomic
def answer_resolution(
    one: Resolution, words: str, *, done: bool, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Resolution:
    """Carried out, with what was done; or refused with a reason, upon which who leads decides anew."""
    post = answering_post(viewer, one)
    if post is None:
        raise NotAllowed(_("这项决议不归您的岗位办"))
    if problems := check_words("words", words, TEXT_MOST):
        raise Invalid(problems)
    state = Resolution.DONE if done else Resolution.REFUSED
    facts = {"state": state, "answer": words.strip(), "answered_at": at, "answered_by_id": viewer.account}
    if not Resolution.objects.filter(pk=one.pk, post=post, state=Resolution.OPEN).update(**facts):
        raise Conflict(_("这项决议已经答复过了"))
    for name, value in facts.items():
        setattr(one, name, value)
    todos.end_all([one.uid], at=at)
    if not done:
        _ask(one, DECIDE, one.activity.lead_post_id, DECIDE_IN, pack=pack, at=at)
    by, path = viewer.by(post, channel), one.activity.area_path
    record([Done("resolution.answered", RESOLUTION, one.uid, by, at, path, {"state": state})])
    announce("resolution.answered", resolution=one, by=by, at=at)
    return one


@transaction.atomic
def hand_on(
    one: Resolution, post: int, days: int, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Resolution:
    """A resolution that was refused goes to a post again, another or the same, with a new limit."""
    host = hosting_post(viewer, one.activity)
    if host is None:
        raise NotAllowed(_("只有主办的岗位能改由谁办"))
    if problems := _who(Resolved(one.uid, one.text, post, days), (), pack):
        raise Invalid(problems)
    facts = {"state": Resolution.OPEN, "post_id": post, "answer": "", "answered_at": None, "answered_by_id": None}
    if not Resolution.objects.filter(pk=one.pk, state=Resolution.REFUSED).update(**facts):
        raise Conflict(_("这项决议没有退回，不用改由谁办"))
    for name, value in facts.items():
        setattr(one, name, value)
    todos.end_all([one.uid], at=at)
    _ask(one, CARRY_OUT, post, Allowance(days, "working_days"), pack=pack, at=at)
    by, path = viewer.by(host, channel), one.activity.area_path
    record([Done("resolution.handed_on", RESOLUTION, one.uid, by, at, path, {"post": post})])
    return one


@transaction.atomic
def collect_opinion(
    activity: Activity, told: Opinion, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Matter:
    """Take down an opinion as a matter of the kind's own kind: somebody answers it. The uid makes it safe to repeat."""
    by = _by(activity, viewer, channel)
    kind = pack.pack.activities[activity.kind].opinions
    if kind is None:
        raise Conflict(_("这一类活动不收集意见建议"))
    _check_begun(activity, at)
    return _reported(activity, kind, told.text, pack=pack, by=by, at=at, uid=told.uid, name=told.name, phone=told.phone)


def _reported(
    activity: Activity, kind: str, text: str, *, pack: PackInUse, by: By, at: datetime, uid: UUID | None = None,
    name: str = "", phone: str = "",
) -> Matter:  # fmt: skip
    """A matter that came out of an activity; where it lies is where that was held."""
    draft = Draft(
        uid or uuid7(), kind, text, at, source="desk", area=activity.area.code, address=activity.place, name=name,
        phone=phone, origin=Origin(ACTIVITY, activity.uid),
    )  # fmt: skip
    return report_matter(draft, pack=pack, by=by, at=at)


def _ask(one: Resolution, task: str, post: int, allowed: Allowance, *, pack: PackInUse, at: datetime) -> None:
    clock = todos.new_clock(RESOLUTION, one.uid, task, allowed=allowed, calendar=pack.calendar, at=at)
    todo = todos.new_todo(
        RESOLUTION, one.uid, task, post=post, area_path=one.activity.area_path, clock=clock, at=at
    )  # fmt: skip
    todos.write([clock], [todo])


def _check_begun(activity: Activity, at: datetime) -> None:
    if activity.state == Activity.CANCELLED or at < activity.starts_at:
        raise Conflict(_("活动还没有开始，或者取消了"))


def _by(activity: Activity, viewer: Viewer, channel: str) -> By:
    post = writing_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("只有主办的岗位和记录的人能写"))
    return viewer.by(post, channel)
