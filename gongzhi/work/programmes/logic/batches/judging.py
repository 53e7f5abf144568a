"""Filed rows as whole columns, judged by the rules of their scheme in one run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.units import NUMBERS, Undetermined
from gongzhi.base.rules.logic.vector.running import Answers, Given, run_over
from gongzhi.base.texts import Text
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.logic.batches.cells import RATE_PARTS

Cells = Mapping[str, Any]
Why = list[Any]


@dataclass(frozen=True)
class KnownFact:
    """A value of a field of a firm over a span of days; of a certificate with its number."""

    value: str
    certificate: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


_YES = ("yes", "是", "true")
Facts = Mapping[tuple[int, str], Sequence[KnownFact]]  # by firm and field


def fact_on(facts: Facts, firm: int, name: str, on: date) -> KnownFact | None:
    """What held of a firm on a day."""
    return next((one for one in facts.get((firm, name), ()) if one.holds(on)), None)


@dataclass
class Judged:
    """Rows judged: why each is given back (None: it is not), how much counts, and the limits of each."""

    why: list[Why | None]
    counted: NDArray[np.int64]
    limits: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    unknown: dict[str, NDArray[np.bool_]] = field(default_factory=dict)


def judge_rows(
    scheme: ReadyScheme, rows: Sequence[Cells], firms: Sequence[int], facts: Facts, certified: Sequence[bool],
    certificates: frozenset[str], *, filed_on: date,
) -> Judged:  # fmt: skip
    """All conditions and limits of all rows. `firms` are keys; `certificates` fields of which none means no."""
    calculation, scope = scheme.filing, scheme.scheme.filing
    inputs = row_columns(calculation, rows, filed_on=filed_on)
    inputs["certified"] = Given(np.array(certified, np.bool_))
    for name, fact in scheme.facts.items():
        days = [date.fromisoformat(row["begins_on"]) for row in rows]
        told = [fact_on(facts, firm, fact, on) for firm, on in zip(firms, days, strict=True)]
        inputs[name] = own_column(calculation, name, [_fact_value(one, fact in certificates) for one in told])
    conditions = [f"eligibility:{key}" for key in scope.conditions]
    limits = [f"limit:{key}" for key in scope.limits]
    answers = run_over(
        calculation, inputs, len(rows), outputs=[*conditions, *limits, "amount"], bindings=False, today=filed_on,
        known_at=filed_on,
    )  # fmt: skip
    judged = Judged([None] * len(rows), answers.outputs["amount"].values)
    for key, condition in scope.conditions.items():
        _mark(judged.why, answers, f"eligibility:{key}", calculation, condition.title)
    _mark(judged.why, answers, "amount", calculation, scheme.scheme.title, numbers=True)
    for key in scope.limits:
        answer = answers.outputs[f"limit:{key}"]
        judged.limits[key] = answer.values
        _mark(judged.why, answers, f"limit:{key}", calculation, scope.limits[key].title, numbers=True)
    return judged


def _fact_value(one: KnownFact | None, certificate: bool) -> Any:
    if one is None:
        return False if certificate else None
    return one.value


def _mark(
    why: list[Why | None], answers: Answers, name: str, calculation: Calculation, title: Text, *, numbers: bool = False
) -> None:
    answer = answers.outputs[name]
    if answer.why is not None:
        for place in np.flatnonzero(answer.why):
            if why[place] is None:
                reason = answers.reasons.known[int(answer.why[place])]
                why[place] = ["", "undetermined", undetermined_about(reason, calculation)]
    if not numbers:
        for place in np.flatnonzero(~answer.values):
            if why[place] is None:
                why[place] = ["", "condition", {"about": title.zh, "en": title.en}]


def undetermined_about(reason: Undetermined | None, calculation: Calculation) -> dict[str, str]:
    """Why there is no result, to be stored: the reason's code and what it is about, in both languages."""
    if reason is None:
        return {"about": "", "en": ""}
    title = calculation.titles.get(reason.about)
    zh, en = (title.zh, title.en or title.zh) if title else (reason.about, reason.about)
    return {"reason": reason.reason, "about": f"{zh}（{reason.reason}）", "en": f"{en} ({reason.reason})"}


