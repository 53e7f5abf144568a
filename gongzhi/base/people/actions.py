"""Changes to posts and who holds them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area, Succession
from gongzhi.base.columns import under
from gongzhi.base.crypto import digest
from gongzhi.base.people.logic import NEED_A_POST, SCOPES, Viewer
from gongzhi.base.people.models import Account, ApiKey, Holding, Post, Role
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@dataclass(frozen=True)
class RoleRow:
    """A role as a pack declares it."""

    code: str
    title: Mapping[str, str]
    verbs: tuple[str, ...]


@transaction.atomic
def keep_roles(pack: str, rows: Iterable[RoleRow], *, by: By, at: datetime) -> dict[str, Role]:
    """Make the pack's roles be as declared. Roles no longer declared stay: posts and acts name them."""
    known = {role.code: role for role in Role.objects.filter(pack=pack)}
    done = []
    for row in rows:
        values = {"title": row.title["zh"], "title_en": row.title.get("en", ""), "verbs": list(row.verbs)}
        role = known.get(row.code)
        if role and all(getattr(role, field) == value for field, value in values.items()):
            continue
        known[row.code], _ = Role.objects.update_or_create(pack=pack, code=row.code, defaults=values)
        kept = known[row.code]
        done.append(Done("people.role_kept", "role", kept.uid, by, at, data={"verbs": list(row.verbs)}))
    record(done)
    return known


@transaction.atomic
def open_posts(rows: Iterable[tuple[Role, Area, str, str]], *, by: By, at: datetime) -> list[Post]:
    """Open posts (role, area, Chinese title, English title) that do not stand yet."""
    wanted = list(rows)
    standing = set(
        Post.objects.filter(valid_to=None, role__in={role.pk for role, *_ in wanted}).values_list(
            "role_id", "area_id", "title"
        )
    )
    posts = [
        Post(role=role, area=area, area_path=area.path, title=title, title_en=english, valid_from=at.date())
        for role, area, title, english in wanted
        if (role.pk, area.pk, title) not in standing
    ]
    Post.objects.bulk_create(posts)
    record(Done("people.post_opened", "post", post.uid, by, at, post.area_path) for post in posts)
    return posts


@transaction.atomic
def give_post(post: Post, account: Account, *, hand: str, by: By, at: datetime) -> Holding:
    """Let an account hold a post as A 岗 or B 岗; a second call changes nothing."""
    holding, new = Holding.objects.get_or_create(
        post=post, account=account, valid_to=None, defaults={"hand": hand, "valid_from": at.date()}
    )
    if new:
        facts = {"account": account.pk, "hand": hand}
        record([Done("people.post_given", "post", post.uid, by, at, post.area_path, facts)])
    return holding


@transaction.atomic
def make_key(
    name: str,
    *,
    by: By,
    at: datetime,
    scopes: Sequence[str] = ("matters:report",),
    area: Area | None = None,
    post: Post | None = None,
    key: str = "",
) -> str:
    """A new key for a program of the organisation `name`. It is shown this once. `key`: a known one, of a demo."""
    if problems := _wrong_key(name, scopes, area, post):
        raise Invalid(problems)
    key = key or f"gz_{secrets.token_urlsafe(32)}"
    made = ApiKey(name=name.strip(), digest=digest("api-key", key), valid_from=at.date(), area=area, post=post)
    made.scopes = [scope for scope in SCOPES if scope in scopes]
    made.account = Account.objects.create_account(f"key-{made.uid.hex}", made.name[:60], None)
    made.save(force_insert=True)
    path = area.path if area is not None else post.area_path if post is not None else ""
    facts = {"scopes": made.scopes, "post": post.pk if post is not None else None}
    record([Done("people.key_made", "api_key", made.uid, by, at, path, facts)])
    return key


def make_key_at_desk(
    name: str, *, viewer: Viewer, at: datetime, scopes: Sequence[str], area: Area | None, post: Post | None
) -> str:
    """A new key made by whoever looks after the system, for nothing beyond their own area."""
    operating = next(iter(viewer.holding("operate")), None)
    if operating is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    problems = [] if area is not None or post is not None else [Problem("area", _("选一个区域"))]
    for field, path in (("area", area.path if area else ""), ("post", post.area_path if post else "")):
        if path and not viewer.may("operate", path):
            problems.append(Problem(field, _("不在您的岗位管的区域里")))
    wrong = {one.field for one in problems}
    problems += [one for one in _wrong_key(name, scopes, area, post) if one.field not in wrong]
    if problems:
        raise Invalid(problems)
    return make_key(name, by=viewer.by(operating.id, "desk"), at=at, scopes=scopes, area=area, post=post)


