"""Transfers of the ledger beside raw SQL into the very same tables, on both engines.

The raw statements write the same transfers under the same constraints, indexes and triggers, and the balances; they
know no keys seen before, no digest, no act for the trail, and lock nothing beforehand. Every round is checked: the
ledger must balance in the end, or this exits with 1. On PostgreSQL django-hordak posts the same amounts beside it.

    .venv/bin/python -m bench.ledger [--engines sqlite,postgresql] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from bench.environments import install
from bench.table import ratio

VAR = Path("var/bench")
HORDAK, PEER = VAR.absolute() / "hordak-venv", Path(__file__).parent / "peer_hordak"
LEGS, BATCHES, SINGLES, ACCOUNTS = 1_000, 8, 200, 200
POSTGRES = os.environ.get("GONGZHI_BENCH_POSTGRES", "postgresql://postgres@127.0.0.1/postgres")


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--engines", default="sqlite,postgresql")
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.within:
        return _measure(options.rounds)
    print(f"load average at start {os.getloadavg()[0]:.2f}, {os.cpu_count()} CPUs")
    failed = 0
    for engine in options.engines.split(","):
        failed |= _in_a_process(engine, options.rounds)
    return failed


def _in_a_process(engine: str, rounds: int) -> int:
    """Measure in a process of its own, on a database made for it."""
    name = f"gongzhi_bench_ledger_{os.getpid()}"
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as folder:  # a disk, where /tmp may be memory
        env = {**os.environ, "GONGZHI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
        env.pop("DATABASE_URL", None)
        if engine == "postgresql":
            _admin(f'CREATE DATABASE "{name}"')
            env["DATABASE_URL"] = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        try:
            command = [sys.executable, "-m", "bench.ledger", "--within", "--rounds", str(rounds)]
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            if engine == "postgresql":
                _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _measure(rounds: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    contest = _Contest()
    ways: dict[str, tuple[Callable[[], int], Callable[[], int]]] = {
        f"{LEGS} legs an entry": (contest.product_legs, contest.raw_legs),
        f"{LEGS} entries a batch": (contest.product_entries, contest.raw_entries),
        "one by one, durable": (contest.product_singles, contest.raw_singles),
    }
    peer = _peer(rounds) if connection.vendor == "postgresql" else {}
    print(f"\n{connection.vendor}: transfers/s, medians of {rounds} rounds")
    for way, (product, raw) in ways.items():
        mine, floor = [], []
        if connection.vendor == "postgresql":
            # What a server does by itself within a minute: plans made for tables that were empty are made anew.
            product(), raw()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        for _ in range(rounds):
            mine.append(_rate(product))
            floor.append(_rate(raw))
        beside = f"   times hordak's call {ratio(mine, peer['calls'])}" if peer else ""
        print(
            f"{way:<22} product {statistics.median(mine):>9,.0f}   raw SQL {statistics.median(floor):>9,.0f}   "
            f"product / raw {ratio(mine, floor)}{beside}"
        )
    for name, said in (("calls", "django-hordak, its call"), ("bulk", "django-hordak, in bulk")):
        if peer:
            print(f"{said:<30} {statistics.median(peer[name]):>9,.0f}")
    return contest.check()


def _peer(rounds: int) -> dict[str, list[float]]:
    """Rates of django-hordak on a database of its own on the same server; nothing where it cannot be installed."""
    if why := install(HORDAK, PEER / "requirements.txt"):
        print(f"django-hordak: skipped: {why}")
        return {}
    name = f"gongzhi_bench_hordak_{os.getpid()}"
    _admin(f'CREATE DATABASE "{name}"')
    try:
        url = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        command = [
            str(HORDAK / "bin" / "python"),
            str(PEER / "by_hordak.py"),
            url,
            str(rounds),
            str(SINGLES),
            str(LEGS),
        ]
        env = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "GONGZHI_"))}
        return json.loads(subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout)
    finally:
        _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def _rate(work: Callable[[], int]) -> float:
    begun = time.perf_counter()
    return work() / (time.perf_counter() - begun)


class _Contest:
    """The same transfers, by the ledger's actions and by raw SQL."""

    def __init__(self) -> None:
        from django.db import connection

        from gongzhi.base.clock import now
        from gongzhi.base.ids import uuid7
        from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
        from gongzhi.base.trail.logic import By

        self.connection, self.uid, self.by, self.at = connection, uuid7, By("bench"), now()
        self.postgresql = connection.vendor == "postgresql"
        declare_unit("CNY", scale=2, name="CNY", by=self.by, at=self.at)
        openings = [Opening(f"a{n}", "CNY", "bench", uuid7(), "bench", floor=-(10**12)) for n in range(ACCOUNTS)]
        self.accounts = [one.pk for one in open_accounts(openings, by=self.by, at=self.at)]
        self.number = 0

    def pairs(self, size: int) -> list[tuple[int, int, int]]:
        found = []
        for _ in range(size):
            self.number += 1
            n = self.number
            found.append((self.accounts[n % ACCOUNTS], self.accounts[(n * 7 + 3) % ACCOUNTS], n % 90 + 1))
        return [(a, b if a != b else self.accounts[0] if a != self.accounts[0] else self.accounts[1], c)
                for a, b, c in found]  # fmt: skip

    def _post(self, groups: Sequence[Sequence[tuple[int, int, int]]]) -> int:
        from gongzhi.base.ledger.actions.posting import post_entries
        from gongzhi.base.ledger.logic.entries import Draft, Leg

        drafts = [
            Draft(f"bench:{self.uid()}", "payment", [Leg(a, b, c, "CNY") for a, b, c in group], "bench")
            for group in groups
        ]
        post_entries(drafts, by=self.by, at=self.at)
        return sum(map(len, groups))

    def product_legs(self) -> int:
        return sum(self._post([self.pairs(LEGS)]) for _ in range(BATCHES))

    def product_entries(self) -> int:
        return sum(self._post([[one] for one in self.pairs(LEGS)]) for _ in range(BATCHES))

    def product_singles(self) -> int:
        return sum(self._post([[one]]) for one in self.pairs(SINGLES))

    def raw_legs(self) -> int:
        return sum(self._raw([self.pairs(LEGS)]) for _ in range(BATCHES))

    def raw_entries(self) -> int:
        return sum(self._raw([[one] for one in self.pairs(LEGS)]) for _ in range(BATCHES))

    def raw_singles(self) -> int:
        """One insert and two updates each, in a transaction of their own."""
        from django.db import transaction

        with transaction.atomic(), self.connection.cursor() as cursor:
            entry = self._entries(cursor, 1)[0]
        for seq, (debit, credit, amount) in enumerate(self.pairs(SINGLES), 1):
            with transaction.atomic(), self.connection.cursor() as cursor:
                cursor.execute(_TRANSFER + _MARKS, self._row(entry, seq, debit, credit, amount))
                cursor.execute(_BALANCE, [-amount, debit])
                cursor.execute(_BALANCE, [amount, credit])
        return SINGLES

    def _raw(self, groups: Sequence[Sequence[tuple[int, int, int]]]) -> int:
        from django.db import transaction

        with transaction.atomic(), self.connection.cursor() as cursor:
            keys = self._entries(cursor, len(groups))
            rows = [
                self._row(key, seq, *one)
                for key, group in zip(keys, groups, strict=True)
                for seq, one in enumerate(group, 1)
            ]
            if self.postgresql:
                with cursor.cursor.copy(_COPY) as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.executemany(_TRANSFER + _MARKS, rows)
            net: dict[int, int] = {}
            for group in groups:
                for debit, credit, amount in group:
                    net[debit] = net.get(debit, 0) - amount
                    net[credit] = net.get(credit, 0) + amount
            cursor.executemany(_BALANCE, [(change, key) for key, change in sorted(net.items())])
        return len(rows)

    def _entries(self, cursor: Any, size: int) -> list[int]:
        moment = self.connection.ops.adapt_datetimefield_value(self.at)
        keys = []
        for start in range(0, size, 500):
            rows = [
                (self._stored(self.uid()), f"raw:{self.uid()}", "0" * 64, moment, moment)
                for _ in range(min(500, size - start))
            ]
            marks = ", ".join(["(%s, %s, %s, 'payment', %s, %s, 'bench', '', 'bench')"] * len(rows))
            cursor.execute(_ENTRY + marks + " RETURNING id", [value for row in rows for value in row])
            keys += [key for (key,) in cursor.fetchall()]
        return keys

    def _row(self, entry: int, seq: int, debit: int, credit: int, amount: int) -> tuple[Any, ...]:
        moment = self.connection.ops.adapt_datetimefield_value(self.at)
        return self._stored(self.uid()), entry, seq, debit, credit, amount, "CNY", "direct", moment

    def _stored(self, uid: UUID) -> Any:
        return uid if self.postgresql else uid.hex

    def check(self) -> int:
        """Whether every balance is what its transfers give."""
        from gongzhi.base.ledger.queries.balances import trial_balance

        with self.connection.cursor() as cursor:
            cursor.execute(_REPLAY)
            wrong = cursor.fetchall()
        if wrong or any(total.settled for total in trial_balance()):
            print(f"does not balance: {wrong[:3]}")
            return 1
        return 0


_COLUMNS = "ledger_transfer (uid, entry_id, seq, debit_id, credit_id, amount, unit, kind, effective_at)"
_TRANSFER, _COPY = f"INSERT INTO {_COLUMNS} VALUES ", f"COPY {_COLUMNS} FROM STDIN"
_MARKS = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_ENTRY = (
    "INSERT INTO ledger_entry (uid, key, digest, kind, effective_at, recorded_at, channel, document, reason) VALUES "
)
_BALANCE = "UPDATE ledger_account SET settled = settled + %s WHERE id = %s"
_REPLAY = """
SELECT a.id, a.settled FROM ledger_account a WHERE a.settled <>
COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE credit_id = a.id), 0) -
COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE debit_id = a.id), 0)
"""

if __name__ == "__main__":
    sys.exit(main())