def row_columns(calculation: Calculation, rows: Sequence[Cells], *, filed_on: date) -> dict[str, Given]:
    """What every row tells, as columns."""
    size = len(rows)
    begins = np.array([row["begins_on"] for row in rows], "datetime64[D]")
    ends = np.array([row["ends_on"] for row in rows], "datetime64[D]")
    found = {
        "begins_on": Given(begins.astype(np.int64)),
        "ends_on": Given(ends.astype(np.int64)),
        "filed_on": Given(np.full(size, np.datetime64(filed_on, "D").astype(np.int64))),
        "months": Given(_months(begins, ends)),
        "fee": _whole(rows, "fee", absent=False),
        "offset": _whole(rows, "offset", absent=False),
        "principal": _whole(rows, "principal"),
        "rate": _whole(rows, "rate", RATE_PARTS),
        "fee_rate": _whole(rows, "fee_rate", RATE_PARTS),
    }
    places = {code: place for place, code in enumerate(calculation.codes)}
    for name in ("purpose", "security", "certificate"):
        found[name] = _codes([row.get(name) for row in rows], places)
    found["first_loan"] = _truths([row.get("first_loan") for row in rows])
    asked = [name for name in calculation.inputs if name not in found and name != "certified"]
    for name in asked:
        if any(name in row.get("own", {}) for row in rows):
            found[name] = own_column(calculation, name, [row.get("own", {}).get(name) for row in rows])
    return found


def own_column(calculation: Calculation, name: str, values: Sequence[Any]) -> Given:
    """An input a scheme asks besides, from texts as they are stored."""
    known = calculation.inputs[name]
    if known.type == "yes_no":
        return _truths(
            [one if one is None or isinstance(one, bool) else one in ("yes", "是", "true") for one in values]
        )
    if known.type == "code":
        return _codes(values, {code: place for place, code in enumerate(calculation.codes)})
    gone = np.array([one is None for one in values], np.bool_)
    if known.type == "date":
        days = np.array(["1970-01-01" if one is None else one for one in values], "datetime64[D]")
        return Given(days.astype(np.int64), absent=gone)
    assert known.type in NUMBERS
    exact = [Fraction(0) if one is None or one is False else Fraction(one) for one in values]
    den = lcm(*{one.denominator for one in exact})
    return Given(np.array([int(one * den) for one in exact], np.int64), den, gone)


def _whole(rows: Sequence[Cells], name: str, den: int = 1, *, absent: bool = True) -> Given:
    raw = [row.get(name) for row in rows]
    gone = np.array([one is None for one in raw], np.bool_)
    values = np.array([0 if one is None else one for one in raw], np.int64)
    return Given(values, den, gone if absent and gone.any() else None)


def _codes(values: Sequence[str | None], places: Mapping[str, int]) -> Given:
    found = np.array([-1 if one is None else places.get(one, -1) for one in values], np.int64)
    gone = found < 0
    return Given(np.where(gone, 0, found), absent=gone if gone.any() else None)


def _truths(values: Sequence[bool | None]) -> Given:
    gone = np.array([one is None for one in values], np.bool_)
    return Given(np.array([bool(one) for one in values], np.bool_), absent=gone if gone.any() else None)


def _months(begins: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.int64]:
    """Whole months, a part of one counted as one."""
    first, last = begins.astype("datetime64[M]"), ends.astype("datetime64[M]")
    on, until = (begins - first.astype("datetime64[D]")).astype(np.int64), (ends - last.astype("datetime64[D]"))
    return (last - first).astype(np.int64) + (until.astype(np.int64) > on)
