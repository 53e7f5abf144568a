"""Emptying what names people in points. Codes, points and what became of claims stay."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from gongzhi.work.points.models import CLAIM, HELPER, SCHEME, Claim, Helper, Seat

TEXT, NAMES = "text", "names"


def erase_words(uids: Sequence[UUID]) -> None:
    """What was written in these claims and of them is gone."""
    Claim.objects.filter(uid__in=uids).update(words="", reason="")


def erase_members(uids: Sequence[UUID]) -> None:
    """Who sat on the teams of these schemes and sits no more is told by key alone."""
    Seat.objects.filter(scheme__uid__in=uids, valid_to__isnull=False).update(name="")


def erase_helpers(uids: Sequence[UUID]) -> None:
    """Who offered to help is told by household alone."""
    Helper.objects.filter(uid__in=uids).update(name="", until=F("since"))


ERASERS = {(CLAIM, TEXT): erase_words, (SCHEME, NAMES): erase_members, (HELPER, NAMES): erase_helpers}
