"""Providers tell what became of a message; recipients may want no more of them."""

import re
import time
from typing import Any

import pytest
from django.test import Client

from gongzhi.base.ids import open_secret_link
from gongzhi.base.jobs.queries import database_time
from gongzhi.base.messages.actions.handling import refuse
from gongzhi.base.messages.actions.sending import begin
from gongzhi.base.messages.actions.telling import tell
from gongzhi.base.messages.models import SUBJECT, Event, Message, Refusal
from gongzhi.base.refusals import NotAllowed
from tests.base.messages.conftest import Connect, send_all
from tests.base.messages.outgoing import again, fresh, happened, reported
from tests.gateways import receipt

pytestmark = pytest.mark.django_db


def tell_of(client: Client, sent: Message, status: str = "DELIVRD", **changes: Any) -> int:
    body = {"reports": [{"id": sent.provider_id, "status": status}]}
    asked = receipt(**{"stamp": int(time.time()), **body, **changes})
    return client.post("/api/v1/messages/receipts/sms", **asked).status_code


def test_receipts_move_a_message_on_and_never_back(connect: Connect, client: Client) -> None:
    connect("sms")
    message = reported()
    send_all()
    for status, state in (("READ", "read"), ("DELIVRD", "read"), ("UNDELIV", "read"), ("READ", "read")):
        assert tell_of(client, fresh(message), status) == 200
        assert fresh(message).state == state
    assert happened(message) == ["tried", "sent", "read", "delivered", "failed"]


def test_a_receipt_that_says_it_failed_makes_the_phone_ring(connect: Connect, client: Client) -> None:
    sms, voice = connect("sms", "voice")
    message = reported()
    send_all()
    assert tell_of(client, fresh(message), "UNDELIV") == 200
    send_all()
    assert len(voice.taken) == 1 and fresh(message).state == "failed"
    call = Message.objects.get(channel="voice")
    answer = client.post("/api/v1/messages/receipts/voice", **receipt(call="voice-1", event="answered", dtmf="1#"))
    assert answer.status_code == 200 and fresh(call).state == "delivered"
    assert Event.objects.get(message=call, what="answered").code == "keys_1#"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"secret": "another-secret-000"}, 403),
        ({"stamp": None}, 403),
        ({"stamp": 1_600_000_000}, 403),
        ({"reports": [{"id": "unknown", "status": "DELIVRD"}]}, 404),
        ({"reports": ["x"]}, 400),
        ({"reports": [{"status": "UNHEARD-OF"}]}, 200),
    ],
)
def test_a_receipt_that_is_not_sound_changes_nothing(
    connect: Connect, client: Client, changes: dict[str, Any], status: int
) -> None:
    connect("sms")
    message = reported()
    send_all()
    assert tell_of(client, fresh(message), **changes) == status
    assert fresh(message).state == "sent"


def test_a_receipt_before_the_answer_is_found_by_our_id(connect: Connect, client: Client) -> None:
    connect("sms")
    message = reported()
    begin(message.uid, at=database_time())
    body = {"reports": [{"ref": str(message.uid), "status": "DELIVRD"}]}
    answer = client.post("/api/v1/messages/receipts/sms", **receipt(stamp=int(time.time()), **body))
    assert answer.status_code == 200 and fresh(message).state == "delivered"


def test_the_link_in_a_message_refuses_its_topic_and_takes_it_back(connect: Connect, client: Client) -> None:
    (sms,) = connect("sms")
    reported()
    send_all()
    found = re.search(r"https://gongzhi\.example(/stop/([^/]+)/)", sms.taken[0]["content"])
    assert found and open_secret_link(SUBJECT, found[2])
    assert client.get(found[1]).status_code == 200 and not Refusal.objects.exists(), "looking refuses nothing"
    assert client.post(found[1], {"choice": "nothing"}).status_code == 400
    for _ in range(2):
        assert client.post(found[1], {"choice": "topic"}).status_code == 302
    assert Refusal.objects.count() == 1
    second = reported()
    send_all()
    assert fresh(second).state == "refused" and len(sms.taken) == 1, "by number, also for another report"
    client.post(found[1], {"choice": "again"})
    third = reported()
    send_all()
    assert fresh(third).state == "sent"


def test_what_the_law_wants_told_cannot_be_refused(connect: Connect) -> None:
    (sms,) = connect("sms")
    first = reported()
    send_all()
    refuse(fresh(first), everything=True, at=database_time())
    tell([again(first, required=True)], at=database_time())
    send_all()
    notice = Message.objects.get(dedupe="other")
    assert notice.state == "sent" and "/stop/" not in sms.taken[-1]["content"]
    with pytest.raises(NotAllowed):
        refuse(notice, everything=False, at=database_time())
