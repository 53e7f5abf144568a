"""Keys of programs at the desk: made and shown once, for nothing beyond one's own area, and ended."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongzhi.base.people.access import visible_accounts
from gongzhi.base.people.actions import make_key
from gongzhi.base.people.models import Account, ApiKey, Post
from gongzhi.base.refusals import Invalid
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from tests.conftest import NOON, Who

pytestmark = pytest.mark.django_db
KEYS = "/desk/keys/"
Desk = Callable[..., Client]


def asked(**changes: Any) -> dict[str, Any]:
    return {"name": "示例水务局", "scopes": ["matters:read"], "area": "500152115211", "post": "", **changes}


def test_a_key_is_shown_once_works_and_is_ended(logged_in: Desk) -> None:
    chief = logged_in("dispatcher")
    page = chief.post(KEYS, asked())
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    key = re.search(r"gz_[A-Za-z0-9_-]{40,}", page.content.decode())[0]  # type: ignore[index]
    assert key not in chief.get(KEYS).content.decode()
    heads = {"Authorization": f"Bearer {key}"}
    assert Client().get("/api/v1/matters", headers=heads).status_code == 200
    made = ApiKey.objects.get(name="示例水务局")
    assert Act.objects.get(subject_uid=made.uid).verb == "people.key_made"
    assert chief.post(f"{KEYS}{made.uid}/end").status_code == 302
    assert Client().get("/api/v1/matters", headers=heads).status_code == 401
    assert "已停用" in chief.get(KEYS).content.decode()


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": "水"}, ["name"]),
    ({"name": "", "scopes": [], "area": ""}, ["name", "scopes", "area"]),
    ({"scopes": ["everything"]}, ["scopes"]),
    ({"scopes": ["matters:move"]}, ["post"]),
    ({"area": "nowhere"}, ["area"]),
    ({"post": "abc"}, ["post"]),
    ({"name": "水\x00务局"}, ["name"]),
]


@pytest.mark.parametrize(("change", "fields"), WRONG)
def test_what_is_wrong_stands_beside_its_field(logged_in: Desk, change: dict[str, Any], fields: list[str]) -> None:
    before = ApiKey.objects.count()
    page = logged_in("dispatcher").post(KEYS, asked(**change))
    assert page.status_code == 400
    found = re.findall(r'id="(name|scopes|area|post)_error"', page.content.decode())
    assert found == fields
    assert ApiKey.objects.count() == before


def test_nobody_else_makes_sees_or_ends_keys(logged_in: Desk) -> None:
    for role, area in (("grid_worker", "500152115211001"), ("checker", "500152115")):
        clerk = logged_in(role, area)
        assert clerk.get(KEYS).status_code == 403
        assert clerk.post(KEYS, asked()).status_code == 403
        demo = ApiKey.objects.get()
        assert clerk.post(f"{KEYS}{demo.uid}/end").status_code == 403
        demo.refresh_from_db()
        assert demo.valid_to is None


def test_a_key_reaches_no_further_than_its_post() -> None:
    grid = Post.objects.get(role__pack="tangba", role__code="grid_worker", area__code="500152115211001")
    town = Post.objects.get(role__pack="tangba", role__code="dispatcher")
    with pytest.raises(Invalid, match="area"):
        make_key("示例单位", by=By("test"), at=NOON, scopes=["matters:read"], area=town.area, post=grid)


def test_the_account_of_a_key_cannot_log_in_and_is_offered_nowhere(client: Client, who: Who) -> None:
    account = ApiKey.objects.get().account
    assert account is not None and not account.has_usable_password() and not account.is_active
    assert account not in visible_accounts(Account.objects.all(), who("dispatcher"))
    assert client.post("/desk/login/", {"username": account.username, "password": "!"}).status_code == 400
