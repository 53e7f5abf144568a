"""What of matters can be found by words: what was said about them, never who said it.

A report is not put in the index by whoever sends it, who would wait for that: it is swept in some seconds later, and
lists look through the few that are not in yet themselves (`queries.lists`). Names and numbers of contacts are nowhere
in it. What is published is a subject of its own, so that the public finds nothing by words it may not read.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.base.search import actions as search
from gongzhi.base.search.models import Words
from gongzhi.base.search.queries import names_of
from gongzhi.work.matters.models import PUBLISHED, SUBJECT, Matter, Publication

_BATCH = 500
_LATE = 1_000  # keys before the last one in, among which one may have been written by a transaction that took longer
Tell = Callable[[int], None]


def index_matters(matters: Iterable[Matter]) -> None:
    """Put what is said about these in the index, in place of what was there."""
    search.index(SUBJECT, {one.pk: (one.text, one.address, one.answer, one.foreign_id) for one in matters})


def index_reported(*, matters: Sequence[Matter], **_: object) -> None:
    """Many at once, as in an import, go in at once; a single report waits for the sweep."""
    if len(matters) > 1:
        index_matters(matters)


def index_published(*publications: Publication) -> None:
    """Put what the public may read in the index."""
    search.index(PUBLISHED, {one.pk: (one.text, one.answer) for one in publications})


def forget_published(keys: Sequence[int]) -> None:
    """Take what the public may no longer read out of the index."""
    if keys:
        search.forget(PUBLISHED, keys)


def sweep_in(tell: Tell = lambda done: None) -> int:
    """Put in every matter that is not in yet; how many. Safe to break off and repeat."""
    subject, done = search.subject_of(SUBJECT), 0
    low = max(subject.upto - _LATE, 0)
    there = Words.objects.filter(pk=names_of(subject, OuterRef("pk")))
    missing = Matter.objects.filter(~Exists(there)).order_by("pk")
    while keys := list(missing.filter(pk__gt=low).values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            index_matters(_held(keys))
            search.in_up_to(SUBJECT, keys[-1])
        low, done = keys[-1], done + len(keys)
        tell(len(keys))
    return done


def index_anew(tell: Tell = lambda done: None) -> int:
    """Make all of the index anew, batch by batch, while it is in use; how many texts. Safe to break off and repeat."""
    done = 0
    for batch in _batches(Matter):
        with transaction.atomic():
            index_matters(_held(batch))
            search.in_up_to(SUBJECT, batch[-1])
        done += len(batch)
        tell(len(batch))
    for batch in _batches(Publication):
        with transaction.atomic():
            shown = list(Publication.objects.filter(pk__in=batch, ended_at=None).select_for_update())
            forget_published(sorted(set(batch) - {one.pk for one in shown}))
            index_published(*shown)
        done += len(batch)
        tell(len(batch))
    return done


def _held(keys: Sequence[int]) -> QuerySet[Matter]:
    """These, so that nobody answers one before it is in the index."""
    rows = Matter.objects.filter(pk__in=keys).select_for_update()
    return rows.only("text", "address", "answer", "foreign_id")


def _batches(model: type[Matter] | type[Publication]) -> Iterable[list[int]]:
    last = 0
    while keys := list(model.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        yield keys
        last = keys[-1]
