"""What happens to filed loans: cancellation, settlement 结清, extension 展期, overdue 逾期. By note, row by row."""

from datetime import date

from gongzhi.base.insert import insert
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, FiledRow, Task, duplicate, returned
from gongzhi.work.programmes.actions.batches.writing import change_loans
from gongzhi.work.programmes.logic.batches.kinds import CANCELLATION, EXTENSION, SETTLEMENT
from gongzhi.work.programmes.logic.batches.words import yuan
from gongzhi.work.programmes.models import Loan, LoanEvent
from gongzhi.work.programmes.queries.lending import loans_by_note

_ENDED = (Loan.SETTLED, Loan.CANCELLED)


def own_loans(task: Task) -> dict[str, Loan]:
    """Loans of the institution that the rows name, by note."""
    mine = task.batch.institution_id
    return {
        note: own[0]
        for note, some in loans_by_note(task.book, (row.note for row in task.rows)).items()
        if (own := [one for one in some if mine in (one.bank_id, one.guarantor_id)])
    }


def named(task: Task) -> tuple[dict[str, Loan], list[Answer | None]]:
    """The loans rows name; rows that name none, or one that was named before in this batch, are answered."""
    loans, seen = own_loans(task), dict[str, int]()
    answers: list[Answer | None] = []
    for row in task.rows:
        if row.note in seen:
            answers.append(duplicate("note", "same_again", line=seen[row.note]))
        elif row.note not in loans:
            answers.append(returned("note", "no_loan"))
        else:
            answers.append(None)
        seen.setdefault(row.note, row.line)
    return loans, answers


def may_change(task: Task) -> tuple[dict[str, Loan], list[Answer | None]]:
    """Likewise, without loans to which something has happened."""
    loans, answers = named(task)
    touched = set(
        LoanEvent.objects.filter(loan__in=[one.pk for one in loans.values()])
        .exclude(kind="correction")
        .values_list("loan_id", flat=True)
    )
    for place, row in enumerate(task.rows):
        loan = loans.get(row.note)
        if answers[place] is None and loan is not None and (loan.pk in touched or loan.state != Loan.RUNNING):
            answers[place] = returned("note", "has_events")
    return loans, answers


def answer_events(task: Task) -> list[Answer]:
    """Answer every row and write what happened."""
    loans, answers = may_change(task) if task.batch.kind == CANCELLATION else named(task)
    events, changed = [], []
    for place, row in enumerate(task.rows):
        loan = loans.get(row.note)
        if answers[place] is not None or loan is None:
            continue
        day = date.fromisoformat(row.values["day"]) if "day" in row.values else task.on
        answers[place] = answer = _fault(task, row, loan, day)
        if answer is not None:
            continue
        _happen(task.batch.kind, row, loan, day)
        changed.append(loan)
        ends = loan.ends_on if task.batch.kind == EXTENSION else None
        events.append(
            LoanEvent(loan=loan, batch=task.batch, line=row.line, kind=task.batch.kind, day=day,
                      amount=row.values.get("amount", 0), ends_on=ends, at=task.at)
        )  # fmt: skip
    change_loans(changed, ["balance", "bad", "ends_on", "ended_on", "state"])
    insert(events)
    return [answer or TAKEN for answer in answers]


def _fault(task: Task, row: FiledRow, loan: Loan, day: date) -> Answer | None:
    if loan.state in _ENDED:
        return returned("note", "ended")
    if day > task.on:
        return returned("day", "in_future")
    if day < loan.begins_on:
        return returned("day", "before_start")
    amount = row.values.get("amount", 0)
    if amount > loan.balance:
        return returned("amount", "over_balance", left=yuan(loan.balance))
    if task.batch.kind == EXTENSION and date.fromisoformat(row.values["ends_on"]) <= loan.ends_on:
        return returned("ends_on", "no_later")
    return None


def _happen(kind: str, row: FiledRow, loan: Loan, day: date) -> None:
    if kind == CANCELLATION:
        loan.state, loan.ended_on = Loan.CANCELLED, day
    elif kind == SETTLEMENT:
        loan.balance -= row.values["amount"]
        loan.bad = min(loan.bad, loan.balance)
        if not loan.balance:
            loan.state, loan.ended_on = Loan.SETTLED, day
        elif not loan.bad and loan.state == Loan.OVERDUE:
            loan.state = Loan.RUNNING
    elif kind == EXTENSION:
        loan.ends_on = date.fromisoformat(row.values["ends_on"])
    else:
        loan.bad = max(loan.bad, row.values["amount"])
        if loan.state == Loan.RUNNING:
            loan.state = Loan.OVERDUE
