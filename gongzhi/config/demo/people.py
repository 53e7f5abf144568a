"""Made-up accounts for every post of a pack, and the named ones people log in with."""

import re
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gongzhi.base.crypto import digest
from gongzhi.base.people.actions import give_post, make_key
from gongzhi.base.people.logic import NEED_AN_ORGANISATION, SCOPES, Viewer
from gongzhi.base.people.models import Account, ApiKey, Holding, Post
from gongzhi.base.people.queries import DEMO_KEY, viewer_of
from gongzhi.base.trail.logic import By
from gongzhi.packs.demo import PASSWORD, Demo, Login, Seats

_DEMO = By("demo")


@transaction.atomic
def seat_everybody(pack: str, demo: Demo, *, at: datetime) -> None:
    """An account in every post, named ones where the demo says so. Safe to repeat."""
    password = make_password(PASSWORD)
    for login in demo.logins:
        _seat(pack, login, password, at)
    taken = set(Holding.objects.filter(valid_to=None).values_list("post_id", flat=True))
    posts = Post.objects.filter(role__pack=pack, valid_to=None).exclude(pk__in=taken).order_by("pk")
    for post in posts.select_related("role"):
        name = _name(demo, post)
        username = f"{pack}_{post.pk}"
        account, _ = Account.objects.get_or_create(username=username, defaults={"name": name, "password": "!"})
        give_post(post, account, hand="B", by=_DEMO, at=at)
    for seats in demo.seats:
        _seat_more(pack, seats, demo, at)
    _lend_a_key(pack, at)


def _lend_a_key(pack: str, at: datetime) -> None:
    """The key `demo`, by which programs try out the API as the post that looks after the system."""
    if ApiKey.objects.filter(digest=digest("api-key", DEMO_KEY)).exists():
        return
    posts = Post.objects.filter(role__pack=pack, valid_to=None).select_related("role").order_by("pk")
    post = next((one for one in posts if "operate" in one.role.verbs), None)
    if post is not None:
        scopes = [one for one in SCOPES if one not in NEED_AN_ORGANISATION]
        make_key("示例程序", by=_DEMO, at=at, scopes=scopes, post=post, key=DEMO_KEY)


def _seat_more(pack: str, seats: Seats, demo: Demo, at: datetime) -> None:
    """So many holders in all for the posts of a role, every post with one more or one less than the next."""
    posts = list(
        Post.objects.filter(role__pack=pack, role__code=seats.role, valid_to=None)
        .select_related("role")
        .order_by("area_path", "pk")
    )
    if not posts or seats.holders < len(posts):
        raise LookupError(f"demo.toml: seats: {seats.role}: {seats.holders} holders for {len(posts)} posts")
    held = Holding.objects.filter(post__in=posts, valid_to=None).count()
    for number in range(held, seats.holders):
        post = posts[number % len(posts)]
        seat = number // len(posts) + 1
        username, name = f"{pack}_{post.pk}_{seat}", _name(demo, post)
        account, _ = Account.objects.get_or_create(username=username, defaults={"name": name, "password": "!"})
        give_post(post, account, hand="B", by=_DEMO, at=at)


def _name(demo: Demo, post: Post) -> str:
    """A name for the next holder of a post's role, told by the role and counted in it."""
    number = Holding.objects.filter(post__role=post.role).count() + 1
    return demo.staff_name.format(role=re.split(r"\W", post.role.title)[0], n=number)


def _seat(pack: str, login: Login, password: str, at: datetime) -> None:
    post = Post.objects.filter(role__pack=pack, role__code=login.role, area__code=login.area, valid_to=None).first()
    if post is None:
        raise LookupError(f"demo.toml: logins.{login.username}: no post {login.role} in {login.area}")
    account, _ = Account.objects.get_or_create(
        username=login.username, defaults={"name": login.name, "password": password}
    )
    give_post(post, account, hand=login.hand, by=_DEMO, at=at)


class Cast:
    """Who acts for a post in the demo."""

    def __init__(self) -> None:
        self._viewers: dict[int, list[Viewer]] = {}

    def of(self, post: int) -> list[Viewer]:
        """The holders of a post, as viewers."""
        if post not in self._viewers:
            holders = Holding.objects.filter(post=post, valid_to=None).select_related("account").order_by("pk")
            self._viewers[post] = [viewer_of(holding.account) for holding in holders]
        return self._viewers[post]

    def in_role(self, pack: str, role: str) -> Viewer:
        """Some holder of a post with this role."""
        post = Post.objects.filter(role__pack=pack, role__code=role, valid_to=None).order_by("pk").first()
        if post is None:
            raise LookupError(f"no post has the role {role}")
        return self.of(post.pk)[0]
