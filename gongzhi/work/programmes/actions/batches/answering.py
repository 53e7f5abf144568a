"""Answering rows of a filing 备案: against what is there, against the firm, by the rules, against the limits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert_values
from gongzhi.packs.schemes.declared import Limit
from gongzhi.work.programmes.actions.batches.task import TAKEN, Answer, FiledRow, Task, duplicate, returned
from gongzhi.work.programmes.logic.batches.judging import Facts, Judged, fact_on, judge_rows
from gongzhi.work.programmes.logic.batches.words import OVER, RETURNED, limit_about
from gongzhi.work.programmes.models import Institution, Loan
from gongzhi.work.programmes.queries.lending import (
    certificate_fields,
    facts_known,
    fields_needed,
    filed_in_year,
    firms_by_code,
    in_force,
    loans_by_note,
)

__all__ = ["Answer", "answer_filing"]
Firms = Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Known:
    """What is known of the firms of a batch."""

    firms: Firms
    facts: Facts
    certificates: frozenset[str]


def answer_filing(task: Task) -> list[Answer]:
    """Answer every row and write the loans of those accepted."""
    answers: list[Answer | None] = list(_against_loans(task))
    known = known_of(task, [row for row, answer in zip(task.rows, answers, strict=True) if answer is None])
    for place, row in enumerate(task.rows):
        if answers[place] is None:
            answers[place] = _plain(task, row, known.firms)
    open_ = [place for place, answer in enumerate(answers) if answer is None]
    if open_:
        rows = [task.rows[place] for place in open_]
        judged = judged_of(task, rows, known)
        own = [Answer(RETURNED, [why]) if why is not None else None for why in judged.why]
        _within_limits(task, rows, known.firms, judged, own)
        for place, answer in zip(open_, own, strict=True):
            answers[place] = answer or TAKEN
        accepted = [(row, int(judged.counted[at])) for at, row in enumerate(rows) if own[at] is None]
        _write_loans(task, accepted, known.firms)
    return [answer or TAKEN for answer in answers]


def known_of(task: Task, rows: Sequence[FiledRow]) -> Known:
    """What is known of the firms of rows."""
    firms = firms_by_code(row.values["firm_code"] for row in rows)
    needed = fields_needed(task.rules)
    facts = facts_known((key for key, _path in firms.values()), needed, known_at=task.at) if needed else {}
    return Known(firms, facts, certificate_fields(task.pack))


def _against_loans(task: Task) -> list[Answer | None]:
    """Rows that were filed before: in this batch, by this institution, or by another one."""
    loans, seen = loans_by_note(task.book, (row.note for row in task.rows)), dict[str, int]()
    found: list[Answer | None] = []
    mine = {task.batch.institution_id, task.batch.partner_id} - {None}
    codes: dict[int, str] = {}
    for row in task.rows:
        before = loans.get(row.note, ())
        if row.note in seen:
            found.append(duplicate("note", "twice", line=seen[row.note]))
            continue
        seen[row.note] = row.line
        if before and not codes:
            codes = _codes_of([one for some in loans.values() for one in some])
        same = next((one for one in before if codes[one.firm_id] == row.values["firm_code"]), None)
        ours = next((one for one in before if {one.bank_id, one.guarantor_id} & mine), None)
        if same is not None and same is ours:
            found.append(duplicate("note", "filed", batch=same.batch.number))
        elif same is not None:
            found.append(duplicate("note", "filed_elsewhere"))
        elif ours is not None:
            found.append(returned("note", "note_taken"))
        else:
            found.append(None)
    return found


def _codes_of(loans: Sequence[Loan]) -> dict[int, str]:
    from gongzhi.base.people.models import Organisation  # noqa: PLC0415 read only where something was filed before

    keys = {one.firm_id for one in loans}
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "code"))


def _plain(task: Task, row: FiledRow, firms: Firms) -> Answer | None:
    """What no expression is needed for."""
    values, scope = row.values, task.rules.scheme.filing
    if values["firm_code"] not in firms:
        return returned("firm_code", "no_firm")
    if values.get("purpose") in scope.barred:
        return returned("purpose", "barred")
    begins = date.fromisoformat(values["begins_on"])
    if begins > task.on:
        return returned("begins_on", "in_future")
    if scope.within_days is not None and (task.on - begins).days > scope.within_days:
        return returned("begins_on", "late", days=scope.within_days)
    return None


def judged_of(task: Task, rows: Sequence[FiledRow], known: Known) -> Judged:
    """Rows judged by the rules; one without the certificate it needs is given back for that."""
    values = [row.values for row in rows]
    firms = [known.firms[one["firm_code"]][0] for one in values]
    certified = [_certified(task, one, firm, known.facts) for one, firm in zip(values, firms, strict=True)]
    judged = judge_rows(task.rules, values, firms, known.facts, certified, known.certificates, filed_on=task.on)
    if task.rules.scheme.filing.certificate:
        for place, held in enumerate(certified):
            if not held:
                judged.why[place] = ["certificate_no", "not_certified", {}]
    return judged


def _certified(task: Task, values: Mapping[str, Any], firm: int, facts: Facts) -> bool:
    """Whether the certificate a row names was valid on its first day, under the number it names."""
    return certified_on(task, values, firm, facts, date.fromisoformat(values["begins_on"]))


def certified_on(task: Task, values: Mapping[str, Any], firm: int, facts: Facts, on: date) -> bool:
    """Likewise on another day: what a claim asks of the day of its loss."""
    name = task.rules.scheme.filing.certificates.get(values.get("certificate") or "")
    held = fact_on(facts, firm, name, on) if name else None
    if held is None or held.value == "no":
        return False
    number = values.get("certificate_no")
    return not number or not held.certificate or number == held.certificate


def _within_limits(
    task: Task, rows: Sequence[FiledRow], firms: Firms, judged: Judged, answers: list[Answer | None]
) -> None:
    """Rows in their order, each against what those before it leave."""
    for key, limit in task.rules.scheme.filing.limits.items():
        used = _used(task, limit, [firms[row.values["firm_code"]][0] for row in rows])
        most = judged.limits[key]
        for place, row in enumerate(rows):
            if answers[place] is not None:
                continue
            whose = firms[row.values["firm_code"]][0] if limit.per == "firm" else row.line if limit.per == "loan" else 0
            principal, before = row.values["principal"], used.get(whose, 0)
            if before + principal > most[place]:
                answers[place] = Answer(
                    OVER, [["principal", "limit", limit_about(limit.title, int(most[place]) - before)]]
                )
            else:
                used[whose] = before + principal


def _used(task: Task, limit: Limit, firms: Sequence[int]) -> dict[int, int]:
    match limit.per:
        case "firm":
            return in_force(task.book, firms)
        case "institution_year":
            return {0: filed_in_year(task.book, task.on.year, task.batch.institution)}
        case "scheme_year":
            return {0: filed_in_year(task.book, task.on.year)}
    return {}


def terms_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of a loan, as columns."""
    return {
        "contract": values.get("contract", ""), "principal": values["principal"],
        "begins_on": date.fromisoformat(values["begins_on"]), "ends_on": date.fromisoformat(values["ends_on"]),
        "rate": values.get("rate"), "fee_rate": values.get("fee_rate"), "fee": values.get("fee", 0),
        "offset": values.get("offset", 0), "certificate": values.get("certificate", ""),
        "certificate_no": values.get("certificate_no", ""), "purpose": values.get("purpose", ""),
        "security": values.get("security", ""), "first_loan": values.get("first_loan"), "own": values.get("own", {}),
    }  # fmt: skip


