"""Who reported what, for telling them: never more than a key until a message leaves."""

from collections.abc import Iterable
from uuid import UUID

from gongzhi.work.matters.models import Contact


def reachable(matters: Iterable[int]) -> dict[int, UUID]:
    """By key of a matter the uid of its contact, for those who left a phone number."""
    contacts = Contact.objects.filter(matter__in=list(matters)).exclude(phone_sealed=b"")
    return dict(contacts.values_list("matter_id", "uid"))


def phone_of(contact: UUID, channel: str) -> str:
    """The number behind a contact, '' when it was erased or the channel takes none."""
    found = Contact.objects.filter(uid=contact).first() if channel in ("sms", "voice") else None
    return "".join(found.phone.split()) if found else ""
