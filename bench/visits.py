"""Visits beside bare statements: a round drawn and written down, and how far a county is among millions of doors.

Two contests on either engine, a town of 17,000 households: drawing a round (snapshot, order of doors, parted among
posts) beside a bare INSERT … SELECT of the same doors; and writing down every visit of it (judged door by door, acts,
slices ended) beside a bare bulk insert of the same visits. On PostgreSQL also the progress of one round among
5,000,000 doors and visits generated in SQL, beside a bare count of its doors, with the plan of the query. Exits with 1
when a round that was walked is not complete, or a plan reads the whole table.

    .venv/bin/python -m bench.visits [--engines sqlite,postgresql] [--rounds 3] [--households 17000] [--county 5000000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.table import ratio

VAR, ROOT = Path("var/bench"), Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("GONGZHI_BENCH_POSTGRES", "postgresql://postgres@127.0.0.1/postgres")
OF_COUNTY = 12  # rounds its doors are in


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--engines", default="sqlite,postgresql")
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--households", type=int, default=17_000)
    given.add_argument("--county", type=int, default=5_000_000)
    given.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.within:
        return _measure(options)
    print(f"load average at start {os.getloadavg()[0]:.2f}, {os.cpu_count()} CPUs")
    return max(_in_a_process(engine, options) for engine in options.engines.split(","))


def _in_a_process(engine: str, options: argparse.Namespace) -> int:
    """Measure in a process of its own, on a database made for it."""
    name = f"gongzhi_bench_visits_{os.getpid()}"
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as folder:  # a disk, where /tmp may be memory
        env = {**os.environ, "GONGZHI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
        env.pop("DATABASE_URL", None)
        if engine == "postgresql":
            _admin(f'CREATE DATABASE "{name}"')
            env["DATABASE_URL"] = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        command = [sys.executable, "-m", "bench.visits", "--within"]
        for option in ("rounds", "households", "county"):
            command += [f"--{option}", str(getattr(options, option))]
        try:
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            if engine == "postgresql":
                _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _measure(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    contest = _Town(options.households)
    print(f"\n{connection.vendor}: {contest.doors:,} doors a round, medians of {options.rounds} rounds")
    drawn, bare, walked, inserted = [], [], [], []
    for number in range(options.rounds):
        drawn.append(_rate(lambda n=number: contest.draw(n)))  # type: ignore[misc]
        bare.append(_rate(contest.draw_bare))
        walked.append(_rate(contest.walk))
        inserted.append(_rate(contest.insert_bare))
    _tell("doors drawn/s", drawn, bare)
    _tell("visits written/s", walked, inserted)
    failed = contest.check()
    if connection.vendor == "postgresql" and options.county:
        failed |= _County(options.county).measure(options.rounds)
    return failed


def _tell(what: str, mine: list[float], floor: list[float]) -> None:
    middle = statistics.median
    rates = f"product {middle(mine):>9,.0f}   bare {middle(floor):>9,.0f}"
    print(f"{what:<18} {rates}   product / bare {ratio(mine, floor)}")


def _rate(work: Callable[[], int]) -> float:
    begun = time.perf_counter()
    return work() / (time.perf_counter() - begun)


class _Town:
    """Tangba with its posts held and its households registered; the same rounds by actions and by bare statements."""

    def __init__(self, households: int) -> None:
        from gongzhi.base.areas.queries import area_by_code
        from gongzhi.base.clock import now
        from gongzhi.base.people.actions.registering import keep_households
        from gongzhi.base.trail.logic import By
        from gongzhi.config.demo import households as made_up
        from gongzhi.config.demo.people import Cast, seat_everybody
        from gongzhi.config.wiring import connect
        from gongzhi.packs.actions import load_pack
        from gongzhi.packs.demo import read_demo
        from gongzhi.packs.queries import pack_in_force

        connect()
        folder, self.at = ROOT / "packs" / "tangba", now()
        load_pack(folder, by=By("bench"), at=self.at)
        demo, found = read_demo(folder), pack_in_force("tangba")
        assert demo is not None and found is not None
        seat_everybody("tangba", demo, at=self.at)
        self.pack, self.cast, self.doors = found, Cast(), households
        self.leader = self.cast.in_role("tangba", "dispatcher")
        town = area_by_code("500152115")
        assert town is not None
        self.town = town
        from gongzhi.base.areas.queries import areas_by_code

        grids = sorted(one.code for one in areas_by_code().values() if one.level == "grid")
        rows = made_up.households(grids, households, seed=1, today=date(2026, 1, 1))
        keep_households(rows, by=By("bench"), at=self.at, synthetic=True)
        self.rounds: list[Any] = []
        self.made: list[Any] = []

    def draw(self, number: int) -> int:
        from gongzhi.work.visits.actions.rounds import open_round

        first = self.at.date()
        given = {"pack": self.pack, "viewer": self.leader, "channel": "bench", "at": self.at}
        one = open_round("households", f"bench {number}", self.town, first, first + timedelta(days=30), **given)
        self.rounds.append(one)
        return self.doors

    def draw_bare(self) -> int:
        """The doors of the newest round again, into a table of the same columns without order, posts or indexes."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bare_target")
            cursor.execute("CREATE TABLE bare_target AS SELECT * FROM visits_target WHERE 1 = 0")
            cursor.execute(
                "INSERT INTO bare_target (round_id, household_id, area_path, place, state, closed_as) "
                "SELECT 1, household_id, area_path, text, 'waiting', '' FROM people_residence WHERE kind = 'living'"
            )
        return self.doors

    def walk(self) -> int:
        from gongzhi.base.ids import uuid7
        from gongzhi.work.visits.actions.recording import record_many
        from gongzhi.work.visits.logic import NOTHING, Told
        from gongzhi.work.visits.models import Target, Visit

        books: dict[int, list[Told]] = {}
        doors = Target.objects.filter(round=self.rounds[-1]).order_by("post", "position").values_list("pk", "post")
        for key, post in doors:
            books.setdefault(post or 0, []).append(Told(uuid7(), self.at, NOTHING, target=key))
        for post, book in books.items():
            goer = self.cast.of(post)[0]
            record_many("households", book, pack=self.pack, by=goer.by(None, "bench"), at=self.at, viewer=goer)
        self.made = list(Visit.objects.filter(round=self.rounds[-1]))
        return self.doors

    def insert_bare(self) -> int:
        """The same visits once more, as outside of any round: Django's bulk insert and nothing else."""
        from gongzhi.base.ids import uuid7
        from gongzhi.work.visits.models import Visit

        for one in self.made:
            one.pk, one.uid, one.target_id, one.round_id = None, uuid7(), None, None
        Visit.objects.bulk_create(self.made, batch_size=500)
        return len(self.made)

    def check(self) -> int:
        from gongzhi.work.visits.queries import reached_everybody

        missed = [one for one in self.rounds if one.pk not in reached_everybody([one])]
        if missed:
            print(f"FAILED: {len(missed)} rounds were walked and are not complete")
        return int(bool(missed))


