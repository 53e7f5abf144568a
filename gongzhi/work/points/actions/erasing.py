"""Emptying what names people in points. Codes, points and what became of claims stay."""

from collections.abc import Sequence
from uuid import UUID

from gongzhi.work.points.models import CLAIM, SCHEME, Claim, Seat

TEXT, NAMES = "text", "names"


def erase_words(uids: Sequence[UUID]) -> None:
    """What was written in these claims and of them is gone."""
    Claim.objects.filter(uid__in=uids).update(words="", reason="")


def erase_members(uids: Sequence[UUID]) -> None:
    """Who sat on the teams of these schemes and sits no more is told by key alone."""
    Seat.objects.filter(scheme__uid__in=uids, valid_to__isnull=False).update(name="")


ERASERS = {(CLAIM, TEXT): erase_words, (SCHEME, NAMES): erase_members}
