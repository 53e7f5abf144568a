"""Emptying what was written about people in the log and in hand-overs. That it happened, and when, stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from gongzhi.base.erasure.actions import BATCH, erase
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.duty.models import ENTRY, HANDOVER, Entry, Handover, Item

TEXT = "text"


def erase_entries(uids: Sequence[UUID]) -> None:
    """Nothing is left of what these lines, and what was written about them, said."""
    Item.objects.filter(entry__uid__in=uids).update(said="")
    Entry.objects.filter(about__uid__in=uids).update(text="")
    Entry.objects.filter(uid__in=uids).update(text="")


def erase_handovers(uids: Sequence[UUID]) -> None:
    """Nothing is left of the words of these hand-overs."""
    Item.objects.filter(handover__uid__in=uids).update(said="")
    Handover.objects.filter(uid__in=uids).update(note="", answer="")


ERASERS = {(ENTRY, TEXT): erase_entries, (HANDOVER, TEXT): erase_handovers}


def erase_by_age(*, at: datetime) -> int:
    """Erase what is older than its pack keeps texts, but for what is still open; how much. Run again, it finds none."""
    done = 0
    for pack in packs_in_force():
        rule, duty = pack.pack.head.retention, pack.pack.duty
        if rule is None or duty is None:
            continue
        before = at - timedelta(days=rule.texts)
        lines = Entry.objects.filter(shift__pack=pack.code, about=None, at__lt=before).exclude(state=Entry.OPEN)
        over = Handover.objects.filter(shift__pack=pack.code, handed_at__lt=before).exclude(note="", answer="")
        for subject, rows in ((ENTRY, lines.exclude(text="")), (HANDOVER, over)):
            while uids := list(rows.order_by("pk").values_list("uid", flat=True)[:BATCH]):
                done += erase(subject, TEXT, uids, reason="age", by=By("clock"), at=at)
    return done
