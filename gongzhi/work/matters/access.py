"""Who may see and do what with matters. Lists and single matters are asked the same way."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from gongzhi.base.columns import ancestors, gaps, over, under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Todo
from gongzhi.packs.schema import Move
from gongzhi.work.matters.models import SUBJECT, Ask, Matter

_HIGH = 2  # levels from the top of the tree: there a post sees so much that its newest are soon found among the newest


def visible_to(matters: QuerySet[Matter], viewer: Viewer) -> QuerySet[Matter]:
    """Matters in an area whose post sees everything in it, those some post of the viewer was asked to handle, and those
    of a kind it keeps.

    Restricted ones (complaints, petitions) are seen only by the posts asked to handle them. Nobody sees one about a
    post they hold, by whatever other post they look.
    """
    if not viewer.posts:
        return matters.none()
    return matters.filter(reduce(or_, branches(viewer)), _not_about(viewer))


def branches(viewer: Viewer, *, newest: bool = False) -> list[Q]:
    """The conditions that together are `visible_to`, each one that an index answers by itself. `newest`: the newest of
    each are wanted, and where a post sees much of everything these are found by walking the newest.

    What was asked of a viewer's posts is looked for only where their areas do not show it anyway: among restricted
    matters, and outside of those areas.
    """
    held = viewer.post_ids()
    whole = [post.area_path for post in viewer.holding("see_area")]
    todos = Todo.objects.filter(post__in=held, subject=SUBJECT)
    asked = (
        todos.filter(done_at=None).values("subject_uid"),
        todos.filter(done_at__isnull=False).values("subject_uid"),
        Ask.objects.filter(post__in=held).values("matter__uid"),
    )
    was_asked = Q(uid__in=asked[0].union(*asked[1:], all=True))
    found = [Q(lead_post__in=held) | Q(keeper_post__in=held)]
    found += [_within(path, newest=newest) & Q(restricted=False) for path in whole]
    found += [outside & was_asked for outside in gaps("area_path", whole)]
    return [*found, Q(restricted=True) & was_asked] if whole else found


def _within(path: str, *, newest: bool) -> Q:
    return over("area_path", path) if newest and len(ancestors(path)) <= _HIGH else under("area_path", path)


def _not_about(viewer: Viewer) -> Q:
    return Q(about_post=None) | ~Q(about_post__in=viewer.post_ids())


def branches_of(matters: QuerySet[Matter], viewer: Viewer, *, newest: bool = False) -> list[QuerySet[Matter]]:
    """What `visible_to` gives, in parts that may overlap: a page of it is the newest of the newest of each."""
    found = branches(viewer, newest=newest) if viewer.posts else []
    return [matters.filter(branch, _not_about(viewer)) for branch in found]


def may_see(viewer: Viewer, matter: Matter) -> bool:
    """Whether the matter is in what `visible_to` gives."""
    return visible_to(Matter.objects.filter(pk=matter.pk), viewer).exists()


def acting_post(viewer: Viewer, matter: Matter, move: Move, asked: Iterable[int]) -> int | None:
    """The post by which a viewer may make a move, or None. `asked`: posts with an open to-do on the matter."""
    held = viewer.post_ids()
    if matter.about_post_id in held:
        return None
    for by in move.by:
        if by == "owner":
            post = next((key for key in asked if key in held), None)
        elif by == "keeper":
            post = matter.keeper_post_id if matter.keeper_post_id in held else None
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
    """The post by which a viewer is handling a matter now: its lead, who keeps its kind, or one with an open to-do."""
    held = viewer.post_ids()
    for post in (matter.lead_post_id, matter.keeper_post_id):
        if post in held:
            return post
    asked = Todo.objects.filter(subject_uid=matter.uid, post__in=held, done_at=None)
    return asked.values_list("post_id", flat=True).first()


def asking_post(viewer: Viewer, matter: Matter, kind: str) -> int | None:
    """The post by which a viewer may ask others about a matter: the one that has it in hand; to urge, one that may."""
    if kind == Ask.CASE_LEAD:
        return matter.keeper_post_id if matter.keeper_post_id in viewer.post_ids() else None
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


def joinable(viewer: Viewer, matters: Sequence[Matter]) -> set[int]:
    """Keys of those of `matters` for which `joining_post` gives a post, in one query for all."""
    held, uids = set(viewer.post_ids()), [one.uid for one in matters]
    asked = set(
        Todo.objects.filter(subject_uid__in=uids, post__in=held, done_at=None).values_list("subject_uid", flat=True)
    )
    paths = [post.area_path for post in viewer.holding("merge")]
    return {
        one.pk
        for one in matters
        if not held.isdisjoint((one.lead_post_id, one.keeper_post_id))
        or one.uid in asked
        or (not one.restricted and any(one.area_path.startswith(path) for path in paths))
    }