class _County:
    """A county's doors and visits, made where they are kept; keys that nothing stands behind are not looked for."""

    def __init__(self, rows: int) -> None:
        from django.db import connection

        from gongzhi.work.visits.models import Round

        first = Round.objects.order_by("pk")[0]
        self.rounds = [
            Round.objects.create(
                pack="tangba", kind="households", title=f"county {n}", area=first.area, area_path="/500152/",
                first=first.first, last=first.last, drawn_day=first.first, owner_post=first.owner_post,
                opened_at=first.opened_at,
            )
            for n in range(OF_COUNTY)
        ]  # fmt: skip
        self.rows, low, post = rows, self.rounds[0].pk, first.owner_post_id
        path = "'/500152/500152' || (100 + n / 50 % 40) || '/' || (1000 + n % 2000) || '/'"
        state = "(ARRAY['waiting','reached','reached','reached','absent'])[1 + n % 5]"
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                f"""INSERT INTO visits_target (uid, round_id, household_id, area_path, place, position, post_id, state,
                closed_as, later) SELECT gen_random_uuid(), {low} + n % {OF_COUNTY}, n / {OF_COUNTY} + 10000000, {path},
                'door ' || n, n / {OF_COUNTY}, {post}, {state}, '', false FROM generate_series(1, {rows}) n"""  # noqa: S608
            )
            cursor.execute(
                f"""INSERT INTO visits_visit (uid, pack, kind, round_id, household_id, area_path, post_id, beside, mode,
                day, at, made_at, result, appeals, opinions, findings, answers, note, withdrawn_why, foreign_system,
                foreign_id) SELECT gen_random_uuid(), 'tangba', 'households', {low} + n % {OF_COUNTY},
                n / {OF_COUNTY} + 10000000, {path}, {post}, '[]', 'talk', DATE '2023-01-01' + n % 365, now(), now(),
                'nothing', 0, 0, 0, '{{}}', '', '', '', '' FROM generate_series(1, {rows}) n"""  # noqa: S608
            )
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE visits_target")
            cursor.execute("VACUUM ANALYZE visits_visit")

    def measure(self, rounds: int) -> int:
        from django.db import connection

        from gongzhi.work.visits.models import Target, Visit
        from gongzhi.work.visits.queries import states_of, whole_of

        one = self.rounds[3]
        progress, floor = [], []
        for _ in range(rounds):
            progress.append(_rate(lambda: whole_of(states_of(one)).whole))
            floor.append(_rate(lambda: Target.objects.filter(round=one).count()))
        print(f"\npostgresql: {self.rows:,} doors and visits in {OF_COUNTY} rounds of a county")
        _tell("progress, doors/s", progress, floor)
        print(f"one round of {self.rows // OF_COUNTY:,}: {self.rows / OF_COUNTY / statistics.median(progress):.2f} s")
        rows = Target.objects.filter(round=one).order_by().values_list("area_path", "state")
        from django.db.models import Count

        plans = {
            "progress by area": rows.annotate(many=Count("*")).explain(analyze=True),
            "next doors of a slice": Target.objects.filter(post=one.owner_post_id, round=one, state="waiting")
            .order_by("position", "pk")[:50].explain(analyze=True),
            "visits of a village": Visit.objects.filter(
                area_path__gte="/500152/500152120/", area_path__lt="/500152/5001521200"
            ).order_by("-pk")[:50].explain(analyze=True),
        }  # fmt: skip
        failed = 0
        for name, plan in plans.items():
            print(f"\n{name}:\n{plan}")
            if "Seq Scan" in plan:
                print("FAILED: it reads the whole table")
                failed = 1
        connection.close()
        return failed


if __name__ == "__main__":
    sys.exit(main())
