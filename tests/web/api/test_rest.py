"""The typed API: what each key may see and do, refusals that name fields, and nothing done twice."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.base.areas.models import Area
from gongzhi.base.people.actions import end_key, make_key
from gongzhi.base.people.logic import SCOPES
from gongzhi.base.people.models import ApiKey, Post
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Contact, Matter, Note, Photo
from tests.conftest import NOON, Who
from tests.factories import jpeg, matter, moved, sent_message
from tests.web.asking import sound

pytestmark = pytest.mark.django_db
GRID, ELSEWHERE, VILLAGE = "500152115211001", "500152115210001", "500152115211"
REPORT = {"kind": "street_light", "text": "学堂路小学门口路灯不亮。", "lon": 105.9303, "lat": 30.0261}


class Program:
    """A program with a key."""

    def __init__(self, key: str) -> None:
        self.key, self.client = key, Client()

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        answer = sound(self.client.get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {self.key}"}))
        return self._read(answer, expect)

    def post(self, path: str, body: Any, expect: int = 200, once: str = "") -> Any:
        heads = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": once} if once else {})
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.client.post(f"/api/v1/{path}", raw, content_type="application/json", headers=heads)
        return self._read(sound(answer), expect)

    def add(self, path: str, expect: int = 200, once: str = "", **fields: Any) -> Any:
        heads = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": once} if once else {})
        return self._read(sound(self.client.post(f"/api/v1/{path}", fields, headers=heads)), expect)

    @staticmethod
    def _read(answer: Any, expect: int) -> Any:
        assert answer.status_code == expect, answer.content.decode()
        problem = answer.headers["Content-Type"].startswith("application/problem+json")
        assert problem == (expect >= 400)
        found = json.loads(answer.content)
        if problem:
            assert (found["status"], found["type"]) == (expect, "about:blank") and found["detail"] and found["errors"]
        return found


Lend = Callable[..., Program]


@pytest.fixture
def lend(db: None) -> Lend:
    """`lend("matters:read", role="grid_worker", area=GRID)`: a program whose key may do that as that post."""

    def made(*scopes: str, role: str = "", area: str = "", only: str = "") -> Program:
        post = Post.objects.get(role__pack="tangba", role__code=role, area__code=area or "500152115") if role else None
        where = Area.objects.valid().get(code=only or area) if only or (area and not role) else None
        return Program(make_key("示例单位", by=By("test"), at=NOON, scopes=scopes, area=where, post=post))

    return made


def fields(problem: Any) -> list[str]:
    return [one["field"] for one in problem["errors"]]


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


def test_a_report_is_taken_in_placed_and_can_be_followed(lend: Lend, client: Client) -> None:
    program = lend("matters:report")
    made = program.post("matters", {**REPORT, "name": "示例甲", "phone": "13800000000", "answers": {"how": "dark"}})
    one = Matter.objects.get(uid=made["uid"])
    assert (one.number, one.source, one.area_path[:11]) == (made["number"], "api", "/500152115/")
    assert one.key is not None and one.key.name == "示例单位" and one.answers == {"how": "dark"}
    assert Contact.objects.get(matter=one).name == "示例甲"
    act = Act.objects.get(subject_uid=one.uid)
    assert (act.channel, act.account_id) == ("api", one.key.account_id), "the trail tells which program"
    assert client.get(made["link"].partition("8000")[2]).status_code == 200


WRONG: list[tuple[Any, list[str]]] = [
    ({}, ["kind", "text"]),
    ({**REPORT, "text": "灯"}, ["text"]),
    ({**REPORT, "text": "字" * 4_001}, ["text"]),
    ({**REPORT, "kind": "nothing"}, ["kind"]),
    ({**REPORT, "lon": 0, "lat": 0}, ["lon"]),
    ({**REPORT, "lon": 30.0261, "lat": 105.9303}, ["lon"]),
    ({**REPORT, "lat": None}, ["lon"]),
    ({**REPORT, "lon": None, "lat": None}, ["area"]),
    ({**REPORT, "lon": None, "lat": None, "area": "nowhere"}, ["area"]),
    ({**REPORT, "phone": "call me"}, ["phone"]),
    ({**REPORT, "text": "路灯\x00不亮"}, ["text"]),
    ({**REPORT, "answers": {"how": "green", "out": "x"}}, ["answers.out", "answers.how"]),
    ({**REPORT, "answers": {"how": "\x00"}}, ["answers"]),
    ({**REPORT, "answers": {"colour": "red"}}, ["answers.colour"]),
    ({**REPORT, "urgent": True}, ["urgent"]),
    ([], [""]),
    (b"{", [""]),
    (b'{"kind": NaN}', ["kind", "text"]),
    (b"[" * 50_000, [""]),
    (b'{"kind": "street_light", "text": "\\ud800 light is out"}', ["text"]),
    (b"\xff\xfe", [""]),
]


@pytest.mark.parametrize(("body", "named"), WRONG)
def test_a_report_that_cannot_be_taken_names_its_fields(lend: Lend, body: Any, named: list[str]) -> None:
    problem = lend("matters:report").post("matters", body, 400)
    assert fields(problem) == named
    assert not Matter.objects.exists()


def test_the_same_idempotency_key_does_it_once_and_other_content_is_409(lend: Lend) -> None:
    program, other = lend("matters:report"), lend("matters:report")
    first = program.post("matters", REPORT, once="a")
    assert program.post("matters", REPORT, once="a") == first
    assert fields(program.post("matters", {**REPORT, "name": "示例乙"}, 409, once="a")) == ["Idempotency-Key"]
    assert other.post("matters", REPORT, once="a")["number"] != first["number"], "keys of programs are their own"
    program.post("matters", {**REPORT, "text": "灯"}, 400, once="b")
    program.post("matters", REPORT, once="b")
    assert fields(program.post("matters", REPORT, 400, once="x" * 201)) == ["Idempotency-Key"]
    assert Matter.objects.count() == 3


def test_a_program_moves_a_matter_as_its_post_and_the_trail_says_which_program(lend: Lend) -> None:
    one = matter()
    program = lend("matters:read", "matters:move", role="grid_worker", area=GRID)
    path = f"matters/{one.number}/moves"
    row = program.post(path, {"move": "sign", "seen": 0}, once="m")
    assert (row["state"], row["moves"], row["stage"]) == ("handling", 1, "open")
    assert program.post(path, {"move": "sign", "seen": 0}, once="m") == row
    act = Act.objects.filter(subject_uid=one.uid, verb="matter.moved").get()
    assert (act.channel, act.account_id) == ("api", ApiKey.objects.get(name="示例单位").account_id)
    assert fields(program.post(path, {"move": "answer", "seen": 1}, 400)) == ["reply"]
    program.post(path, {"move": "answer", "seen": 0, "reply": "换好了灯头。"}, 409)
    program.post(path, {"move": "pass", "seen": 1}, 409)
    program.post(path, {"move": "nothing", "seen": 1}, 409)
    answered = program.post(path, {"move": "answer", "seen": 1, "reply": "换好了灯头，亮了。"})
    program.post(path, {"move": "pass", "seen": answered["moves"]}, 403)
    elsewhere = lend("matters:move", "matters:read", role="grid_worker", area=ELSEWHERE)
    elsewhere.post(path, {"move": "sign", "seen": 0}, 404)


def test_who_handled_a_matter_by_program_cannot_check_it_by_program(lend: Lend, who: Who) -> None:
    one = moved(matter(), "sign", who("grid_worker", GRID))
    program = lend("matters:read", "matters:move", role="grid_worker", area=GRID)
    program.post(f"matters/{one.number}/moves", {"move": "answer", "seen": 1, "reply": "换好了灯头，亮了。"})
    key = ApiKey.objects.get(name="示例单位")
    key.post = Post.objects.get(role__pack="tangba", role__code="checker")
    key.save()
    problem = program.post(f"matters/{one.number}/moves", {"move": "pass", "seen": 2}, 403)
    assert "不能自己核查" in problem["detail"]


def test_notes_pictures_and_what_everybody_reads(lend: Lend, client: Client) -> None:
    one = matter()
    program = lend("matters:read", "matters:note", "matters:publish", role="dispatcher")
    program.post(f"matters/{one.number}/notes", {"text": "先拉警戒线。"}, once="n")
    program.post(f"matters/{one.number}/notes", {"text": "先拉警戒线。"}, once="n")
    program.post(f"matters/{one.number}/notes", {"text": "明天来修。", "internal": False})
    assert list(Note.objects.order_by("pk").values_list("internal", flat=True)) == [True, False]
    assert fields(program.post(f"matters/{one.number}/notes", {"text": ""}, 400)) == ["text"]
    picture = SimpleUploadedFile("a.jpg", jpeg(exif=b"Exif\0\0"))
    added = program.add(f"matters/{one.number}/photos", text="现场。", photos=[picture])
    [uid] = added["photos"]
    assert program.get(f"matters/{one.number}")["story"][-1]["photos"][0]["uid"] == uid
    answer = client.get(
        f"/api/v1/matters/{one.number}/photos/{uid}", headers={"Authorization": f"Bearer {program.key}"}
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    program.get(f"matters/{one.number}/photos/{one.uid}", 404)
    bad = SimpleUploadedFile("a.jpg", b"no picture")
    assert fields(program.add(f"matters/{one.number}/photos", 400, text="现场。", photos=[bad])) == ["photos"]
    program.post(f"matters/{one.number}/publication", {"text": "路口灯不亮，明天修。", "photos": [uid]})
    assert client.get(f"/open311/v2/requests/{one.number}.json").json()[0]["description"] == "路口灯不亮，明天修。"
    assert fields(program.post(f"matters/{one.number}/publication", {"photos": [str(one.uid)]}, 400)) == ["photos"]


def test_whoever_reported_may_add_pictures_and_nobody_else(lend: Lend) -> None:
    program, other = lend("matters:report"), lend("matters:report")
    number = program.post("matters", REPORT)["number"]

    def picture() -> SimpleUploadedFile:
        return SimpleUploadedFile("a.jpg", jpeg())

    for _ in range(2):
        added = program.add(f"matters/{number}/photos", text="现场。", photos=[picture()], once="p")
    assert len(added["photos"]) == 1 and Photo.objects.count() == 1
    program.add(f"matters/{number}/photos", 409, text="别的。", photos=[picture()], once="p")
    assert other.add(f"matters/{number}/photos", 404, text="现场。", photos=[picture()])
    assert Note.objects.get().internal, "whose words they are, nobody here knows"


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
