"""The result as a table and as the ratios that are promised."""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.contest import Work


@dataclass(frozen=True)
class Line:
    """Medians of one contestant by one way; times in milliseconds."""

    name: str
    way: str
    size: str
    rate: float
    p50: float
    p95: float
    p99: float
    worst: float
    work: Work
    errors: int
    rates: tuple[float, ...]  # of every round, so that ratios compare what ran next to each other
    p99s: tuple[float, ...]


def middle(values: Iterable[float]) -> float:
    """The median of what was measured; NaN when nothing was."""
    known = [value for value in values if not math.isnan(value)]
    return statistics.median(known) if known else math.nan


def print_settings(given: argparse.Namespace) -> None:
    print(
        f"{given.rounds} rounds, {given.connections} connections, {given.requests} requests a round "
        f"({given.peer_requests} by each way of helpdesk), {given.encoding} bodies; "
        f"helpdesk {'connects for every request' if given.peer_as_shipped else 'keeps its connections'}"
    )


def best(lines: Sequence[Line], name: str) -> Line | None:
    """The fastest way of the contestant whose name begins so."""
    return max((x for x in lines if x.name.startswith(name)), key=lambda x: x.rate, default=None)


def ratio(over: Sequence[float], under: Sequence[float]) -> str:
    """The median of the ratios round by round, and between what they lay."""
    found = [a / b for a, b in zip(over, under, strict=False) if b and not math.isnan(a / b)]
    if not found:
        return "no figure"
    return f"{middle(found):.2f} ({min(found):.2f} to {max(found):.2f})"


def print_table(engine: str, lines: Sequence[Line]) -> None:
    """Every way with its medians, then the ratios between those who took part."""
    words = ("size", "per s", "p50", "p95", "p99", "max", "SQL", "writes", "errors")
    heads = "".join(f"{word:>9}" for word in words)
    print(f"\n{engine + ' (medians, ms)':<30}{heads}")
    for x in lines:
        print(
            f"{x.name + ' (' + x.way + ')':<30}{x.size:>9}{x.rate:>9.1f}{x.p50:>9.1f}{x.p95:>9.1f}"
            f"{x.p99:>9.1f}{x.worst:>9.1f}{x.work.statements:>9}{x.work.writes:>9}{x.errors:>9}"
        )
    mine, peer = best(lines, "product"), best(lines, "helpdesk")
    floors = [x for x in lines if x.name.startswith("floor")]
    if peer:
        print(f"the peer's figure is its fastest way: {peer.way}")
    print("ratios: median over the rounds (lowest to highest round)")
    for floor in floors:
        if mine:
            print(
                f"product / {floor.name}: rate {ratio(mine.rates, floor.rates)} (wanted >= 0.60), "
                f"p99 {ratio(mine.p99s, floor.p99s)} (wanted <= 2)"
            )
        elif peer:
            print(f"{floor.name} / helpdesk: rate {ratio(floor.rates, peer.rates)}")
    if mine and peer:
        print(f"product / helpdesk: rate {ratio(mine.rates, peer.rates)} (wanted >= 5)")
    if mine:
        print(f"product, one intake: {mine.work} (wanted <= 16 statements)")
