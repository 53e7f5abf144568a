"""Who may see and do what with matters. Lists and single matters are asked the same way."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Todo
from gongzhi.packs.schema import Move
from gongzhi.work.matters.models import SUBJECT, Ask, Matter


def visible_to(matters: QuerySet[Matter], viewer: Viewer) -> QuerySet[Matter]:
    """Matters in an area whose post sees everything in it, and those some post of the viewer was asked to handle.

    Restricted ones (complaints) are seen only by the posts asked to handle them, never by the unit complained of.
    """
    if not viewer.posts:
        return matters.none()
    mine = Q(lead_post__in=viewer.post_ids())
    for post in viewer.holding("see_area"):
        mine |= under("area_path", post.area_path) & Q(restricted=False)
    asked = Todo.objects.filter(post__in=viewer.post_ids(), subject=SUBJECT)
    helping = Ask.objects.filter(post__in=viewer.post_ids())
    return matters.filter(mine | Q(uid__in=asked.values("subject_uid")) | Q(pk__in=helping.values("matter")))


def may_see(viewer: Viewer, matter: Matter) -> bool:
    """Whether the matter is in what `visible_to` gives."""
    return visible_to(Matter.objects.filter(pk=matter.pk), viewer).exists()


def acting_post(viewer: Viewer, matter: Matter, move: Move, asked: Iterable[int]) -> int | None:
    """The post by which a viewer may make a move, or None. `asked`: posts with an open to-do on the matter."""
    held = viewer.post_ids()
    for by in move.by:
        if by == "owner":
            post = next((key for key in asked if key in held), None)
        elif by.startswith("role:"):
            fits = (p.id for p in viewer.posts if p.role == by[5:] and matter.area_path.startswith(p.area_path))
            post = next(fits, None)
        else:
            post = None
        if post is not None:
            return post
    return None


def noting_post(viewer: Viewer, matter: Matter) -> int | None:
    """The post by which a viewer may write a note on a matter it sees, or None."""
    for post in viewer.holding("note"):
        if matter.area_path.startswith(post.area_path) or post.id == matter.lead_post_id:
            return post.id
    return None


def registering_post(viewer: Viewer) -> int | None:
    """The post by which a viewer may register a report on somebody's behalf, or None."""
    return next((post.id for post in viewer.holding("register")), None)


def settling_post(viewer: Viewer, area_path: str) -> int | None:
    """The post by which a viewer may write down what it settled itself in an area, or None."""
    fits = (post.id for post in viewer.holding("register") if area_path.startswith(post.area_path))
    return next(fits, None)


def publishing_post(viewer: Viewer, matter: Matter) -> int | None:
    """The post by which a viewer may decide what the public reads of a matter, or None; never of a complaint."""
    fits = (post.id for post in viewer.holding("publish") if matter.area_path.startswith(post.area_path))
    return None if matter.restricted else next(fits, None)


def handling_post(viewer: Viewer, matter: Matter) -> int | None:
    """The post by which a viewer is handling a matter now: its lead, or one with an open to-do on it."""
    held = viewer.post_ids()
    if matter.lead_post_id in held:
        return matter.lead_post_id
    asked = Todo.objects.filter(subject_uid=matter.uid, post__in=held, done_at=None)
    return asked.values_list("post_id", flat=True).first()


def asking_post(viewer: Viewer, matter: Matter, kind: str) -> int | None:
    """The post by which a viewer may ask others about a matter: the one that has it in hand; to urge, one that may."""
    if kind == Ask.SUPERVISE:
        fits = (post.id for post in viewer.holding("supervise") if matter.area_path.startswith(post.area_path))
        return None if matter.restricted else next(fits, None)
    return handling_post(viewer, matter)


def joining_post(viewer: Viewer, matter: Matter) -> int | None:
    """The post by which a viewer may merge or split a matter: the one that has it in hand, or one that dispatches."""
    handling = handling_post(viewer, matter)
    if handling is not None or matter.restricted:
        return handling
    fits = (post.id for post in viewer.holding("merge") if matter.area_path.startswith(post.area_path))
    return next(fits, None)
