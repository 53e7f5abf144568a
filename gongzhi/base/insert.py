"""Inserting rows: one at a time by a statement compiled once, many at a time by sets.

Django compiles an INSERT anew for each call, which costs more than running it. A report writes five rows, and a
register of households a hundred thousand, so the statement of a model is kept. What the columns hold is prepared by the
model's own fields, but for values that these would hand on as they are: most of them, and asking took half the time.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_BATCH = 500
_MOST_VALUES = 30_000  # of one statement, on both engines
_FEW, _AT_ONCE = 20, 5_000
_Row = TypeVar("_Row", bound=models.Model)
# Where a value stands, the type that is taken as it is, and what is done with others.
_Field = tuple[str, type | None, Callable[[Any], Any]]
_AS_THEY_ARE: dict[type[Any], type] = {
    models.CharField: str, models.TextField: str, models.BooleanField: bool, models.BigIntegerField: int,
    models.IntegerField: int, models.SmallIntegerField: int, models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int, models.PositiveBigIntegerField: int, models.ForeignKey: int,
}  # fmt: skip


class _Plan(NamedTuple):
    """How rows of a model are written on an engine."""

    begin: str
    marks: str
    end: str
    copy: str
    fields: list[_Field]


_plans: dict[tuple[str, type[models.Model]], _Plan] = {}


def insert(rows: Sequence[_Row]) -> Sequence[_Row]:
    """Insert new rows of one model, in order, and give them their keys. Constraints hold as for any insert."""
    if not rows:
        return rows
    connection = connections[DEFAULT_DB_ALIAS]
    model, plan = type(rows[0]), _plan(type(rows[0]), connection)
    size = min(_BATCH, _MOST_VALUES // len(plan.fields))
    with transaction.atomic(savepoint=False) if len(rows) > 1 else nullcontext(), connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            some = rows[start : start + size]
            values = [
                [
                    value if value.__class__ is plain or value is None else prepared(value)
                    for name, plain, prepared in plan.fields
                    for value in (getattr(row, name),)
                ]
                for row in some
            ]
            for row, key in zip(some, _keys(cursor, model, plan, values), strict=True):
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


def _keys(cursor: Any, model: type[models.Model], plan: _Plan, values: list[list[Any]]) -> Sequence[int]:
    """Insert, and the keys given, in order."""
    if len(values) > _FEW and cursor.db.vendor == "postgresql":
        return _copied(cursor, model, plan, values)
    text = plan.begin + ", ".join([plan.marks] * len(values)) + plan.end
    cursor.execute(text, [value for row in values for value in row])
    return [key for (key,) in cursor.fetchall()]


def _copied(cursor: Any, model: type[models.Model], plan: _Plan, values: list[list[Any]]) -> Sequence[int]:
    """Keys are drawn beforehand, so that rows can be copied, which is several times as fast as any INSERT."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [model._meta.db_table, model._meta.pk.column, len(values)],
    )
    keys = [key for (key,) in cursor.fetchall()]
    with cursor.cursor.copy(plan.copy) as copy:
        for key, row in zip(keys, values, strict=True):
            copy.write_row([key, *row])
    return keys


def _plan(model: type[models.Model], connection: BaseDatabaseWrapper) -> _Plan:
    key = (connection.vendor, model)
    if key not in _plans:
        meta, quote = model._meta, connection.ops.quote_name
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        table, own = quote(meta.db_table), quote(str(meta.pk.column))
        names = ", ".join(quote(str(field.column)) for field in fields)
        _plans[key] = _Plan(
            begin=f"INSERT INTO {table} ({names}) VALUES ",  # noqa: S608
            marks=f"({', '.join(['%s'] * len(fields))})",
            end=f" RETURNING {own}",
            copy=f"COPY {table} ({own}, {names}) FROM STDIN",
            fields=[_field(field, connection) for field in fields],
        )
    return _plans[key]


def _field(field: Any, connection: BaseDatabaseWrapper) -> _Field:
    alias, vendor = connection.alias, connection.vendor

    def asked(value: Any) -> Any:
        return field.get_db_prep_save(value, connections[alias])

    if type(field) is models.UUIDField and vendor == "sqlite":
        return field.attname, None, lambda value: value.hex if isinstance(value, UUID) else asked(value)
    if type(field) is models.UUIDField:
        return field.attname, UUID, asked
    if type(field) is models.DateTimeField:
        return field.attname, None, _remembering(_moment_of_sqlite(asked) if vendor == "sqlite" else asked)
    return field.attname, _AS_THEY_ARE.get(type(field)), asked


def _moment_of_sqlite(asked: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def prepared(value: Any) -> Any:
        if value.__class__ is datetime and value.tzinfo is UTC:
            return str(value.replace(tzinfo=None))
        return asked(value)

    return prepared


def _remembering(asked: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The rows of one call, and the calls of one action, mostly tell the same moment."""
    last: tuple[datetime | None, Any] = None, None

    def prepared(value: Any) -> Any:
        nonlocal last
        moment, known = last
        if value is not moment:
            known = asked(value)
            last = value, known  # both at once: another thread may be here too
        return known

    return prepared
