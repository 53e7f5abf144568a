"""Emptying what was written about homes. That somebody was there, by which post and when, stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.base.clock import local_day
from gongzhi.base.erasure.actions import BATCH, erase
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.visits.models import BOOKING, SLICE, VISIT, Booking, Slice, Visit

TEXT = "text"


def erase_visits(uids: Sequence[UUID]) -> None:
    """Nothing is left of the notes of these visits, nor of why they were taken back."""
    Visit.objects.filter(uid__in=uids).update(note="", withdrawn_why="")


def erase_bookings(uids: Sequence[UUID]) -> None:
    """Nothing is left of what was said when these visits were asked for, or refused."""
    Booking.objects.filter(uid__in=uids).update(words="", reason="")


def erase_slices(uids: Sequence[UUID]) -> None:
    """Nothing is left of why these slices were handed over or refused."""
    Slice.objects.filter(uid__in=uids).update(reason="")


ERASERS = {(VISIT, TEXT): erase_visits, (BOOKING, TEXT): erase_bookings, (SLICE, TEXT): erase_slices}


def erase_by_age(*, at: datetime) -> int:
    """Erase what is older than its pack keeps texts, but for what is still open; how much. Run again, it finds none."""
    done = 0
    for pack in packs_in_force():
        rule = pack.pack.head.retention
        if rule is None or not pack.pack.visits:
            continue
        before = at - timedelta(days=rule.texts)
        day = local_day(before, pack.calendar.time_zone)
        visits = Visit.objects.filter(pack=pack.code, day__lt=day).exclude(note="", withdrawn_why="")
        asked = Booking.objects.filter(pack=pack.code, ended_at__lt=before).exclude(words="", reason="")
        slices = Slice.objects.filter(round__pack=pack.code, ended_at__lt=before).exclude(reason="")
        for subject, rows in ((VISIT, visits), (BOOKING, asked), (SLICE, slices)):
            while uids := list(rows.order_by("pk").values_list("uid", flat=True)[:BATCH]):
                done += erase(subject, TEXT, uids, reason="age", by=By("clock"), at=at)
    return done
