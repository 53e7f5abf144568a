"""Recoveries 追偿 of compensated loans: shared as the payout was, the pool's part back into its money."""

from collections import defaultdict
from datetime import date

from django.db.models import Sum

from gongzhi.base.insert import insert
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.work.programmes.actions.accounts import Money, open_money, treasury
from gongzhi.work.programmes.actions.batches.following import own_loans
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, FiledRow, Task, returned
from gongzhi.work.programmes.actions.batches.writing import change_loans
from gongzhi.work.programmes.logic.batches.words import yuan
from gongzhi.work.programmes.logic.pools.returning import POOL, Open, borne, give_back
from gongzhi.work.programmes.models import Loan, LoanEvent, Payout, Recovery
from gongzhi.work.programmes.queries.accounts import CNY

_UNPAID = (Payout.CLAIMED, Payout.UNDETERMINED, Payout.APPROVED)


def answer_recoveries(task: Task) -> list[Answer]:
    """Answer every row; several may be of one loan, each after the one before it."""
    loans = own_loans(task)
    payouts = _payouts(loans)
    given = _given(payouts)
    answers: list[Answer] = []
    changed: dict[int, Loan] = {}
    events, recoveries = [], []
    for row in task.rows:
        loan = loans.get(row.note)
        answer, shares = _answer(task, row, loan, payouts, given)
        answers.append(answer)
        if loan is None or shares is None:
            continue
        net = row.values["amount"] - row.values.get("costs", 0)
        loan.recovered += net
        loan.balance -= min(net, loan.balance)
        loan.bad = min(loan.bad, loan.balance)
        changed[loan.pk] = loan
        events.append(_event(task, row, loan))
        recoveries += _recoveries(task, row, payouts[loan.pk], shares, given)
    change_loans(list(changed.values()), ["recovered", "balance", "bad"])
    insert(events)
    insert(recoveries)
    _pay_back(task, recoveries)
    return answers


def _payouts(loans: dict[str, Loan]) -> dict[int, list[Payout]]:
    found: dict[int, list[Payout]] = defaultdict(list)
    for one in Payout.objects.filter(loan__in=[loan.pk for loan in loans.values()]).order_by("pk"):
        found[one.loan_id].append(one)
    return found


def _given(payouts: dict[int, list[Payout]]) -> dict[int, dict[str, int]]:
    """What each party was given back of each payout."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    keys = [one.pk for some in payouts.values() for one in some]
    for payout, parts in Recovery.objects.filter(payout__in=keys).values_list("payout_id", "parts"):
        for party, amount in parts.items():
            found[payout][party] = found[payout].get(party, 0) + amount
    return found


def _answer(
    task: Task, row: FiledRow, loan: Loan | None, payouts: dict[int, list[Payout]], given: dict[int, dict[str, int]]
) -> tuple[Answer, list[dict[str, int]] | None]:
    if loan is None:
        return returned("note", "no_loan"), None
    own = payouts.get(loan.pk, [])
    if not own:
        return returned("note", "not_compensated"), None
    if any(one.state in _UNPAID for one in own):
        return returned("note", "unpaid"), None
    day = date.fromisoformat(row.values["day"])
    if day > task.on:
        return returned("day", "in_future"), None
    open_ = [Open(borne_by(task, one), given[one.pk]) for one in own]
    net = row.values["amount"] - row.values.get("costs", 0)
    left = min(loan.compensated - loan.recovered, sum(sum(one.left.values()) for one in open_))
    shares = give_back(net, open_) if net <= left else None
    if shares is None:
        return returned("amount", "over_compensated", left=yuan(left)), None
    return TAKEN, shares


def borne_by(task: Task, payout: Payout) -> dict[str, int]:
    """Who bears what of a payout, as it was computed and paid."""
    pool = task.rules.scheme.pool
    paid = payout.payable if payout.state == Payout.PAID and payout.payable else 0
    return borne(payout.parts, pool.to if pool is not None else "", paid)


def _event(task: Task, row: FiledRow, loan: Loan) -> LoanEvent:
    return LoanEvent(
        loan=loan, batch=task.batch, line=row.line, kind=task.batch.kind, day=date.fromisoformat(row.values["day"]),
        amount=row.values["amount"], costs=row.values.get("costs", 0), at=task.at,
    )  # fmt: skip


def _recoveries(
    task: Task, row: FiledRow, payouts: list[Payout], shares: list[dict[str, int]], given: dict[int, dict[str, int]]
) -> list[Recovery]:
    found, costs = [], row.values.get("costs", 0)
    for payout, parts in zip(payouts, shares, strict=True):
        net = sum(parts.values())
        if not net:
            continue
        for party, amount in parts.items():
            given[payout.pk][party] = given[payout.pk].get(party, 0) + amount
        found.append(
            Recovery(
                payout=payout, batch=task.batch, line=row.line, day=date.fromisoformat(row.values["day"]),
                amount=net + costs, costs=costs, parts=parts, to_pool=parts.get(POOL, 0), at=task.at,
            )
        )  # fmt: skip
        costs = 0  # told with the first
    return found


def _pay_back(task: Task, recoveries: list[Recovery]) -> None:
    """The pool's parts leave what it paid: the database refuses more than that."""
    back = [one for one in recoveries if one.to_pool]
    if not back:
        return
    (paid,) = open_money(task.book.pack, [Money((f"pool_paid:{task.book.scheme}",))], by=task.by, at=task.at)
    source = treasury(task.book.pack, by=task.by, at=task.at)
    drafts = [
        Draft(f"pool.back:{one.uid}", "pool.back", [Leg(paid.pk, source.pk, one.to_pool, CNY)], "recovered")
        for one in back
    ]
    post_entries(drafts, by=task.by, at=task.at, batch=task.batch.uid)


def returned_to_pool(payout: Payout) -> int:
    """What came back to the pool of a payout."""
    return int(Recovery.objects.filter(payout=payout).aggregate(sum=Sum("to_pool"))["sum"] or 0)
