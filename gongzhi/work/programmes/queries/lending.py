"""Reading for batches: firms by their codes, what is known of them, loans by their notes, what is in force."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.db.models import Q, Sum

from gongzhi.base.people.models import Organisation
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.logic.batches.judging import KnownFact
from gongzhi.work.programmes.models import Admission, Fact, Institution, Loan, SchemeBook

_CHUNK = 2_000
T = TypeVar("T")


def in_chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Values in lists a statement can take."""
    left = iter(values)
    while some := list(islice(left, _CHUNK)):
        yield some


def firms_by_code(codes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Key and area path of the organisations with these credit codes."""
    found: dict[str, tuple[int, str]] = {}
    for some in in_chunks(sorted(set(codes))):
        rows = Organisation.objects.filter(code__in=some, valid_to=None).values_list("code", "pk", "area_path")
        found |= {code: (key, path) for code, key, path in rows}
    return found


def facts_known(
    firms: Iterable[int], fields: Iterable[str], *, known_at: datetime
) -> dict[tuple[int, str], list[KnownFact]]:
    """Facts of firms as they are known at a moment; what was revoked by then is not."""
    found: dict[tuple[int, str], list[KnownFact]] = {}
    names = sorted(set(fields))
    if not names:
        return found
    for some in in_chunks(sorted(set(firms))):
        rows = Fact.objects.filter(organisation__in=some, field__in=names, known_from__lte=known_at)
        rows = rows.filter(Q(known_to=None) | Q(known_to__gt=known_at)).order_by("valid_from", "pk")
        told = rows.values_list("organisation_id", "field", "value", "certificate", "valid_from", "valid_to")
        for key, name, value, certificate, valid_from, valid_to in told:
            found.setdefault((key, name), []).append(KnownFact(value, certificate, valid_from, valid_to))
    return found


def loans_by_note(book: SchemeBook, notes: Iterable[str]) -> dict[str, list[Loan]]:
    """Loans of a scheme that are not cancelled, by note."""
    found: dict[str, list[Loan]] = {}
    for some in in_chunks(sorted(set(notes))):
        rows = Loan.objects.filter(book=book, note__in=some).exclude(state=Loan.CANCELLED).select_related("batch")
        for one in rows:
            found.setdefault(one.note, []).append(one)
    return found


def in_force(book: SchemeBook, firms: Iterable[int]) -> dict[int, int]:
    """Principal in force of each firm under a scheme."""
    found: dict[int, int] = {}
    for some in in_chunks(sorted(set(firms))):
        rows = Loan.objects.filter(book=book, firm__in=some).exclude(state__in=(Loan.CANCELLED, Loan.SETTLED))
        found |= {row["firm"]: row["sum"] for row in rows.values("firm").annotate(sum=Sum("balance"))}
    return found


def filed_in_year(book: SchemeBook, year: int, institution: Institution | None = None) -> int:
    """Principal filed in a year under a scheme, of one institution or of all."""
    rows = Loan.objects.filter(book=book, filed_on__year=year).exclude(state=Loan.CANCELLED)
    if institution is not None:
        rows = rows.filter(Q(bank=institution) | Q(guarantor=institution))
    return int(rows.aggregate(sum=Sum("principal"))["sum"] or 0)


def certificate_fields(pack: PackInUse) -> frozenset[str]:
    """Fields of the profile that are certificates."""
    profile = pack.pack.profile
    return frozenset(code for code, one in profile.fields.items() if one.certificate) if profile else frozenset()


def fields_needed(scheme: ReadyScheme) -> set[str]:
    """Fields of firms' profiles that a scheme reads."""
    return {*scheme.facts.values(), *scheme.scheme.filing.certificates.values()}


def admission_on(institution: Institution, scheme: str, on: date) -> Admission | None:
    """By which an institution, or the body it is a branch of, may take part in a scheme on a day."""
    rows = Admission.objects.filter(
        institution__in=[institution.pk, institution.head_id], scheme=scheme, valid_from__lte=on
    )
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by("pk").first()


def side_of(scheme: ReadyScheme) -> str:
    """Whose losses the scheme is about: the column of a loan that holds it."""
    return "guarantor" if scheme.scheme.kind == "guarantee" else "bank"


def schemes_open(pack: PackInUse, institutions: Sequence[Institution], on: date) -> dict[int, list[str]]:
    """Schemes each institution may file under on a day."""
    rows = Admission.objects.filter(institution__in=institutions, valid_from__lte=on)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=on)).order_by("scheme")
    found: dict[int, list[str]] = {one.pk: [] for one in institutions}
    for key, scheme in rows.values_list("institution_id", "scheme"):
        if scheme in pack.pack.schemes:
            found[key].append(scheme)
    return found
