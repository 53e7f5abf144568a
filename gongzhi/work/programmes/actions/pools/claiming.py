"""Claims 代偿（损失）: rows of a batch become payouts, each computed by the scheme's rules as known that day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongzhi.base.insert import insert
from gongzhi.base.people.models import Organisation
from gongzhi.base.rules.logic.units import Undetermined
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.actions.accounts import cap_ends
from gongzhi.work.programmes.actions.batches.answering import Known, certified_on
from gongzhi.work.programmes.actions.batches.following import named
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, FiledRow, Task, returned
from gongzhi.work.programmes.actions.batches.writing import change_loans
from gongzhi.work.programmes.logic.batches.judging import fact_on
from gongzhi.work.programmes.logic.batches.reading import months_between
from gongzhi.work.programmes.logic.batches.words import yuan
from gongzhi.work.programmes.logic.pools.cases import Worth, share_loss, worth_of
from gongzhi.work.programmes.models import Loan, LoanEvent, Payout
from gongzhi.work.programmes.queries.lending import certificate_fields, facts_known, fields_needed
from gongzhi.work.programmes.queries.pools import caps_of, used_of


def answer_losses(task: Task) -> list[Answer]:
    """Answer every row; one that is taken is an event of its loan, and a claim of the pool."""
    loans, answers = named(task)
    known = _known(task, loans)
    changed, events, claims = [], [], []
    for place, row in enumerate(task.rows):
        loan = loans.get(row.note)
        if answers[place] is not None or loan is None:
            continue
        day = date.fromisoformat(row.values["day"])
        answers[place] = answer = _fault(task, row, loan, day)
        if answer is not None:
            continue
        claims.append(_claim(task, row, loan, day, known))
        loan.compensated += row.values["amount"]
        loan.bad = max(loan.bad, min(loan.balance, loan.compensated - loan.recovered))
        loan.state = Loan.COMPENSATED
        changed.append(loan)
        events.append(
            LoanEvent(loan=loan, batch=task.batch, line=row.line, kind=task.batch.kind, day=day, at=task.at,
                      amount=row.values["amount"])
        )  # fmt: skip
    change_loans(changed, ["compensated", "bad", "state"])
    insert(events)
    insert(claims)
    return [answer or TAKEN for answer in answers]


def _known(task: Task, loans: Mapping[str, Loan]) -> Known:
    firms = {one.firm_id for one in loans.values()}
    needed = fields_needed(task.rules)
    facts = facts_known(firms, needed, known_at=task.at) if needed else {}
    own = Organisation.objects.in_bulk(firms)
    for one in loans.values():
        one.firm = own[one.firm_id]
    return Known({}, facts, certificate_fields(task.pack))


def _fault(task: Task, row: FiledRow, loan: Loan, day: date) -> Answer | None:
    if loan.state in (Loan.SETTLED, Loan.CANCELLED):
        return returned("note", "ended")
    if day > task.on:
        return returned("day", "in_future")
    if day < loan.begins_on:
        return returned("day", "before_start")
    left = loan.balance - (loan.compensated - loan.recovered)
    if row.values["amount"] > left:
        return returned("amount", "over_balance", left=yuan(max(left, 0)))
    return None


def case_of(task: Task, loan: Loan, told: Mapping[str, Any], day: date, known: Known) -> dict[str, Any]:
    """Everything the rules may ask of a claim, as it is stored."""
    terms = {"certificate": loan.certificate, "certificate_no": loan.certificate_no}
    case: dict[str, Any] = {
        "principal": loan.principal, "begins_on": loan.begins_on.isoformat(), "ends_on": loan.ends_on.isoformat(),
        "filed_on": loan.filed_on.isoformat(), "months": months_between(loan.begins_on, loan.ends_on),
        "fee": loan.fee, "offset": loan.offset, "lost": told["amount"], "recovered": told.get("recovered", 0),
        "other_money": told.get("other_money", 0), "lost_on": day.isoformat(), "claimed_on": task.on.isoformat(),
        "certified": certified_on(task, terms, loan.firm_id, known.facts, loan.begins_on),
        "certified_at_loss": certified_on(task, terms, loan.firm_id, known.facts, day),
    }  # fmt: skip
    for name in ("purpose", "security", "certificate"):
        if getattr(loan, name):
            case[name] = getattr(loan, name)
    for name in ("rate", "fee_rate"):
        if getattr(loan, name) is not None:
            case[name] = f"{getattr(loan, name)}/100000000"
    if loan.first_loan is not None:
        case["first_loan"] = loan.first_loan
    case |= loan.own
    for name, field in task.rules.facts.items():
        fact = fact_on(known.facts, loan.firm_id, field, loan.begins_on)
        if fact is not None:
            case[name] = fact.value
        elif field in known.certificates:
            case[name] = False
    return with_loss(task.rules, case, task.on)


def with_loss(scheme: ReadyScheme, case: dict[str, Any], known_at: date) -> dict[str, Any]:
    """A case with what its payee lost by it, where that can be said."""
    shared = share_loss(scheme, case, known_at=known_at)
    if not isinstance(shared, Undetermined):
        pool = scheme.scheme.pool
        case["actual_loss"] = shared[1][pool.to] if pool is not None else shared[0]
    return case


def _claim(task: Task, row: FiledRow, loan: Loan, day: date, known: Known) -> Payout:
    case = case_of(task, loan, row.values, day, known)
    source, _used = cap_ends(task.book.pack, by=task.by, at=task.at)
    caps = caps_of(task.rules, task.book, loan, task.batch.institution, task.on.year)
    case |= {f"used_{key}": fen for key, fen in used_of(caps, source).items()}
    worth = worth_of(task.rules, case, known_at=task.on)
    pool = task.rules.scheme.pool
    year = task.on.year + (1 if pool is not None and pool.budget == "next_year" else 0)
    return Payout(
        book=task.book, loan=loan, batch=task.batch, line=row.line, payee=task.batch.institution,
        area_path=loan.area_path, lost=row.values["amount"], recovered_before=row.values.get("recovered", 0),
        base=worth.base, parts=dict(worth.parts), payable=worth.payable, binding=worth.binding, case=case,
        why=dict(worth.why), version=task.batch.version, known_at=task.on, lost_on=day, claimed_on=task.on,
        budget_year=year, state=state_of(worth),
    )  # fmt: skip


def state_of(worth: Worth) -> str:
    """Where a claim stands once it is computed."""
    if worth.payable is None:
        return Payout.UNDETERMINED
    return Payout.CLAIMED if worth.eligible else Payout.NOT_ELIGIBLE
