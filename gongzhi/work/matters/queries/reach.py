"""Who reported what, for telling them, never more than a key until a message leaves; and which posts lead what."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from gongzhi.base.todos.models import Todo
from gongzhi.work.matters.models import Contact, Matter


def reachable(matters: Iterable[int]) -> dict[int, UUID]:
    """By key of a matter the uid of its contact, for those who left a phone number."""
    contacts = Contact.objects.filter(matter__in=list(matters)).exclude(phone_sealed=b"")
    return dict(contacts.values_list("matter_id", "uid"))


def nameable(matters: Iterable[int]) -> set[int]:
    """Keys of those matters whose reporter left a name and no number: they are reached by letter."""
    contacts = Contact.objects.filter(matter__in=list(matters), phone_sealed=b"").exclude(name="")
    return set(contacts.values_list("matter_id", flat=True))


def phone_of(contact: UUID, channel: str) -> str:
    """The number behind a contact, '' when it was erased or the channel takes none."""
    found = Contact.objects.filter(uid=contact).first() if channel in ("sms", "voice") else None
    return "".join(found.phone.split()) if found else ""


def led_by(posts: Sequence[int]) -> Mapping[int, int]:
    """Open matters each of these posts leads while they wait at another: not counted by its to-dos."""
    waiting = Todo.objects.filter(subject_uid=OuterRef("uid"), post=OuterRef("lead_post"), done_at=None)
    rows = Matter.objects.filter(~Exists(waiting), lead_post__in=list(posts), stage="open").order_by()
    return dict(rows.values_list("lead_post").annotate(open=Count("pk")))
