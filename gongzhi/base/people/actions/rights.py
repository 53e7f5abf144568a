"""Teams with dated members, and grants for what a post cannot say.

Who may grant on a subject is known to the room that owns it: it asks its own access first, then calls `give_grant`
inside its own action.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.access import STAFF, staffing_post, visible_grants
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Grant, Organisation, Person, Post, Team, TeamMember
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

Grantee = Post | Account | Organisation


def _column(grantee: Grantee) -> str:
    return {Post: "post", Account: "account", Organisation: "organisation"}[type(grantee)]


@transaction.atomic
def give_grant(
    subject: str, uid: UUID, grantee: Grantee, verbs: Sequence[str], *, until: date | None, reason: str, by: By,
    at: datetime, area_path: str = "",
) -> list[Grant]:  # fmt: skip
    """Let a post, an account or an organisation do these verbs on one subject, until a day (the last it holds).

    A verb granted already is granted anew with the later terms. Raises `Invalid` naming the field.
    """
    on, wanted = local_day(at, settings.TIME_ZONE), list(dict.fromkeys(verbs))
    problems = []
    if not wanted or any(not verb or len(verb) > 30 for verb in wanted):
        problems.append(Problem("verbs", _("写明允许做什么")))
    if not 2 <= len(reason.strip()) <= 200:
        problems.append(Problem("reason", _("写明理由，2 到 200 个字")))
    if until is not None and until < on:
        problems.append(Problem("until", _("截止日期已经过了")))
    if problems:
        raise Invalid(problems)
    column = _column(grantee)
    same = Grant.objects.filter(subject_uid=uid, verb__in=wanted, ended_at=None, **{column: grantee})
    same.update(ended_at=at)
    try:
        with transaction.atomic():
            made = Grant.objects.bulk_create(
                Grant(
                    subject=subject, subject_uid=uid, verb=verb, reason=reason.strip(), given_at=at, valid_from=on,
                    until=until, **{column: grantee},
                )
                for verb in wanted
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(_("刚刚有人授过同样的权，请刷新再看")) from None
    facts = {"verbs": wanted, column: str(grantee.uid), "until": until.isoformat() if until else ""}
    record([Done("people.granted", subject, uid, by, at, area_path, facts)])
    return made


@transaction.atomic
def end_grants(subject: str, uid: UUID, grantee: Grantee, *, by: By, at: datetime, area_path: str = "") -> int:
    """Take back everything granted to one grantee on a subject; how many verbs."""
    column = _column(grantee)
    number = Grant.objects.filter(subject_uid=uid, ended_at=None, **{column: grantee}).update(ended_at=at)
    if number:
        facts = {column: str(grantee.uid)}
        record([Done("people.grant_ended", subject, uid, by, at, area_path, facts)])
    return number


@transaction.atomic
def take_back(grant: Grant, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """End one grant to whom the viewer looks after, whoever gave it: who takes a post away may take this too."""
    if not visible_grants(Grant.objects.filter(pk=grant.pk), viewer).exists():
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    if not Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=at):
        raise Conflict(_("已经收回"))
    area_path = next((one.area_path for one in (grant.post, grant.organisation) if one is not None), "")
    post = staffing_post(viewer, area_path) if area_path else viewer.holding(STAFF)[0].id
    facts = {"verb": grant.verb, "grant": str(grant.uid)}
    record(
        [Done("people.grant_ended", grant.subject, grant.subject_uid, viewer.by(post, channel), at, area_path, facts)]
    )


def _staffing(viewer: Viewer, area_path: str, channel: str) -> By:
    post = staffing_post(viewer, area_path)
    if post is None:
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    return viewer.by(post, channel)


@transaction.atomic
def make_team(area: Area, name: str, *, viewer: Viewer, channel: str, at: datetime) -> Team:
    """A team of an area."""
    by = _staffing(viewer, area.path, channel)
    if not 2 <= len(name.strip()) <= 80:
        raise Invalid([Problem("name", _("写明队伍名称，2 到 80 个字"))])
    day = local_day(at, settings.TIME_ZONE)
    try:
        with transaction.atomic():
            team = Team.objects.create(area=area, area_path=area.path, name=name.strip(), valid_from=day)
    except IntegrityError:
        raise Conflict(_("这个区域已有同名的队伍")) from None
    record([Done("people.team_made", "team", team.uid, by, at, area.path)])
    return team


@transaction.atomic
def join_team(
    team: Team, member: Post | Person, *, lead: bool = False, viewer: Viewer, channel: str, at: datetime
) -> TeamMember:
    """Let a post or a person belong to a team from today on."""
    by = _staffing(viewer, team.area_path, channel)
    column = "post" if isinstance(member, Post) else "person"
    if team.valid_to is not None or (isinstance(member, Post) and member.valid_to is not None):
        raise Conflict(_("队伍或岗位已经撤了"))
    try:
        with transaction.atomic():
            made = TeamMember.objects.create(
                team=team, lead=lead, valid_from=local_day(at, settings.TIME_ZONE), **{column: member}
            )
    except IntegrityError:
        raise Conflict(_("已经在这支队伍里")) from None
    record([Done("people.team_joined", "team", team.uid, by, at, team.area_path, {column: str(member.uid)})])
    return made


@transaction.atomic
def leave_team(member: TeamMember, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """End a membership of a team."""
    team = member.team
    by = _staffing(viewer, team.area_path, channel)
    day = local_day(at, settings.TIME_ZONE)
    if not TeamMember.objects.filter(pk=member.pk, valid_to=None).update(valid_to=day):
        raise Conflict(_("已经不在这支队伍里"))
    record([Done("people.team_left", "team", team.uid, by, at, team.area_path, {"member": str(member.uid)})])


@transaction.atomic
def set_lead(member: TeamMember, *, lead: bool, viewer: Viewer, channel: str, at: datetime) -> TeamMember:
    """Let a member speak for its team from today on, or no more. The membership before stays as it was, dated."""
    leave_team(member, viewer=viewer, channel=channel, at=at)
    who = member.post or member.person
    assert who is not None  # a constraint of the table
    return join_team(member.team, who, lead=lead, viewer=viewer, channel=channel, at=at)


@transaction.atomic
def end_team(team: Team, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """End a team with all its memberships."""
    by = _staffing(viewer, team.area_path, channel)
    day = local_day(at, settings.TIME_ZONE)
    if not Team.objects.filter(pk=team.pk, valid_to=None).update(valid_to=day):
        raise Conflict(_("队伍已经撤了"))
    TeamMember.objects.filter(team=team, valid_to=None).update(valid_to=day)
    record([Done("people.team_ended", "team", team.uid, by, at, team.area_path)])
