"""Households to test with, made the way work makes them."""

from datetime import date
from typing import Any

from gongzhi.base.people.actions.registering import register_household
from gongzhi.base.people.logic import HeldPost, Viewer
from gongzhi.base.people.logic.numbers import id_check
from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow
from gongzhi.base.people.models import Account, Household, Membership, Post
from tests.conftest import NOON

GRID, OTHER = "500152115211001", "500152115210001"
VILLAGE = "500152115211"
SINCE = date(2020, 1, 1)
TODAY = date(2023, 11, 15)


def id_number(serial: int = 1, born: date = date(1980, 5, 6)) -> str:
    """An identity number with a right check character, of a region that does not exist."""
    first = f"990000{born:%Y%m%d}{serial:03d}"
    return first + id_check(first)


def keeper(area: str = VILLAGE, verbs: tuple[str, ...] = ("residents",)) -> Viewer:
    """Somebody who keeps the residents of an area: the secretary of the village, with these verbs."""
    post = Post.objects.select_related("role").filter(area__code=area, valid_to=None).order_by("pk")[0]
    account, _ = Account.objects.get_or_create(username=f"keeper_{area}", defaults={"name": "示例", "password": "!"})
    held = HeldPost(post.pk, post.title, "", post.role.code, post.area_path, post.area_id, frozenset(verbs), "A")
    return Viewer(account.pk, account.name, (held,))


def acting(viewer: Viewer) -> dict[str, Any]:
    """The end of every call of an action."""
    return {"viewer": viewer, "channel": "test", "at": NOON}


def family(size: int = 4, **changes: Any) -> HouseholdRow:
    """A head, a spouse and children, without numbers."""
    relations = ["head", "spouse", *["son", "daughter"] * size][:size]
    members = tuple(PersonRow(f"示例居民{n}", relation) for n, relation in enumerate(relations, 1))
    return HouseholdRow(**{"area": GRID, "members": members, "text": "学堂路 1 号", "since": SINCE, **changes})


def household(size: int = 4, *, viewer: Viewer | None = None, **changes: Any) -> Household:
    """A registered one."""
    return register_household(family(size, **changes), **acting(viewer or keeper()))


def people_of(one: Household) -> dict[str, int]:
    """Key of a member by relation, the last of each."""
    return dict(
        Membership.objects.filter(household=one, valid_to=None).order_by("pk").values_list("relation", "person_id")
    )
