"""Lists of activities: narrowed, newest first, paged by time and key; and those of some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.ids import row_of
from gongzhi.base.people.logic import Viewer
from gongzhi.base.search.queries import found
from gongzhi.base.todos.queries import page_key
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import mine, public, visible_to
from gongzhi.work.activities.models import ACTIVITY, Activity, Host, Invitation, Session

PAGE = 50
MOST = 600  # sessions of a calendar page
FEED_MOST = 2_000  # of a feed


@dataclass(frozen=True)
class Asked:
    """What is asked for. `group`: codes of kinds; `own`: those the viewer holds or is invited to."""

    area: Area | None = None
    kinds: tuple[str, ...] = ()
    host: int | None = None
    state: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    own: bool = False


def asked_for(asked: Asked, *, viewer: Viewer, pack: PackInUse) -> QuerySet[Activity]:
    """Activities a viewer may see, narrowed."""
    rows = visible_to(Activity.objects.filter(pack=pack.code), viewer)
    if asked.own:
        rows = rows.filter(mine(viewer))
    if asked.area is not None:
        rows = rows.filter(under("area_path", asked.area.path))
    if asked.kinds:
        rows = rows.filter(kind__in=asked.kinds)
    if asked.host is not None:
        rows = rows.filter(pk__in=Host.objects.filter(post=asked.host, ended_at=None).values("activity"))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.words.strip():
        named = row_of(asked.words)
        rows = rows.filter(Q(pk=named[2] if named else 0) | Q(pk__in=found(ACTIVITY, asked.words)))
    if asked.since is not None:
        rows = rows.filter(ends_at__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(starts_at__lt=asked.until)
    return rows.select_related("area", "lead_post")


def newest_first(rows: QuerySet[Activity], after: str = "", size: int = PAGE) -> tuple[list[Activity], str]:
    """A page by when they begin, the latest first, and the key of the next one."""
    if key := page_key(after):
        when, row = key
        rows = rows.filter(Q(starts_at__lt=when) | Q(starts_at=when, pk__lt=row))
    found_ = list(rows.order_by("-starts_at", "-pk")[: size + 1])
    if len(found_) <= size:
        return found_, ""
    last = found_[size - 1]
    return found_[:size], f"{last.starts_at.isoformat()}~{last.pk}"


def coming_up(
    pack: PackInUse, at: datetime, *, area: Area | None = None, after: str = ""
) -> tuple[list[Activity], str]:
    """Published activities that are not over, the next one first."""
    rows = public(Activity.objects.exclude(state=Activity.HELD), pack.code).filter(ends_at__gte=at)
    if area is not None:
        rows = rows.filter(under("area_path", area.path))
    if key := page_key(after):
        when, row = key
        rows = rows.filter(Q(starts_at__gt=when) | Q(starts_at=when, pk__gt=row))
    found_ = list(rows.select_related("area", "lead_post").order_by("starts_at", "pk")[: PAGE + 1])
    if len(found_) <= PAGE:
        return found_, ""
    last = found_[PAGE - 1]
    return found_[:PAGE], f"{last.starts_at.isoformat()}~{last.pk}"


def sessions_between(
    activities: QuerySet[Activity], first: datetime, last: datetime, most: int = MOST
) -> list[Session]:  # fmt: skip
    """Sessions of these activities that touch a time, in order, one more than `most` when there are more."""
    rows = Session.objects.filter(dropped_at=None, starts_at__lt=last, ends_at__gt=first)
    rows = rows.filter(activity__in=activities.order_by().values("pk"))
    return list(rows.select_related("activity__area", "activity__lead_post").order_by("starts_at", "pk")[: most + 1])


def feed_sessions(activities: QuerySet[Activity], since: datetime) -> list[Session]:
    """Sessions for a feed: also those taken off the plan, which a calendar must be told of."""
    rows = Session.objects.filter(ends_at__gte=since, activity__in=activities.order_by().values("pk"))
    return list(rows.select_related("activity__area").order_by("starts_at", "pk")[:FEED_MOST])


def own_activities(viewer: Viewer) -> QuerySet[Activity]:
    """What a viewer holds or is invited to and has not declined: what its private feed tells."""
    declined = Invitation.objects.filter(
        post__in=viewer.post_ids(), withdrawn_at=None, state=Invitation.DECLINED
    ).values("activity")
    hosted = Host.objects.filter(post__in=viewer.post_ids(), ended_at=None).values("activity")
    return Activity.objects.filter(mine(viewer)).filter(Q(pk__in=hosted) | ~Q(pk__in=declined))


def counted(activities: Sequence[Activity]) -> dict[int, tuple[int, int]]:
    """By activity: how many posts are invited, and how many of them come."""
    rows = Invitation.objects.filter(activity__in=activities, withdrawn_at=None).order_by().values_list("activity")
    come = Q(state__in=(Invitation.COMES, Invitation.DEPUTY))
    return {key: (asked, coming) for key, asked, coming in rows.annotate(n=Count("pk"), c=Count("pk", filter=come))}
