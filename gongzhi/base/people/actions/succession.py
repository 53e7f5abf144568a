"""Posts, households, organisations and teams go with their areas when those are renamed, moved, split or merged."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Concat, Substr

from gongzhi.base.areas.models import Area, Succession
from gongzhi.base.areas.queries import area_today
from gongzhi.base.clock import local_day
from gongzhi.base.columns import under
from gongzhi.base.people.actions.posts import give_post, open_posts
from gongzhi.base.people.models import Holding, Household, Membership, Organisation, Person, Post, Residence, Team
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


def follow_areas(
    *,
    renamed: Sequence[Succession],
    moved: Sequence[tuple[str, str]],
    followed: Sequence[tuple[Area, Area]],
    by: By,
    at: datetime,
) -> None:
    """Let posts, teams, households and organisations go with their areas: called in the transaction that changed them.

    A post of a renamed or moved area stays the same post. An area that follows an ended one gets its posts with their
    holders; the ended area's posts stay as long as there is work addressed to them. Households, residences and
    organisations of an ended area belong to the area after it, of several to the one their door lies in.
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
        for model in (Team, Household, Residence, Organisation, Person):
            _shift(model, was, now)
    record(done)
    for before, after in followed:
        _hand_on(before, after, by=by, at=at)
    _settle(followed, by=by, at=at)


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


def _shift(model: type[Model], was: str, now: str) -> None:
    """Give everything under a path its new one, in one statement; what has ended keeps the path it had."""
    rows = model._base_manager.filter(under("area_path", was))
    if model is not Person:
        rows = rows.filter(valid_to=None)
    rows.update(area_path=Concat(Value(now), Substr(F("area_path"), len(was) + 1), output_field=TextField()))


def _settle(followed: Sequence[tuple[Area, Area]], *, by: By, at: datetime) -> None:
    """Let what belongs to ended areas belong to those after them.

    An area after several keeps all of them. Of several after one, the one the household's door lies in, else the
    first: it is noted in the act, so that what was not certain can be looked at.
    """
    after: dict[int, list[Area]] = {}
    for before, one in followed:
        after.setdefault(before.pk, []).append(one)
    done = []
    for before, _first in {pair[0].pk: pair for pair in followed}.values():
        heirs = sorted(after[before.pk], key=lambda one: one.path)
        counts = _settle_households(before, heirs, at)
        Organisation.objects.filter(area=before, valid_to=None).update(area=heirs[0], area_path=heirs[0].path)
        Team.objects.filter(area=before, valid_to=None).update(area=heirs[0], area_path=heirs[0].path)
        if counts["moved"]:
            done.append(Done("people.households_followed", "area", before.uid, by, at, heirs[0].path, counts))
    record(done)


def _settle_households(before: Area, heirs: Sequence[Area], at: datetime) -> dict[str, int]:
    """End residences in an ended area and begin the same in those after it; how many, and how many by guess."""
    day, paths = local_day(at, settings.TIME_ZONE), {one.pk: one for one in heirs}
    standing = list(Residence.objects.filter(area=before, valid_to=None).select_related("address__area").order_by("pk"))
    made, guessed = [], 0
    living: dict[int, list[int]] = {}
    for one in standing:
        there = area_today(one.address) if one.address and len(heirs) > 1 else None
        home = paths.get(there.pk) if there else None
        guessed += home is None and len(heirs) > 1
        home = home or heirs[0]
        made.append(
            Residence(
                household_id=one.household_id, kind=one.kind, area=home, area_path=home.path,
                address_id=one.address_id, text=one.text, valid_from=max(day, one.valid_from),
            )
        )  # fmt: skip
        if one.kind == Residence.LIVING:
            living.setdefault(home.pk, []).append(one.household_id)
    Residence.objects.filter(area=before, valid_to=None).update(valid_to=day)
    Residence.objects.bulk_create(made, batch_size=500)
    for key, households in living.items():
        home = paths[key]
        for start in range(0, len(households), 500):
            batch = households[start : start + 500]
            Household.objects.filter(pk__in=batch).update(area=home, area_path=home.path)
            members = Membership.objects.filter(household__in=batch, valid_to=None)
            Person.objects.filter(pk__in=members.values("person")).update(area_path=home.path)
    return {"moved": len(made), "guessed": guessed}
