"""A demo made large by SQL: its matters copied until there are so many, most of them closed, as in a town's years.

    python -m bench.multiply 1000000     (in the environment that names the database)

Copies keep kind, place and words of their model; uid, number, times and open to-dos are their own. So many stay open as
a town has in hand, however long its history: OPEN of the newest. No act is copied: lists do not read the trail.
"""

import os
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

OPEN, MINUTES = 2_000, 1_051_200  # two years
_CHUNK = 5_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    import django

    django.setup()
    print(f"{multiply(int(sys.argv[1]))} matters")


def multiply(wanted: int) -> int:
    """Copy matters until there are `wanted`; returns how many there are."""
    from django.db import connection, transaction

    from gongzhi.work.matters.models import Matter

    had = Matter.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_copies(connection.vendor == "postgresql", had, wanted))
        _give_todos(had)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Matter.objects.count()


def _copies(postgres: bool, had: int, wanted: int) -> str:
    """One INSERT of all copies. A copy is so many minutes older than its model; the newest OPEN of them are open."""
    from gongzhi.work.matters.models import Matter

    rounds = -(-wanted // max(Matter.objects.exclude(stage="void").count(), 1))
    numbers = (
        f"SELECT n FROM generate_series(1, {rounds}) AS s(n)"
        if postgres
        else f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rounds}) SELECT n FROM s"
    )
    minutes = f"CAST((s.n - 1 + (m.id * 7919 % 997) / 997.0) * {MINUTES} / {rounds} AS integer)"
    moment = (
        f"(m.reported_at - {minutes} * interval '1 minute')"
        if postgres
        else f"strftime('%Y-%m-%d %H:%M:%f', m.reported_at, '-' || {minutes} || ' minutes')"
    )
    day = f"{moment}::date" if postgres else f"date({moment})"
    opens = f"{minutes} < {MINUTES} * {OPEN / wanted:.9f}"
    changes = {
        "uid": "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))",
        "stage": f"CASE WHEN {opens} THEN 'open' ELSE 'closed' END",
        "state": f"CASE WHEN {opens} THEN 'handling' ELSE 'closed' END",
        "reported_at": moment,
        "reported_day": day,
        "updated_at": moment,
        "closed_at": f"CASE WHEN {opens} THEN NULL ELSE {moment} END",
        "closed_day": f"CASE WHEN {opens} THEN NULL ELSE {day} END",
        "foreign_id": "''",
        "foreign_system": "''",
        "parent_id": "NULL",
        "merged_into_id": "NULL",
        "rating": f"CASE WHEN {opens} THEN NULL ELSE m.rating END",
    }
    columns = [str(field.column) for field in Matter._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changes.get(column, f'm."{column}"') for column in columns)
    return (
        f"INSERT INTO matters_matter ({names}) SELECT {values} FROM ({numbers}) s "  # noqa: S608 names of our own
        f"CROSS JOIN matters_matter m WHERE m.stage <> 'void' AND m.id <= {had} LIMIT {max(wanted - had, 0)}"
    )


def _give_todos(had: int) -> None:
    """A clock and a to-do for every open copy."""
    from gongzhi.base.todos.models import Clock, Todo
    from gongzhi.work.matters.models import Matter

    like = Clock.objects.order_by("-pk")[0]
    same = {name: getattr(like, name) for name in ("subject", "country", "time_zone", "opens", "closes")}
    fresh = Matter.objects.filter(stage="open", pk__gt=had).only("uid", "reported_at", "area_path", "lead_post_id")
    for batch in _batches(fresh.iterator(chunk_size=_CHUNK)):
        clocks = [
            Clock(
                **same, subject_uid=one.uid, code="handle", amount=3, started_at=one.reported_at, due_at=one.reported_at
            )
            for one in batch
        ]
        Clock.objects.bulk_create(clocks, batch_size=500)
        todos = [
            Todo(
                subject="matter", subject_uid=one.uid, task="handling", post_id=one.lead_post_id, clock=clock,
                area_path=one.area_path, opened_at=one.reported_at, due_at=one.reported_at,
            )
            for one, clock in zip(batch, clocks, strict=True)
        ]  # fmt: skip
        Todo.objects.bulk_create(todos, batch_size=500)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, _CHUNK)):
        yield batch


if __name__ == "__main__":
    main()
