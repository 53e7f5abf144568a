"""What a viewer is: an account seen through the posts it holds today. Pure."""

from dataclasses import dataclass

from gongzhi.base.columns import ancestors
from gongzhi.base.trail.logic import By


@dataclass(frozen=True)
class HeldPost:
    """A post as its holder sees it. `verbs` are what its role may do in its area and everything below."""

    id: int
    title: str
    title_en: str
    role: str
    area_path: str
    area_id: int
    verbs: frozenset[str]
    hand: str


@dataclass(frozen=True)
class Viewer:
    """Who is looking. Without an account and posts: a member of the public.

    `needs_factor`: a post held, or the installation, asks for a second factor the account does not have yet.
    """

    account: int | None = None
    name: str = ""
    posts: tuple[HeldPost, ...] = ()
    needs_factor: bool = False

    def holding(self, verb: str) -> tuple[HeldPost, ...]:
        """The posts whose role may do `verb`."""
        return tuple(post for post in self.posts if verb in post.verbs)

    def may(self, verb: str, area_path: str) -> bool:
        """Whether some post of the viewer may do `verb` in the area with this path."""
        return any(area_path.startswith(post.area_path) for post in self.holding(verb))

    def post_for(self, verb: str, area_path: str) -> int | None:
        """The post by which the viewer may do `verb` in the area with this path, or None."""
        return next((post.id for post in self.holding(verb) if area_path.startswith(post.area_path)), None)

    def post_ids(self) -> list[int]:
        """Keys of all posts held."""
        return [post.id for post in self.posts]

    def by(self, post: int | None, channel: str) -> By:
        """How the trail names an act of this viewer."""
        return By(channel, post, self.account)


PUBLIC = Viewer()

# What the key of a program may be allowed: reading, reporting, acting. Nothing else can be asked with a key.
SCOPES = (
    "matters:read", "matters:report", "matters:note", "matters:move", "matters:publish", "messages:read",
    "programmes:read", "vouchers:use", "batches:send", "statements:read",
)  # fmt: skip
NEED_AN_ORGANISATION = frozenset({"vouchers:use", "batches:send", "statements:read"})
NEED_A_POST = frozenset({"matters:note", "matters:move", "matters:publish", "messages:read"})


@dataclass(frozen=True)
class KeyHolder:
    """The program behind a key: what it may ask for, and as whom it looks. `id` is None for a demonstration's key."""

    id: int | None
    code: str
    name: str
    scopes: frozenset[str]
    viewer: Viewer = PUBLIC
    area_path: str = ""


def viewer_of_key(
    account: int | None, name: str, scopes: frozenset[str], area_path: str, post: HeldPost | None
) -> Viewer:
    """As whom a key looks: as its post; without one, as somebody who may only look at its area."""
    if post is not None:
        return Viewer(account, name, (post,))
    if not area_path or "matters:read" not in scopes:
        return Viewer(account, name)
    return Viewer(account, name, (HeldPost(0, name, name, "", area_path, 0, frozenset({"see_area"}), ""),))


PostsByPath = dict[str, int]


def nearest(posts: PostsByPath, area_path: str) -> int | None:
    """Key of the post nearest at or above an area, or None."""
    return next((posts[path] for path in ancestors(area_path) if path in posts), None)
