"""Figures at a county's records: what one act costs, what sixty figures cost to read, what counting anew costs.

    python -m bench.figures                      (SQLite under var/bench, PostgreSQL if one lets us in)
    python -m bench.figures --engines postgresql --matters 200000

Each engine gets the demo of Tangba copied to so many matters, with 60 figures over them. Measured at a hundredth of the
matters and at all of them: an act followed (the same moves of the same demo), and all figures of a village read. Then
every figure is counted anew, beside the plain GROUP BY that gives the same numbers by area and month once and keeps
nothing. Exit 1 when a number differs from what plain SQL counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.servers import ROOT, fresh_database, postgres_admin, run

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.db.models import QuerySet

    from gongzhi.packs.figures import Figure
    from gongzhi.packs.queries import PackInUse

_FIGURES, _ACTS, _ROUNDS = 60, 15, 5
_TOWN, _VILLAGE, _GRID = "500152115", "500152115211", "500152115211001"


def main() -> int:
    """Run one engine after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--matters", type=int, default=1_000_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return _measure(arguments.matters)
    return max(_one(engine, arguments.matters) for engine in arguments.engines.split(","))


def _one(engine: str, matters: int) -> int:
    admin, why = postgres_admin() if engine == "postgresql" else ("", "")
    if engine == "postgresql" and not admin:
        print(f"{engine}: skipped: {why}")
        return 0
    with fresh_database(engine, admin) as database:
        environment = {"DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
        run([sys.executable, "-m", "gongzhi.config", "demo", "--packs", "tangba", "--scale", "0.02"], environment)
        print(f"\n{engine}, {matters:,} matters, {_FIGURES} figures", flush=True)
        inside = [sys.executable, "-m", "bench.figures", "--inside", "--matters", str(matters)]
        return subprocess.run(inside, env={**os.environ, **environment}, check=False, cwd=ROOT).returncode


def _measure(wanted: int) -> int:
    import django

    django.setup()
    from bench.multiply import multiply
    from gongzhi.figures.counting.actions.following import follow

    pack = _sixty_figures()
    few = multiply(max(wanted // 100, 2_000))
    _anew()
    follow(at=_now())
    small = _acts(), _reads(pack)
    many = multiply(wanted)
    anew, floor = _took(_anew), _took(lambda: _group_bys(pack))
    follow(at=_now())
    large = _acts(), _reads(pack)
    for name, one, other in zip(("one act followed", "60 figures read"), small, large, strict=True):
        print(f"{name:<18} {few:>9,}: {one:8.2f} ms   {many:>9,}: {other:8.2f} ms   {other / one:5.2f} times")
    print(f"{'counted anew':<18} {anew:8.1f} s   plain GROUP BY {floor:8.1f} s   {anew / floor:5.2f} times")
    return _differing(pack)


def _now() -> datetime:
    from gongzhi.base.clock import now

    return now()


def _took(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _sixty_figures() -> PackInUse:
    """Counts, sums, shares and stocks over matters, by kind and source."""
    from gongzhi.base.trail.logic import By
    from gongzhi.packs.actions import store_pack
    from gongzhi.packs.figures import Figure
    from gongzhi.packs.queries import pack_in_force

    pack = pack_in_force("tangba")
    assert pack is not None
    text = {"zh": "示例", "en": "example"}
    made: dict[str, Figure] = {}
    for n, kind in enumerate(sorted(pack.pack.kinds)[: _FIGURES // 4]):
        closed = {"restricted": False, "kind": kind, "stage": "closed"}
        for name, said in {
            "closed": {"where": closed, "time": "closed_day"},
            "reported": {"where": {"restricted": False, "kind": kind}, "time": "reported_day"},
            "rated": {
                "where": {**closed, "rating": {"empty": False}}, "time": "closed_day",
                "measure": "mean", "of": "rating",
            },
            "standing": {
                "where": {"restricted": False, "kind": kind}, "since": "reported_day", "until": "closed_day",
            },
        }.items():  # fmt: skip
            made[f"{name}_{n}"] = Figure.model_validate(
                {"title": text, "definition": text, "unit": text, "group": text, "dataset": "matters", **said}
            )
    store_pack("tangba", pack.pack.model_copy(update={"figures": made, "story": None}), by=By("bench"), at=_now())
    found = pack_in_force("tangba")
    assert found is not None
    return found


def _anew() -> None:
    """Count every figure from all records again."""
    from django.db import connection

    from gongzhi.figures.counting.actions.following import follow
    from gongzhi.figures.counting.models import Cell, Counted, Definition

    with connection.cursor() as cursor:
        for model in (Cell, Counted):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    Definition.objects.update(live=False)
    follow(at=_now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _group_bys(pack: PackInUse) -> None:
    """The same numbers by area and month, read once by plain SQL of the ORM and thrown away."""
    for figure in pack.pack.figures.values():
        list(_grouped(pack, figure))


def _grouped(pack: PackInUse, figure: Figure) -> QuerySet[Any, Any]:
    from django.db.models import Count, Sum
    from django.db.models.functions import TruncMonth

    from gongzhi.figures.counting.logic.directory import datasets_of
    from gongzhi.figures.counting.queries.lines import lines_of

    dataset = datasets_of("tangba", pack.pack)[figure.dataset]
    rows = lines_of(figure, dataset, f"/{_TOWN}/").annotate(month=TruncMonth("c_day"))
    return rows.values_list("c_area", "month").annotate(Count("pk"), Sum("c_amount"))


def _acts() -> float:
    """Milliseconds to follow one act: the median over some matters that are reported one by one."""
    from gongzhi.base.areas.queries import area_by_code, centre_of
    from gongzhi.base.ids import uuid7
    from gongzhi.base.trail.logic import By
    from gongzhi.figures.counting.actions.following import follow
    from gongzhi.packs.queries import pack_in_force
    from gongzhi.work.matters.actions.intake import report_matter
    from gongzhi.work.matters.logic.intake import Draft

    pack, grid = pack_in_force("tangba"), area_by_code(_GRID)
    assert pack is not None and grid is not None
    lon, lat = centre_of(grid)
    times = []
    for n in range(_ACTS):
        at = _now() - timedelta(minutes=n + 1)
        draft = Draft(uuid7(), sorted(pack.pack.kinds)[0], f"第 {n} 处要看一看。", at, lon=lon, lat=lat)
        report_matter(draft, pack=pack, by=By("bench"), at=_now())
        times.append(1_000 * _took(lambda: follow(at=_now())))
    return statistics.median(times)


def _reads(pack: PackInUse) -> float:
    """Milliseconds to read all figures of a village for a year."""
    from gongzhi.base.areas.queries import area_by_code
    from gongzhi.figures.counting.logic.periods import period_of
    from gongzhi.figures.counting.queries.values import answers

    area, period = area_by_code(_VILLAGE), period_of(str(_now().year))
    assert area is not None and period is not None
    answers(pack, area, period)
    return statistics.median(1_000 * _took(lambda: answers(pack, area, period)) for _ in range(_ROUNDS))


def _differing(pack: PackInUse) -> int:
    """How many figures differ from plain SQL, over all time and the whole town."""
    from gongzhi.figures.counting.models import Cell, Definition

    wrong = 0
    live = {one.code: one for one in Definition.objects.filter(live=True)}
    for code, figure in pack.pack.figures.items():
        if figure.since:
            continue
        cells = Cell.objects.filter(figure=live[code], area_path=f"/{_TOWN}/").values_list("records", "amount")
        told = sum(one for one, _amount in cells), sum(amount for _one, amount in cells)
        plain = [(n, amount or 0) for *_place, n, amount in _grouped(pack, figure)]
        if told != (sum(n for n, _amount in plain), sum(amount for _n, amount in plain)):
            print(f"{code}: {told} in cells differs from plain SQL")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
