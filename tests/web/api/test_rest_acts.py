"""What programs do by the typed API: refusals name fields, nothing is done twice, the trail says who did it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.base.people.models import ApiKey, Post
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Contact, Matter, Note, Photo
from tests.conftest import Who
from tests.factories import jpeg, matter, moved
from tests.web.api.program import ELSEWHERE, GRID, REPORT, Lend, fields

pytestmark = pytest.mark.django_db


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
    path = f"matters/{one.number}/publication"
    program.post(path, {"text": "路口灯不亮，明天修。"})
    shown = f"/open311/v2/requests/{one.number}.json"
    assert client.get(shown).json()[0]["description"] == "路口灯不亮，明天修。"
    assert program.get(f"matters/{one.number}")["public_text"] == "路口灯不亮，明天修。"
    assert fields(program.post(path, {"photos": [str(one.uid)]}, 400)) == ["photos", "text"]
    assert fields(program.post(path, {"photos": [uid], "text": "灯。"}, 400)) == ["photos"], "of an internal note"
    assert fields(program.post(f"{path}/end", {"reason": ""}, 400)) == ["reason"]
    program.post(f"{path}/end", {"reason": "写了门牌号，要改。"}, once="e")
    program.post(f"{path}/end", {"reason": "写了门牌号，要改。"}, once="e")
    program.post(f"{path}/end", {"reason": "写了门牌号，要改。"}, 409)
    assert client.get(shown).json()[0]["description"] is None


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
