"""Reads on messages: the bell, what a post has to hand on, the outbox, what was sent about a subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.messages.access import own, visible_to
from gongzhi.base.messages.logic.texts import BY_HAND, IN_APP, TO_ONE
from gongzhi.base.messages.models import WAITING, Message
from gongzhi.base.people.logic import Viewer

PAGE = 20
BELL_MAX = 99


def unread(viewer: Viewer) -> int:
    """How many in-app messages wait to be read, up to 99: one probe of an index that holds only unread ones."""
    mine = own(Message.objects.filter(channel=IN_APP, read_at=None), viewer)
    return mine[:BELL_MAX].count()


def in_app(viewer: Viewer) -> QuerySet[Message]:
    """The viewer's messages in the house, newest first."""
    return own(Message.objects.filter(channel=IN_APP), viewer).order_by("-pk")


def to_hand_on(viewer: Viewer, now: datetime) -> QuerySet[Message]:
    """Texts for the viewer's groups and letters that still make sense to hand on, newest first."""
    waiting = Message.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), channel__in=BY_HAND, state=WAITING)
    return own(waiting, viewer).order_by("-pk")


@dataclass(frozen=True)
class Filters:
    """What the outbox is narrowed to; empty values narrow nothing."""

    channel: str = ""
    state: str = ""
    topic: str = ""
    area_path: str = ""
    since: datetime | None = None
    before: datetime | None = None


def outbox(viewer: Viewer, filters: Filters, *, after: int | None = None, size: int = PAGE) -> Sequence[Message]:
    """One page of the messages a viewer may see and one row more, newest first; `after`: key of the last one seen."""
    messages = visible_to(Message.objects.all(), viewer)
    for field in ("channel", "state", "topic"):
        if value := getattr(filters, field):
            messages = messages.filter(**{field: value})
    if filters.area_path:
        messages = messages.filter(under("area_path", filters.area_path))
    if filters.since:
        messages = messages.filter(created_at__gte=filters.since)
    if filters.before:
        messages = messages.filter(created_at__lt=filters.before)
    if after:
        messages = messages.filter(pk__lt=after)
    return list(messages.order_by("-pk")[: size + 1])


def told_about(subject_uid: UUID) -> QuerySet[Message]:
    """What was or will be sent to people outside about a subject, oldest first."""
    return Message.objects.filter(subject_uid=subject_uid, channel__in=TO_ONE).order_by("pk")
