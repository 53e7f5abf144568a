"""The index of words, and what is known of each subject in it. It is machinery: all of it can be made anew."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from gongzhi.base.columns import Row
from gongzhi.base.search.logic import Phrase, as_fts5, as_tsquery

SHIFT = 8  # a row of the index is called by the key of what it is of, then so many bits for the subject
MOST_SUBJECTS = (1 << SHIFT) - 1


class Subject(Row):
    """What has texts in the index. Everything up to the key `upto` is in; newer texts wait to be swept in.

    `owes_purge`: words were taken out that are still in the file until the index is merged.
    """

    code = models.CharField(max_length=30, unique=True)
    upto = models.BigIntegerField(default=0)
    owes_purge = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id__range=(1, MOST_SUBJECTS)), name="subject_fits_its_bits")
        ]


class Words(models.Model):
    """The words of one text: a row of an FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL.

    Made by a migration of its own, as Django knows neither. `id` is the key of what it is of, shifted, and its subject.
    """

    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    tokens = models.TextField()

    class Meta:
        managed = False
        db_table = "search_words"


class Says(models.Lookup):
    """`tokens__says=phrases`: every phrase occurs. Answered by the index on both engines."""

    lookup_name = "says"
    prepare_rhs = False
    rhs: list[Phrase]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """FTS5."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} MATCH %s", [*params, as_fts5(self.rhs)]

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """The tsquery is written out by us, so that no dictionary and no parser comes between."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ CAST(%s AS tsquery)", [*params, as_tsquery(self.rhs)]


models.TextField.register_lookup(Says)
