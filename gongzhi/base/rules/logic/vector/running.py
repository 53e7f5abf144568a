"""Outputs over any number of rows: in pieces that fit the cache, each under the versions its day chooses.

A piece that needs more than 64 bits is parted in two, and a small one computed row by row in exact fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.cells import EPOCH
from gongzhi.base.rules.logic.parameters import days_of_change
from gongzhi.base.rules.logic.scalar import Scope, Step, binding, evaluate, finished
from gongzhi.base.rules.logic.trees import Chosen
from gongzhi.base.rules.logic.units import MOST, Kind, Undetermined, Value
from gongzhi.base.rules.logic.vector.columns import Column, Wide
from gongzhi.base.rules.logic.vector.evaluating import Run
from gongzhi.base.rules.logic.vector.reasons import Reasons

PIECE = 1 << 15  # rows: a column of them stays in the processor's second cache
_ALONE = 64  # rows that are computed one by one rather than parted again


@dataclass(frozen=True)
class Given:
    """An input of all rows: numbers as `values / den` (int64), truths, days since 1970, positions of codes.

    `absent` marks rows where it is not known.
    """

    values: NDArray[Any]
    den: int = 1
    absent: NDArray[np.bool_] | None = None


@dataclass
class Answer:
    """An output of all rows. `why` numbers `reasons` (0: there is a value); `code` is the choice that decided, or -1.

    Numbers are `values / den`; `exact` holds those that 64 bits cannot.
    """

    kind: Kind
    values: NDArray[Any]
    why: NDArray[np.int16] | None = None
    den: Any = 1
    code: NDArray[Any] | None = None
    exact: dict[int, Fraction] = field(default_factory=dict)


@dataclass
class Answers:
    """Outputs by name, what their reasons mean, and how many rows were computed one by one."""

    outputs: dict[str, Answer]
    reasons: Reasons
    alone: int = 0


@dataclass
class _Job:
    calculation: Calculation
    inputs: Mapping[str, Given]
    names: Sequence[str]
    codes: Mapping[str, int]
    bites: Mapping[tuple[int, int], int]
    answers: Answers


def run_over(
    calculation: Calculation,
    inputs: Mapping[str, Given],
    rows: int,
    *,
    outputs: Sequence[str] | None = None,
    bindings: bool = True,
    as_of: date | None = None,
    today: date | None = None,
    known_at: date = date.max,
    reasons: Reasons | None = None,
) -> Answers:
    """Compute outputs over whole columns. Inputs that are not given are absent in every row.

    Without `as_of` each row's versions are those of its own selector, or of `today` if there is no selector.
    """
    names = list(calculation.outputs if outputs is None else outputs)
    answers = Answers({}, reasons or Reasons())
    for name in names:
        kind = calculation.outputs[name].kind
        dtype = {"yes_no": np.bool_, "code": np.int32}.get(kind.name, np.int64)
        bite = bindings and bool(calculation.bindings[name])
        small = np.int8 if len(calculation.bindings[name]) < 127 else np.int16
        answers.outputs[name] = Answer(kind, np.empty(rows, dtype), code=np.empty(rows, small) if bite else None)
    bites = {key: code for name in names if bindings for key, (code, _l) in calculation.bindings[name].items()}
    codes = {code: position for position, code in enumerate(calculation.codes)}
    job = _Job(calculation, inputs, names, codes, bites, answers)
    if as_of is None and calculation.selector is None:
        if today is None:
            raise ValueError(f"{calculation.code} has no selector: say by which day it is computed")
        as_of = today
    dated = None if as_of is not None else _epochs(calculation, inputs, rows)
    for start in range(0, rows, PIECE):
        stop = min(start + PIECE, rows)
        if dated is None:
            _piece(job, slice(start, stop), calculation.chosen(as_of, known_at))
            continue
        ends, epochs = dated
        for epoch in np.unique(epochs[start:stop]):
            where = start + np.flatnonzero(epochs[start:stop] == epoch)
            at: Any = slice(start, stop) if len(where) == stop - start else where
            _piece(job, at, calculation.chosen(ends[epoch], known_at))
    return answers


def _epochs(
    calculation: Calculation, inputs: Mapping[str, Given], rows: int
) -> tuple[list[date | None], NDArray[np.int64]]:
    """A day for each stretch in which no version changes, last for rows without a day; and each row's stretch."""
    changes = days_of_change(calculation.parameters)
    ends: list[date | None] = [(changes[0] if changes else EPOCH) - timedelta(days=1), *changes, None]
    given = inputs.get(calculation.selector or "")
    if given is None:
        return ends, np.full(rows, len(ends) - 1)
    found = np.searchsorted(np.array([(day - EPOCH).days for day in changes], np.int64), given.values, side="right")
    if given.absent is not None:
        found = np.where(given.absent, len(ends) - 1, found)
    return ends, found


