"""What every table shares: a bigint key, a uid, and the column type of area paths."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from gongzhi.base.ids import uuid7


class Row(models.Model):
    """A row with a bigint key for joins and a uid for the world (made on the phone when offline)."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class AreaPath(models.CharField):
    """A path of area codes, `/500152115/500152115211/500152115211003/`.

    Bytewise order makes a subtree one range: the index answers `path >= p AND path < end_of_subtree(p)`,
    where `LIKE 'p%'` would scan on SQLite. PostgreSQL needs collation C for that, SQLite has it by default.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 240)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        return {
            **super().db_parameters(connection),
            "collation": "C" if connection.vendor == "postgresql" else None,
        }


def end_of_subtree(path: str) -> str:
    """The first path after everything under `path`: its last `/` becomes `0`, the next character."""
    return path[:-1] + "0"


def under(field: str, path: str) -> models.Q:
    """A range condition for everything at or under `path`."""
    return models.Q(**{f"{field}__gte": path, f"{field}__lt": end_of_subtree(path)})


class Unindexed(models.Func):
    """A column that SQLite is not to look up by an index. PostgreSQL knows its rows and chooses itself."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        """With a sign before it, which changes nothing else."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


def over(field: str, path: str) -> models.Q:
    """As `under`, for a `path` with nearly everything under it: the newest of it are found by walking the newest, where
    SQLite, which cannot tell, would take the index of paths and sort all it finds."""
    column = Unindexed(models.F(field))
    return models.Q(GreaterThanOrEqual(column, path)) & models.Q(LessThan(column, end_of_subtree(path)))


def gaps(field: str, paths: Sequence[str]) -> list[models.Q]:
    """Range conditions for everything that is neither at nor under any of `paths`; one that holds all for none."""
    found, low = [], ""
    for path in sorted(paths):
        if path < low:
            continue  # it lies under one before
        found.append(models.Q(**{f"{field}__gte": low, f"{field}__lt": path}))
        low = end_of_subtree(path)
    return [*found, models.Q(**{f"{field}__gte": low})]


def ancestors(path: str) -> list[str]:
    """The paths from `path` itself up to the root, deepest first."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]


def path_down_to(path: str, code: str) -> str:
    """The part of a path that ends with the area of this code; raises `ValueError` when it is not on the path."""
    step = f"/{code}/"
    return path[: path.index(step) + len(step)]
