"""Writing down when a breaker warns, stops or lets go, so that somebody looks at it and it can be told when it was."""

from datetime import date, datetime

from gongzhi.base.insert import insert
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.models import BreakerMark, Institution, SchemeBook
from gongzhi.work.programmes.queries.breaker import OK, gauge_of


def note_level(
    scheme: ReadyScheme, book: SchemeBook, institution: Institution, *, on: date, at: datetime
) -> BreakerMark | None:
    """Write a mark if the level is another than at the last one; called under the lock of the scheme."""
    gauge = gauge_of(scheme, book, institution, on=on)
    if gauge is None:
        return None
    last = BreakerMark.objects.filter(book=book, institution=gauge.institution).order_by("-pk").first()
    if (last.level if last else OK) == gauge.level:
        return None
    mark = BreakerMark(
        book=book, institution=gauge.institution, level=gauge.level, measured=gauge.measured, of=gauge.of, at=at
    )
    insert([mark])
    return mark
