"""Messages made for a test, and what is known of them."""

from typing import Any

from gongzhi.base.jobs.queries import database_time
from gongzhi.base.messages.actions.telling import News
from gongzhi.base.messages.logic.texts import Template, Words
from gongzhi.base.messages.models import Event, Message
from tests.factories import matter

PHONE = "13800000001"


def reported(**changes: Any) -> Message:
    """The message to a reporter who just reported."""
    now = database_time()
    one = matter(now, **{"phone": "138 0000 0001", "name": "示例村民", "reported_at": now, **changes})
    return Message.objects.get(subject_uid=one.uid)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def happened(message: Message) -> list[str]:
    return list(Event.objects.filter(message=message).order_by("pk").values_list("what", flat=True))


def again(message: Message, **changes: Any) -> News:
    """Other news to the same recipient."""
    words = {"zh-hans": Words("题", "话"), "en": Words("title", "word")}
    options = {"code": "test", "version": "1", "topic": "progress", "channels": ("sms",), "words": words}
    template = Template(**{**options, **{k: v for k, v in changes.items() if k in Template.__dataclass_fields__}})
    return News(
        template, message.recipient_kind, message.recipient_uid, changes.get("dedupe", "other"),
        {"zh-hans": {}, "en": {}}, {}, "Asia/Shanghai", area_path="/500152115/",
    )  # fmt: skip
