"""Emptying what names people in matters: contacts, words, answers, pictures. Numbers, states and times stay."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from gongzhi.base.erasure.actions import BATCH, erase
from gongzhi.base.files.actions import erase_files
from gongzhi.base.search.actions import owe_purge
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.matters.actions.indexing import forget_published, index_matters
from gongzhi.work.matters.models import SUBJECT, Contact, Matter, Note, Photo, Publication

CONTACT, TEXT = "contact", "text"
_HAS_CONTACT = Q(contact__isnull=False) & (~Q(contact__name="") | ~Q(contact__phone_sealed=b""))
_HAS_TEXT = ~Q(text="")


def erase_contacts(uids: Sequence[UUID]) -> None:
    """Who reported these matters is no longer known."""
    Contact.objects.filter(matter__uid__in=uids).update(name="", phone_sealed=b"")


def erase_texts(uids: Sequence[UUID]) -> None:
    """Nothing anybody wrote or photographed about these matters is left; the point is rounded to about a kilometre."""
    erase_contacts(uids)
    matters = list(Matter.objects.filter(uid__in=uids))
    for one in matters:
        one.text = one.answer = one.address = ""
        one.answers = {}
        one.lon = None if one.lon is None else round(one.lon, 2)
        one.lat = None if one.lat is None else round(one.lat, 2)
    Matter.objects.bulk_update(matters, ["text", "answer", "address", "answers", "lon", "lat"], batch_size=200)
    Note.objects.filter(matter__in=matters).update(text="")
    Publication.objects.filter(matter__in=matters).update(text="", answer="")
    index_matters(matters)
    forget_published(list(Publication.objects.filter(matter__in=matters).values_list("pk", flat=True)))
    owe_purge(SUBJECT)
    files = list(Photo.objects.filter(matter__in=matters).values_list("file_id", flat=True))
    if files:
        gone = erase_files(files)
        transaction.on_commit(gone)


ERASERS = {CONTACT: erase_contacts, TEXT: erase_texts}


def erase_by_age(*, at: datetime, tell: Callable[[int], None] = lambda more: None) -> None:
    """Erase contacts, then texts and pictures, of matters that ended longer ago than their pack says.

    Run again, it finds nothing more to do. `tell` hears of each set.
    """
    for pack in packs_in_force():
        rule = pack.pack.head.retention
        if rule is None:
            continue
        for scope, days, named in ((CONTACT, rule.contacts, _HAS_CONTACT), (TEXT, rule.texts, _HAS_TEXT)):
            ended = Matter.objects.filter(named, pack_version__code=pack.code).exclude(stage="open")
            ended = ended.filter(closed_at__lt=at - timedelta(days=days))
            while uids := list(ended.order_by("closed_at").values_list("uid", flat=True)[:BATCH]):
                erase(SUBJECT, scope, uids, reason="age", by=By("clock"), at=at)
                tell(len(uids))
