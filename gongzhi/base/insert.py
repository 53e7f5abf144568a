"""Inserting rows: one at a time by a statement compiled once, many at a time by sets.

Django compiles an INSERT anew for each call, which costs more than running it. A report writes five rows, and a
register of households a hundred thousand, so the statement of a model is kept; what the columns hold is still prepared
by the model's own fields.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_BATCH = 500
_MOST_VALUES = 30_000  # of one statement, on both engines
_FEW = 20
_Row = TypeVar("_Row", bound=models.Model)
_AT_ONCE = 5_000
_plans: dict[tuple[str, type[models.Model]], tuple[str, str, str, list[Any]]] = {}


def insert(rows: Sequence[_Row]) -> Sequence[_Row]:
    """Insert new rows of one model, in order, and give them their keys. Constraints hold as for any insert."""
    if not rows:
        return rows
    connection = connections[DEFAULT_DB_ALIAS]
    begin, marks, end, fields = _plan(type(rows[0]), connection)
    size = min(_BATCH, _MOST_VALUES // len(fields))
    with transaction.atomic(savepoint=False) if len(rows) > 1 else nullcontext(), connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            values = [
                [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in some
            ]
            for row, key in zip(some, _keys(cursor, begin, marks, end, values), strict=True):
                row.pk = key
                row._state.adding, row._state.db = False, connection.alias
    return rows


def insert_values(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert very many new rows given as plain values in the order of `names`; columns not named are NULL.

    For sets of which nobody needs the objects: making and preparing those takes longer than writing. Values are those
    Python holds (UUIDs, days, moments, numbers, texts); JSON is given as text. Constraints hold as for any insert.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    meta, quote = model._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        written = [_plain(field, connection) for field in fields]
        changed = [(place, write) for place, write in enumerate(written) if write is not None]
        marks = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
        for start in range(0, len(rows), _AT_ONCE):
            some = [list(row) for row in rows[start : start + _AT_ONCE]]
            for place, write in changed:
                for row in some:
                    if row[place] is not None:
                        row[place] = write(row[place])
            cursor.executemany(statement, some)


def _plain(field: Any, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """How SQLite keeps what a field holds, where that is something else."""
    if isinstance(field, models.UUIDField):
        return lambda value: value.hex
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return date.isoformat
    return None


def _keys(cursor: Any, begin: str, marks: str, end: str, values: list[list[Any]]) -> list[int]:
    """Insert, and the keys given, in order."""
    if len(values) > _FEW and cursor.db.vendor == "postgresql":
        # One prepared statement in a pipeline: reading the marks of a long one takes longer than all the rest.
        cursor.cursor.executemany(begin + marks + end, values, returning=True)
        found = [cursor.cursor.fetchone()[0]]
        while cursor.cursor.nextset():
            found.append(cursor.cursor.fetchone()[0])
        return found
    cursor.execute(begin + ", ".join([marks] * len(values)) + end, [value for row in values for value in row])
    return [key for (key,) in cursor.fetchall()]


def _plan(model: type[models.Model], connection: BaseDatabaseWrapper) -> tuple[str, str, str, list[Any]]:
    key = (connection.vendor, model)
    if key not in _plans:
        meta, quote = model._meta, connection.ops.quote_name
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        names = ", ".join(quote(str(field.column)) for field in fields)
        marks, key_column = f"({', '.join(['%s'] * len(fields))})", quote(str(meta.pk.column))
        begin = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608
        _plans[key] = begin, marks, f" RETURNING {key_column}", fields
    return _plans[key]
