"""Changing many loans at once, each with values of its own."""

from collections.abc import Sequence

from django.db import connection

from gongzhi.work.programmes.models import Loan


def change_loans(loans: Sequence[Loan], fields: Sequence[str]) -> None:
    """Write some columns of loans; constraints hold as for any update."""
    if not loans:
        return
    columns = [one for one in Loan._meta.concrete_fields if one.name in fields]
    sets = ", ".join(f"{connection.ops.quote_name(str(one.column))} = %s" for one in columns)
    rows = [
        [*(one.get_db_prep_save(getattr(loan, one.attname), connection) for one in columns), loan.pk]
        for loan in sorted(loans, key=lambda one: one.pk)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {Loan._meta.db_table} SET {sets} WHERE id = %s", rows)  # noqa: S608
