"""What our database backends add to Django's: the door of SQLite, the cheap look at a PostgreSQL connection."""

import threading

import psycopg
import pytest
from django.db import OperationalError, connection, connections

from gongzhi.base.trail.queries import newest
from gongzhi.config.database import database_of
from gongzhi.config.settings import VAR
from gongzhi.config.sqlite.base import Door

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite")


def test_the_next_comes_in_when_the_one_inside_commits_and_only_then() -> None:
    door, inside = Door(), threading.Event()

    def next_one() -> None:
        with door:
            inside.set()

    other = threading.Thread(target=next_one)
    with door:
        other.start()
        assert not inside.wait(0.1)
        door.leave()
        assert inside.wait(10)
    other.join()
    with door:  # leaving twice opened it once
        third = threading.Thread(target=next_one)
        inside.clear()
        third.start()
        assert not inside.wait(0.1)
    third.join()


@on_sqlite
@pytest.mark.django_db
def test_the_newest_act_is_found_by_one_probe_a_subject_on_sqlite() -> None:
    plan = _plan_of_newest("EXPLAIN QUERY PLAN ")
    assert plan.count("act_newest_of_kind (subject=?)") == 2, plan
    assert "SCAN trail_act" not in plan


@on_postgresql
@pytest.mark.django_db
def test_the_newest_act_is_found_by_one_probe_a_subject_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which a table of three rows would be read by
    plan = _plan_of_newest("EXPLAIN ")
    assert plan.count("act_newest_of_kind") == 2, plan
    assert "Filter" not in plan


def _plan_of_newest(explain: str) -> str:
    asked: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: asked.append(sql) or run(sql, *rest)):
        newest("areas", "packs")
    with connection.cursor() as cursor:
        cursor.execute(explain + asked[0], ["areas", "packs"])
        return "\n".join(str(row) for row in cursor.fetchall())


@on_postgresql
@pytest.mark.django_db
def test_a_kept_connection_that_the_server_ended_is_noticed_before_the_next_request() -> None:
    ours = connections.create_connection("default")
    ours.ensure_connection()
    assert ours.is_usable()
    raw = ours.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
    assert not _soon_usable(ours)
    ours.close()
    assert not ours.is_usable()


def _soon_usable(ours: object) -> bool:
    """The end of a connection takes a moment to arrive."""
    for _ in range(100):
        try:
            if not ours.is_usable():  # type: ignore[attr-defined]
                return False
        except (OperationalError, psycopg.Error):
            return False
        threading.Event().wait(0.05)
    return True


def test_a_pooler_can_ask_for_statements_that_are_not_prepared() -> None:
    options = database_of("postgresql://u@h/n?prepare_threshold=none&sslmode=require", VAR)["OPTIONS"]
    assert options["prepare_threshold"] is None
    assert options["sslmode"] == "require"
    assert database_of("postgresql://u@h/n", VAR)["OPTIONS"]["prepare_threshold"] == 5
