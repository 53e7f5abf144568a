"""Updates as FixMyStreet exchanges them: read by time, taken once, never more than a note for the office."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gongzhi.base.clock import now
from gongzhi.base.people.actions import make_key
from gongzhi.base.trail.logic import By
from gongzhi.work.matters.actions.words import rate_matter
from gongzhi.work.matters.models import Matter, Note
from tests.conftest import NOON, Who
from tests.factories import matter, moved
from tests.web.api.open311 import V2, got, read, sent, told

pytestmark = pytest.mark.django_db
UPDATES = f"{V2}/servicerequestupdates"
Say = Callable[..., Any]


@pytest.fixture
def say(client: Client) -> Say:
    """`say(status=…)`: an update of a request this key reported, sent."""
    [made] = sent(client)
    base = {
        "api_key": "demo", "service_request_id": made["service_request_id"], "update_id": "fms-1",
        "updated_datetime": "2023-11-15T12:00:00+08:00", "status": "OPEN", "description": "今晚还是不亮。",
    }  # fmt: skip

    def post(expect: int = 200, /, form: str = "json", **fields: Any) -> Any:
        whole = {**base, **fields}
        return read(client.post(f"{UPDATES}.{form}", whole), f".{form}", expect)

    return post


def test_an_update_becomes_an_internal_note_and_moves_nothing(say: Say) -> None:
    [row] = say(first_name="甲", email="a@example.org", **{"attribute[x]": "1"})
    note = Note.objects.get()
    assert row == {"update_id": str(note.act_uid)}
    assert (note.text, note.internal) == ("[OPEN] 今晚还是不亮。", True), "nobody knows whose words they are"
    assert Matter.objects.get().state == "reported"


def test_an_update_sent_again_is_taken_once_and_other_content_is_refused(say: Say) -> None:
    first = say()
    assert say() == first and Note.objects.count() == 1
    tree = say(form="xml")
    assert tree.findtext("request_update/update_id") == first[0]["update_id"]
    assert told(say(400, description="其他内容。")) == "400 update_id: came before with other content"
    assert Note.objects.count() == 1
    say(update_id="fms-2", status="reopen")
    assert Note.objects.count() == 2


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"api_key": "none"}, 403, "api_key"),
    ({"update_id": ""}, 400, "update_id: is required"),
    ({"service_request_id": ""}, 400, "service_request_id: is required"),
    ({"service_request_id": "TB-2020-0101-999"}, 404, "there is no request"),
    ({"updated_datetime": "2023-11-15T12:00:00"}, 400, "with a time zone"),
    ({"updated_datetime": "0001-01-01T00:00:00+14:00"}, 400, "updated_datetime: is no time"),
    ({"status": "done"}, 400, "status: must be one of OPEN, CLOSED, FIXED"),
    ({"description": "字" * 2_000}, 400, "description: 2,000 characters"),
    ({"description": "灯\x00"}, 400, "description"),
    ({"media_url": "data:,"}, 400, "media_url"),
    ({"update_id": "x" * 201}, 400, "update_id: 200 characters"),
]


@pytest.mark.parametrize(("fields", "status", "words"), WRONG)
def test_an_update_that_cannot_be_taken_says_why(say: Say, fields: Any, status: int, words: str) -> None:
    assert words in told(say(status, **fields))
    assert not Note.objects.exists()


def test_only_the_program_that_reported_a_matter_may_add_to_it(say: Say) -> None:
    other = make_key("示例另一单位", by=By("test"), at=NOON)
    assert "403" in told(say(403, api_key=other))
    assert "403" in told(say(403, service_request_id=matter().number)), "somebody reported it at the portal"
    assert not Note.objects.exists()


def test_what_happened_is_told_oldest_first_with_the_status_each_step_led_to(client: Client, who: Who) -> None:
    at = now() - timedelta(hours=6)
    one, grid = matter(reported_at=at), who("grid_worker", "500152115211001")
    closed = moved(moved(moved(one, "sign", grid), "answer", grid, reply="换好了灯头，亮了。"), "pass", who("checker"))
    rows = got(client, f"{UPDATES}.json", api_key="demo")
    assert [row["status"] for row in rows] == ["IN_PROGRESS", "IN_PROGRESS", "CLOSED"]
    assert {row["service_request_id"] for row in rows} == {one.number}
    assert list(rows[0]) == [
        "update_id", "service_request_id", "status", "updated_datetime", "description", "media_url",
    ]  # fmt: skip
    assert "灯头" not in str(rows), "what was answered is for its reporter"
    tree = got(client, f"{UPDATES}.xml", api_key="demo", page_size="1", page="3")
    assert [row.findtext("status") for row in tree.findall("request_update")] == ["CLOSED"]
    since = (closed.updated_at - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    until = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    late = got(client, f"{UPDATES}.json", api_key="demo", start_date=since, end_date=until)
    assert [row["status"] for row in late] == ["CLOSED"]
    assert "both or neither" in told(got(client, f"{UPDATES}.json", 400, api_key="demo", start_date=since))
    assert "api_key" in told(got(client, f"{UPDATES}.json", 403))


def test_a_withdrawn_matter_is_cancelled_and_complaints_are_never_told_of(client: Client) -> None:
    from gongzhi.work.matters.actions.moves import move_by_reporter
    from gongzhi.work.matters.logic.steps import Words

    for kind in ("street_light", "neighbours"):
        one = matter(kind=kind, reported_at=now() - timedelta(hours=1))
        move_by_reporter(one, "withdraw", seen=0, at=now(), words=Words(reason="灯自己亮了，不用来了。"))
    assert [row["status"] for row in got(client, f"{UPDATES}.json", api_key="demo")] == ["CANCELLED"]


def test_a_rating_does_not_move_when_a_closed_request_was_updated(client: Client, who: Who) -> None:
    at = now() - timedelta(hours=6)
    one, grid = matter(reported_at=at), who("grid_worker", "500152115211001")
    answered = moved(moved(one, "sign", grid), "answer", grid, reply="换好了灯头，亮了。")
    path = f"{V2}/requests/{one.number}.json"
    [waiting] = got(client, path)
    assert waiting["status"] == "open" and waiting["status_notes"], "done, and not yet checked"
    closed = moved(answered, "pass", who("checker"))
    [before] = got(client, path)
    rate_matter(closed, 4, text="很快。", at=now())
    [after] = got(client, path)
    assert after == before and after["status"] == "closed"
