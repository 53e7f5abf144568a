"""The outbox: messages, what happened to each, who refused what, and addresses people gave for themselves."""

from django.db import models
from django.db.models import Q

from gongzhi.base import crypto
from gongzhi.base.columns import AreaPath, Row

SUBJECT = "message"
WAITING, SENDING, SENT, DELIVERED, READ, POSTED = "waiting", "sending", "sent", "delivered", "read", "posted"
FAILED, EXPIRED, REFUSED = "failed", "expired", "refused"
STATES = (WAITING, SENDING, SENT, DELIVERED, READ, POSTED, FAILED, EXPIRED, REFUSED)
OPEN = (WAITING, SENDING)


class Message(Row):
    """One thing said to one recipient on one channel.

    The recipient is named by the uid of its owner row; where it is reached is read from there when it is sent and
    never kept here. `words` (language → title and text) hold no names and no secret links, and can be erased.
    `fallback`: the channels left to try, each with its words.
    `dedupe` says which news it is: the same news reaches the same recipient once a channel. `address_digest` is a
    keyed digest, to count what an address gets and to know that it refused.
    """

    channel = models.CharField(max_length=10)
    template = models.CharField(max_length=40)
    version = models.CharField(max_length=16)
    topic = models.CharField(max_length=40)
    recipient_kind = models.CharField(max_length=20)
    recipient_uid = models.UUIDField()
    dedupe = models.CharField(max_length=120)
    subject = models.CharField(max_length=30, blank=True, default="")
    subject_uid = models.UUIDField(null=True)
    area_path = AreaPath(blank=True, default="")
    restricted = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=40)
    urgent = models.BooleanField(default=False)
    required = models.BooleanField(default=False)
    fallback = models.JSONField(default=list)

    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    gateway = models.CharField(max_length=40, blank=True, default="")
    provider_id = models.CharField(max_length=120, blank=True, default="")
    address_digest = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(max_length=60, blank=True, default="")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_uid", "dedupe", "channel"], name="told_once_a_channel"),
        ]
        indexes = [
            models.Index(fields=["recipient_uid", "channel"], condition=Q(read_at=None), name="unread_of"),
            models.Index(fields=["recipient_uid", "channel", "-id"], name="message_of"),
            models.Index(fields=["subject_uid", "id"], condition=~Q(subject_uid=None), name="message_about"),
            models.Index(fields=["area_path", "-created_at"], name="message_by_area"),
            models.Index(fields=["provider_id", "gateway"], name="message_at_provider"),
            models.Index(fields=["address_digest", "channel", "sent_at"], name="message_to"),
        ]


class Event(Row):
    """One thing that happened to a message: tried, sent, put off, delivered, answered, failed …"""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    code = models.CharField(max_length=60, blank=True, default="")


class Refusal(Row):
    """An address that wants no more of a topic on a channel, until it is taken back. The address is not kept."""

    address_digest = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    topic = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_digest", "channel", "topic"], condition=Q(until=None), name="refused_once_at_a_time"
            ),
        ]


class Address(Row):
    """Where somebody wants to be reached, as they said themselves. Emptied when it is erased."""

    recipient_kind = models.CharField(max_length=20)
    recipient_uid = models.UUIDField()
    channel = models.CharField(max_length=10)
    sealed = models.BinaryField(default=b"")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient_uid", "channel"], name="one_address_a_channel"),
        ]

    @property
    def address(self) -> str:
        """The address, opened."""
        return crypto.unseal(bytes(self.sealed), purpose="messages.address")

    @staticmethod
    def seal(address: str) -> bytes:
        """An address as it is stored."""
        return crypto.seal(address, purpose="messages.address")
