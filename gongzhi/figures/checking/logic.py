"""What a check says of a figure, and signs that records were closed in heaps. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from django.utils.translation import gettext_noop

RIGHT, WRONG, UNCLEAR = "right", "wrong", "unclear"
RESULTS = {RIGHT: gettext_noop("属实"), WRONG: gettext_noop("不属实"), UNCLEAR: gettext_noop("查不清")}
FEWEST, MOST = 5, 500  # records in a check
_Z = 1.959963984540054  # of a normal distribution, for 95%
HEAP, WITHIN = 10, timedelta(minutes=10)


@dataclass(frozen=True)
class Rate:
    """How many of those looked at were wrong. What could not be made out counts on neither side."""

    right: int = 0
    wrong: int = 0
    unclear: int = 0
    left: int = 0

    @property
    def looked_at(self) -> int:
        """What the rate is of."""
        return self.right + self.wrong

    @property
    def percent(self) -> float | None:
        """Wrong ones of those looked at; None before anything was."""
        return 100 * self.wrong / self.looked_at if self.looked_at else None

    def between(self) -> tuple[float, float] | None:
        """Where the rate of all records lies with 95% confidence, in percent: Wilson's interval."""
        n = self.looked_at
        if not n:
            return None
        p, z = self.wrong / n, _Z
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        # None wrong begins at just 0, all wrong ends at just 100: computed, a rounding's breadth beside.
        low = 0.0 if not self.wrong else 100 * (middle - half) / (1 + z * z / n)
        return low, 100.0 if not self.right else 100 * (middle + half) / (1 + z * z / n)


@dataclass(frozen=True)
class Heap:
    """So many closed in one place within minutes: a reason to look, not a finding."""

    place: str
    first: datetime
    last: datetime
    number: int


def heaps(closings: Iterable[tuple[str, datetime]], *, least: int = HEAP, within: timedelta = WITHIN) -> list[Heap]:
    """Runs of at least so many closings of a place, each within a span from its first; newest first.

    A run is as long as it can be and no closing is in two: what follows the span begins the next one.
    """
    by_place: dict[str, list[datetime]] = defaultdict(list)
    for place, at in closings:
        by_place[place].append(at)
    found = [heap for place, times in by_place.items() for heap in _runs(place, sorted(times), least, within)]
    return sorted(found, key=lambda one: one.first, reverse=True)


def _runs(place: str, times: Sequence[datetime], least: int, within: timedelta) -> Iterable[Heap]:
    start = 0
    while start < len(times):
        end = start
        while end + 1 < len(times) and times[end + 1] - times[start] <= within:
            end += 1
        if end - start + 1 >= least:
            yield Heap(place, times[start], times[end], end - start + 1)
            start = end + 1
        else:
            start += 1
