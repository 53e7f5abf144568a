"""How messages are shown: channels, topics, states and what happened, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from gongzhi.base.messages.models import Event, Message

CHANNELS = {
    "in_app": gettext_noop("站内消息"),
    "mail": gettext_noop("邮件"),
    "sms": gettext_noop("短信"),
    "voice": gettext_noop("语音电话"),
    "robot": gettext_noop("群机器人"),
    "group": gettext_noop("群消息（人工转发）"),
    "letter": gettext_noop("书面通知"),
}
TOPICS = {
    "progress": gettext_noop("办理进度"),
    "work": gettext_noop("待办提醒"),
    "group": gettext_noop("网格群通报"),
    "test": gettext_noop("测试"),
}
STATES = {
    "waiting": (gettext_noop("待发"), "waiting"),
    "sending": (gettext_noop("正在发"), "waiting"),
    "sent": (gettext_noop("已发出"), "ontime"),
    "delivered": (gettext_noop("已送达"), "done"),
    "read": (gettext_noop("已读"), "done"),
    "posted": (gettext_noop("已转发"), "done"),
    "failed": (gettext_noop("没发出去"), "late"),
    "expired": (gettext_noop("过时未发"), "unknown"),
    "refused": (gettext_noop("对方已退订"), "unknown"),
}
EVENTS = {
    "tried": gettext_noop("交给通道"),
    "sent": gettext_noop("通道已收下"),
    "not_taken": gettext_noop("通道没收，会再试"),
    "put_off": gettext_noop("改到可以发的时间"),
    "delivered": gettext_noop("已送达"),
    "answered": gettext_noop("电话已接听"),
    "read": gettext_noop("已读"),
    "failed": gettext_noop("没发出去"),
    "expired": gettext_noop("过时未发"),
    "refused": gettext_noop("对方已退订"),
    "next_channel": gettext_noop("改用下一种方式"),
    "again": gettext_noop("人工重发"),
    "posted": gettext_noop("已转发"),
}


@dataclass(frozen=True)
class MessageView:
    """A message as a row or a card. `text` is '' once it was erased."""

    uid: str
    channel: str
    topic: str
    state: str
    light: str
    title: str
    text: str
    at: datetime
    read: bool
    code: str


def message_view(message: Message) -> MessageView:
    """A message in the reader's language where it has it, without what its secret links lead to."""
    language = "zh-hans" if (get_language() or "zh").startswith("zh") else "en"
    title, text = message.words.get(language) or message.words.get(message.language) or ("", "")
    for secret in ("{link}", "{stop}"):
        text = text.replace(secret, _("〔专属链接〕"))
    state, light = STATES[message.state]
    return MessageView(
        str(message.uid), _(CHANNELS[message.channel]), _(TOPICS.get(message.topic, message.topic)), _(state), light,
        title or _("（内容已清除）"), text, message.sent_at or message.created_at,
        message.read_at is not None, message.code,
    )  # fmt: skip


def event_view(event: Event) -> dict[str, Any]:
    """One line of a message's history."""
    return {"at": event.at, "word": _(EVENTS.get(event.what, event.what)), "code": event.code}
