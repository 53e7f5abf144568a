"""Loans as lists, statements of an institution or a region, and the papers of one loan for due diligence."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from gongzhi.base.columns import under
from gongzhi.base.trail.logic import canonical
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.models import Institution, Loan, LoanEvent, Payout, Recovery, SchemeBook

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What a list of loans is narrowed to."""

    scheme: str = ""
    state: str = ""
    words: str = ""


def loans_asked(rows: QuerySet[Loan], asked: Asked) -> QuerySet[Loan]:
    """Loans narrowed, the newest first."""
    if asked.scheme:
        rows = rows.filter(book__scheme=asked.scheme)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.words:
        rows = rows.filter(Q(note=asked.words) | Q(contract=asked.words) | Q(firm__code=asked.words))
    return rows.select_related("firm", "book", "bank__organisation", "guarantor__organisation").order_by("-pk")


def loans_of(institutions: list[Institution]) -> QuerySet[Loan]:
    """Loans of institutions, as bank or as guarantor."""
    keys = [one.pk for one in institutions]
    return Loan.objects.filter(Q(bank__in=keys) | Q(guarantor__in=keys))


@dataclass(frozen=True)
class Statement:
    """What an institution, or a region, did under a scheme in a span of days, in fen and numbers."""

    opening: int
    filed: int
    loans: int
    repaid: int
    compensated: int
    recovered: int
    payable: int
    paid: int
    events: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def closing(self) -> int:
        """Principal in force at the end, as the events tell it."""
        return self.opening + self.filed - self.repaid


def statement_of(
    book: SchemeBook, since: date, until: date, *, institution: Institution | None = None, area_path: str = ""
) -> Statement:
    """A statement, both days included. What was filed and repaid before `since` is the opening."""
    loans = Loan.objects.filter(book=book).exclude(state=Loan.CANCELLED)
    if institution is not None:
        loans = loans.filter(Q(bank=institution) | Q(guarantor=institution))
    if area_path:
        loans = loans.filter(under("area_path", area_path))
    events = LoanEvent.objects.filter(loan__in=loans.values("pk"))
    payouts = Payout.objects.filter(loan__in=loans.values("pk"))
    within = Q(day__gte=since, day__lte=until)
    filed = loans.filter(filed_on__gte=since, filed_on__lte=until)
    before = _sum(loans.filter(filed_on__lt=since), "principal") - _back(events.filter(day__lt=since))
    told = events.filter(within).order_by("kind").values_list("kind").annotate(sum=Sum("amount"))
    numbers = dict(_numbers(events.filter(within)))
    return Statement(
        before, _sum(filed, "principal"), filed.count(), _back(events.filter(within)),
        _sum(events.filter(within, kind="payout"), "amount"),
        _sum(events.filter(within, kind="recovery"), "amount") - _sum(events.filter(within, kind="recovery"), "costs"),
        _sum(payouts.filter(claimed_on__gte=since, claimed_on__lte=until), "payable"),
        _sum(payouts.filter(paid_on__gte=since, paid_on__lte=until), "payable"),
        [(kind, numbers[kind], int(amount)) for kind, amount in told],
    )  # fmt: skip


def _numbers(rows: QuerySet[LoanEvent]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for kind in rows.values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return list(found.items())


def _back(events: QuerySet[LoanEvent]) -> int:
    """Principal that came back: repaid, and recovered after costs."""
    recovered = events.filter(kind="recovery")
    return _sum(events.filter(kind="settlement"), "amount") + _sum(recovered, "amount") - _sum(recovered, "costs")


def _sum(rows: QuerySet[Any], name: str) -> int:
    return int(rows.aggregate(all=Sum(name))["all"] or 0)


def papers_of(loan: Loan, pack: PackInUse, *, at: datetime) -> dict[str, Any]:
    """Everything held of a loan, as plain data: terms, events, payouts with their cases, recoveries, batches, version.

    Its digest says whether a copy is still what was taken out.
    """
    events = LoanEvent.objects.filter(loan=loan).select_related("batch").order_by("pk")
    payouts = Payout.objects.filter(loan=loan).order_by("pk")
    recoveries = Recovery.objects.filter(payout__in=payouts).order_by("pk")
    terms = {
        name: getattr(loan, name)
        for name in ("note", "contract", "principal", "counted", "balance", "bad", "compensated", "recovered", "rate",
                     "fee_rate", "fee", "offset", "certificate", "certificate_no", "purpose", "security", "first_loan",
                     "state", "own")
    }  # fmt: skip
    days = {name: getattr(loan, name).isoformat() for name in ("begins_on", "ends_on", "filed_on")}
    return {
        "loan": str(loan.uid), "scheme": loan.book.scheme, "pack": loan.book.pack, "read_at": at.isoformat(),
        "version": loan.version, "version_now": pack.version, "firm": loan.firm.code, "terms": {**terms, **days},
        "batch": {"number": loan.batch.number, "digest": loan.batch.digest},
        "events": [
            {"kind": one.kind, "day": one.day.isoformat(), "amount": one.amount, "costs": one.costs, "was": one.was,
             "batch": one.batch.number, "digest": one.batch.digest, "line": one.line}
            for one in events
        ],
        "payouts": [
            {"uid": str(one.uid), "state": one.state, "lost": one.lost, "base": one.base, "parts": one.parts,
             "payable": one.payable, "binding": one.binding, "case": one.case, "version": one.version,
             "known_at": one.known_at.isoformat()}
            for one in payouts
        ],
        "recoveries": [
            {"payout": str(one.payout.uid), "day": one.day.isoformat(), "amount": one.amount, "costs": one.costs,
             "parts": one.parts}
            for one in recoveries.select_related("payout")
        ],
    }  # fmt: skip


def digest_of_papers(papers: dict[str, Any]) -> str:
    """SHA-256 over the papers in their canonical form, without the digest itself."""
    return hashlib.sha256(canonical({key: value for key, value in papers.items() if key != "digest"})).hexdigest()
