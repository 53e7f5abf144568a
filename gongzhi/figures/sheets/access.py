"""Who may keep blanks, maps and requests, who may fill, and who sees what was filled."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.figures.sheets.models import Gap, Request

SHEETS = "sheets"
Rows = TypeVar("Rows", bound=Model)


def keeping_post(viewer: Viewer) -> int | None:
    """The post by which a viewer keeps blanks, maps and requests: of several the one with the widest area."""
    held = min(viewer.holding(SHEETS), key=lambda post: len(post.area_path), default=None)
    return held.id if held else None


def filling_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer may fill a sheet for an area: one at or above it. Numbers are everybody's at the desk;
    for which area a sheet goes out is for those who answer for it."""
    return next((post.id for post in viewer.posts if area_path.startswith(post.area_path)), None)


def visible_to(rows: QuerySet[Rows], viewer: Viewer, pack: str) -> QuerySet[Rows]:
    """Requests and filled sheets of areas where a viewer has a post, at or above."""
    seen = Q(pk__in=())
    for post in viewer.posts:
        seen |= under("area_path", post.area_path)
    return rows.filter(seen, pack=pack)


def may_decide(viewer: Viewer, request: Request) -> int | None:
    """The post by which a viewer may refuse, end or change a request."""
    return viewer.post_for(SHEETS, request.area_path)


def answering_post(viewer: Viewer, gap: Gap) -> int | None:
    """The post by which a viewer may answer what is asked: the one that was asked."""
    return gap.post_id if gap.post_id in viewer.post_ids() else None
