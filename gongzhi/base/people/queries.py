"""Reads on people: a viewer with posts, and the post that answers for a role in an area."""

from collections.abc import Iterable

from gongzhi.base.columns import ancestors, under
from gongzhi.base.people.logic import PUBLIC, HeldPost, PostsByPath, Viewer
from gongzhi.base.people.models import Account, Holding, Post


def viewer_of(account: Account | None) -> Viewer:
    """The account with the posts it holds today, in one query; the public for None."""
    if account is None or not account.is_active:
        return PUBLIC
    rows = (
        Holding.objects.filter(account=account, valid_to=None, post__valid_to=None)
        .select_related("post", "post__role")
        .order_by("post_id")
    )
    return Viewer(account.pk, account.name, tuple(_held(row) for row in rows))


def _held(row: Holding) -> HeldPost:
    post = row.post
    return HeldPost(
        post.pk, post.title, post.title_en, post.role.code, post.area_path, post.area_id,
        frozenset(post.role.verbs), row.hand,
    )  # fmt: skip


def posts_over(pack: str, roles: Iterable[str], paths: Iterable[str]) -> dict[str, PostsByPath]:
    """For each role of a pack: its posts by area path, in these areas or above, in one query."""
    above = {ancestor for path in paths for ancestor in ancestors(path)}
    found: dict[str, PostsByPath] = {role: {} for role in roles}
    rows = Post.objects.filter(
        valid_to=None, role__pack=pack, role__code__in=list(found), area_path__in=above
    ).values_list("role__code", "pk", "area_path")
    for role, key, path in rows.order_by("-pk"):  # so that the oldest post of an area is the one that stays
        found[role][path] = key
    return found


def posts_under(pack: str, area_path: str) -> list[Post]:
    """Posts work can be handed to within a tree: all valid ones of the pack, in area order."""
    return list(
        Post.objects.filter(under("area_path", area_path), valid_to=None, role__pack=pack)
        .select_related("role")
        .order_by("area_path", "pk")
    )
