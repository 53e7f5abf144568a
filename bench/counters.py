"""Eight counters on one hot budget account: how much of the rate of a single one is left, and is anything lost?

Each counter is a process that pays from the one account to its own, entry by entry, each durable. First one of them
alone, then all eight at once; then the budget is checked: what left it is what arrived. Exit 1 otherwise.

    .venv/bin/python -m bench.counters [--engines sqlite,postgresql] [--rounds 2]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.ledger import POSTGRES, VAR, _admin
from bench.table import middle, ratio

COUNTERS, EACH, BUDGET = 8, 50, 10**9


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--engines", default="sqlite,postgresql")
    given.add_argument("--rounds", type=int, default=2)
    given.add_argument("--counter", type=int, default=-1, help=argparse.SUPPRESS)
    given.add_argument("--many", type=int, default=EACH, help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.counter >= 0:
        return _counter(options.counter, options.many)
    print(f"load average at start {os.getloadavg()[0]:.2f}, {os.cpu_count()} CPUs")
    return max(_on(engine, options.rounds) for engine in options.engines.split(","))


def _on(engine: str, rounds: int) -> int:
    name = f"gongzhi_bench_counters_{os.getpid()}"
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        env = {**os.environ, "GONGZHI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
        env.pop("DATABASE_URL", None)
        if engine == "postgresql":
            _admin(f'CREATE DATABASE "{name}"')
            env["DATABASE_URL"] = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        try:
            if _run(env, "begin"):
                return 1
            alone, together = [], []
            for _n in range(rounds):
                alone.append(_rate(env, 1, EACH * COUNTERS))
                together.append(_rate(env, COUNTERS, EACH))
            paid = rounds * 2 * EACH * COUNTERS
            print(
                f"{engine:<11} alone {middle(alone):>7,.0f}/s   eight {middle(together):>7,.0f}/s   "
                f"{ratio(together, alone)} (wanted >= 0.5)",
                flush=True,
            )
            return _run(env, "check", str(paid))
        finally:
            if engine == "postgresql":
                _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(env: dict[str, str], what: str, *more: str) -> int:
    code = f"from bench.counters import {what}; raise SystemExit({what}({', '.join(more)}))"
    return subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode


def _rate(env: dict[str, str], counters: int, each: int) -> float:
    """Transfers a second over the time from the first counter ready to the last one done."""
    command = [sys.executable, "-m", "bench.counters", "--many", str(each), "--counter"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([*command, str(n)], env=env, **pipes) for n in range(counters)]
    for one in running:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    begun = time.perf_counter()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        assert one.wait(timeout=600) == 0
    return counters * each / (time.perf_counter() - begun)


def _ready() -> None:
    import django

    django.setup()


def begin() -> int:
    """The budget, filled, and eight accounts it pays to."""
    _ready()
    from django.core.management import call_command

    from gongzhi.base.clock import now
    from gongzhi.base.ids import uuid7
    from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
    from gongzhi.base.ledger.actions.posting import post_entries
    from gongzhi.base.ledger.logic.entries import Draft, Leg
    from gongzhi.base.trail.logic import By

    call_command("migrate", verbosity=0)
    by, at = By("bench"), now()
    declare_unit("CNY", scale=2, name="CNY", by=by, at=at)
    openings = [Opening("treasury", "CNY", "bench", uuid7(), "bench", floor=-(10**12))]
    openings.append(Opening("budget", "CNY", "bench", uuid7(), "bench"))
    openings += [Opening(f"counter{n}", "CNY", "bench", uuid7(), "bench") for n in range(COUNTERS)]
    found = {one.code: one.pk for one in open_accounts(openings, by=by, at=at)}
    leg = Leg(found["treasury"], found["budget"], BUDGET, "CNY")
    post_entries([Draft("granted", "payment", [leg], "bench")], by=by, at=at)
    return 0


def _counter(number: int, many: int) -> int:
    _ready()
    from gongzhi.base.clock import now
    from gongzhi.base.ids import uuid7
    from gongzhi.base.ledger.actions.posting import post_entries
    from gongzhi.base.ledger.logic.entries import Draft, Leg
    from gongzhi.base.ledger.models import Account
    from gongzhi.base.trail.logic import By

    by = By("bench")
    budget, own = Account.objects.get(code="budget").pk, Account.objects.get(code=f"counter{number}").pk
    print("ready", flush=True)
    sys.stdin.readline()
    for _n in range(many):
        leg = Leg(budget, own, 100, "CNY")
        post_entries([Draft(f"pay:{uuid7()}", "payment", [leg], "bench")], by=by, at=now())
    return 0


def check(paid: int) -> int:
    """Whether what left the budget arrived, and the books add up."""
    _ready()
    from gongzhi.base.ledger.models import Account
    from gongzhi.base.ledger.queries.checks import verify

    left = Account.objects.get(code="budget").settled
    arrived = sum(Account.objects.filter(code__startswith="counter").values_list("settled", flat=True))
    fault = verify().fault
    if (left, arrived, fault) != (BUDGET - 100 * paid, 100 * paid, ""):
        print(f"lost: {left} left, {arrived} arrived of {100 * paid}; {fault}")
        return 1
    print(f"            {paid:,} transfers, nothing lost, the books add up")
    return 0


if __name__ == "__main__":
    sys.exit(main())