_TERMS = (
    "contract", "principal", "begins_on", "ends_on", "rate", "fee_rate", "fee", "offset", "certificate",
    "certificate_no", "purpose", "security", "first_loan",
)  # fmt: skip
_COLUMNS = (
    *_TERMS, "own", "uid", "book", "batch", "bank", "guarantor", "firm", "area_path", "note", "counted", "balance",
    "bad", "compensated", "recovered", "state", "version", "filed_on", "synthetic",
)  # fmt: skip


def _write_loans(task: Task, accepted: Sequence[tuple[FiledRow, int]], firms: Firms) -> None:
    """The loans of accepted rows, as plain values."""
    bank, guarantor = task.side(Institution.BANK), task.side(Institution.GUARANTOR)
    sides = task.book.pk, task.batch.pk, bank.pk if bank else None, guarantor.pk if guarantor else None
    end = Loan.RUNNING, task.batch.version, task.on, task.pack.pack.head.synthetic
    rows = []
    for row, counted in accepted:
        terms = terms_of(row.values)
        own = json.dumps(terms["own"], ensure_ascii=False) if terms["own"] else "{}"
        key, path = firms[row.values["firm_code"]]
        head = [terms[name] for name in _TERMS]
        rows.append((*head, own, uuid7(), *sides, key, path, row.note, counted, terms["principal"], 0, 0, 0, *end))
    insert_values(Loan, _COLUMNS, rows)
