"""Who may look after the machinery: posts whose role has the verb `operate`."""

from gongzhi.base.people.logic import Viewer


def operating_post(viewer: Viewer) -> int | None:
    """The post by which a viewer looks after the system, or None."""
    return next((post.id for post in viewer.holding("operate")), None)
