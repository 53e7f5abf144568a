"""Who may see, keep and plan the duty of a command centre."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.work.duty.models import Entry, Handover, OnDuty, Shift

DUTY, ROSTER, SEE = "duty", "roster", "see_area"


def _where(viewer: Viewer, field: str) -> Q:
    """Centres in the areas of posts that keep the log, plan the roster or see everything there."""
    found = Q(pk__in=())
    for post in {*viewer.holding(DUTY), *viewer.holding(ROSTER), *viewer.holding(SEE)}:
        found |= under(field, post.area_path)
    return found


def shifts_for(viewer: Viewer, shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    """Shifts of the centres a viewer may look into, and those it is on."""
    on = OnDuty.objects.filter(account=viewer.account, ended_at=None) if viewer.account else OnDuty.objects.none()
    return shifts.filter(_where(viewer, "area_path") | Q(pk__in=on.values("shift")))


def entries_for(viewer: Viewer, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The log of the centres a viewer may look into."""
    return entries.filter(_where(viewer, "area_path"))


def handovers_for(viewer: Viewer, handovers: QuerySet[Handover]) -> QuerySet[Handover]:
    """Hand-overs of the centres a viewer may look into."""
    return handovers.filter(_where(viewer, "area_path"))


def sees_centre(viewer: Viewer, area_path: str) -> bool:
    """Whether a viewer may look into the command centre of an area."""
    return any(viewer.may(verb, area_path) for verb in (DUTY, ROSTER, SEE))


def keeping_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer keeps the log there, hands over and takes over, or None."""
    return viewer.post_for(DUTY, area_path)


def planning_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer plans the roster there, or None."""
    return viewer.post_for(ROSTER, area_path)
