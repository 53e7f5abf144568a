"""Who sees briefings, and who signs them."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.figures.briefings.models import Briefing


def visible_to(rows: QuerySet[Briefing], viewer: Viewer, pack: str) -> QuerySet[Briefing]:
    """Signed ones are for everybody at the desk; drafts for posts at or above the area."""
    seen = Q(state=Briefing.SIGNED) if viewer.posts else Q(pk__in=())
    for post in viewer.posts:
        seen |= under("area_path", post.area_path)
    return rows.filter(seen, pack=pack)


def signing_post(viewer: Viewer, briefing: Briefing) -> int | None:
    """The post by which a viewer edits and signs a draft: its owner."""
    return briefing.owner_post_id if briefing.owner_post_id in viewer.post_ids() else None
