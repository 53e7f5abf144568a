"""What is told reaches the other end once, in its own words; and what cannot be told says why."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gongzhi.base.ids import secret_link
from gongzhi.base.jobs.models import Job
from gongzhi.base.jobs.queries import database_time
from gongzhi.base.messages.actions.handling import erase, send_again
from gongzhi.base.messages.actions.sending import begin
from gongzhi.base.messages.actions.telling import hushed, tell
from gongzhi.base.messages.models import Message
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Contact, Matter
from tests.base.messages.conftest import Connect, send_all
from tests.base.messages.outgoing import PHONE, again, fresh, happened, reported
from tests.conftest import Who
from tests.factories import matter

pytestmark = pytest.mark.django_db


def test_a_report_with_a_number_is_told_by_sms_with_its_secret_link(connect: Connect) -> None:
    (sms,) = connect("sms")
    message = reported()
    assert sms.calls == 0, "nothing leaves inside the transaction"
    send_all()
    (sent,) = sms.taken
    assert sent["to"] == PHONE and sent["ref"] == str(message.uid)
    one = Matter.objects.get(uid=message.subject_uid)
    assert f"https://gongzhi.example/follow/{secret_link('matter', one.uid)}/" in sent["content"]
    assert one.number in sent["content"] and one.text not in sent["content"] and "示例村民" not in sent["content"]
    kept = fresh(message)
    assert (kept.state, kept.provider_id, kept.attempts) == ("sent", "sms-1", 1)
    assert happened(message) == ["tried", "sent"]


def test_what_is_kept_holds_no_number_no_link_and_no_name(connect: Connect) -> None:
    connect("sms")
    message = reported()
    send_all()
    row = str(list(Message.objects.filter(pk=message.pk).values())) + str(list(Job.objects.values()))
    acts = str(list(Act.objects.values_list("data", flat=True)))
    for secret in (PHONE, "示例村民", secret_link("matter", message.subject_uid)):
        assert secret not in row and secret not in acts


def test_the_same_news_reaches_the_same_recipient_once(connect: Connect, who: Who) -> None:
    (sms,) = connect("sms")
    message = reported()
    news = again(message)
    assert tell([news, news], at=database_time()) == 1
    assert tell([news], at=database_time()) == 0
    send_all()
    assert len(sms.taken) == 2, "the report, and the other news once"


@pytest.mark.parametrize("step", ["slow", "garbage", 429, 500, 503, "take-and-die"])
def test_a_provider_in_trouble_is_tried_again_with_the_same_id(connect: Connect, step: Any) -> None:
    (sms,) = connect("sms")
    sms.plan = [step]
    message = reported()
    send_all()
    assert fresh(message).state == "sending" and fresh(message).code
    assert Job.objects.get(kind="messages.send").free_at > database_time(), "later, not at once"
    send_all()
    assert fresh(message).state == "sent" and fresh(message).attempts == 2
    assert {one["ref"] for one in sms.taken} == {str(message.uid)}
    assert happened(message) == ["tried", "not_taken", "tried", "sent"]


@pytest.mark.parametrize(("step", "code"), [("refuse", "refused_7"), (400, "http_400"), ("redirect", "http_307")])
def test_a_provider_that_says_no_is_not_asked_again(connect: Connect, step: Any, code: str) -> None:
    sms, other = connect("sms", "voice")
    connect("sms")
    (sms,) = connect("sms")
    sms.plan, sms.elsewhere = [step], f"http://{other.host}/send"
    message = reported()
    send_all()
    assert (fresh(message).state, fresh(message).code) == ("failed", code)
    send_all()
    assert not sms.taken and not other.calls, "and a redirect is not followed"
    assert Job.objects.get(kind="messages.send").state == "done", "a message that failed is no stuck job"


def test_one_that_never_gets_through_fails_in_the_end_and_is_no_stuck_job(connect: Connect) -> None:
    (sms,) = connect("sms")
    sms.plan = [500] * 50
    message = reported()
    while send_all():
        pass
    assert (fresh(message).state, fresh(message).code, sms.calls) == ("failed", "http_500", 7)
    assert not Job.objects.filter(state="stuck").exists()


def test_when_sms_fails_the_phone_rings(connect: Connect) -> None:
    sms, voice = connect("sms", "voice")
    sms.plan = ["refuse"]
    message = reported()
    send_all()
    send_all()
    (call,) = voice.taken
    assert call["callee"] == PHONE and "http" not in call["tts"] and "{" not in call["tts"]
    assert happened(message)[-1] == "next_channel"
    assert list(Message.objects.order_by("pk").values_list("channel", "state")) == [
        ("sms", "failed"),
        ("voice", "sent"),
    ]


def test_without_a_gateway_nothing_waits_and_the_log_says_so_once(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from gongzhi.base.messages.actions import telling

    settings.GATEWAYS = str(tmp_path / "none.toml")
    telling._missing.clear()
    for _ in range(3):
        matter(phone=PHONE, name="示例村民")
    assert not Message.objects.exists() and not Job.objects.exists()
    assert [one.getMessage() for one in caplog.records] == [
        "no channel for matter_reported (any): nobody outside is told"
    ]


def test_who_left_no_number_is_not_told(connect: Connect) -> None:
    connect("sms")
    matter(database_time())
    assert not Message.objects.exists()


def test_nobody_is_told_of_what_is_played_or_was_taken_over(connect: Connect) -> None:
    connect("sms")
    with hushed():
        matter(phone=PHONE)
    matter(phone=PHONE, foreign_system="hotline", foreign_id="A1")
    assert not Message.objects.exists()


def test_quiet_hours_wait_for_the_morning_and_urgent_ones_do_not(connect: Connect) -> None:
    local = database_time() + timedelta(hours=8)  # in Chongqing
    begins, ends = ((local + timedelta(hours=n)).strftime("%H:%M:00") for n in (-1, 2))
    (sms,) = connect("sms", sms=f'quiet = ["{begins}", "{ends}"]')
    message = reported()
    send_all()
    assert sms.calls == 0 and fresh(message).state == "waiting"
    assert timedelta(hours=1.9) < fresh(message).not_before - database_time() < timedelta(hours=2.1)
    job = Job.objects.get(kind="messages.send")
    assert (job.free_at, job.attempts) == (fresh(message).not_before, 0)
    assert happened(message) == ["put_off"]
    tell([again(message, urgent=True)], at=database_time())
    send_all()
    assert len(sms.taken) == 1


def test_one_number_gets_no_more_a_day_than_the_limit_whoever_it_reported_as(connect: Connect) -> None:
    (sms,) = connect("sms", sms="per_day = 2")
    for _ in range(4):
        reported()
    other = reported(phone="13900000002")
    send_all()
    assert [one["to"] for one in sms.taken].count(PHONE) == 2 and fresh(other).state == "sent"
    waiting = Message.objects.filter(state="waiting")
    assert waiting.count() == 2 and all(one.not_before > database_time() + timedelta(hours=23) for one in waiting)


def test_stale_news_is_not_sent(connect: Connect) -> None:
    (sms,) = connect("sms")
    message = reported()
    Message.objects.update(expires_at=database_time() - timedelta(minutes=1))
    send_all()
    assert fresh(message).state == "expired" and sms.calls == 0


def test_an_erased_contact_is_not_reached(connect: Connect) -> None:
    (sms,) = connect("sms")
    message = reported()
    Contact.objects.update(phone_sealed=b"")
    send_all()
    assert (fresh(message).state, fresh(message).code, sms.calls) == ("failed", "no_address", 0)


def test_erasing_empties_what_was_said_and_keeps_that_it_was(connect: Connect) -> None:
    connect("sms")
    message = reported()
    send_all()
    assert erase([message.recipient_uid], at=database_time()) == 1
    kept = fresh(message)
    assert (kept.words, kept.parameters, kept.address_digest, kept.state) == ({}, {}, "", "sent")


def test_killed_between_sending_and_noting_it_is_sent_again_with_the_same_id(connect: Connect) -> None:
    """At least once: the provider can tell the second copy by the id, and we say no more than that."""
    from gongzhi.base.messages.channels import web

    (sms,) = connect("sms")
    message = reported()
    leaving = begin(message.uid, at=database_time())
    assert leaving is not None and not hasattr(leaving, "until")
    web.send(leaving.gateway, leaving.parcel)  # type: ignore[arg-type]  # … and here it dies
    send_all()
    assert [one["ref"] for one in sms.taken] == [str(message.uid)] * 2
    assert fresh(message).state == "sent"


def test_a_failed_message_is_sent_again_by_hand_and_the_trail_knows(connect: Connect, who: Who) -> None:
    (sms,) = connect("sms")
    sms.plan = ["refuse"]
    message = reported()
    send_all()
    with pytest.raises(NotAllowed):
        send_again(message, viewer=who("checker"), channel="test", at=database_time())
    send_again(message, viewer=who("dispatcher"), channel="test", at=database_time())
    with pytest.raises(Conflict):
        send_again(message, viewer=who("dispatcher"), channel="test", at=database_time())
    send_all()
    assert fresh(message).state == "sent" and len(sms.taken) == 1
    assert Act.objects.get(verb="message.sent_again").subject_uid == message.uid