def _wrong_key(name: str, scopes: Sequence[str], area: Area | None, post: Post | None) -> list[Problem]:
    found = []
    if not 2 <= len(name.strip()) <= 80 or "\x00" in name:
        found.append(Problem("name", _("写明是哪个单位的程序，2 到 80 个字")))
    if not scopes or set(scopes) - set(SCOPES):
        found.append(Problem("scopes", _("至少选一项，只能选列出的")))
    if post is None and set(scopes) & NEED_A_POST:
        found.append(Problem("post", _("要办事或看消息，先选以哪个岗位来做")))
    if area is None and post is None and "matters:read" in scopes:
        found.append(Problem("area", _("选一个区域")))
    if area is not None and post is not None and not area.path.startswith(post.area_path):
        found.append(Problem("area", _("区域要在岗位管的范围里")))
    return found


@transaction.atomic
def end_key(key: ApiKey, *, by: By, at: datetime) -> None:
    """Let a key hold no longer."""
    if ApiKey.objects.filter(pk=key.pk, valid_to=None).update(valid_to=at.date()):
        record([Done("people.key_ended", "api_key", key.uid, by, at)])


def end_key_at_desk(key: ApiKey, *, viewer: Viewer, at: datetime) -> None:
    """End a key of the viewer's own area."""
    path = key.area.path if key.area is not None else key.post.area_path if key.post is not None else ""
    post = viewer.post_for("operate", path) if path else next((one.id for one in viewer.holding("operate")), None)
    if post is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    end_key(key, by=viewer.by(post, "desk"), at=at)


def follow_areas(
    *,
    renamed: Sequence[Succession],
    moved: Sequence[tuple[str, str]],
    followed: Sequence[tuple[Area, Area]],
    by: By,
    at: datetime,
) -> None:
    """Let posts go with their areas: called in the transaction that changed the areas.

    A post of a renamed or moved area stays the same post. An area that follows an ended one gets its posts with their
    holders; the ended area's posts stay as long as there is work addressed to them.
    """
    for one in renamed:
        _retitle(one)
    done = []
    for was, now in moved:
        posts = list(Post.objects.filter(under("area_path", was), valid_to=None))
        for post in posts:
            post.area_path = now + post.area_path[len(was) :]
        Post.objects.bulk_update(posts, ["area_path"], batch_size=200)
        done += [Done("people.post_moved", "post", post.uid, by, at, post.area_path, {"from": was}) for post in posts]
    record(done)
    for before, after in followed:
        _hand_on(before, after, by=by, at=at)


def _retitle(renamed: Succession) -> None:
    """A title that holds the area's old name gets the new one; what it is called is no act of its own."""
    area = renamed.before
    posts = list(Post.objects.filter(area=area, valid_to=None))
    for post in posts:
        post.title = post.title.replace(renamed.name_was, area.name)[:80]
        if renamed.name_en_was and area.name_en:
            post.title_en = post.title_en.replace(renamed.name_en_was, area.name_en)[:120]
    Post.objects.bulk_update(posts, ["title", "title_en"], batch_size=200)


def _hand_on(before: Area, after: Area, *, by: By, at: datetime) -> None:
    posts = list(Post.objects.filter(area=before, valid_to=None).select_related("role").order_by("pk"))
    standing = {post.role_id: post for post in Post.objects.filter(area=after, valid_to=None).order_by("-pk")}
    rows = [
        (
            post.role,
            after,
            _called(post.title, before.name, after.name),
            _called(post.title_en, before.name_en, after.name_en),
        )
        for post in posts
        if post.role_id not in standing
    ]
    standing |= {post.role_id: post for post in open_posts(rows, by=by, at=at)}
    holders = Holding.objects.filter(post__in=posts, valid_to=None).select_related("account", "post").order_by("pk")
    for holding in holders:
        give_post(standing[holding.post.role_id], holding.account, hand=holding.hand, by=by, at=at)


def _called(title: str, was: str, now: str) -> str:
    return title.replace(was, now) if was and now else title
