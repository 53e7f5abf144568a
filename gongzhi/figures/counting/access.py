"""Who may see figures and close their periods. A number is everybody's at the desk; its records are their rooms'."""

from gongzhi.base.people.logic import Viewer
from gongzhi.packs.figures import Figure


def closing_post(viewer: Viewer, figure: Figure, area_path: str) -> int | None:
    """The post by which a viewer may close and sign a period of a figure for an area, or None: one of its owner."""
    fits = (post.id for post in viewer.posts if post.role == figure.owner and area_path.startswith(post.area_path))
    return next(fits, None)
