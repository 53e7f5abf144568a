"""Triggers that make append-only tables what they say, on SQLite and PostgreSQL."""

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from gongzhi.base.trail.models import AppendOnly

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION gongzhi_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def guarded_models() -> list[type[models.Model]]:
    """Every concrete table built on `AppendOnly`."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def _wanted(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """Trigger names and the statement that makes each."""
    quoted = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        return {
            f"{table}_no_change": (
                f'CREATE TRIGGER "{table}_no_change" BEFORE UPDATE OR DELETE ON {quoted} '
                "FOR EACH ROW EXECUTE FUNCTION gongzhi_append_only()"
            ),
            f"{table}_no_truncate": (
                f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON {quoted} '
                "FOR EACH STATEMENT EXECUTE FUNCTION gongzhi_append_only()"
            ),
        }
    return {
        f"{table}_no_{event.lower()}": (
            f'CREATE TRIGGER "{table}_no_{event.lower()}" BEFORE {event} ON {quoted} '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        for event in ("UPDATE", "DELETE")
    }


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def missing_guards(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of triggers that should stand and do not: empty when every append-only table is guarded."""
    connection = connections[using]
    present = _present(connection)
    wanted = (name for model in guarded_models() for name in _wanted(connection, model._meta.db_table))
    return sorted(set(wanted) - present)


def guard_tables(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Make the triggers that are missing. Safe to repeat; tables not made yet are left for the next call."""
    connection = connections[using]
    present = _present(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
        for model in guarded_models():
            table = model._meta.db_table
            if table not in tables:
                continue
            for name, statement in _wanted(connection, table).items():
                if name not in present:
                    cursor.execute(statement)
