"""Answering rows of policies 保单: the product must be in the catalogue on the first day, the firm registered."""

from datetime import date
from typing import Any

from gongzhi.base.insert import insert
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, FiledRow, Task, duplicate, returned
from gongzhi.work.programmes.actions.premiums import meet_paid
from gongzhi.work.programmes.models import Policy
from gongzhi.work.programmes.queries.lending import firms_by_code, in_chunks


def answer_policies(task: Task) -> list[Answer]:
    """Answer every row and write the policies of those accepted."""
    catalogue = task.pack.pack.insurance
    products = {one.code: one for one in catalogue.products} if catalogue else {}
    firms = firms_by_code(row.values["firm_code"] for row in task.rows)
    before = _before(task)
    answers, policies, seen = [], [], dict[str, int]()
    for row in task.rows:
        values = row.values
        begins = date.fromisoformat(values["begins_on"])
        product, firm = products.get(values["product"]), firms.get(values["firm_code"])
        answer = TAKEN
        if row.note in seen:
            answer = duplicate("number", "twice", line=seen[row.note])
        elif row.note in before:
            answer = duplicate("number", "filed", batch=before[row.note])
        elif firm is None:
            answer = returned("firm_code", "no_firm")
        elif begins > task.on:
            answer = returned("begins_on", "in_future")
        elif product is None or not product.listed(begins):
            answer = returned("product", "no_product")
        elif values.get("offset", 0) > values["premium"]:
            answer = returned("offset", "offset_over_fee")
        else:
            policies.append(_policy(task, row, firm, product.category, product.stage))
        seen.setdefault(row.note, row.line)
        answers.append(answer)
    meet_paid(policies, task.pack)
    insert(policies)
    return answers


def _before(task: Task) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in in_chunks(row.note for row in task.rows):
        rows = Policy.objects.filter(insurer=task.batch.institution, number__in=some).exclude(state=Policy.CANCELLED)
        found |= dict(rows.values_list("number", "batch__number"))
    return found


def _policy(task: Task, row: FiledRow, firm: tuple[int, str], category: str, stage: str) -> Policy:
    values: dict[str, Any] = row.values
    return Policy(
        pack=task.pack.code, batch=task.batch, insurer=task.batch.institution, firm_id=firm[0], area_path=firm[1],
        number=row.note, product=values["product"], category=category, stage=stage,
        begins_on=date.fromisoformat(values["begins_on"]), ends_on=date.fromisoformat(values["ends_on"]),
        premium=values["premium"], coverage=values["coverage"], offset=values.get("offset", 0), filed_on=task.on,
        synthetic=task.pack.pack.head.synthetic,
    )  # fmt: skip
