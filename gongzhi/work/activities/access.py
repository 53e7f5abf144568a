"""Who may see activities and what is theirs to do in one. Lists and single activities are asked the same way."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.models import Activity, Host, Invitation, Resolution

SEE = "see_area"


def visible_to(activities: QuerySet[Activity], viewer: Viewer) -> QuerySet[Activity]:
    """Those of the areas a viewer sees into, those its posts hold, are invited to or carry out something of.

    Confidential ones are there for hosts, invited posts and the minute-taker, and for nobody else.
    """
    if not viewer.posts:
        return activities.none()
    open_ones = Q(published=True)
    for post in viewer.holding(SEE):
        open_ones |= under("area_path", post.area_path)
    return activities.filter(mine(viewer) | open_ones & Q(confidential=False))


def mine(viewer: Viewer) -> Q:
    """Those a post of the viewer holds, or is invited to."""
    held = viewer.post_ids()
    hosted = Host.objects.filter(post__in=held, ended_at=None).values("activity")
    invited = Invitation.objects.filter(post__in=held, withdrawn_at=None).values("activity")
    return Q(pk__in=hosted) | Q(pk__in=invited)


def public(activities: QuerySet[Activity], pack: str) -> QuerySet[Activity]:
    """What the public sees: published, which a confidential one never is."""
    return activities.filter(pack=pack, published=True, confidential=False)


def planning_post(viewer: Viewer, pack: PackInUse, kind: str, area_path: str) -> int | None:
    """The post by which a viewer may hold an activity of a kind in an area, or None."""
    declared = pack.pack.activities.get(kind)
    if declared is None:
        return None
    fits = (post.id for post in viewer.posts if post.role in declared.roles and area_path.startswith(post.area_path))
    return next(fits, None)


def kinds_for(viewer: Viewer, pack: PackInUse) -> list[str]:
    """Kinds a viewer may hold somewhere."""
    roles = {post.role for post in viewer.posts}
    return [code for code, kind in pack.pack.activities.items() if roles.intersection(kind.roles)]


def hosting_post(viewer: Viewer, activity: Activity) -> int | None:
    """The post by which a viewer holds this activity, or None; the leading one first."""
    held = Host.objects.filter(activity=activity, post__in=viewer.post_ids(), ended_at=None)
    return held.order_by("-lead", "pk").values_list("post_id", flat=True).first()


def leading_post(viewer: Viewer, activity: Activity) -> int | None:
    """The post by which a viewer leads it and signs its minutes, or None."""
    return activity.lead_post_id if activity.lead_post_id in viewer.post_ids() else None


def writing_post(viewer: Viewer, activity: Activity) -> int | None:
    """The post by which a viewer writes minutes, or looks after those who come: a host's, or the minute-taker's."""
    host = hosting_post(viewer, activity)
    if host is not None:
        return host
    takers = Invitation.objects.filter(activity=activity, post__in=viewer.post_ids(), taker=True, withdrawn_at=None)
    return takers.values_list("post_id", flat=True).first()


def answering_post(viewer: Viewer, one: Invitation | Resolution) -> int | None:
    """The post by which a viewer answers an invitation or a resolution, or None."""
    return one.post_id if one.post_id in viewer.post_ids() else None


def resolutions_for(viewer: Viewer, resolutions: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Resolutions of the activities a viewer may see, and those it carries out."""
    seen = visible_to(Activity.objects.all(), viewer)
    return resolutions.filter(Q(activity__in=seen.values("pk")) | Q(post__in=viewer.post_ids()))


def sees_all_of(viewer: Viewer, activity: Activity, invited: Iterable[int]) -> bool:
    """Whether a viewer reads minutes and resolutions: who holds it, is invited, or sees into its area."""
    held = viewer.post_ids()
    inside = any(activity.area_path.startswith(post.area_path) for post in viewer.holding(SEE))
    return any(post in held for post in invited) or (inside and not activity.confidential)
