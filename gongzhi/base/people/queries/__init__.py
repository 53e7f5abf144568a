"""Reads on people: a viewer with posts, and the post that answers for a role in an area."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.crypto import digest
from gongzhi.base.kept import Kept
from gongzhi.base.people.logic import NEED_A_POST, PUBLIC, HeldPost, KeyHolder, PostsByPath, Viewer, viewer_of_key
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
    return _as_held(row.post, row.hand)


def _as_held(post: Post, hand: str) -> HeldPost:
    return HeldPost(
        post.pk, post.title, post.title_en, post.role.code, post.area_path, post.area_id,
        frozenset(post.role.verbs), hand,
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


def posts_after(pack: str, area_path: str, *, role: str, after: int, size: int) -> list[Post]:
    """Valid posts of a pack within a tree, by key, one more than `size` when there are more."""
    rows = Post.objects.filter(under("area_path", area_path), valid_to=None, role__pack=pack, pk__gt=after)
    if role:
        rows = rows.filter(role__code=role)
    return list(rows.select_related("role").order_by("pk")[: size + 1])


DEMO_KEY = "demo"


def holder_of_key(key: str, *, today: date) -> KeyHolder | None:
    """The program behind a key, None when the key is not valid. Notes, once a day, that it was used.

    A demonstration takes `demo`, which may only report where its packs made no such key.
    """
    rows = ApiKey.objects.filter(digest=digest("api-key", key), valid_to=None)
    found = rows.select_related("area", "post__role").first() if key else None
    if found is None:
        known = settings.DEMO and key == DEMO_KEY
        return KeyHolder(None, DEMO_KEY, DEMO_KEY, frozenset({"matters:report"})) if known else None
    if found.last_used != today:
        ApiKey.objects.filter(pk=found.pk).exclude(last_used=today).update(last_used=today)
    post = found.post if found.post is not None and found.post.valid_to is None else None
    area = found.area.path if found.area is not None else post.area_path if post is not None else ""
    scopes = frozenset(found.scopes)
    if post is None:
        scopes -= NEED_A_POST
    held = _as_held(post, "") if post is not None else None
    viewer = viewer_of_key(found.account_id, found.name, scopes, area, held)
    return KeyHolder(found.pk, str(found.uid), found.name, scopes, viewer, area)


def keys_for(viewer: Viewer, *, before: int = 0, size: int = 50) -> list[ApiKey]:
    """Keys of programs in the areas a viewer looks after, and those of no area; newest first, one more than the page
    holds when there are more."""
    mine = Q(area=None, post=None)
    for held in viewer.holding("operate"):
        mine |= under("area__path", held.area_path) | (Q(area=None) & under("post__area_path", held.area_path))
    rows = ApiKey.objects.filter(mine).select_related("area", "post")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: size + 1])
