"""Inserting rows: one at a time by a statement compiled once, many at a time by sets.

Django compiles an INSERT anew for each call, which costs more than running it. A report writes five rows, so the
statement for one row of a model is kept; what the columns hold is still prepared by the model's own fields.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

_BATCH = 500
_Row = TypeVar("_Row", bound=models.Model)
_plans: dict[tuple[str, type[models.Model]], tuple[str, list[Any]]] = {}


def insert(rows: Sequence[_Row]) -> Sequence[_Row]:
    """Insert new rows of one model, in order, and give them their keys. Constraints hold as for any insert."""
    if len(rows) != 1:
        return type(rows[0])._base_manager.bulk_create(rows, batch_size=_BATCH) if rows else rows
    row, connection = rows[0], connections[DEFAULT_DB_ALIAS]
    statement, fields = _plan(type(row), connection)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return rows


def _plan(model: type[models.Model], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    key = (connection.vendor, model)
    if key not in _plans:
        meta, quote = model._meta, connection.ops.quote_name
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        names = ", ".join(quote(str(field.column)) for field in fields)
        marks, key_column = ", ".join(["%s"] * len(fields)), quote(str(meta.pk.column))
        statement = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks}) RETURNING {key_column}"  # noqa: S608
        _plans[key] = statement, fields
    return _plans[key]
