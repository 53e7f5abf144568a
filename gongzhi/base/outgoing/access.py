"""Who sees the register of outgoing documents, and who may void a number."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.outgoing.models import Issued
from gongzhi.base.people.logic import Viewer

OUTGOING = "outgoing"


def visible_issued(rows: QuerySet[Issued], viewer: Viewer) -> QuerySet[Issued]:
    """What posts of the viewer issued, and what was issued in areas whose register a post of it keeps.

    Of what is confidential only what it issued itself: that such a letter exists already tells something.
    """
    seen = Q(post__in=viewer.post_ids())
    for post in viewer.holding(OUTGOING):
        seen |= under("area_path", post.area_path) & Q(restricted=False)
    return rows.filter(seen)


def voiding_post(viewer: Viewer, issued: Issued) -> int | None:
    """The post by which a viewer may void a number: the one that gave it, or one that keeps the register there."""
    if issued.post_id in viewer.post_ids():
        return issued.post_id
    return None if issued.restricted else viewer.post_for(OUTGOING, issued.area_path)
