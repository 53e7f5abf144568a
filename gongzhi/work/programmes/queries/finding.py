"""Firms, filings and vouchers by words or a number, for whoever may see them. Nothing is found that a list hides."""

from datetime import date

from django.db.models import Q, QuerySet

from gongzhi.base.ids import row_of, row_of_short
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation
from gongzhi.base.search.queries import found
from gongzhi.work.programmes.access import at_the_desk, firms_for
from gongzhi.work.programmes.logic.files import document_key
from gongzhi.work.programmes.models import FILING, FIRM, Filing, Institution, Voucher


def narrowed_filings(rows: QuerySet[Filing], words: str) -> QuerySet[Filing]:
    """Filings with this number, else those whose firm or document says all of this."""
    named = row_of(words)
    if named is not None and named[0] == "SB":
        return rows.filter(pk=named[2], made_day=named[1])
    return rows.filter(Q(pk__in=found(FILING, document_key(words))) | Q(organisation__in=found(FIRM, words)))


def firms_found(viewer: Viewer, words: str, *, on: date, limit: int) -> list[Organisation]:
    """Firms and institutions of the viewer's areas that say all of this, by key."""
    rows = firms_for(viewer, Organisation.objects.filter(pk__in=found(FIRM, words)), on=on)
    return list(rows.select_related("area").order_by("pk")[:limit])


def filings_found(viewer: Viewer, pack: str, words: str, *, limit: int) -> list[Filing]:
    """Filings of the viewer's areas, the newest first; drafts are the firm's own."""
    rows = Filing.objects.filter(at_the_desk(viewer, "area_path"), pack=pack).exclude(state="draft")
    return list(narrowed_filings(rows, words).select_related("organisation").order_by("-pk")[:limit])


def vouchers_found(viewer: Viewer, pack: str, words: str, *, limit: int) -> list[Voucher]:
    """Vouchers of the viewer's areas: by number, by the number said at a counter, or by firm."""
    rows = Voucher.objects.filter(at_the_desk(viewer, "area_path"), pack=pack)
    named, card = row_of(words), row_of_short(words)
    if named is not None and named[0] == "CXQ":
        rows = rows.filter(pk=named[2], applied_day=named[1])
    elif card is not None:
        rows = rows.filter(pk=card)
    else:
        rows = rows.filter(organisation__in=found(FIRM, words))
    return list(rows.select_related("organisation", "account").order_by("-pk")[:limit])


def institutions_of(firm: Organisation) -> list[Institution]:
    """What a firm takes part as."""
    return list(Institution.objects.filter(organisation=firm).order_by("pk"))
