"""Queries put together once: between two calls only the values change.

Django builds a query and compiles its SQL anew each time it is asked, which takes several times as long as SQLite
takes to answer. What every move of a matter asks is written here as any query is, with `Slot`s where values go, and its
SQL is kept for each engine:

    _OPEN = Prepared(lambda uid: Todo.objects.filter(subject_uid=uid, done_at=None), uid=models.UUIDField())
    todos = _OPEN.all(uid=matter.uid)

A slot compares with a value, never with None: SQL would find nothing. Columns of related models are not read along.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql import UpdateQuery

_Row = TypeVar("_Row")


def like(model: type[models.Model], *names: str) -> dict[str, Any]:
    """Slots named and typed like fields of a model."""
    return {name: model._meta.get_field(name) for name in names}


class Slot(Expression):
    """Where a value goes that is told when the query is asked."""

    def __init__(self, name: str, field: models.Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """Itself as the parameter, to be replaced by the value."""
        return "%s", [self]


class _Asked:
    """What is kept of a statement for an engine."""

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        self.sql, self.params = sql, tuple(params)

    def execute(self, cursor: Any, connection: BaseDatabaseWrapper, values: dict[str, Any]) -> None:
        """Run it with these values."""
        cursor.execute(
            self.sql,
            [
                one.output_field.get_db_prep_value(values[one.name], connection) if type(one) is Slot else one
                for one in self.params
            ],
        )


class _Read(_Asked):
    """A SELECT, with what makes rows of what it finds."""

    def __init__(self, query: Any, alias: str) -> None:
        compiler = query.get_compiler(alias)
        super().__init__(*compiler.as_sql())
        select = [column for column, _sql, _alias in compiler.select]
        whole = query.default_cols  # objects, not chosen values
        if whole and len(select) != len(query.model._meta.concrete_fields):
            raise TypeError("a prepared query reads the columns of one model")
        self.model = query.model if whole else None
        self.names = [column.target.attname for column in select] if whole else []
        self.turned = [
            (place, turn, column)
            for place, (turns, column) in compiler.get_converters(select).items()
            for turn in turns
        ]

    def found(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> Any:
        """What a row of the answer is to the asker: an object, or a tuple."""
        values = list(row)
        for place, turn, column in self.turned:
            values[place] = turn(values[place], column, connection)
        return self.model.from_db(connection.alias, self.names, values) if self.model else tuple(values)


class Prepared(Generic[_Row]):
    """A SELECT with slots, told as a function from slots to a query set of whole objects or of `values_list`."""

    def __init__(self, query: "Callable[..., models.QuerySet[Any, _Row]]", **slots: models.Field) -> None:
        self._query, self._slots = query, slots
        self._kept: dict[str, _Read] = {}

    def all(self, **values: Any) -> list[_Row]:
        """Everything it finds with these values, in its order."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = self._kept.get(connection.vendor)
        if kept is None:
            query = self._query(**{name: Slot(name, field) for name, field in self._slots.items()}).query
            kept = self._kept[connection.vendor] = _Read(query, connection.alias)
        with connection.cursor() as cursor:
            kept.execute(cursor, connection, values)
            return [kept.found(row, connection) for row in cursor.fetchall()]

    def first(self, **values: Any) -> _Row | None:
        """The first of what it finds, or None. The query itself should ask for one."""
        return next(iter(self.all(**values)), None)


class PreparedUpdate:
    """An UPDATE with slots: which rows, and what is set in them."""

    def __init__(
        self,
        which: "Callable[..., models.QuerySet[Any, Any]]",
        sets: Callable[..., dict[str, Any]],
        **slots: models.Field,
    ) -> None:
        self._which, self._sets, self._slots = which, sets, slots
        self._kept: dict[str, _Asked] = {}

    def run(self, **values: Any) -> int:
        """Set it with these values. Returns how many rows it was."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = self._kept.get(connection.vendor)
        if kept is None:
            kept = self._kept[connection.vendor] = self._compiled(connection.alias)
        with connection.cursor() as cursor:
            kept.execute(cursor, connection, values)
            return int(cursor.rowcount)

    def _compiled(self, alias: str) -> _Asked:
        slots = {name: Slot(name, field) for name, field in self._slots.items()}
        query = self._which(**slots).query.chain(UpdateQuery)
        query.add_update_values(self._sets(**slots))
        return _Asked(*query.get_compiler(alias).as_sql())
