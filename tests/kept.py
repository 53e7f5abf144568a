"""Whether the database refuses to change or delete what is written once."""

import pytest
from django.db import IntegrityError, connection, models, transaction

from gongzhi.base.ids import uuid7

POSTGRESQL = connection.vendor == "postgresql"


def is_kept(model: type[models.Model]) -> None:
    """Every way to change or delete rows of this model is refused by the database, and they stay as they are."""
    table, before = model._meta.db_table, list(model.objects.order_by("pk").values_list("pk", "uid"))
    assert before, "nothing to try it on"
    if POSTGRESQL:
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would keep TRUNCATE from its trigger
    tries = [f"DELETE FROM {table}", f"DELETE FROM {table} WHERE id = {before[0][0]}", f"UPDATE {table} SET uid = uid"]
    tries += [f"TRUNCATE {table} CASCADE"] if POSTGRESQL else [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"]
    for statement in tries:
        with pytest.raises(IntegrityError, match="is append-only"):
            sql(statement)
    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        model.objects.filter(pk=before[0][0]).update(uid=uuid7())
    with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
        row = model.objects.get(pk=before[0][0])
        row.uid = uuid7()
        row.save()
    assert list(model.objects.order_by("pk").values_list("pk", "uid")) == before


def sql(statement: str) -> None:
    """One statement by itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
