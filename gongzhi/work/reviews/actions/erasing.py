"""Emptying what names people in reviews. What was published masked, decided and counted stays."""

from collections.abc import Sequence
from uuid import UUID

from gongzhi.work.reviews.models import NOTICE, OBJECTION, PANEL, Member, NoticeRow, Objection, ObjectionContact

LINES, CONTACT, TEXT, NAMES = "lines", "contact", "text", "names"


def erase_lines(uids: Sequence[UUID]) -> None:
    """The whole cells of these notices, and what their owners might look for, are gone; the masked ones stay."""
    NoticeRow.objects.filter(version__notice__uid__in=uids).update(sealed=b"", finds="")


def erase_contacts(uids: Sequence[UUID]) -> None:
    """Who made these objections is no longer known."""
    ObjectionContact.objects.filter(objection__uid__in=uids).update(name_sealed=b"", phone_sealed=b"")


def erase_texts(uids: Sequence[UUID]) -> None:
    """Nothing is left of what was written in these objections and in answering them, but how they ended."""
    erase_contacts(uids)
    Objection.objects.filter(uid__in=uids).update(text="", answer="")


def erase_names(uids: Sequence[UUID]) -> None:
    """Who sat on these panels is told by id alone."""
    Member.objects.filter(panel__uid__in=uids).update(name="")


ERASERS = {
    (NOTICE, LINES): erase_lines,
    (OBJECTION, CONTACT): erase_contacts,
    (OBJECTION, TEXT): erase_texts,
    (PANEL, NAMES): erase_names,
}
