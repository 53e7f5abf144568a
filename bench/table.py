"""The result as a table and as the ratios that are promised."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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


def print_line(given: argparse.Namespace) -> None:
    print(
        f"{given.rounds} rounds, {given.connections} connections, {given.requests} requests a round "
        f"({given.peer_requests} by each way of helpdesk), {given.encoding} bodies"
    )


def best(lines: Sequence[Line], name: str) -> Line | None:
    """The fastest way of the contestant whose name begins so."""
    return max((x for x in lines if x.name.startswith(name)), key=lambda x: x.rate, default=None)


def ratio(over: float, under: float) -> str:
    return f"{over / under:.2f}" if under else "no figure"


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
    for floor in floors:
        if mine:
            print(
                f"product / {floor.name}: rate {ratio(mine.rate, floor.rate)} (wanted >= 0.60), "
                f"p99 {ratio(mine.p99, floor.p99)} (wanted <= 2)"
            )
        elif peer:
            print(f"{floor.name} / helpdesk: rate {ratio(floor.rate, peer.rate)}")
    if mine and peer:
        print(f"product / helpdesk: rate {ratio(mine.rate, peer.rate)} (wanted >= 5)")
    if mine:
        print(f"product, one intake: {mine.work} (wanted <= 16 statements)")
