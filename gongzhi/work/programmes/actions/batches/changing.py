"""Corrections 更正 of loans nothing has happened to yet: other terms, judged as if they were filed now."""

from typing import Any

from gongzhi.base.insert import insert
from gongzhi.work.programmes.actions.batches.answering import judged_of, known_of, terms_of
from gongzhi.work.programmes.actions.batches.following import may_change
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, Task, returned
from gongzhi.work.programmes.actions.batches.writing import change_loans
from gongzhi.work.programmes.logic.batches.words import OVER, RETURNED, limit_about
from gongzhi.work.programmes.models import LoanEvent
from gongzhi.work.programmes.queries.lending import in_force

_TERMS = (
    "contract", "principal", "begins_on", "ends_on", "rate", "fee_rate", "fee", "offset", "certificate",
    "certificate_no", "purpose", "security", "first_loan",
)  # fmt: skip


def answer_correction(task: Task) -> list[Answer]:
    """Replace the terms of loans; what they were stays in the event."""
    loans, answers = may_change(task)
    known = known_of(task, [row for row, answer in zip(task.rows, answers, strict=True) if answer is None])
    changed, events, rows = [], [], []
    for place, row in enumerate(task.rows):
        if answers[place] is None:
            firm = known.firms.get(row.values["firm_code"])
            loan = loans[row.note]
            if firm is None or firm[0] != loan.firm_id:
                answers[place] = returned("firm_code", "note_taken")
            else:
                rows.append((place, row, loan))
    judged = judged_of(task, [row for _place, row, _loan in rows], known) if rows else None
    force = in_force(task.book, [loan.firm_id for _place, _row, loan in rows])
    for at, (place, row, loan) in enumerate(rows):
        assert judged is not None
        if (why := judged.why[at]) is not None:
            answers[place] = Answer(RETURNED, [why])
            continue
        more = row.values["principal"] - loan.principal
        if over := _over(task, judged.limits, at, force.get(loan.firm_id, 0) + more, more):
            answers[place] = over
            continue
        force[loan.firm_id] = force.get(loan.firm_id, 0) + more
        was = {name: _plain(getattr(loan, name)) for name in _TERMS}
        for name, value in {**terms_of(row.values), "counted": int(judged.counted[at])}.items():
            setattr(loan, name, value)
        loan.balance = loan.principal
        changed.append(loan)
        events.append(
            LoanEvent(loan=loan, batch=task.batch, line=row.line, kind=task.batch.kind, day=task.on, was=was,
                      amount=loan.principal, at=task.at)
        )  # fmt: skip
    change_loans(changed, [*_TERMS, "counted", "balance", "own"])
    insert(events)
    return [answer or TAKEN for answer in answers]


def _over(task: Task, limits: Any, at: int, force: int, more: int) -> Answer | None:
    for key, limit in task.rules.scheme.filing.limits.items():
        if limit.per == "firm" and more > 0 and force > limits[key][at]:
            left = int(limits[key][at]) - (force - more)
            return Answer(OVER, [["principal", "limit", limit_about(limit.title, left)]])
    return None


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
