"""Reading who acts for organisations, who is in teams, and what was granted."""

from datetime import date

from django.db.models import Count, Q

from gongzhi.base.columns import under
from gongzhi.base.people.access import grants_held, visible_grants, visible_teams
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Authority, Grant, Organisation, Team, TeamMember

PAGE = 50


def authorities_of(organisation: Organisation) -> list[Authority]:
    """Everybody invited to act for an organisation, those that were not ended first, the newest of each first."""
    rows = Authority.objects.filter(organisation=organisation).select_related("account").order_by("-pk")[:200]
    return sorted(rows, key=lambda one: one.ended_at is not None)


def authorities_for(account: int) -> list[Authority]:
    """The organisations an account acts for or is invited to act for."""
    rows = Authority.objects.filter(account=account, ended_at=None).select_related("organisation", "invited_by")
    return list(rows.order_by("-pk")[:200])


def teams(viewer: Viewer, *, words: str = "", area_path: str = "", after: tuple[str, int] | None = None) -> list[Team]:
    """Standing teams a viewer may see, in order of areas, one more than a page; `size`: how many are in it."""
    rows = visible_teams(Team.objects.filter(valid_to=None), viewer).select_related("area")
    if area_path:
        rows = rows.filter(under("area_path", area_path))
    if words := words.strip():
        rows = rows.filter(Q(name__icontains=words) | Q(name_en__icontains=words))
    if after:
        path, key = after
        rows = rows.filter(Q(area_path__gt=path) | Q(area_path=path, pk__gt=key))
    rows = rows.annotate(size=Count("members", filter=Q(members__valid_to=None)))
    return list(rows.order_by("area_path", "pk")[: PAGE + 1])


def members_of(team: Team) -> list[TeamMember]:
    """Who is and was in a team: the standing first, who leads before the others."""
    rows = TeamMember.objects.filter(team=team).select_related("post", "person").order_by("pk")[:500]
    return sorted(rows, key=lambda one: (one.valid_to is not None, not one.lead))


def grants_of(viewer: Viewer, *, on: date) -> list[Grant]:
    """What was granted to a viewer and holds on a day, the newest first."""
    rows = grants_held(viewer, on=on).select_related("post", "account", "organisation")
    return list(rows.order_by("-pk")[:200])


def grants_under(viewer: Viewer, *, ended: bool = False, before: int = 0) -> list[Grant]:
    """Grants to those a viewer looks after, newest first, one more than a page: those not ended, or the ended ones."""
    rows = visible_grants(Grant.objects.filter(ended_at__isnull=not ended), viewer)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("post", "account", "organisation").order_by("-pk")[: PAGE + 1])
