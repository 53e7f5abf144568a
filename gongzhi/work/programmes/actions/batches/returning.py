"""Answering rows of monthly returns 贷款余额月报: what a bank had lent at a month's end, in all and to innovators."""

from datetime import date

from gongzhi.base.insert import insert
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, Task, duplicate, returned
from gongzhi.work.programmes.models import BalanceReturn


def answer_balances(task: Task) -> list[Answer]:
    """Answer every row, write the returns, and say of each until when it holds."""
    bank = task.batch.institution
    standing = BalanceReturn.objects.filter(bank=bank).values_list("kind", "day", "batch__number")
    known, new, answers = {(kind, day): number for kind, day, number in standing}, [], []
    for row in task.rows:
        kind, day = row.values["class"], date.fromisoformat(row.values["day"])
        answer = TAKEN
        if day > task.on:
            answer = returned("day", "in_future")
        elif (kind, day) in known:
            answer = duplicate("day", "filed", batch=known[kind, day])
        else:
            known[kind, day] = task.batch.number
            new.append(
                BalanceReturn(pack=task.pack.code, batch=task.batch, bank=bank, area_path=bank.area_path, kind=kind,
                              day=day, amount=row.values["amount"])
            )  # fmt: skip
        answers.append(answer)
    insert(new)
    for kind in sorted({one.kind for one in new}):
        rows = list(BalanceReturn.objects.filter(bank=bank, kind=kind).order_by("day"))
        for one, after in zip(rows, [*rows[1:], None], strict=True):
            one.until = after.day if after else None
        BalanceReturn.objects.bulk_update(rows, ["until"], batch_size=200)
    return answers
