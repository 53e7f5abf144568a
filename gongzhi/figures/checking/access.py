"""Who may draw, see and carry out checks."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.figures.checking.models import Check
from gongzhi.work.reviews.access import DRAW


def checks_for(viewer: Viewer, checks: QuerySet[Check]) -> QuerySet[Check]:
    """Checks one's posts carry out, and those of areas where one may draw."""
    mine = Q(post__in=viewer.post_ids())
    for post in viewer.holding(DRAW):
        mine |= under("area_path", post.area_path)
    return checks.filter(mine)


def drawing_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer may draw records of an area, or None."""
    return viewer.post_for(DRAW, area_path)


def checking_post(viewer: Viewer, check: Check) -> int | None:
    """The post by which a viewer may say what was found, or None."""
    return check.post_id if check.post_id in viewer.post_ids() else None
