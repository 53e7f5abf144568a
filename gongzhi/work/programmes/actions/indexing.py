"""What of programmes is found by words: firms by name and code, filings by what is claimed for. Vouchers and filings
are found by their firm too.

Firms go in when something is told of them, filings when they are handed in; a sweep puts in what is not there yet.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from gongzhi.base.people.models import Organisation
from gongzhi.base.search import actions as search
from gongzhi.base.search.models import SHIFT, Words
from gongzhi.base.search.queries import names_of
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.models import FILING, FIRM, Fact, Filing, Institution

_BATCH = 500


def index_firms(firms: Iterable[Organisation]) -> None:
    """Put firms in the index, in place of what was there."""
    search.index(FIRM, {one.pk: (one.name, one.code) for one in firms})


def index_filings(filings: Iterable[Filing]) -> None:
    """Put filings in the index, in place of what was there."""
    search.index(FILING, {one.pk: (one.document,) for one in filings if one.document})


def follow_correction(*, organisation: Organisation, by: By, at: datetime) -> None:
    """An organisation is called otherwise now: if it is a firm here, it is found by its new name and no longer by the
    old one."""
    if Words.objects.filter(pk=(organisation.pk << SHIFT) | search.subject_of(FIRM).pk).exists():
        index_firms([organisation])
        search.owe_purge(FIRM)


def sweep_in() -> int:
    """Put in whatever of firms and filings is not in yet; how many."""
    done = 0
    there = Words.objects.filter(pk=names_of(search.subject_of(FIRM), OuterRef("pk")))
    known = Exists(Fact.objects.filter(organisation=OuterRef("pk"))) | Exists(
        Institution.objects.filter(organisation=OuterRef("pk"))
    )
    firms = Organisation.objects.filter(known, ~Exists(there)).order_by("pk")
    while some := list(firms[:_BATCH]):
        index_firms(some)
        done += len(some)
    lie = Words.objects.filter(pk=names_of(search.subject_of(FILING), OuterRef("pk")))
    filings = Filing.objects.exclude(document="").filter(~Exists(lie)).order_by("pk")
    while found := list(filings[:_BATCH]):
        index_filings(found)
        done += len(found)
    return done
