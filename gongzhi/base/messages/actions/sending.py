"""The way out, in two short transactions with the sending between them: what is to be sent, and what came of it.

Killed between sending and noting it, a message is sent again with the same id of ours: at least once, and a provider
that knows the id can tell the second copy.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gongzhi.base import crypto
from gongzhi.base.messages.actions.telling import tell_next
from gongzhi.base.messages.channels.configured import configured
from gongzhi.base.messages.logic.directory import address_of, link_to
from gongzhi.base.messages.logic.gateways import Gateway, Parcel, Verdict
from gongzhi.base.messages.logic.texts import MAIL, ROBOT, TO_ONE, fill
from gongzhi.base.messages.logic.timing import not_before
from gongzhi.base.messages.models import (
    DELIVERED,
    EXPIRED,
    FAILED,
    OPEN,
    READ,
    REFUSED,
    SENDING,
    SENT,
    Event,
    Message,
    Refusal,
)

_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Leaving:
    """A message about to be sent. `gateway` is None for mail; `stop` is the address that refuses more of it."""

    message: UUID
    parcel: Parcel
    gateway: Gateway | None
    stop: str


def address_digest(address: str) -> str:
    """A digest that says whether two addresses are the same to this installation, and nothing to anybody else."""
    return crypto.keyed_digest("messages.address", address.strip().lower())


@dataclass(frozen=True)
class PutOff:
    """Not now: quiet hours, or a recipient who had enough today."""

    until: datetime


@transaction.atomic
def begin(uid: UUID, *, at: datetime) -> Leaving | PutOff | None:
    """Take a message to be sent now; None when there is nothing (more) to send."""
    message = Message.objects.select_for_update().filter(uid=uid, state__in=OPEN).first()
    if message is None:
        return None
    if message.expires_at is not None and message.expires_at <= at:
        _end(message, EXPIRED, EXPIRED, at)
        return None
    name = message.gateway or configured().of(message.channel)
    gateway = configured().gateways.get(name)
    address = name if message.channel == ROBOT else _address(message)
    if (gateway is None and message.channel != MAIL) or not address:
        _give_up(message, "no_address" if gateway or message.channel == MAIL else "no_channel", at)
        return None
    digest = address_digest(address)
    if not message.required and _refuses(digest, message):
        _end(message, REFUSED, REFUSED, at)
        return None
    if not message.urgent and gateway is not None and (until := _right_time(message, gateway, digest, at)) > at:
        if message.not_before != until:
            message.not_before = until
            message.save(update_fields=["not_before"])
            _note(message, "put_off", at)
        return PutOff(until)
    message.state, message.attempts, message.gateway = SENDING, message.attempts + 1, name
    message.address_digest = digest
    message.save(update_fields=["state", "attempts", "gateway", "address_digest"])
    _note(message, "tried", at)
    return _leaving(message, address, gateway)


def _address(message: Message) -> str:
    return address_of(message.recipient_kind, message.recipient_uid, message.channel)


def _leaving(message: Message, address: str, gateway: Gateway | None) -> Leaving:
    """The message as it leaves, with its secret links."""
    stop = link_to("stop", message.uid) if message.channel in TO_ONE and not message.required else ""
    title, text = message.words.get(message.language) or ["", ""]
    text = fill(text, {"link": link_to(message.subject, message.subject_uid), "stop": stop})
    return Leaving(message.uid, Parcel(str(message.uid), address, title, text), gateway, stop)


def _refuses(digest: str, message: Message) -> bool:
    return Refusal.objects.filter(
        address_digest=digest, channel=message.channel, topic__in=(message.topic, "*"), until=None
    ).exists()


def _right_time(message: Message, gateway: Gateway, digest: str, at: datetime) -> datetime:
    """When it may leave: out of quiet hours, and not more than the recipient's share of a day."""
    when = not_before(at, gateway.quiet, message.time_zone)
    if gateway.per_day:
        sent = Message.objects.filter(address_digest=digest, channel=message.channel, sent_at__gt=at - _DAY)
        newest = sent.exclude(pk=message.pk).order_by("-sent_at").values_list("sent_at", flat=True)
        enough = newest[gateway.per_day - 1 : gateway.per_day].first()
        if enough is not None:
            when = max(when, not_before(enough + _DAY, gateway.quiet, message.time_zone))
    return when


def _end(message: Message, state: str, code: str, at: datetime) -> None:
    message.state, message.code = state, code
    message.failed_at = at if state == FAILED else None
    message.save(update_fields=["state", "code", "failed_at"])
    _note(message, state, at, code)


def _give_up(message: Message, code: str, at: datetime) -> None:
    """Told nowhere on this channel; then on the next one of its order."""
    _end(message, FAILED, code, at)
    if tell_next(message, at=at):
        _note(message, "next_channel", at)


def _note(message: Message, what: str, at: datetime, code: str = "") -> None:
    Event.objects.create(message=message, at=at, what=what, code=code)


@transaction.atomic
def settle(uid: UUID, verdict: Verdict, *, last: bool, at: datetime) -> bool:
    """Write down what came of sending; True when it should be tried again. A receipt may have come before this."""
    message = Message.objects.select_for_update().get(uid=uid)
    if not verdict.code:
        Message.objects.filter(pk=message.pk).update(provider_id=verdict.provider_id, sent_at=at)
        if message.state == SENDING:
            Message.objects.filter(pk=message.pk).update(state=SENT, code="")
        _note(message, SENT, at)
        return False
    if message.state != SENDING:
        return False
    if verdict.again and not last:
        message.code = verdict.code
        message.save(update_fields=["code"])
        _note(message, "not_taken", at, verdict.code)
        return True
    _give_up(message, verdict.code, at)
    return False


# A receipt may come late or twice: it moves a message forward, never back.
_FORWARD = {
    "delivered": (DELIVERED, (SENDING, SENT)),
    "answered": (DELIVERED, (SENDING, SENT, DELIVERED)),
    "read": (READ, (SENDING, SENT, DELIVERED)),
    "failed": (FAILED, (SENDING, SENT)),
}
_STAMPS = {"delivered": "delivered_at", "answered": "delivered_at", "read": "read_at", "failed": "failed_at"}


@transaction.atomic
def receive(gateway: str, *, provider_id: str, ref: str, state: str, keys: str, at: datetime) -> bool:
    """Take in one receipt; False when no message fits it. Twice the same changes nothing the second time."""
    message = _meant(gateway, provider_id, ref)
    if message is None:
        return False
    to, before = _FORWARD[state]
    code = f"keys_{keys}" if keys else ""
    if Event.objects.filter(message=message, what=state, code=code).exists():
        return True
    _note(message, state, at, code)
    stamp = {_STAMPS[state]: at}
    if Message.objects.filter(pk=message.pk, state__in=before).update(state=to, **stamp) and state == "failed":
        Message.objects.filter(pk=message.pk).update(code="receipt_failed")
        if tell_next(message, at=at):
            _note(message, "next_channel", at)
    return True


def _meant(gateway: str, provider_id: str, ref: str) -> Message | None:
    messages = Message.objects.select_for_update().filter(gateway=gateway)
    if ref:
        try:
            if found := messages.filter(uid=UUID(ref)).first():
                return found
        except ValueError:
            pass
    return messages.filter(provider_id=provider_id).order_by("-pk").first() if provider_id else None
