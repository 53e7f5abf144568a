"""Emptying what names people in activities. That somebody came, was heard, or resolved on something stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.base.erasure.actions import BATCH, erase
from gongzhi.base.search import actions as search
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.activities.models import (
    ACTIVITY,
    BOOKING,
    SIGN_UP,
    Activity,
    Booking,
    Change,
    Invitation,
    Item,
    Minutes,
    Resolution,
    SignUp,
)

CONTACT, TEXT = "contact", "text"


def erase_sign_ups(uids: Sequence[UUID]) -> None:
    """Who signed up is no longer known."""
    SignUp.objects.filter(uid__in=uids).update(name="", phone="", phone_index="")


def erase_bookings(uids: Sequence[UUID]) -> None:
    """Who was heard, what about and what was said is no longer known; how it ended is."""
    Booking.objects.filter(uid__in=uids).update(name="", phone="", about="", said="")


def erase_texts(uids: Sequence[UUID]) -> None:
    """Nothing is left of what was written about these activities, in the index of words either."""
    keys = list(Activity.objects.filter(uid__in=uids).values_list("pk", flat=True))
    Activity.objects.filter(pk__in=keys).update(title="", about="", place="")
    Item.objects.filter(activity__in=keys).update(title="", speaker="", paper="")
    Change.objects.filter(activity__in=keys).update(reason="")
    Invitation.objects.filter(activity__in=keys).update(reason="")
    Minutes.objects.filter(activity__in=keys).update(text="", reason="")
    Resolution.objects.filter(activity__in=keys).update(text="", answer="")
    search.forget(ACTIVITY, keys)
    search.owe_purge(ACTIVITY)


ERASERS = {
    (SIGN_UP, CONTACT): erase_sign_ups,
    (BOOKING, CONTACT): erase_bookings,
    (ACTIVITY, TEXT): erase_texts,
}


def erase_by_age(*, at: datetime) -> int:
    """Erase who signed up and who was heard once that is longer ago than their pack keeps contacts; how much."""
    done = 0
    for pack in packs_in_force():
        rule = pack.pack.head.retention
        if rule is None or not pack.pack.activities:
            continue
        over = {"activity__pack": pack.code, "activity__ends_at__lt": at - timedelta(days=rule.contacts)}
        signed = SignUp.objects.filter(**over).exclude(name=b"", phone=b"")
        heard = Booking.objects.filter(**over).exclude(name=b"", phone=b"", about=b"", said=b"")
        for subject, rows in ((SIGN_UP, signed), (BOOKING, heard)):
            while uids := list(rows.order_by("pk").values_list("uid", flat=True)[:BATCH]):
                done += erase(subject, CONTACT, uids, reason="age", by=By("clock"), at=at)
    return done
