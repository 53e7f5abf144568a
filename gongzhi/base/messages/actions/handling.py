"""What people do with messages: read them, hand texts on, send a failed one again, refuse more, keep an address."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.access import operating_post
from gongzhi.base.jobs.actions import enqueue
from gongzhi.base.messages.access import logging_post, own, posting_post
from gongzhi.base.messages.actions.telling import SEND, News, robot_uid, tell
from gongzhi.base.messages.channels.configured import configured, usable
from gongzhi.base.messages.logic.texts import BY_MACHINE, IN_APP, LANGUAGES, MAIL, ROBOT, TO_ONE, Template
from gongzhi.base.messages.models import FAILED, POSTED, SUBJECT, WAITING, Address, Event, Message, Refusal
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

_AGAIN_FOR = timedelta(days=1)
ALL = "*"


def mark_read(viewer: Viewer, *, at: datetime, only: UUID | None = None) -> int:
    """Mark the viewer's messages in the house as read, all or one; how many were unread."""
    mine = own(Message.objects.filter(channel=IN_APP, read_at=None), viewer)
    mine = mine.filter(uid=only) if only else mine
    keys = list(mine.values_list("pk", flat=True))
    return Message.objects.filter(pk__in=keys, read_at=None).update(read_at=at, state="read")


@transaction.atomic
def mark_posted(message: Message, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """A person handed the text on: pasted it into the group, or sent the letter. Twice is once."""
    post = posting_post(viewer, message)
    if post is None:
        raise NotAllowed(_("这条消息不归您的岗位转发"))
    if Message.objects.filter(pk=message.pk, state=WAITING).update(state=POSTED, sent_at=at):
        Event.objects.create(message=message, at=at, what=POSTED)
        _record("message.posted", message, viewer.by(post, channel), at)


@transaction.atomic
def send_again(message: Message, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Try a failed message once more, from its first attempt."""
    post = logging_post(viewer)
    if post is None:
        raise NotAllowed(_("您的岗位不管消息发送"))
    failed = Message.objects.filter(pk=message.pk, state=FAILED, channel__in=BY_MACHINE, erased_at=None)
    if not failed.update(state=WAITING, code="", failed_at=None, not_before=at, expires_at=at + _AGAIN_FOR):
        raise Conflict(_("只有没发出去的消息可以重发"))
    Event.objects.create(message=message, at=at, what="again")
    enqueue(SEND, at=at, arguments={"message": str(message.uid)})
    _record("message.sent_again", message, viewer.by(post, channel), at)


@transaction.atomic
def send_test(*, gateway: str, address: str, template: Template, viewer: Viewer, channel: str, at: datetime) -> UUID:
    """Send a test through one gateway to the one who asks; the address is kept sealed as theirs. The message's uid."""
    post = operating_post(viewer)
    if post is None or viewer.account is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    found = configured().gateways.get(gateway)
    way = found.channel if found else MAIL if gateway == MAIL and usable(MAIL) else ""
    if not way:
        raise Invalid([Problem("gateway", _("没有这个通道"))])
    if way != ROBOT and not address:
        raise Invalid([Problem("address", _("写明发到哪里"))])
    kind, recipient = "robot", robot_uid(gateway)
    if way != ROBOT:
        kind, recipient = "account", Account.objects.get(pk=viewer.account).uid
        keep_address(kind, recipient, way, address, at=at)
    only = replace(template, channels=(way,), urgent=True)
    area = next(held.area_path for held in viewer.posts if held.id == post)
    news = News(
        only, kind, recipient, f"test/{uuid7()}", dict.fromkeys(LANGUAGES, {}), {}, "UTC", area_path=area,
        gateway=gateway if found else "",
    )  # fmt: skip
    tell([news], at=at)
    message = Message.objects.get(recipient_uid=recipient, dedupe=news.dedupe)
    _record("message.tested", message, viewer.by(post, channel), at)
    return message.uid


def _record(verb: str, message: Message, by: By, at: datetime) -> None:
    facts = {"channel": message.channel, "template": message.template}
    record([Done(verb, SUBJECT, message.uid, by, at, message.area_path, facts)])


@transaction.atomic
def refuse(message: Message, *, everything: bool, at: datetime) -> None:
    """Whoever got this message wants no more of its topic on its channel, or nothing more on the channel at all."""
    _refusable(message)
    topic = ALL if everything else message.topic
    Refusal.objects.bulk_create(
        [Refusal(address_digest=message.address_digest, channel=message.channel, topic=topic, since=at)],
        ignore_conflicts=True,
    )


@transaction.atomic
def accept_again(message: Message, *, at: datetime) -> None:
    """Take back what was refused for this message's topic, and for everything, on its channel."""
    _refusable(message)
    standing(message).update(until=at)


def standing(message: Message) -> QuerySet[Refusal]:
    """The refusals that hold for a message's address, channel and topic."""
    return Refusal.objects.filter(
        address_digest=message.address_digest, channel=message.channel, topic__in=(message.topic, ALL), until=None
    )


def _refusable(message: Message) -> None:
    if message.required or message.channel not in TO_ONE or not message.address_digest:
        raise NotAllowed(_("这类通知依法必须送达，不能退订"))


@transaction.atomic
def keep_address(kind: str, uid: UUID, channel: str, address: str, *, at: datetime) -> None:
    """Keep where somebody wants to be reached; an empty one erases what was kept. Raises `Invalid`."""
    address = address.strip()
    if address and channel == "mail":
        try:
            validate_email(address)
        except ValidationError:
            raise Invalid([Problem("address", _("邮箱像 name@example.cn 这样"))]) from None
    values = {"sealed": Address.seal(address), "kept_at": at}
    Address.objects.update_or_create(recipient_uid=uid, channel=channel, defaults={**values, "recipient_kind": kind})


def kept_address(uid: UUID, channel: str) -> str:
    """Where somebody wants to be reached; '' when they did not say."""
    found = Address.objects.filter(recipient_uid=uid, channel=channel).first()
    return found.address if found else ""


@transaction.atomic
def erase(recipients: Iterable[UUID], *, at: datetime) -> int:
    """Empty what was said to these recipients and where they are reached; how many messages. Codes and times stay."""
    uids = list(recipients)
    Address.objects.filter(recipient_uid__in=uids).update(sealed=b"", kept_at=at)
    return Message.objects.filter(recipient_uid__in=uids, erased_at=None).update(
        words={}, fallback=[], parameters={}, address_digest="", provider_id="", erased_at=at
    )
