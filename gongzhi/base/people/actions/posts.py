"""Changes to roles and posts: keeping, opening, giving."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongzhi.base.areas.models import Area
from gongzhi.base.people.models import Account, Holding, Post, Role
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@dataclass(frozen=True)
class RoleRow:
    """A role as a pack declares it."""

    code: str
    title: Mapping[str, str]
    verbs: tuple[str, ...]
    second_factor: bool = False


@transaction.atomic
def keep_roles(pack: str, rows: Iterable[RoleRow], *, by: By, at: datetime) -> dict[str, Role]:
    """Make the pack's roles be as declared. Roles no longer declared stay: posts and acts name them."""
    known = {role.code: role for role in Role.objects.filter(pack=pack)}
    done = []
    for row in rows:
        title = {"title": row.title["zh"], "title_en": row.title.get("en", "")}
        values = {**title, "verbs": list(row.verbs), "second_factor": row.second_factor}
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
