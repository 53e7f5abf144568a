"""The desk's search by the index of words beside reading every text, at a town's many years.

    python -m bench.search                      (SQLite under var/bench, PostgreSQL if one lets us in)
    python -m bench.search --engines sqlite --matters 50000

Each engine gets the demo of Tangba copied to so many matters, of which some hundred say something nobody else says. A
search is what the desk's page asks for: the first page and the count up to a thousand, as the dispatcher. It is run by
the index and by `icontains`, in turns; ratios are medians round by round. Exit 1 when the two disagree.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from bench.servers import ROOT, fresh_database, postgres_admin, run

if TYPE_CHECKING:
    from gongzhi.base.people.logic import Viewer

RARE, COMMON, NOWHERE = "石拱桥", "路灯", "磁悬浮"
_RARE_ONES, PAGE, MOST = 100, 20, 1_000


def main() -> int:
    """Run one engine after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--matters", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return _measure(arguments.matters, arguments.rounds)
    worst = 0
    for engine in arguments.engines.split(","):
        worst = max(worst, _one(engine, arguments))
    return worst


def _one(engine: str, arguments: argparse.Namespace) -> int:
    admin, why = postgres_admin() if engine == "postgresql" else ("", "")
    if engine == "postgresql" and not admin:
        print(f"{engine}: skipped: {why}")
        return 0
    with fresh_database(engine, admin) as database:
        environment = {"DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
        run([sys.executable, "-m", "gongzhi.config", "demo", "--packs", "tangba", "--scale", "0.02"], environment)
        print(f"\n{engine}, {arguments.matters} matters", flush=True)
        inside = [sys.executable, "-m", "bench.search", "--inside"]
        inside += ["--matters", str(arguments.matters), "--rounds", str(arguments.rounds)]
        return subprocess.run(inside, env={**os.environ, **environment}, check=False, cwd=ROOT).returncode


def _measure(wanted: int, rounds: int) -> int:
    import django

    django.setup()
    from bench.multiply import multiply
    from gongzhi.base.people.models import Account
    from gongzhi.base.people.queries import viewer_of

    multiply(wanted)
    _say_something_rare()
    _index()
    viewer = viewer_of(Account.objects.get(holdings__post__role__code="dispatcher", holdings__hand="A"))
    faults = 0
    print(f"{'search':<16}{'found':>8}{'index ms':>10}{'icontains ms':>14}{'ratio':>8}{'lowest':>8}{'highest':>9}")
    for typed in (RARE, COMMON, NOWHERE):
        faults += _contest(typed, viewer, rounds)
    return 1 if faults else 0


def _say_something_rare() -> None:
    """The same matters on each engine say a word of their own."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat

    from gongzhi.work.matters.models import Matter

    keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
    chosen = random.Random(1).sample(keys, min(_RARE_ONES, len(keys)))
    Matter.objects.filter(pk__in=chosen).update(text=Concat(F("text"), Value(f"在{RARE}旁边。")))


def _index() -> None:
    from django.db import connection

    from gongzhi.work.matters.actions.indexing import sweep_in

    began = time.perf_counter()
    done = sweep_in()
    took = time.perf_counter() - began
    print(f"{done} matters put in the index in {took:.1f} s: {done / took:,.0f} a second", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _contest(typed: str, viewer: Viewer, rounds: int) -> int:
    """Both ways in turns, after one run each that does not count; whether they disagree."""
    ways = {"index": partial(_search, typed, viewer, by_index=True), "read": partial(_search, typed, viewer)}
    answers = {name: way() for name, way in ways.items()}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            times[name].append((time.perf_counter() - began) * 1_000)
    ratios = [read / index for read, index in zip(times["read"], times["index"], strict=True)]
    index, read, ratio = (statistics.median(some) for some in (times["index"], times["read"], ratios))
    found = answers["index"][1]
    print(
        f"{typed:<{16 - len(typed)}}{found:>8}{index:>10.1f}{read:>14.1f}{ratio:>8.1f}"
        f"{min(ratios):>8.1f}{max(ratios):>9.1f}",
        flush=True,
    )
    if answers["index"] != answers["read"]:
        print(f"{typed}: the index and the texts disagree")
        return 1
    return 0


def _search(typed: str, viewer: Viewer, *, by_index: bool = False) -> tuple[list[int], int]:
    """Keys of the first page, and the count up to MOST: as `matters_page` and `count_up_to` ask."""
    from gongzhi.work.matters.access import branches_of
    from gongzhi.work.matters.models import Matter
    from gongzhi.work.matters.queries.lists import Filters, filtered

    said = [Q(**{f"{name}__icontains": typed}) for name in ("text", "address", "answer", "foreign_id")]
    matters = Matter.objects.all()
    matters = filtered(matters, Filters(q=typed)) if by_index else matters.filter(reduce(or_, said))
    page: set[tuple[datetime, int]] = set()
    number: set[int] = set()
    for part in branches_of(matters, viewer):
        newest = part.order_by("-reported_at", "-pk").values_list("reported_at", "pk")
        page.update(newest[: PAGE + 1])
        if len(number) <= MOST:
            number.update(part.order_by().values_list("pk", flat=True)[: MOST + 1])
    return [key for _when, key in sorted(page, reverse=True)[:PAGE]], min(len(number), MOST + 1)


if __name__ == "__main__":
    sys.exit(main())
