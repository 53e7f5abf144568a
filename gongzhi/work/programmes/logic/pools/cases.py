"""A claim as a case of the rules, kept as plain data so that it can be computed again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.explaining import Plain, Question, explain
from gongzhi.base.rules.logic.scalar import binding, finished
from gongzhi.base.rules.logic.trees import Chosen
from gongzhi.base.rules.logic.units import NUMBERS, Undetermined, Value
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.logic.batches.judging import undetermined_about

Case = Mapping[str, Any]


@dataclass(frozen=True)
class Worth:
    """What the rules say of a claim, in fen. `payable` is None where it is undetermined, and `why` says it."""

    base: int
    parts: Mapping[str, int]
    eligible: bool
    payable: int | None
    binding: str = ""
    why: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)  # the limit of each cap that is an account


def stored(case: Mapping[str, Value | None]) -> dict[str, Any]:
    """A case as JSON."""
    found: dict[str, Any] = {}
    for name, value in case.items():
        if isinstance(value, Fraction):
            found[name] = str(value)
        elif isinstance(value, date):
            found[name] = value.isoformat()
        elif value is not None:
            found[name] = value
    return found


def unstored(calculation: Calculation, case: Case) -> dict[str, Value]:
    """A case again, for a calculation; what it does not ask is left out."""
    found: dict[str, Value] = {}
    for name, known in calculation.inputs.items():
        value = case.get(name)
        if value is None:
            continue
        if known.type in NUMBERS:
            found[name] = Fraction(value)
        elif known.type == "date":
            found[name] = date.fromisoformat(value)
        elif known.type == "yes_no":
            found[name] = value if isinstance(value, bool) else value in ("yes", "是", "true")
        else:
            found[name] = value
    return found


def share_loss(scheme: ReadyScheme, case: Case, *, known_at: date) -> tuple[int, dict[str, int]] | Undetermined:
    """The loss and what each party bears of it, in fen; or why that cannot be said."""
    calculation = scheme.loss
    inputs = unstored(calculation, case)
    steps = calculation.run(inputs, _chosen(calculation, inputs, known_at))
    base = finished(steps["base"])
    parts = {party: finished(steps[f"part:{party}"]) for party in scheme.scheme.parties}
    broken = next((one for one in (base, *parts.values()) if isinstance(one, Undetermined)), None)
    if broken is not None:
        return broken
    return _fen(base), {party: _fen(part) for party, part in parts.items()}


def worth_of(scheme: ReadyScheme, case: Case, *, known_at: date) -> Worth:
    """What a claim is worth; a scheme without a pool pays nothing."""
    shared = share_loss(scheme, case, known_at=known_at)
    if isinstance(shared, Undetermined):
        return Worth(0, {}, True, None, why=undetermined_about(shared, scheme.loss))
    base, parts = shared
    if scheme.claim is None:
        return Worth(base, parts, False, 0)
    calculation = scheme.claim
    inputs = unstored(calculation, case)
    steps = calculation.run(inputs, _chosen(calculation, inputs, known_at))
    payable, eligible = finished(steps["payable"]), steps["eligible"].value
    if isinstance(payable, Undetermined):
        return Worth(base, parts, True, None, why=undetermined_about(payable, calculation))
    bite = binding(steps["payable"])
    label = calculation.bindings["payable"][bite][1] if bite else ""
    holds = {}
    for key in scheme.scheme.pool.holds if scheme.scheme.pool else ():
        most = finished(steps[f"hold:{key}"])
        if not isinstance(most, Undetermined):
            holds[key] = max(0, _fen(most))
    return Worth(base, parts, eligible is not False, _fen(payable), label, holds=holds)


def told(scheme: ReadyScheme, case: Case, *, known_at: date) -> Plain:
    """The whole explanation, computed again from the case."""
    calculation = scheme.claim or scheme.loss
    rules = scheme.claim_rules or scheme.loss_rules
    return explain(calculation, rules, Question(unstored(calculation, case), known_at, known_at))


def _chosen(calculation: Calculation, inputs: Mapping[str, Value], known_at: date) -> Chosen:
    return calculation.chosen(calculation.day_of(inputs, None, known_at), known_at)


def _fen(value: Any) -> int:
    assert isinstance(value, Fraction) and value.denominator == 1, value
    return int(value)
