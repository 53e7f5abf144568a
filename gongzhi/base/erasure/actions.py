"""Erasing what names people, everywhere it is kept, and again after a restore brought it back.

Each room says in `config/wiring.py` how its subjects are erased. An eraser takes uids, empties what names people in
every table it owns, and can be run again: what is empty stays empty.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from gongzhi.base.erasure.models import Erasure
from gongzhi.base.ids import uuid7
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

Eraser = Callable[[Sequence[UUID]], None]
BATCH = 500
_erasers: dict[tuple[str, str], Eraser] = {}


def connect(table: Mapping[tuple[str, str], Eraser]) -> None:
    """Install the table of erasers by subject and scope, replacing the one before."""
    _erasers.clear()
    _erasers.update(table)


@transaction.atomic
def erase(subject: str, scope: str, uids: Sequence[UUID], *, reason: str, by: By, at: datetime) -> int:
    """Erase one scope of these subjects and keep that it was done. Returns for how many it is new.

    Raises `LookupError` for a subject or scope nobody has said how to erase.
    """
    eraser = _eraser(subject, scope)
    eraser(uids)
    known = set(Erasure.objects.filter(subject_uid__in=uids, scope=scope).values_list("subject_uid", flat=True))
    new = [uid for uid in dict.fromkeys(uids) if uid not in known]
    Erasure.objects.bulk_create(
        Erasure(subject=subject, subject_uid=uid, scope=scope, reason=reason, at=at) for uid in new
    )
    if new:
        facts = {"subject": subject, "scope": scope, "reason": reason, "number": len(new)}
        record([Done("erasure.done", "erasure", uuid7(), by, at, data=facts)])
    return len(new)


def apply_again() -> int:
    """Erase once more everything that ever was, as after a restore from a copy older than an erasure. How many."""
    done = 0
    for subject, scope in sorted(_erasers):
        uids = Erasure.objects.filter(subject=subject, scope=scope).order_by("pk").values_list("subject_uid", flat=True)
        for batch in _batches(uids.iterator(chunk_size=BATCH)):
            with transaction.atomic():
                _eraser(subject, scope)(batch)
            done += len(batch)
    return done


def _eraser(subject: str, scope: str) -> Eraser:
    try:
        return _erasers[subject, scope]
    except KeyError:
        raise LookupError(f"nobody has said how to erase {scope} of {subject}") from None


def _batches(uids: Iterator[UUID]) -> Iterator[list[UUID]]:
    while batch := list(islice(uids, BATCH)):
        yield batch
