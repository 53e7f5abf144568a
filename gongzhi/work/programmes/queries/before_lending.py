"""The check before a bank lends: would the loan be filed today, and how much of a loss is still covered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.base.people.models import Organisation
from gongzhi.base.rules.logic.units import Undetermined
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schemes.declared import Limit
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.logic.batches.judging import Facts, fact_on, judge_rows
from gongzhi.work.programmes.logic.batches.kinds import FILING
from gongzhi.work.programmes.logic.batches.words import told
from gongzhi.work.programmes.logic.pools.cases import Worth, share_loss, worth_of
from gongzhi.work.programmes.models import Institution, Loan, SchemeBook
from gongzhi.work.programmes.queries.accounts import accounts_by_code
from gongzhi.work.programmes.queries.breaker import Gauge, gauge_of, stops_now
from gongzhi.work.programmes.queries.lending import (
    certificate_fields,
    facts_known,
    fields_needed,
    filed_in_year,
    in_force,
)
from gongzhi.work.programmes.queries.pools import caps_of, used_of

Terms = Mapping[str, Any]  # values as a filed row has them


@dataclass(frozen=True)
class LimitLeft:
    """A limit of filing: how much is left of it for this firm."""

    title: str
    most: int
    left: int


@dataclass(frozen=True)
class CapLeft:
    """A cap of compensation: how much is left of it this year."""

    title: str
    most: int
    left: int


@dataclass(frozen=True)
class Check:
    """What would come of a loan: why it would not be filed ('' when it would), what is left, what a whole loss is worth
    today. It promises nothing."""

    refusal: str
    limits: list[LimitLeft]
    caps: list[CapLeft]
    worth: Worth | None
    gauge: Gauge | None


def check_loan(
    pack: PackInUse, scheme: ReadyScheme, book: SchemeBook, firm: Organisation, terms: Terms, institution: Institution,
    *, at: datetime,
) -> Check:  # fmt: skip
    """Check a loan that is not made yet, by the code that files and computes."""
    on = datetime.fromisoformat(f"{terms['begins_on']}T12:00:00").date()
    facts = facts_known([firm.pk], fields_needed(scheme), known_at=at)
    certificates = certificate_fields(pack)
    held = _certified(scheme, terms, firm.pk, facts)
    judged = judge_rows(scheme, [terms], [firm.pk], facts, [held], certificates, filed_on=on)
    refusal = stops_now(scheme, book, institution, FILING, on=on)
    if not refusal and scheme.scheme.filing.certificate and not held:
        refusal = told([["", "not_certified", {}]])
    if not refusal and terms.get("purpose") in scheme.scheme.filing.barred:
        refusal = told([["", "barred", {}]])
    if not refusal and judged.why[0] is not None:
        refusal = told([judged.why[0]])
    limits = []
    for key, limit in scheme.scheme.filing.limits.items():
        most = int(judged.limits[key][0])
        left = most - _used(limit, book, firm.pk, institution, on.year)
        limits.append(LimitLeft(limit.title.label, most, max(left, 0)))
        if not refusal and terms["principal"] > left:
            about = {"about": limit.title.zh, "en": limit.title.en, "left": f"{max(left, 0) / 100:,.2f}"}
            refusal = told([["", "limit", about]])
    worth, caps = _worth(scheme, book, firm, terms, institution, facts, certificates, held, on)
    return Check(refusal, limits, caps, worth, gauge_of(scheme, book, institution, on=on))


def _certified(scheme: ReadyScheme, terms: Terms, firm: int, facts: Facts) -> bool:
    name = scheme.scheme.filing.certificates.get(terms.get("certificate") or "")
    day = datetime.fromisoformat(terms["begins_on"]).date()
    held = fact_on(facts, firm, name, day) if name else None
    return held is not None and held.value != "no"


def _used(limit: Limit, book: SchemeBook, firm: int, institution: Institution, year: int) -> int:
    match limit.per:
        case "firm":
            return in_force(book, [firm]).get(firm, 0)
        case "institution_year":
            return filed_in_year(book, year, institution)
        case "scheme_year":
            return filed_in_year(book, year)
    return 0


def _worth(
    scheme: ReadyScheme, book: SchemeBook, firm: Organisation, terms: Terms, institution: Institution, facts: Facts,
    certificates: frozenset[str], held: bool, on: Any,
) -> tuple[Worth | None, list[CapLeft]]:  # fmt: skip
    """What a loss of the whole principal would be worth today, and the caps it would use."""
    pool = scheme.scheme.pool
    if pool is None:
        return None, []
    loan = Loan(pk=0, book=book, firm=firm)
    caps = caps_of(scheme, book, loan, institution, on.year)
    source = accounts_by_code([f"{book.pack}.cap.source"]).get(f"{book.pack}.cap.source")
    used = used_of(caps, source) if source is not None else dict.fromkeys(caps, 0)
    day = terms["begins_on"]
    case = {
        **terms, "lost": terms["principal"], "recovered": 0, "other_money": 0, "lost_on": day, "claimed_on": day,
        "filed_on": day, "months": 12, "certified": held, "certified_at_loss": held,
        **{f"used_{key}": fen for key, fen in used.items()},
    }  # fmt: skip
    for name, fact in scheme.facts.items():
        known = fact_on(facts, firm.pk, fact, on)
        if known is not None or fact in certificates:
            case[name] = known.value if known is not None else False
    shared = share_loss(scheme, case, known_at=on)
    if not isinstance(shared, Undetermined):
        case["actual_loss"] = shared[1][pool.to]
    worth = worth_of(scheme, case, known_at=on)
    left = [
        CapLeft(pool.holds[key].title.label, most, max(0, most - used.get(key, 0)))
        for key, most in worth.holds.items()
        if pool.holds[key].per != "loan"
    ]
    return worth, left
