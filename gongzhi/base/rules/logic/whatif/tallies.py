"""Sums over any number of cases in memory that does not grow with them: totals, choices, distribution, groups.

Amounts are summed exactly, in two halves, since a sum of many needs more than 64 bits. Amounts are spread over some
thousand buckets, each at most a 128th wide: a quantile is the largest amount met in its bucket.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from gongzhi.base.rules.logic.units import Undetermined

_BUCKETS = 64 * 128
_HALF = 31
QUANTILES = (10, 25, 50, 75, 90, 99)
_STEPS = [n * 10**power for power in range(2, 18) for n in (1, 2, 5)]  # of the histogram, in fen: 1, 2, 5, 10 … yuan
Ints = NDArray[Any]


def total(values: Ints) -> int:
    """The sum, exactly."""
    return (int((values >> _HALF).sum()) << _HALF) + int((values & ((1 << _HALF) - 1)).sum())


@dataclass
class Spread:
    """How amounts above 0 are spread."""

    counts: Ints = field(default_factory=lambda: np.zeros(_BUCKETS, np.int64))
    largest: Ints = field(default_factory=lambda: np.zeros(_BUCKETS, np.int64))
    steps: Ints = field(default_factory=lambda: np.zeros(len(_STEPS) + 1, np.int64))

    def add(self, amounts: Ints) -> None:
        """Take in amounts above 0."""
        if not len(amounts):
            return
        power = np.frexp(amounts.astype(np.float64))[1] - 1
        shift = np.maximum(power - 7, 0)
        bucket = shift * 128 + (amounts >> shift)
        self.counts += np.bincount(bucket, minlength=_BUCKETS)[:_BUCKETS]
        np.maximum.at(self.largest, bucket, amounts)
        self.steps += np.bincount(np.searchsorted(_STEPS, amounts, side="right"), minlength=len(_STEPS) + 1)

    def quantiles(self) -> dict[str, int]:
        """Amounts that so many percent of the cases do not exceed."""
        many = int(self.counts.sum())
        if not many:
            return {}
        reached = np.cumsum(self.counts)
        found = {}
        for percent in QUANTILES:
            rank = max(1, -(-many * percent // 100))
            found[f"p{percent}"] = int(self.largest[int(np.searchsorted(reached, rank))])
        return found | {"max": int(self.largest.max())}

    def histogram(self) -> list[dict[str, int | None]]:
        """Counts between round amounts of fen; `below` is None in the last one."""
        ends = [0, *_STEPS]
        return [
            {"from": ends[n], "below": ends[n + 1] if n + 1 < len(ends) else None, "count": int(count)}
            for n, count in enumerate(self.steps)
            if count
        ]


@dataclass
class Cell:
    """What comes of the cases of one area or kind."""

    cases: int = 0
    receivers: int = 0
    base_cost: int = 0
    cost: int = 0
    winners: int = 0
    losers: int = 0

    def plus(self, other: "Cell") -> "Cell":
        """Both together."""
        return Cell(*(getattr(self, key) + getattr(other, key) for key in self.__dataclass_fields__))


@dataclass
class Tally:
    """One scenario: what it costs, who gets what, and how that differs from the base."""

    cases: int = 0
    eligible: int = 0
    receivers: int = 0
    cost: int = 0
    gained: int = 0
    lost: int = 0
    winners: int = 0
    losers: int = 0
    same: int = 0
    not_comparable: int = 0
    undetermined: Counter[Undetermined] = field(default_factory=Counter)
    decided_by: Counter[str] = field(default_factory=Counter)
    spread: Spread = field(default_factory=Spread)
    apart: dict[str, dict[str, Cell]] = field(default_factory=dict)


@dataclass(frozen=True)
class Paid:
    """What some rows get: amounts (0 where undetermined), which are determined, and which are eligible."""

    amounts: Ints
    known: NDArray[np.bool_]
    eligible: NDArray[np.bool_]


def count(tally: Tally, base: Paid, own: Paid, apart: dict[str, tuple[Ints, list[str]]]) -> None:
    """Take in some rows under the base and under the scenario."""
    both = base.known & own.known
    change = np.where(both, own.amounts - base.amounts, 0)
    won, lost = change > 0, change < 0
    tally.cases += len(own.amounts)
    tally.eligible += int(own.eligible.sum())
    receives = own.amounts > 0
    tally.receivers += int(receives.sum())
    tally.cost += total(own.amounts)
    tally.winners += int(won.sum())
    tally.losers += int(lost.sum())
    tally.gained += total(change[won])
    tally.lost -= total(change[lost])
    tally.same += int((both & (change == 0)).sum())
    tally.not_comparable += int((~both).sum())
    tally.spread.add(own.amounts[receives])
    for column, (places, names) in apart.items():
        cells = tally.apart.setdefault(column, {})
        whole = [np.ones(len(places), np.int64), receives, base.amounts, own.amounts, won, lost]
        sums = [_grouped(values, places, len(names) + 1) for values in whole]
        for number, name in enumerate([*names, ""]):
            cell = Cell(*(one[number] for one in sums))
            if cell.cases:
                cells[name] = cells.get(name, Cell()).plus(cell)


def _grouped(values: Ints, places: Ints, many: int) -> list[int]:
    """Sums by group, exactly."""
    values = values.astype(np.int64, copy=False)
    upper, lower = np.zeros(many, np.int64), np.zeros(many, np.int64)
    np.add.at(upper, places, values >> _HALF)
    np.add.at(lower, places, values & ((1 << _HALF) - 1))
    return [(int(high) << _HALF) + int(low) for high, low in zip(upper, lower, strict=True)]


OTHER = gettext_noop("其他")


def few_folded(cells: dict[str, Cell], few: int) -> dict[str, Cell]:
    """Cells with fewer cases than `few` together as one, with the next smallest if that is still too few."""
    small = {name: cell for name, cell in cells.items() if cell.cases < few}
    if not small:
        return dict(sorted(cells.items()))
    rest = sorted((item for item in cells.items() if item[0] not in small), key=lambda item: item[1].cases)
    folded = Cell()
    for cell in small.values():
        folded = folded.plus(cell)
    while folded.cases < few and rest:
        folded = folded.plus(rest.pop(0)[1])
    return dict(sorted(rest)) | {OTHER: folded}
