"""The typed API: what each key may see, and what the API says of itself."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gongzhi.base.people.actions import end_key
from gongzhi.base.people.logic import SCOPES
from gongzhi.base.people.models import ApiKey
from gongzhi.base.trail.logic import By
from tests.conftest import NOON
from tests.factories import matter, sent_message
from tests.web.api.program import ELSEWHERE, GRID, REPORT, VILLAGE, Lend, Program, fields

pytestmark = pytest.mark.django_db


def test_without_a_valid_key_nothing_is_told(client: Client, logged_in: Callable[..., Client]) -> None:
    for browser in (client, logged_in("dispatcher")):
        answer = browser.get("/api/v1/matters")
        assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer", "a session is no key"
    assert fields(Program("gz_wrong").get("packs", 401)) == ["Authorization"]


def test_a_key_holds_until_it_is_ended_and_the_day_it_was_used_is_kept(lend: Lend) -> None:
    program = lend("matters:read", area=VILLAGE)
    key = ApiKey.objects.get(name="示例单位")
    assert key.last_used is None
    program.get("matters")
    key.refresh_from_db()
    assert key.last_used is not None
    end_key(key, by=By("test"), at=NOON)
    program.get("matters", 401)


def test_a_key_may_do_what_its_scopes_say_and_no_more(lend: Lend) -> None:
    one = matter()
    program = lend("matters:report")
    program.get("matters", 403)
    program.get(f"matters/{one.number}", 403)
    program.post(f"matters/{one.number}/moves", {"move": "sign", "seen": 0}, 403)
    program.post(f"matters/{one.number}/notes", {"text": "看过了。"}, 403)
    program.post(f"matters/{one.number}/publication", {"text": "看过了。"}, 403)
    program.get("messages", 403)
    program.post("matters", REPORT)
    assert program.get("packs")["items"][0]["code"] == "tangba", "what there is, every key may know"


def test_each_key_sees_what_its_post_or_area_sees(lend: Lend) -> None:
    one, complaint = matter(), matter(kind="complaint")
    sees = {
        lend("matters:read", role="grid_worker", area=GRID): True,
        lend("matters:read", role="grid_worker", area=ELSEWHERE): False,
        lend("matters:read", role="works"): False,
        lend("matters:read", role="dispatcher"): True,
        lend("matters:read", area=VILLAGE): True,
        lend("matters:read", area="500152115210"): False,
        lend("matters:read", role="dispatcher", only="500152115210"): False,
    }
    for program, seen in sees.items():
        assert [row["number"] for row in program.get("matters")["items"]] == ([one.number] if seen else [])
        program.get(f"matters/{one.number}", 200 if seen else 404)
        program.get(f"matters/{complaint.number}", 404)
    office = lend("matters:read", role="complaints")
    assert office.get(f"matters/{complaint.number}")["restricted"] is True


def test_a_matter_is_told_with_its_story_and_nothing_personal(lend: Lend) -> None:
    one = matter(name="王老三", phone="138 0000 0000", answers={"how": "dark"})
    whole = lend("matters:read", "matters:move", role="grid_worker", area=GRID).get(f"matters/{one.number}")
    assert whole["reporter"] == {"name": "王**", "phone": "138******0000"}
    assert [told["verb"] for told in whole["story"]] == ["matter.reported"]
    assert whole["answers"][0]["words"] == "一直不亮"
    assert whole["todos"][0]["post"]["role"] == "grid_worker"
    assert "sign" in [row["code"] for row in whole["possible"]]
    assert "pass" not in [row["code"] for row in whole["possible"]]
    assert "0000 0000" not in json.dumps(whole) and "老三" not in json.dumps(whole, ensure_ascii=False)


def test_lists_are_narrowed_and_paged_by_key(lend: Lend) -> None:
    made = [matter(), matter(kind="litter"), matter()]
    program = lend("matters:read", role="dispatcher")
    first = program.get("matters", limit=2)
    assert [row["number"] for row in first["items"]] == [made[2].number, made[1].number]
    last = program.get("matters", limit=2, after=first["next"])
    assert [row["number"] for row in last["items"]] == [made[0].number] and last["next"] is None
    assert len(program.get("matters", kind="street_light", stage="open", area=VILLAGE)["items"]) == 2
    assert program.get("matters", q=made[1].number)["items"][0]["kind"] == "litter"
    assert program.get("matters", source="desk")["items"] == []
    for wrong in ({"after": "x"}, {"limit": 0}, {"limit": 101}, {"stage": "ended"}, {"area": "9"}, {"q": "\x00"}):
        assert fields(program.get("matters", 400, **wrong)) == list(wrong)


def test_todos_are_those_of_the_post(lend: Lend) -> None:
    one = matter()
    mine = lend("matters:read", role="grid_worker", area=GRID).get("todos")["items"]
    assert [(row["matter"]["number"], row["post"]["role"]) for row in mine] == [(one.number, "grid_worker")]
    assert lend("matters:read", role="works").get("todos")["items"] == []
    assert lend("matters:read", area=VILLAGE).get("todos")["items"] == []


def test_messages_tell_how_they_stand_and_not_what_was_said(lend: Lend) -> None:
    sent = sent_message()
    program = lend("messages:read", role="dispatcher")
    [row] = program.get("messages", state="sent")["items"]
    assert row["uid"] == str(sent.uid) and "words" not in row and "已收到" not in json.dumps(row, ensure_ascii=False)
    assert program.get(f"messages/{sent.uid}") == row
    assert fields(program.get("messages", 400, state="flown")) == ["state"]
    grid = lend("messages:read", role="grid_worker", area=GRID)
    assert grid.get("messages")["items"] == []
    grid.get(f"messages/{sent.uid}", 404)


def test_what_there_is_can_be_read(lend: Lend) -> None:
    program = lend("matters:report")
    pack = program.get("packs/tangba")
    assert pack["area"] == "500152115" and "street_light" in pack["kinds"]
    kind = program.get("packs/tangba/kinds/street_light")
    assert [one["code"] for one in kind["questions"]][:2] == ["pole", "out"]
    flow = program.get(f"packs/tangba/flows/{kind['flow']}")
    sign = next(one for one in flow["moves"] if one["code"] == "sign")
    assert sign["from"] and sign["by"]
    for path in ("packs/none", "packs/tangba/kinds/none", "packs/tangba/flows/none", "areas/none"):
        program.get(path, 404)
    assert program.get("areas/500152115")["name"]["zh"] == "塘坝镇"
    villages = program.get("areas", level="village", on="2023-11-15")["items"]
    assert len(villages) > 5 and all(one["path"].startswith("/500152115/") for one in villages)
    assert fields(program.get("areas", 400, under="none")) == ["under"]
    assert fields(program.get("areas", 400, on="0001-13-01")) == ["on"]
    assert program.get("areas/at", lon=105.9303, lat=30.0261)["path"].startswith("/500152115/")
    program.get("areas/at", 404, lon=116.4, lat=39.9)
    assert fields(program.get("areas/at", 400, lon=0, lat=0)) == ["lon"]
    posts = program.get("posts", role="works")["items"]
    assert [one["role"] for one in posts] == ["works"] and "account" not in posts[0]
    first = program.get("posts", limit=2)
    assert program.get("posts", limit=2, after=first["next"])["items"][0]["id"] > first["items"][1]["id"]


def test_an_answer_that_did_not_change_is_304(lend: Lend, client: Client) -> None:
    program = lend("matters:report")
    heads = {"Authorization": f"Bearer {program.key}"}
    tag = client.get("/api/v1/packs/tangba", headers=heads).headers["ETag"]
    again = client.get("/api/v1/packs/tangba", headers={**heads, "If-None-Match": tag})
    assert again.status_code == 304 and not again.content
    assert client.head("/api/v1/packs/tangba", headers=heads).headers["ETag"] == tag


def test_a_key_that_asks_too_often_has_to_wait(lend: Lend, settings: Any) -> None:
    settings.API_PER_HOUR = 2
    program, other = lend("matters:report"), lend("matters:report")
    program.get("packs")
    program.get("packs")
    program.get("packs", 429)
    other.get("packs")


def test_pages_of_other_sites_read_only_where_the_settings_name_them(client: Client, settings: Any) -> None:
    heads = {"Authorization": "Bearer demo", "Origin": "https://map.example"}
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/packs", headers=heads).headers
    assert client.options("/api/v1/packs", headers=heads).status_code == 405
    settings.API_ORIGINS = frozenset({"https://map.example"})
    answer = client.get("/api/v1/packs", headers=heads)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://map.example" and "Origin" in answer.headers["Vary"]
    before = client.options("/api/v1/packs", headers=heads)
    assert before.status_code == 204 and before.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    posted = client.post("/api/v1/matters", b"{}", content_type="application/json", headers=heads)
    assert "Access-Control-Allow-Origin" not in posted.headers
    stranger = client.get("/api/v1/packs", headers={**heads, "Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in stranger.headers


def test_the_description_names_every_operation_its_scopes_and_its_refusals(client: Client) -> None:
    whole = client.get("/api/v1/openapi.json").json()
    assert whole["openapi"].startswith("3.1")
    operations = [one for methods in whole["paths"].values() for one in methods.values()]
    assert {scope for one in operations for scope in one["x-scopes"]} == set(SCOPES)
    for one in operations:
        assert one["security"] and one["description"] and one["summary"]
        assert "application/problem+json" in one["responses"]["400"]["content"]
    assert whole["components"]["schemas"]["Report"]["examples"]


@pytest.mark.parametrize(("language", "words"), [("zh", "一件事项和它的经过"), ("en", "A matter and its story")])
def test_the_description_for_people_is_in_their_language(client: Client, language: str, words: str) -> None:
    page = client.get("/api/v1/docs", headers={"Accept-Language": language}).content.decode()
    assert words in page and "Authorization: Bearer" in page and "<script>" not in page
