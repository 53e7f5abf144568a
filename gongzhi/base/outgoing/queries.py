"""The register as a list: searched by number, subject and day, narrowed by year and office, a page by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gongzhi.base.outgoing.access import visible_issued
from gongzhi.base.outgoing.logic import asked_number
from gongzhi.base.outgoing.models import DOCUMENT, Issued
from gongzhi.base.people.logic import Viewer
from gongzhi.base.search.queries import found

PAGE = 30


@dataclass(frozen=True)
class Asked:
    """What the register is narrowed to; empty values narrow nothing. `words`: a number, or words of the title."""

    words: str = ""
    day: date | None = None
    year: int | None = None
    office: str = ""


def register(viewer: Viewer, asked: Asked) -> QuerySet[Issued]:
    """The rows a viewer may see, newest first."""
    rows = visible_issued(Issued.objects.all(), viewer).select_related("voided", "post", "post__role", "post__area")
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.office:
        rows = rows.filter(office=asked.office)
    if asked.day is not None:
        rows = rows.filter(day=asked.day)
    if typed := asked.words.strip():
        rows = _saying(rows, typed)
    return rows.order_by("-pk")


def _saying(rows: QuerySet[Issued], typed: str) -> QuerySet[Issued]:
    number = asked_number(typed)
    if number is None:
        return rows.filter(pk__in=found(DOCUMENT, typed))
    letters, year, running = number
    rows = rows.filter(number=running)
    if letters:
        rows = rows.filter(letters=letters)
    return rows if year is None else rows.filter(year=year)


def register_page(viewer: Viewer, asked: Asked, *, after: int = 0) -> tuple[Sequence[Issued], int]:
    """One page, and the key the next begins after; 0 where there is none."""
    rows = register(viewer, asked)
    page = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else 0


def years_of(viewer: Viewer) -> list[int]:
    """The years of which the viewer sees something, newest first."""
    return list(
        visible_issued(Issued.objects.all(), viewer).order_by("-year").values_list("year", flat=True).distinct()
    )
