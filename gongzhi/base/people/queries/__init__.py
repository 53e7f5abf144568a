"""Reads on people: a viewer with posts, and the post that answers for a role in an area."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Prefetch

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.crypto import digest
from gongzhi.base.kept import Kept
from gongzhi.base.people.logic import PUBLIC, HeldPost, PostsByPath, Viewer
from gongzhi.base.people.models import Account, ApiKey, Holding, Post, Role
from gongzhi.base.trail.queries import newest


def viewer_of(account: Account | None) -> Viewer:
    """The account with the posts it holds today, in one query; the public for None."""
    if account is None or not account.is_active:
        return PUBLIC
    rows = (
        Holding.objects.filter(account=account, valid_to=None, post__valid_to=None)
        .select_related("post", "post__role")
        .order_by("post_id")
    )
    held = list(rows)
    asked = _asks(row.post.role.second_factor for row in held)
    return Viewer(account.pk, account.name, tuple(map(_held, held)), asked and account.factor_since is None)


def asks_for_factor(account: Account) -> bool:
    """Whether a post the account holds, or the installation, asks for a second factor."""
    holdings = Holding.objects.filter(account=account, valid_to=None, post__valid_to=None)
    return _asks(holdings.values_list("post__role__second_factor", flat=True))


def _asks(roles: Iterable[bool]) -> bool:
    return settings.SECOND_FACTOR == "all" or any(roles)


def _held(row: Holding) -> HeldPost:
    post = row.post
    return HeldPost(
        post.pk, post.title, post.title_en, post.role.code, post.area_path, post.area_id,
        frozenset(post.role.verbs), row.hand,
    )  # fmt: skip


def account_by_claim(claim: str) -> Account | None:
    """The account an identity provider means: by the name it has there, else by its username. None is ever made."""
    if not claim or len(claim) > 200:
        return None
    named = Account.objects.filter(outside_name=claim).first()
    found = named or Account.objects.filter(username=claim, outside_name="").first()
    return found if found is not None and found.is_active else None


_posts: Kept[dict[str, PostsByPath]] = Kept(lambda: newest("post", "role"))


def posts_at_hand(pack: str, stamp: int | None = None) -> dict[str, PostsByPath]:
    """Posts of a pack valid today, by role and area path, kept in memory as long as none changes.

    `stamp`: any number that changes whenever posts do, if the caller has one already; else the trail is asked.
    """

    def build() -> dict[str, PostsByPath]:
        found: dict[str, PostsByPath] = {code: {} for code in _roles(pack)}
        rows = Post.objects.filter(valid_to=None, role__pack=pack).values_list("role__code", "pk", "area_path")
        for role, key, path in rows.order_by("-pk"):  # so that the oldest post of an area is the one that stays
            found[role][path] = key
        return found

    return _posts.get(stamp, build, pack)


def _roles(pack: str) -> list[str]:
    return list(Role.objects.filter(pack=pack).values_list("code", flat=True))


def posts_of(area: Area) -> list[Post]:
    """The valid posts of one area, with who holds them today in `held`: A hands first."""
    holders = Holding.objects.filter(valid_to=None).select_related("account").order_by("hand", "pk")
    rows = Post.objects.filter(area=area, valid_to=None).select_related("role").order_by("pk")
    return list(rows.prefetch_related(Prefetch("holdings", holders, to_attr="held")))


def posts_under(pack: str, area_path: str) -> list[Post]:
    """Posts work can be handed to within a tree: all valid ones of the pack, in area order."""
    return list(
        Post.objects.filter(under("area_path", area_path), valid_to=None, role__pack=pack)
        .select_related("role")
        .order_by("area_path", "pk")
    )


def holder_of_key(key: str) -> str | None:
    """Whom a program speaks for, as a code to count by; None when the key is not valid. Demonstrations take `demo`."""
    if settings.DEMO and key == "demo":
        return "demo"
    found = ApiKey.objects.filter(digest=digest("api-key", key), valid_to=None).first() if key else None
    return str(found.uid) if found else None
