"""Intake over HTTP: the product against a bare floor and against django-helpdesk, in one run.

    python -m bench.intake --without product
    python -m bench.intake --engines sqlite --rounds 1 --requests 500

Contestants take turns (A B C, A B C, ...) on the same server program with the same processes and
threads; medians over the rounds are compared. Times never make it fail; answers that were not the
expected ones, or rows that were not stored, do.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench import product
from bench.ceiling import ceiling
from bench.contest import Contestant, Work, count
from bench.floor.runner import Floor
from bench.load import Result, measure
from bench.machine import describe
from bench.peer_helpdesk import runner as helpdesk
from bench.servers import Database, Size, fresh_database, obey_signals, postgres_admin
from bench.table import Line, middle, print_settings, print_table

MOST_WRITES = 8


@dataclass
class Entry:
    """A contestant on one engine with its database and everything measured so far."""

    contestant: Contestant
    database: Database
    size: Size
    requests: int
    works: dict[str, Work]
    results: dict[str, list[Result]]
    missing: int = 0


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.intake", description=__doc__.splitlines()[0])
    parser.add_argument("--engines", default="sqlite,postgresql", help="comma-separated (both)")
    parser.add_argument("--without", default="", help="comma-separated: product, floor, helpdesk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=2000, help="per round, of product and floor")
    parser.add_argument("--peer-requests", type=int, default=300, help="per round and way, of helpdesk")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument(
        "--writes",
        type=int,
        choices=range(1, MOST_WRITES + 1),
        help="of the floor; as many as the product does, or 6 without it",
    )
    parser.add_argument(
        "--encoding",
        choices=("urlencoded", "multipart"),
        default="urlencoded",
        help="of every form; the floor parses what the product parses (urlencoded)",
    )
    parser.add_argument("--kind", default="street_light", help="the kind of matter reported to the product")
    parser.add_argument("--sqlite-size", default="1x4", help="processes x threads (1x4)")
    parser.add_argument("--postgresql-size", default="2x4", help="processes x threads (2x4)")
    parser.add_argument(
        "--peer-as-shipped",
        action="store_true",
        help="helpdesk opens a database connection per request, Django's default",
    )
    parser.add_argument("--limit", type=float, default=120.0, help="seconds one measurement may take")
    return parser.parse_args(arguments)


def size(given: str) -> Size:
    workers, _, threads = given.partition("x")
    return Size(int(workers), int(threads))


def enter(stack: ExitStack, given: argparse.Namespace, engine: str, admin: str, contestant: Contestant) -> Entry:
    """Make the contestant's database, prepare it and count the SQL of one intake."""
    database = stack.enter_context(fresh_database(engine, admin))
    contestant.prepare(database)
    works = count(contestant, database)
    for way, work in works.items():
        print(f"  {contestant.name} ({way}): {work}", flush=True)
    peer = contestant.name == "helpdesk"
    processes = size(given.sqlite_size if engine == "sqlite" else given.postgresql_size)
    return Entry(
        contestant,
        database,
        processes,
        given.peer_requests if peer else given.requests,
        works,
        {way: [] for way in works},
    )


def entries(stack: ExitStack, given: argparse.Namespace, engine: str, admin: str, absent: set[str]) -> list[Entry]:
    """The contestants of one engine; the floor does as many writes as the product."""
    found: list[Entry] = []
    writes = given.writes or 6
    if "product" not in absent:
        entry = enter(stack, given, engine, admin, product.Product(given.encoding, given.kind))
        found.append(entry)
        most = max(work.writes for work in entry.works.values())
        writes = given.writes or min(most, MOST_WRITES)
        if most > writes:
            print(f"  note: the floor does {writes} writes, the product {most}")
    if "floor" not in absent:
        # A Python lock orders the writers of one process, which is how SQLite is served; the floor
        # without it shows what the lock is worth. PostgreSQL orders its writers itself.
        floors = [Floor(writes, given.encoding, lock=engine == "sqlite")]
        if engine == "sqlite":
            floors.append(Floor(writes, given.encoding, label="floor-nolock"))
        found += [enter(stack, given, engine, admin, floor) for floor in floors]
    if "helpdesk" not in absent:
        peer = helpdesk.Helpdesk(given.encoding, given.peer_as_shipped)
        found.append(enter(stack, given, engine, admin, peer))
    return found