def _piece(job: _Job, at: Any, chosen: Chosen) -> None:
    """Compute some rows: whole, else in halves, else one by one."""
    rows = at.stop - at.start if isinstance(at, slice) else len(at)
    try:
        columns, absent = _columns(job, at, rows)
        run = Run(rows, columns, absent, chosen, codes=job.codes, bites=job.bites, reasons=job.answers.reasons)
        found = [(name, run.visit(job.calculation.outputs[name])) for name in job.names]
    except Wide:
        places = np.arange(at.start, at.stop) if isinstance(at, slice) else at
        if rows <= _ALONE:
            _one_by_one(job, places, chosen)
        else:
            _piece(job, places[: rows // 2], chosen)
            _piece(job, places[rows // 2 :], chosen)
        return
    for name, column in found:
        _keep(job.answers, job.answers.outputs[name], at, rows, column)


def _columns(job: _Job, at: Any, rows: int) -> tuple[dict[str, Column], dict[str, NDArray[np.bool_] | None]]:
    columns: dict[str, Column] = {}
    absent: dict[str, NDArray[np.bool_] | None] = {}
    for name, known in job.calculation.inputs.items():
        given = job.inputs.get(name)
        reason = job.answers.reasons.number(Undetermined("missing", name))
        if given is None:
            absent[name] = np.ones(rows, np.bool_)
            columns[name] = Column(np.zeros(rows, np.int64), why=np.full(rows, reason, np.int16))
            continue
        values, gone = _exact(name, given.values[at]), None if given.absent is None else given.absent[at]
        why = None
        if gone is not None and gone.any():
            why = np.where(gone, np.int16(reason), np.int16(0))
            values = np.where(gone, np.zeros((), values.dtype), values)
        else:
            gone = None
        absent[name] = gone
        bound = 0
        if known.kind.name in ("number", "date") and rows:
            bound = max(int(values.max()), -int(values.min()), 0)
        if known.kind.name == "number" and bound > MOST * given.den:
            raise ValueError(f"{name}: a value is larger than anything can be")
        columns[name] = Column(values, given.den, bound, given.den, why)
    return columns, absent


def _exact(name: str, values: NDArray[Any]) -> NDArray[Any]:
    """Narrower numbers would wrap around where 64 bits do not; floats have not the digits they show."""
    if values.dtype.kind not in "biu" or values.dtype == np.uint64:
        raise TypeError(f"{name}: {values.dtype} holds no exact whole numbers of 64 bits")
    return values if values.dtype.kind == "b" else values.astype(np.int64, copy=False)


def _keep(answers: Answers, answer: Answer, at: Any, rows: int, column: Column) -> None:
    answer.values[at] = column.values
    why = column.why
    if answer.kind.whole and column.bound > MOST:
        wide = np.abs(column.values) > MOST
        if wide.any():
            number = answers.reasons.number(Undetermined("too_large"))
            own = np.where(wide, np.int16(number), np.int16(0))
            why = own if why is None else np.where(why != 0, why, own)
    if why is not None:
        if answer.why is None:
            answer.why = np.zeros(len(answer.values), np.int16)
        answer.why[at] = why
    if answer.kind.name == "number" and not (isinstance(column.den, int) and column.den == 1):
        _dens(answer)[at] = column.den
    if answer.code is not None:
        code = -1 if column.code is None else column.code
        answer.code[at] = code if why is None else np.where(why != 0, -1, code)


def _dens(answer: Answer) -> NDArray[np.int64]:
    if isinstance(answer.den, int):
        answer.den = np.ones(len(answer.values), np.int64)
    return answer.den


def _one_by_one(job: _Job, places: NDArray[np.int64], chosen: Chosen) -> None:
    job.answers.alone += len(places)
    for place in places:
        scope = Scope(case_at(job.calculation, job.inputs, int(place)), chosen)
        for name in job.names:
            step = evaluate(job.calculation.outputs[name], scope)
            _keep_one(job, name, int(place), step)


def _keep_one(job: _Job, name: str, place: int, step: Step) -> None:
    answer, value = job.answers.outputs[name], finished(step)
    bite = binding(step)
    if answer.code is not None:
        lost = isinstance(value, Undetermined) or bite is None
        answer.code[place] = -1 if lost or bite is None else job.bites.get(bite, -1)
    answer.values[place] = 0
    if isinstance(value, Undetermined):
        if answer.why is None:
            answer.why = np.zeros(len(answer.values), np.int16)
        answer.why[place] = job.answers.reasons.number(value)
    elif isinstance(value, bool):
        answer.values[place] = value
    elif isinstance(value, str):
        answer.values[place] = job.codes[value]
    elif isinstance(value, date):
        answer.values[place] = (value - EPOCH).days
    elif max(abs(value.numerator), value.denominator) >= 2**63:
        answer.exact[place] = value
    else:
        answer.values[place] = value.numerator
        if value.denominator != 1:
            _dens(answer)[place] = value.denominator
        elif not isinstance(answer.den, int):
            answer.den[place] = 1


def case_at(calculation: Calculation, inputs: Mapping[str, Given], place: int) -> dict[str, Value]:
    """One row as a case for the traced back end."""
    case: dict[str, Value] = {}
    for name, given in inputs.items():
        known = calculation.inputs.get(name)
        if known is None or (given.absent is not None and given.absent[place]):
            continue
        value = int(given.values[place])
        case[name] = as_value(calculation, known.kind, value, given.den)
    return case


def as_value(calculation: Calculation, kind: Kind, value: int, den: int = 1) -> Value:
    """A number of a column as the value it stands for."""
    match kind.name:
        case "yes_no":
            return bool(value)
        case "date":
            return EPOCH + timedelta(days=value)
        case "code":
            return calculation.codes[value]
    return Fraction(value, den)


def value_at(calculation: Calculation, answers: Answers, name: str, place: int) -> Value | Undetermined:
    """What one row of an output is."""
    answer = answers.outputs[name]
    if answer.why is not None and answer.why[place]:
        reason = answers.reasons.known[int(answer.why[place])]
        assert reason is not None
        return reason
    if place in answer.exact:
        return answer.exact[place]
    den = answer.den if isinstance(answer.den, int) else int(answer.den[place])
    return as_value(calculation, answer.kind, int(answer.values[place]), den)
