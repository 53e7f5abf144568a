"""Reading posts and accounts as those see them who look after them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

from gongzhi.base.columns import under
from gongzhi.base.people.access import visible_accounts, visible_posts
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Holding, Post, Role, Team, TeamMember

PAGE = 50


@dataclass(frozen=True)
class PostFilters:
    """What a list of posts is narrowed to. `vacant`: only those nobody holds."""

    area_path: str = ""
    role: str = ""
    words: str = ""
    vacant: bool = False


def posts(viewer: Viewer, filters: PostFilters, *, after: tuple[str, int] | None = None) -> list[Post]:
    """Standing posts a viewer may see, in order of areas, one more than a page, with who holds them in `held`."""
    rows = visible_posts(Post.objects.filter(valid_to=None), viewer).select_related("role", "area")
    if filters.area_path:
        rows = rows.filter(under("area_path", filters.area_path))
    if filters.role:
        rows = rows.filter(role__code=filters.role)
    holders = Holding.objects.filter(valid_to=None).select_related("account").order_by("hand", "pk")
    if words := filters.words.strip():
        held_by = holders.filter(account__name__icontains=words).values("post")
        rows = rows.filter(Q(title__icontains=words) | Q(title_en__icontains=words) | Q(pk__in=held_by))
    if filters.vacant:
        rows = rows.filter(~Exists(Holding.objects.filter(post=OuterRef("pk"), valid_to=None)))
    if after:
        path, key = after
        rows = rows.filter(Q(area_path__gt=path) | Q(area_path=path, pk__gt=key))
    return list(
        rows.order_by("area_path", "pk").prefetch_related(Prefetch("holdings", holders, to_attr="held"))[: PAGE + 1]
    )


def roles_seen(viewer: Viewer) -> list[Role]:
    """The roles of the posts a viewer may see."""
    seen = visible_posts(Post.objects.filter(valid_to=None), viewer)
    return list(Role.objects.filter(pk__in=seen.values("role")).order_by("pk"))


def holdings_of(post: Post) -> list[Holding]:
    """Who holds and held a post, newest first."""
    return list(Holding.objects.filter(post=post).select_related("account").order_by("-pk")[:200])


def accounts(viewer: Viewer, words: str = "", *, after: int = 0) -> list[Account]:
    """Accounts a viewer looks after, one more than a page by key, with their posts in `holds`."""
    rows = visible_accounts(Account.objects.filter(pk__gt=after), viewer)
    if words := words.strip():
        rows = rows.filter(Q(name__icontains=words) | Q(username__icontains=words))
    held = Holding.objects.filter(valid_to=None, post__valid_to=None).select_related("post").order_by("pk")
    return list(rows.order_by("pk").prefetch_related(Prefetch("holdings", held, to_attr="holds"))[: PAGE + 1])


def candidates(viewer: Viewer, words: str = "", limit: int = 200) -> list[Account]:
    """Accounts a post can be handed to: those in use that the viewer looks after, by name."""
    rows = visible_accounts(Account.objects.filter(is_active=True), viewer)
    return list((rows.filter(name__icontains=words) if words else rows).order_by("name", "pk")[:limit])


def teams_of(post: Post) -> list[TeamMember]:
    """The teams a post is in."""
    return list(TeamMember.objects.filter(post=post, valid_to=None).select_related("team").order_by("pk"))


def teams_under(area_path: str) -> list[Team]:
    """Standing teams of a tree."""
    return list(Team.objects.filter(under("area_path", area_path), valid_to=None).order_by("area_path", "pk")[:500])
