"""Scenarios side by side over the same cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import ready_programme
from gongzhi.base.rules.logic.definition import Programme
from gongzhi.base.rules.logic.vector.running import Answers, Given, run_over
from gongzhi.base.rules.logic.whatif.overlay import overlaid
from gongzhi.base.rules.logic.whatif.tallies import Ints, Paid, Tally, count, few_folded

Plain = dict[str, Any]
Rows = tuple[int, Mapping[str, Given], dict[str, tuple[Ints, list[str]]]]
_OUTPUTS = ("payable", "eligible")


@dataclass(frozen=True)
class Scenario:
    """A name and what it changes; the base changes nothing."""

    name: str
    changes: Mapping[str, str]


@dataclass(frozen=True)
class Days:
    """By which days rules are chosen: as `explain`."""

    as_of: date | None
    today: date
    known_at: date


def compare(code: str, programme: Programme, scenarios: Sequence[Scenario], rows: Iterable[Rows], days: Days,
            few: int) -> list[Plain]:  # fmt: skip
    """What the base and each scenario come to. Raises `OverlayFault` and `RuleFault`."""
    every = [Scenario("base", {}), *scenarios]
    ready = [ready_programme(code, overlaid(programme, one.changes)) for one in every]
    tallies = [Tally() for _one in every]
    for many, inputs, apart in rows:
        base: Paid | None = None
        for one, tally in zip(ready, tallies, strict=True):
            answers = run_over(
                one, inputs, many, outputs=_OUTPUTS, as_of=days.as_of, today=days.today, known_at=days.known_at
            )
            paid = _paid(answers)
            _reasons(one, answers, tally)
            base = base or paid
            count(tally, base, paid, apart)
    return [
        _told(programme, scenario, one, tally, days, few)
        for scenario, one, tally in zip(every, ready, tallies, strict=True)
    ]


def _paid(answers: Answers) -> Paid:
    payable, eligible = answers.outputs["payable"], answers.outputs["eligible"]
    known = np.ones(len(payable.values), np.bool_) if payable.why is None else payable.why == 0
    sure = eligible.values if eligible.why is None else eligible.values & (eligible.why == 0)
    return Paid(np.where(known, payable.values, 0), known, sure)


def _reasons(calculation: Calculation, answers: Answers, tally: Tally) -> None:
    payable = answers.outputs["payable"]
    if payable.why is not None:
        numbers, many = np.unique(payable.why, return_counts=True)
        for number, times in zip(numbers, many, strict=True):
            reason = answers.reasons.known[int(number)]
            if reason is not None:
                tally.undetermined[reason] += int(times)
    if payable.code is not None:
        labels = dict(calculation.bindings["payable"].values())
        numbers, many = np.unique(payable.code, return_counts=True)
        for number, times in zip(numbers, many, strict=True):
            if int(number) in labels:
                tally.decided_by[labels[int(number)]] += int(times)


def _told(programme: Programme, scenario: Scenario, ready: Calculation, tally: Tally, days: Days, few: int) -> Plain:
    budget = None
    if "budget" in ready.outputs:
        value = ready.run({}, ready.chosen(days.as_of or days.today, days.known_at))["budget"].value
        budget = int(value) if isinstance(value, Fraction) else None
    caps = programme.caps
    return {
        "name": scenario.name,
        "changes": dict(scenario.changes),
        "cases": tally.cases,
        "eligible": tally.eligible,
        "receivers": tally.receivers,
        "cost": tally.cost,
        "budget": budget,
        "left": None if budget is None else budget - tally.cost,
        "undetermined": sum(tally.undetermined.values()),
        "reasons": [
            {"reason": one.reason, "about": one.about, "cases": many} for one, many in tally.undetermined.most_common()
        ],
        "decided_by": [
            {"code": code, "title": caps[code].title.label if code in caps else code, "cases": many}
            for code, many in tally.decided_by.most_common()
        ],
        "winners": {"cases": tally.winners, "gain": tally.gained},
        "losers": {"cases": tally.losers, "loss": tally.lost},
        "same": tally.same,
        "not_comparable": tally.not_comparable,
        "quantiles": tally.spread.quantiles(),
        "histogram": tally.spread.histogram(),
        **{
            f"by_{column}": [{"name": name, **vars(cell)} for name, cell in few_folded(cells, few).items()]
            for column, cells in tally.apart.items()
        },
    }
