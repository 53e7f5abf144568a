"""Planning activities: many at once or one, with hosts, sessions, agenda and invitations in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Team, TeamMember
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.search import actions as search
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import planning_post
from gongzhi.work.activities.actions.inviting import write_invitations
from gongzhi.work.activities.actions.named import check_hosts, check_posts, matters_named
from gongzhi.work.activities.logic.plans import AgendaItem, Details, Plan, check_details, check_times
from gongzhi.work.activities.models import ACTIVITY, Activity, Change, Host, Item, Session
from gongzhi.work.matters.models import Matter


@dataclass(frozen=True)
class _Ready:
    """A checked plan with what it names."""

    plan: Plan
    area: Area
    post: int
    invites: tuple[int, ...]
    matters: tuple[Matter | None, ...]


def plan_activity(plan: Plan, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Activity:
    """Plan one. Sent twice under the same uid, it is one; other content under it is a `Conflict`."""
    first = Activity.objects.filter(uid=plan.uid).select_related("area").first()
    if first is None:
        try:
            return plan_many([plan], pack=pack, viewer=viewer, channel=channel, at=at)[0]
        except IntegrityError:
            first = Activity.objects.filter(uid=plan.uid).select_related("area").first()
            if first is None:
                raise
    same = (first.kind, first.title, first.place) == (plan.kind, plan.details.title.strip(), plan.details.place.strip())
    if not same or planning_post(viewer, pack, first.kind, first.area_path) is None:
        raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
    return first


def plan_many(
    plans: Sequence[Plan], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> list[Activity]:  # fmt: skip
    """Plan them all, or none: raises `Invalid` naming the fields of the first that cannot be."""
    ready = [_checked(plan, pack, viewer, at) for plan in plans]
    made = [_row(one, pack, at) for one in ready]
    by = [viewer.by(one.post, channel) for one in ready]
    with transaction.atomic():
        insert(made)
        sessions, hosts, items, changes, acts = [], [], [], [], []
        for one, activity, who in zip(ready, made, by, strict=True):
            sessions += [Session(activity=activity, starts_at=t.starts_at, ends_at=t.ends_at) for t in one.plan.times]
            hosts += hosts_of(activity, one.post, one.plan.details)
            items += items_of(activity, one.plan.details.items, one.matters)
            changes.append(Change(activity=activity, what="planned", at=at, post_id=who.post, account_id=who.account))
            facts = {"kind": activity.kind, "starts": activity.starts_at.isoformat(), "sessions": len(one.plan.times)}
            acts.append(Done("activity.planned", ACTIVITY, activity.uid, who, at, activity.area_path, facts))
        for rows in (sessions, hosts, items, changes):
            insert(rows)
        record(acts)
        search.index(ACTIVITY, {one.pk: (one.title, one.place) for one in made if not one.confidential})
        write_invitations(
            [(activity, one.invites, one.plan.taker) for one, activity in zip(ready, made, strict=True)],
            pack=pack, by=by, at=at,
        )  # fmt: skip
        announce("activity.planned", activities=made, at=at)
    return made


def _checked(plan: Plan, pack: PackInUse, viewer: Viewer, at: datetime) -> _Ready:
    kind = pack.pack.activities.get(plan.kind)
    if kind is None:
        raise Invalid([Problem("kind", _("选一类活动"))])
    area = areas_by_code().get(plan.area)
    if area is None or f"/{pack.pack.head.area}/" not in area.path:
        raise Invalid([Problem("area", _("选一个村、社区或镇"))])
    post = _leading(plan, pack, viewer, area)
    problems = check_times(plan.times) + check_details(plan.details, kind, plan.times)
    if plan.published and kind.confidential:
        problems.append(Problem("published", _("这一类活动不公开")))
    invites = {*plan.invites, *([plan.taker] if plan.taker else []), *_team(plan, area, problems)}
    problems += check_posts("invites", invites, pack)
    problems += check_hosts(plan.details, pack)
    matters, wrong = matters_named(plan.details.items, viewer)
    if problems or wrong:
        raise Invalid(problems + wrong)
    return _Ready(plan, area, post, tuple(sorted(invites)), matters)


def _leading(plan: Plan, pack: PackInUse, viewer: Viewer, area: Area) -> int:
    """The post that leads: the one named, among those by which the viewer may."""
    held = viewer if plan.lead is None else Viewer(
        viewer.account, viewer.name, tuple(post for post in viewer.posts if post.id == plan.lead)
    )  # fmt: skip
    post = planning_post(held, pack, plan.kind, area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不能在这里办这类活动"))
    return post


def _team(plan: Plan, area: Area, problems: list[Problem]) -> list[int]:
    """The posts of the team it names."""
    if plan.team is None:
        return []
    team = Team.objects.filter(pk=plan.team, valid_to=None).first()
    if team is None or not (team.area_path.startswith(area.path) or area.path.startswith(team.area_path)):
        problems.append(Problem("team", _("这里没有这支队伍")))
        return []
    members = TeamMember.objects.filter(team=team, post__isnull=False, post__valid_to=None, valid_to=None)
    return [post for post in members.values_list("post_id", flat=True) if post is not None]


def hosts_of(activity: Activity, lead: int, details: Details) -> list[Host]:
    """Its hosts, not yet written: who leads, then the others."""
    posts = [Host(activity=activity, post_id=key) for key in dict.fromkeys(details.hosts) if key != lead]
    units = [Host(activity=activity, organisation_id=key) for key in dict.fromkeys(details.organisations)]
    return [Host(activity=activity, post_id=lead, lead=True), *posts, *units]


def items_of(activity: Activity, items: Sequence[AgendaItem], matters: Sequence[Matter | None]) -> list[Item]:
    """Its agenda, not yet written."""
    return [
        Item(
            activity=activity, position=place, title=one.title.strip(), speaker=one.speaker.strip(),
            minutes=one.minutes, paper=one.paper.strip(), matter=matter,
        )
        for place, (one, matter) in enumerate(zip(items, matters, strict=True), 1)
    ]  # fmt: skip


def _row(one: _Ready, pack: PackInUse, at: datetime) -> Activity:
    plan, kind, zone_name = one.plan, pack.pack.activities[one.plan.kind], pack.calendar.time_zone
    first, last = plan.times[0], plan.times[-1]
    return Activity(
        uid=plan.uid, pack=pack.code, kind=plan.kind, title=plan.details.title.strip(),
        about=plan.details.about.strip(), area=one.area, area_path=one.area.path, place=plan.details.place.strip(),
        lon=plan.lon, lat=plan.lat, team_id=plan.team, lead_post_id=one.post, confidential=kind.confidential,
        published=plan.published,
        capacity=plan.details.capacity if plan.details.capacity is not None else kind.capacity,
        starts_at=first.starts_at, ends_at=last.ends_at, day=local_day(first.starts_at, zone_name), made_at=at,
        made_day=local_day(at, zone_name), changed_at=at,
    )  # fmt: skip


def step(activity: Activity, *, seen: int, at: datetime, **values: object) -> None:
    """Change an activity that is still planned, if nobody else did since it was `seen`; raises `Conflict`."""
    same = Activity.objects.filter(pk=activity.pk, changes=seen, state=Activity.PLANNED)
    if not same.update(**values, changes=seen + 1, changed_at=at):
        raise Conflict(_("这个活动刚被别人改过，或已经办完、取消，请刷新后再改"))
    for name, value in {**values, "changes": seen + 1, "changed_at": at}.items():
        setattr(activity, name, value)


def note_change(
    activity: Activity, what: str, reason: str, by: By, at: datetime, *, was: datetime | None = None
) -> None:
    """Keep what was done and why, beside the act of the trail, which holds no words."""
    Change.objects.create(
        activity=activity, what=what, reason=reason.strip(), was=was, at=at, post_id=by.post, account_id=by.account
    )
