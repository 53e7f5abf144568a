"""Mail, group robots, texts to paste, and gateways that cannot be used as they are configured."""

import re
from pathlib import Path
from typing import Any

import pytest

from gongzhi.base.jobs.models import Job
from gongzhi.base.jobs.queries import database_time
from gongzhi.base.messages.actions.handling import keep_address
from gongzhi.base.messages.actions.telling import News, tell
from gongzhi.base.messages.channels.configured import configured
from gongzhi.base.messages.logic.texts import Template, Words
from gongzhi.base.messages.models import Message
from gongzhi.base.people.models import Account
from gongzhi.work.matters.models import Matter
from tests.base.messages.conftest import Connect, send_all
from tests.base.messages.outgoing import fresh
from tests.conftest import Who
from tests.gateways import Post

pytestmark = pytest.mark.django_db


def mailed(address: str = "someone@example.cn") -> Message:
    account = Account.objects.get(username="zhihui")
    keep_address("account", account.uid, "mail", address, at=database_time())
    words = {"zh-hans": Words("标题：今天\n到期", "正文 {stop}"), "en": Words("t", "t")}
    news = News(
        Template("test", "1", "work", ("mail",), words), "account", account.uid, "mail",
        {"zh-hans": {}, "en": {}}, {}, "Asia/Shanghai",
    )  # fmt: skip
    tell([news], at=database_time())
    return Message.objects.get(channel="mail")


def test_mail_goes_through_a_real_server_with_a_message_id_of_ours(post: Post) -> None:
    message = mailed()
    send_all()
    (mail,) = post.taken
    assert mail["To"] == "someone@example.cn" and mail["Subject"] == "标题：今天 到期"
    assert mail["Message-ID"] == f"<{message.uid}@tangba.example>"
    assert "/stop/" in mail["List-Unsubscribe"] and "/stop/" in mail.get_content()
    assert fresh(message).state == "sent"


@pytest.mark.parametrize(("answer", "state"), [("451 later", "sending"), ("550 no such box", "failed")])
def test_a_mail_server_that_says_later_is_asked_later_and_one_that_says_no_is_not(
    post: Post, answer: str, state: str
) -> None:
    post.plan = [answer]
    message = mailed()
    send_all()
    assert (fresh(message).state, fresh(message).code) == (state, f"smtp_{answer[:3]}")
    send_all()
    assert len(post.taken) == int(state == "sending")


def closed(who: Who) -> Matter:
    from tests.web.conftest import closed_matter

    return closed_matter(who("grid_worker", "500152115211001"), who("checker"))


def test_robots_of_the_area_speak_in_their_groups_with_a_signature(connect: Connect, who: Who) -> None:
    dingtalk, wecom = connect("dingtalk", "wecom")
    one = closed(who)
    Message.objects.update(expires_at=None)
    send_all()
    for robot in (dingtalk, wecom):
        (said,) = robot.taken
        assert one.number in said["text"]["content"] and "{" not in said["text"]["content"]
    assert set(Message.objects.filter(channel="robot").values_list("state", flat=True)) == {"sent"}


def test_a_robot_with_a_wrong_secret_is_refused_by_the_group(
    connect: Connect, who: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dingtalk,) = connect("dingtalk")
    monkeypatch.setenv("FAKE_ROBOT_SECRET", "SEC-another")
    closed(who)
    Message.objects.update(expires_at=None)
    send_all()
    assert not dingtalk.taken and Message.objects.get(channel="robot").code == "refused_310000"


def test_without_a_robot_the_post_gets_a_text_to_paste(who: Who) -> None:
    one = closed(who)
    message = Message.objects.get(channel="group")
    assert message.recipient_uid == one.lead_post.uid and one.number in message.words["zh-hans"][1]
    assert not Job.objects.exists(), "a person hands it on"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('url = "http://', 'url = "http://sms.example.cn/', "url: sms.example.cn is not in GONGZHI_GATEWAY_HOSTS"),
        ("FAKE_TOKEN", "FAKE_MISSING", "FAKE_MISSING is not set in the environment"),
        ('equals = "0"', 'equal = "0"', "equal: Extra inputs are not permitted"),
        ('channel = "sms"', 'channel = "fax"', "channel: Input should be"),
        ('id = "data.id"', "id = data.id", "gateways.toml: "),
    ],
)
def test_a_gateway_that_cannot_be_used_is_named_with_its_key_and_the_others_work(
    connect: Connect, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    connect("voice", "sms")
    file = tmp_path / "gateways.toml"
    text = file.read_text()
    at = text.index("[sms]")
    file.write_text(text[:at] + text[at:].replace(old, new, 1))
    found = configured()
    assert fault in "\n".join(found.faults) and "sms" not in found.gateways
    assert "voice" in found.gateways or "id = data.id" in new


def test_a_gateway_without_tls_is_refused_unless_it_is_this_machine(
    connect: Connect, tmp_path: Path, settings: Any
) -> None:
    connect("sms")
    settings.GATEWAY_HOSTS = ("sms.example.cn",)
    file = tmp_path / "gateways.toml"
    file.write_text(re.sub(r'url = "http://[^/]+/', 'url = "http://sms.example.cn/', file.read_text()))
    assert configured().faults == ("gateways.toml: sms.url: must be https",)
    file.write_text(file.read_text().replace("http://sms", "https://sms"))
    assert not configured().faults
