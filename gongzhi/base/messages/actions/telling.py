"""Deciding that somebody is told. It only writes rows: what leaves the house leaves afterwards, by a job."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.actions import Ask, enqueue_many
from gongzhi.base.messages.channels.configured import configured, usable
from gongzhi.base.messages.logic.texts import BY_MACHINE, IN_APP, LANGUAGES, TO_ONE, VOICE, Template
from gongzhi.base.messages.models import DELIVERED, WAITING, Message

SEND = "messages.send"
KEEPS = timedelta(days=3)  # news older than this is not sent any more
_BATCH = 500
_log = logging.getLogger(__name__)
_hushed: ContextVar[bool] = ContextVar("hushed", default=False)
_missing: set[tuple[str, tuple[str, ...]]] = set()


@contextmanager
def hushed() -> Iterator[None]:
    """Nobody is told while this holds: past work is played or taken over, and its people know long since."""
    token = _hushed.set(True)
    try:
        yield
    finally:
        _hushed.reset(token)


def is_hushed() -> bool:
    """Whether nobody is told now."""
    return _hushed.get()


@dataclass(frozen=True)
class News:
    """Something to tell one recipient.

    `values`: what fills the template, by language. `parameters`: the codes and ids behind them, which are kept.
    `dedupe` names the news: told twice under the same name, it reaches the recipient once.
    """

    template: Template
    recipient_kind: str
    recipient_uid: UUID
    dedupe: str
    values: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, str | int]
    time_zone: str
    subject: str = ""
    subject_uid: UUID | None = None
    area_path: str = ""
    restricted: bool = False
    language: str = LANGUAGES[0]
    gateway: str = ""  # of a robot, which is both way and recipient
    keeps: timedelta = KEEPS


def robot_uid(gateway: str) -> UUID:
    """A robot has no row; its name in the configuration names it."""
    return uuid5(NAMESPACE_URL, f"gongzhi:robot:{gateway}")


def can_tell_outside(what: str) -> bool:
    """Whether there is any way out of the house; asked before anything is read. Says once for each kind of news."""
    if is_hushed():
        return False
    if settings.EMAIL_HOST or configured().gateways:
        return True
    _say_once(what, ())
    return False


def _say_once(what: str, channels: tuple[str, ...]) -> None:
    if (what, channels) not in _missing:
        _missing.add((what, channels))
        _log.warning("no channel for %s (%s): nobody outside is told", what, ", ".join(channels) or "any")


def tell(news: Sequence[News], *, at: datetime) -> int:
    """Put news in the outbox by sets, in the caller's transaction; how many are new. The first usable channel of each
    template takes it, the ones after it are its fallback."""
    rows = [row for one in news if (row := _row(one, at)) is not None] if not is_hushed() else []
    return _write(rows, at)


def _write(rows: Sequence[Message], at: datetime) -> int:
    if not rows:
        return 0
    with transaction.atomic():
        Message.objects.bulk_create(rows, _BATCH, ignore_conflicts=True)
        uids = [row.uid for row in rows]
        new = set(Message.objects.filter(uid__in=uids).values_list("uid", flat=True))
        enqueue_many(
            (
                Ask(SEND, {"message": str(row.uid)}, run_after=row.not_before)
                for row in rows
                if row.channel in BY_MACHINE and row.uid in new
            ),
            at=at,
        )
    return len(new)


def _row(news: News, at: datetime) -> Message | None:
    """The row of one message, not yet written; None when no channel of its template is there."""
    template = news.template
    channels = [channel for channel in template.channels if usable(channel)]
    if not channels:
        _say_once(template.code, template.channels)
        return None
    words = {channel: _words(news, channel) for channel in channels}
    return Message(
        channel=channels[0],
        template=template.code,
        version=template.version,
        topic=template.topic,
        recipient_kind=news.recipient_kind,
        recipient_uid=news.recipient_uid,
        dedupe=news.dedupe,
        subject=news.subject,
        subject_uid=news.subject_uid,
        area_path=news.area_path,
        restricted=news.restricted,
        parameters=dict(news.parameters),
        words=words[channels[0]],
        language=news.language,
        time_zone=news.time_zone,
        urgent=template.urgent,
        required=template.required,
        fallback=[{"channel": channel, "words": words[channel]} for channel in channels[1:]],
        created_at=at,
        not_before=at,
        expires_at=at + news.keeps,
        state=DELIVERED if channels[0] == IN_APP else WAITING,  # what is in the house is there at once
        gateway=news.gateway,
    )


def _words(news: News, channel: str) -> dict[str, list[str]]:
    """Title and text; in the recipient's language if it goes to one person outside, in all for those in the house.

    What may be refused says how, but for calls, which have no link to follow.
    """
    template, found = news.template, {}
    for language in [news.language] if channel in TO_ONE else LANGUAGES:
        title, text = template.filled(language, channel, news.values[language])
        if template.refusable(channel) and channel != VOICE and "{stop}" not in text:
            with translation.override(language):
                text += "\n" + _("不再接收这类消息：{stop}")
        found[language] = [title, text]
    return found


def tell_next(message: Message, *, at: datetime) -> bool:
    """What could not be told on one channel is told on the next of its order; False when there is none."""
    left = [one for one in message.fallback if usable(one["channel"])]
    if not left:
        return False
    following = Message.objects.get(pk=message.pk)
    fresh = {
        "uid": uuid7(), "channel": left[0]["channel"], "words": left[0]["words"], "fallback": left[1:],
        "state": WAITING, "attempts": 0, "created_at": at, "not_before": at, "gateway": "", "provider_id": "",
        "address_digest": "", "code": "", "sent_at": None, "delivered_at": None, "read_at": None, "failed_at": None,
    }  # fmt: skip
    for name, value in fresh.items():
        setattr(following, name, value)
    following.pk, following._state.adding = None, True
    return bool(_write([following], at))