def turn(entry: Entry, given: argparse.Namespace, round_number: int) -> None:
    """One contestant's turn: its server starts, every way is measured, its server stops."""
    contestant = entry.contestant
    warmup = max(entry.requests // 10, given.connections)
    with contestant.serve(entry.database, entry.size) as server:
        for way in contestant.ways(server.address, given.connections):
            before = entry.database.count(contestant.table) if contestant.table else 0
            result = measure(
                server.address,
                way.make,
                connections=given.connections,
                warmup=warmup,
                requests=entry.requests,
                good=frozenset({way.status}),
                limit=given.limit,
            )
            entry.results[way.name].append(result)
            if contestant.table:
                stored = entry.database.count(contestant.table) - before
                entry.missing += max(0, result.good + warmup - stored)
            print(f"  round {round_number} {contestant.name:<16} {way.name:<12} {result}", flush=True)
            if result.errors:
                print(f"    answers by status (0: none): {result.statuses}")


def line(entry: Entry, way: str) -> Line:
    """The medians over the rounds of one way."""
    results = entry.results[way]
    marks = [middle([r.percentile(share) for r in results]) for share in (0.5, 0.95, 0.99, 1.0)]
    return Line(
        name=entry.contestant.name,
        way=way,
        size=str(entry.size),
        rate=middle([r.rate for r in results]),
        p50=marks[0],
        p95=marks[1],
        p99=marks[2],
        worst=marks[3],
        work=entry.works[way],
        errors=sum(r.errors for r in results),
        rates=tuple(r.rate for r in results),
        p99s=tuple(r.percentile(0.99) for r in results),
    )


def engine_run(given: argparse.Namespace, engine: str, admin: str, absent: set[str]) -> bool:
    """Measure one engine; whether every answer was as expected and every row was stored."""
    print(f"\n{engine}: SQL of one intake", flush=True)
    with ExitStack() as stack:
        found = entries(stack, given, engine, admin, absent)
        for number in range(1, given.rounds + 1):
            for entry in found:
                turn(entry, given, number)
        lines = [line(entry, way) for entry in found for way in entry.results]
        print_table(engine, lines)
        missing = sum(entry.missing for entry in found)
        if missing:
            print(f"ERROR: {missing} rows answered for were not stored")
        return not missing and not any(each.errors for each in lines)


def absentees(given: argparse.Namespace) -> set[str]:
    """Who does not take part: those left out, and those that cannot, with the reason printed."""
    absent = {name for name in given.without.split(",") if name}
    for name, missing in (("product", product.missing), ("helpdesk", helpdesk.missing)):
        reason = "" if name in absent else missing()
        if reason:
            print(f"{name} does not take part: {reason}")
            absent.add(name)
    return absent


def compare(given: argparse.Namespace) -> int:
    admin, about = postgres_admin()
    engines = [name for name in given.engines.split(",") if name]
    for text in describe(about if admin else ""):
        print(text)
    absent = absentees(given)
    if "postgresql" in engines and not admin:
        print(f"PostgreSQL is skipped: {about}")
        engines.remove("postgresql")
    print_settings(given)
    top = ceiling(given.connections, encoding=given.encoding)
    print(f"ceiling of the load client {top.rate:.0f}/s; figures above a third of it would be its own")
    fine = [engine_run(given, engine, admin, absent) for engine in engines]
    return 0 if all(fine) else 1


def main(arguments: Sequence[str] | None = None) -> int:
    given = options(arguments)
    obey_signals()
    try:
        return compare(given)
    except RuntimeError as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped by hand; servers and databases are gone", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
