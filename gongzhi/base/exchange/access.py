"""Who may bring which files, and whose column maps somebody sees."""

from django.db.models import Q, QuerySet

from gongzhi.base.exchange.logic.targets import Target, targets
from gongzhi.base.exchange.models import ColumnMap, Upload
from gongzhi.base.people.logic import HeldPost, Viewer


def importing_post(viewer: Viewer, target: Target) -> HeldPost | None:
    """The post by which a viewer may import: of those that may, the one with the widest area."""
    return min(viewer.holding(target.verb), key=lambda post: len(post.area_path), default=None)


def importable(viewer: Viewer) -> list[Target]:
    """What a viewer may import."""
    return [one for one in targets().values() if importing_post(viewer, one)]


def visible_uploads(rows: QuerySet[Upload], viewer: Viewer) -> QuerySet[Upload]:
    """A viewer's own: a file belongs to whoever brought it."""
    return rows.filter(account=viewer.account) if viewer.account is not None else rows.none()


def visible_maps(rows: QuerySet[ColumnMap], viewer: Viewer) -> QuerySet[ColumnMap]:
    """A viewer's own, and those shared with a post it holds."""
    if viewer.account is None:
        return rows.none()
    return rows.filter(Q(account=viewer.account) | Q(post__in=viewer.post_ids()))
