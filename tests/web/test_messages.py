"""The bell, the outbox and the gateways at the desk; what the follow page tells of messages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.jobs.queries import database_time
from gongzhi.base.messages.actions.telling import News, tell
from gongzhi.base.messages.models import Address, Message
from gongzhi.base.people.models import Post
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import pack_in_force
from tests.base.messages.conftest import connect, send_all  # noqa: F401 a fixture
from tests.conftest import Who
from tests.factories import matter, sent_message
from tests.web.conftest import GRID, closed_matter, link_of

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]


def noticed(role: str = "grid_worker", area: str = GRID) -> Message:
    """News of two new to-dos for a post."""
    post, pack = Post.objects.get(role__code=role, area__code=area), pack_in_force("tangba")
    assert pack is not None
    values = dict.fromkeys(("zh-hans", "en"), {"new": "2"})
    news = News(pack.template("todo_new"), "post", post.uid, "n", values, {"new": 2}, "Asia/Shanghai")
    tell([news], at=database_time())
    return Message.objects.get(recipient_uid=post.uid)


def test_the_bell_counts_what_a_post_has_not_read_and_reading_clears_it(logged_in: Login) -> None:
    message, client, other = noticed(), logged_in("grid_worker", GRID), logged_in("village_secretary", "500152115211")
    page = client.get("/desk/messages/").content.decode()
    assert "新待办 2 件" in page and "1 条未读" in page
    assert "新待办 2 件" not in other.get("/desk/messages/").content.decode()
    other.post("/desk/messages/read", {"message": str(message.uid)})
    assert Message.objects.get(pk=message.pk).read_at is None, "not another post's"
    client.post("/desk/messages/read", {"message": str(message.uid)})
    assert Message.objects.get(pk=message.pk).state == "read"
    assert "条未读" not in client.get("/desk/").content.decode()


def test_messages_are_read_in_the_readers_language(logged_in: Login) -> None:
    noticed()
    client = logged_in("grid_worker", GRID)
    assert "New to-dos: 2" in client.get("/desk/messages/", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_a_text_for_the_group_is_copied_marked_and_gone(logged_in: Login, who: Who) -> None:
    one = closed_matter(who("grid_worker", GRID), who("checker"))
    message = Message.objects.get(channel="group")
    Message.objects.update(expires_at=None)
    client = logged_in("grid_worker", GRID)
    page = client.get("/desk/messages/").content.decode()
    assert one.number in page and f'data-copy="text-{message.uid}"' in page
    address = reverse("desk:message_do", kwargs={"uid": message.uid})
    assert logged_in("checker").post(address, {"what": "posted"}).status_code == 404
    assert logged_in("dispatcher").post(address, {"what": "posted"}).status_code == 403, "sees it, and is not asked"
    assert client.post(address, {"what": "posted"}).status_code == 302
    assert one.number not in client.get("/desk/messages/").content.decode()
    assert Act.objects.get(verb="message.posted").subject_uid == message.uid


def test_the_outbox_is_narrowed_and_paged_and_shows_no_secret(logged_in: Login) -> None:
    for n in range(25):
        sent_message(dedupe=f"{n}", state="failed" if n % 5 == 0 else "sent")
    sent_message(dedupe="restricted", restricted=True, words={"zh-hans": ["涉及投诉", "x"]})
    sent_message(dedupe="elsewhere", area_path="/500999999/", words={"zh-hans": ["别处的", "x"]})
    client = logged_in("dispatcher")
    first = client.get("/desk/messages/outbox/")
    assert first.content.decode().count("gz-cell-title") == 20
    assert "涉及投诉" not in first.content.decode() and "别处的" not in first.content.decode()
    older = client.get("/desk/messages/outbox/" + first.context["older_url"])
    assert older.content.decode().count("gz-cell-title") == 5
    assert client.get("/desk/messages/outbox/?state=failed").content.decode().count("gz-cell-title") == 5
    assert client.get("/desk/messages/outbox/?until=2023-11-14").content.decode().count("gz-cell-title") == 0
    assert client.get("/desk/messages/outbox/?since=2023-99-99").status_code == 400
    one = client.get(reverse("desk:message", kwargs={"uid": Message.objects.first().uid}))  # type: ignore[union-attr]
    assert "{link}" not in one.content.decode() and "〔专属链接〕" in one.content.decode()


def test_the_outbox_takes_as_many_queries_for_20_rows_as_for_one(
    logged_in: Login, django_assert_max_num_queries: Any
) -> None:
    client = logged_in("dispatcher")
    sent_message()
    client.get("/desk/messages/outbox/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/messages/outbox/")
    for n in range(20):
        sent_message(dedupe=f"{n}")
    with django_assert_max_num_queries(len(one)):
        assert client.get("/desk/messages/outbox/").status_code == 200


def test_gateways_are_shown_without_secrets_and_a_test_goes_through(logged_in: Login, connect: Any) -> None:  # noqa: F811
    (sms,) = connect("sms", sms='quiet = ["21:00:00", "08:00:00"]')
    client = logged_in("dispatcher")
    page = client.get("/desk/gateways/").content.decode()
    assert sms.host in page and "21:00–08:00" in page and "FAKE_TOKEN" not in page and "sms-token" not in page
    assert "写明发到哪里" in client.post("/desk/gateways/", {"gateway": "sms"}).content.decode()
    answer = client.post("/desk/gateways/", {"gateway": "sms", "address": "13800000009"})
    assert answer.status_code == 302
    send_all()
    assert sms.taken[0]["to"] == "13800000009"
    assert b"13800000009" not in bytes(Address.objects.get().sealed)
    assert "已发出" in client.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert Act.objects.filter(verb="message.tested").count() == 1


def test_faults_of_the_file_are_shown_with_their_key(logged_in: Login, settings: Any, tmp_path: Path) -> None:
    settings.GATEWAYS = str(tmp_path / "gateways.toml")
    Path(settings.GATEWAYS).write_text('[sms]\nchannel = "sms"\nurl = "https://x.example/"\n')
    page = logged_in("dispatcher").get("/desk/gateways/").content.decode()
    assert "sms.url: x.example is not in GONGZHI_GATEWAY_HOSTS" in page


def test_the_follow_page_shows_what_was_sent_and_of_it_no_secret(client: Client, connect: Any) -> None:  # noqa: F811
    connect("sms")
    one = matter(database_time(), phone="13800000001")
    send_all()
    page = client.get(reverse("portal:follow", kwargs={"link": link_of(one)})).content.decode()
    assert "发给您的消息" in page and "塘坝镇已收到您的上报" in page and "已发出" in page
    assert "13800000001" not in page
