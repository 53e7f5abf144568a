"""Lists at the desk at a million matters beside ten thousand, and beside django-helpdesk's own list of tickets.

    python -m bench.lists                       (SQLite under var/bench, PostgreSQL if one lets us in)
    python -m bench.lists --engines sqlite --large 100000 --without-peer

Three processes stand side by side on one engine: the demo of Tangba copied to few matters, the same copied to many,
and the peer with its tickets. Each asks its own application through Django's test client, as somebody who is logged in,
in turns: a round is the same pages of each, some times over. Ratios are medians round by round, lowest and highest
beside them. Exit 1 when a page did not answer 200 or showed no rows.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from bench.peer_helpdesk import runner
from bench.product import DEMO, executable
from bench.servers import ROOT, VAR, fresh_database, obey_signals, postgres_admin, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PAGES = {
    "list": "/desk/matters/",
    "by kind": "/desk/matters/?kind=street_light",
    "by village": "/desk/matters/?area=500152115211",
    "both": "/desk/matters/?kind=street_light&area=500152115211",
    "by state": "/desk/matters/?state=handling",
    "late": "/desk/matters/?light=late",
    "map": "/desk/map/",
    "pins": "/desk/map/pins.geojson",
}
_TIMES, _WARM = 5, 2
Times = dict[str, float]


@dataclass
class Asker:
    """A process that asks its application for its pages whenever it is told to."""

    name: str
    process: subprocess.Popen[str]

    def round(self) -> Times:
        """Milliseconds of each page; raises `RuntimeError` when one was not as it should be."""
        cast(IO[str], self.process.stdin).write("go\n")
        cast(IO[str], self.process.stdin).flush()
        return self.read()

    def read(self) -> Times:
        """The next line it says."""
        line = cast(IO[str], self.process.stdout).readline()
        if not line.startswith("{"):
            raise RuntimeError(f"{self.name}: {line.strip() or 'ended without an answer'}")
        return cast(Times, json.loads(line))


def main() -> int:
    """Run one engine after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-peer", action="store_true")
    parser.add_argument("--inside", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return _ask_ourselves(arguments.inside)
    obey_signals()
    return max(_one(engine, arguments) for engine in arguments.engines.split(","))


def _one(engine: str, arguments: argparse.Namespace) -> int:
    admin, why = postgres_admin() if engine == "postgresql" else ("", "")
    if engine == "postgresql" and not admin:
        print(f"{engine}: skipped: {why}")
        return 0
    peer = "left out" if arguments.without_peer else runner.missing()
    with ExitStack() as stack:
        askers = [
            _asker(stack, name, wanted, engine, admin)
            for name, wanted in (("small", arguments.small), ("large", arguments.large))
        ]
        if not peer:
            askers.append(_peer(stack, arguments.tickets, engine, admin))
        try:
            for one in askers:
                one.read()
            rounds = [{one.name: one.round() for one in askers} for _round in range(arguments.rounds)]
        except RuntimeError as fault:
            print(f"{engine}: {fault}")
            return 1
        print(f"\n{engine}: {arguments.small:,} and {arguments.large:,} matters", flush=True)
        _tell(rounds, f"{arguments.tickets:,} tickets" if not peer else f"peer {peer}")
    return 0


def _asker(stack: ExitStack, name: str, wanted: int, engine: str, admin: str) -> Asker:
    database = stack.enter_context(fresh_database(engine, admin))
    env = {
        "DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings",
        "GONGZHI_VAR": str(VAR / f"lists-{name}-{engine}"),
    }  # fmt: skip
    run([executable(), *DEMO], env)
    command = [sys.executable, "-m", "bench.lists", "--inside", str(wanted)]
    return _begun(stack, name, command, env)


def _peer(stack: ExitStack, tickets: int, engine: str, admin: str) -> Asker:
    database = stack.enter_context(fresh_database(engine, admin))
    env = {"DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)}
    run([str(runner.PYTHON), "-m", "bench.peer_helpdesk.seed"], env)
    return _begun(stack, "peer", [str(runner.PYTHON), "-m", "bench.peer_helpdesk.lists", str(tickets)], env)


def _begun(stack: ExitStack, name: str, command: list[str], env: Mapping[str, str]) -> Asker:
    process = subprocess.Popen(
        command, env={**os.environ, **env}, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return Asker(name, process)


def answering(pages: Mapping[str, Callable[[], None]]) -> int:
    """Say that all is ready, then run every page for each line that comes in; medians in milliseconds."""

    def turn(times: int) -> Times:
        took: dict[str, list[float]] = {name: [] for name in pages}
        for _time in range(times):
            for name, page in pages.items():
                began = time.perf_counter()
                page()
                took[name].append((time.perf_counter() - began) * 1_000)
        return {name: statistics.median(some) for name, some in took.items()}

    print(json.dumps(turn(_WARM)), flush=True)
    for _line in sys.stdin:
        print(json.dumps(turn(_TIMES)), flush=True)
    return 0


def _ask_ourselves(wanted: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from bench.multiply import multiply
    from gongzhi.base.people.models import Account

    call_command("collectstatic", verbosity=0, interactive=False)
    multiply(wanted)
    _mend_states()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Account.objects.get(holdings__post__role__code="dispatcher", holdings__hand="A"))

    def page(address: str) -> None:
        answer = client.get(address)
        rows = answer.content.count(b"/desk/matters/TB-")
        if answer.status_code != 200 or not rows:
            raise RuntimeError(f"{address} answered {answer.status_code} with {rows} matters")

    return answering({name: partial(page, address) for name, address in PAGES.items()})


def _mend_states() -> None:
    """Copies stand in states that the flow of their kind has: `multiply` knows two words for all flows."""
    from gongzhi.packs.queries import pack_in_force
    from gongzhi.work.matters.models import Matter

    pack = pack_in_force("tangba")
    assert pack is not None
    for word, stage in (("handling", "open"), ("closed", "closed")):
        for flow, declared in pack.pack.flows.items():
            if word not in declared.states:
                kinds = [code for code, kind in pack.pack.kinds.items() if kind.flow == flow]
                fits = next(code for code, state in declared.states.items() if state.stage == stage)
                Matter.objects.filter(kind__in=kinds, state=word).update(state=fits)


def _tell(rounds: list[dict[str, Times]], peer: str) -> None:
    print(f"{'page':<12}{'small ms':>10}{'large ms':>10}{'large/small':>13}{'lowest':>8}{'highest':>9}")
    for name in PAGES:
        ratios = [one["large"][name] / one["small"][name] for one in rounds]
        small, large = (statistics.median(one[which][name] for one in rounds) for which in ("small", "large"))
        print(
            f"{name:<12}{small:>10.1f}{large:>10.1f}{statistics.median(ratios):>13.2f}"
            f"{min(ratios):>8.2f}{max(ratios):>9.2f}"
        )
    if "peer" not in rounds[0]:
        print(peer)
        return
    for name in rounds[0]["peer"]:
        for ours in ("list", "by kind"):
            ratios = [one["peer"][name] / one["large"][ours] for one in rounds]
            took = statistics.median(one["peer"][name] for one in rounds)
            print(
                f"helpdesk, {peer}, {name}: {took:.1f} ms, {statistics.median(ratios):.1f} times our {ours} "
                f"({min(ratios):.1f} to {max(ratios):.1f})"
            )


if __name__ == "__main__":
    sys.exit(main())
