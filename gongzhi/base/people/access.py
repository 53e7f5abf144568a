"""Who may look after accounts and posts, who may see and keep residents, and what grants add to that."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import (
    Account,
    ApiKey,
    Authority,
    Grant,
    Holding,
    Household,
    Organisation,
    Person,
    Post,
    Team,
    TeamMember,
)

STAFF, RESIDENTS, SEE = "staff", "residents", "see"
_Rows = TypeVar("_Rows", bound=Model)


def granted(viewer: Viewer, verb: str, subject: str, *, on: date) -> QuerySet[Grant, object]:
    """Uids of subjects of this kind on which the viewer was granted a verb: a subquery for `uid__in`.

    By its posts, its account, and the organisations it acts for; what has lapsed by date or was ended counts no more.
    """
    return grants_held(viewer, on=on).filter(subject=subject, verb=verb).values("subject_uid")


def grants_held(viewer: Viewer, *, on: date) -> QuerySet[Grant]:
    """All that was granted to a viewer and holds on a day."""
    if viewer.account is None:
        return Grant.objects.none()
    acting = _in_force(Authority.objects.filter(account=viewer.account), on).values("organisation")
    mine = Q(account=viewer.account) | Q(organisation__in=acting)
    if viewer.posts:
        mine |= Q(post__in=viewer.post_ids())
    return Grant.objects.filter(mine, ended_at=None, valid_from__lte=on).filter(_not_past(on))


def acting_for(account: int, on: date) -> QuerySet[Authority]:
    """The organisations an account acts for on a day."""
    return _in_force(Authority.objects.filter(account=account), on).select_related("organisation")


def may_act_for(account: int | None, organisation: Organisation, *, on: date, inviting: bool = False) -> bool:
    """Whether an account acts for an organisation; `inviting`: and may let others do so."""
    rows = _in_force(Authority.objects.filter(account=account, organisation=organisation), on)
    return (rows.filter(kind=Authority.LEGAL) if inviting else rows).exists()


def acting_now(organisations: Collection[int], on: date) -> dict[int, set[int]]:
    """By key of an organisation the accounts that act for it on a day."""
    found: dict[int, set[int]] = {}
    rows = _in_force(Authority.objects.filter(organisation__in=organisations), on)
    for organisation, account in rows.values_list("organisation", "account"):
        found.setdefault(organisation, set()).add(account)
    return found


def _in_force(rows: QuerySet[Authority], on: date) -> QuerySet[Authority]:
    return rows.filter(_not_past(on), accepted_at__isnull=False, ended_at=None)


def _not_past(on: date) -> Q:
    return Q(until=None) | Q(until__gte=on)


def _of_areas(rows: QuerySet[_Rows], viewer: Viewer, subject: str, on: date) -> QuerySet[_Rows]:
    if viewer.account is None:
        return rows.none()
    mine = Q(uid__in=granted(viewer, SEE, subject, on=on))
    for post in viewer.holding(RESIDENTS):
        mine |= under("area_path", post.area_path)
    return rows.filter(mine)


def visible_households(rows: QuerySet[Household], viewer: Viewer, *, on: date) -> QuerySet[Household]:
    """Households that live where a post of the viewer keeps residents, and those it was granted to see."""
    return _of_areas(rows, viewer, "household", on)


def visible_persons(rows: QuerySet[Person], viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """Persons, likewise."""
    return _of_areas(rows, viewer, "person", on)


def visible_organisations(rows: QuerySet[Organisation], viewer: Viewer, *, on: date) -> QuerySet[Organisation]:
    """Organisations, likewise."""
    return _of_areas(rows, viewer, "organisation", on)


def open_organisations(rows: QuerySet[Organisation], viewer: Viewer, *, on: date) -> QuerySet[Organisation]:
    """Organisations whose page a viewer may open: those it may see, and those it acts for."""
    mine = Q(pk__in=visible_organisations(rows, viewer, on=on).values("pk"))
    if viewer.account is not None:
        mine |= Q(pk__in=acting_for(viewer.account, on).values("organisation"))
    return rows.filter(mine)


def residents_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer keeps the residents of an area, or None."""
    return viewer.post_for(RESIDENTS, area_path)


def staffing_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer looks after the posts of an area, or None."""
    return viewer.post_for(STAFF, area_path)


def visible_posts(rows: QuerySet[Post], viewer: Viewer) -> QuerySet[Post]:
    """Posts of the areas a viewer looks after or sees into, and its own."""
    mine = Q(pk__in=viewer.post_ids())
    for verb in (STAFF, "see_area"):
        for post in viewer.holding(verb):
            mine |= under("area_path", post.area_path)
    return rows.filter(mine)


def visible_accounts(rows: QuerySet[Account], viewer: Viewer) -> QuerySet[Account]:
    """Accounts a viewer looks after: those all of whose posts lie in its areas, and those without any.

    Who also works elsewhere, or higher up, is looked after there: nobody resets the password of their own superior.
    Accounts of programs are nobody's: they cannot log in, and go with their keys.
    """
    held = viewer.holding(STAFF)
    if not held:
        return rows.none()
    inside = Q()
    for post in held:
        inside |= under("post__area_path", post.area_path)
    outside = Holding.objects.filter(valid_to=None, post__valid_to=None).exclude(inside)
    programs = ApiKey.objects.filter(account__isnull=False)
    return rows.exclude(pk__in=outside.values("account")).exclude(pk__in=programs.values("account"))


def visible_teams(rows: QuerySet[Team], viewer: Viewer) -> QuerySet[Team]:
    """Teams of the areas a viewer looks after or sees into, and those its posts are in."""
    mine = Q(pk__in=TeamMember.objects.filter(post__in=viewer.post_ids(), valid_to=None).values("team"))
    for verb in (STAFF, "see_area"):
        for post in viewer.holding(verb):
            mine |= under("area_path", post.area_path)
    return rows.filter(mine)


def visible_grants(rows: QuerySet[Grant], viewer: Viewer) -> QuerySet[Grant]:
    """Grants to the posts, accounts and organisations a viewer looks after the staff of."""
    held = viewer.holding(STAFF)
    if not held:
        return rows.none()
    inside = Q(account__in=visible_accounts(Account.objects.all(), viewer).values("pk"))
    for post in held:
        inside |= under("post__area_path", post.area_path) | under("organisation__area_path", post.area_path)
    return rows.filter(inside)
