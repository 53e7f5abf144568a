"""Conditions over the fields of a dataset, as the database is asked. All fields go by aliases of their own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from gongzhi.base.datasets import Dataset, Field
from gongzhi.figures.counting.logic.conditions import read_value
from gongzhi.packs.figures import Bounds, Condition


def alias(code: str) -> str:
    """The name a field has in a query of figures: never that of a column."""
    return f"f_{code}"


def aliases(dataset: Dataset, codes: Iterable[str]) -> dict[str, Combinable]:
    """What to alias in a query so that these fields can be asked."""
    return {
        alias(code): F(field.at) if isinstance(field.at, str) else field.at
        for code, field in ((code, dataset.fields[code]) for code in sorted(codes))
    }


def asked(dataset: Dataset, where: Mapping[str, Condition]) -> Q:
    """The conditions as a query over aliases. All must hold; a value that is not told holds none."""
    found = Q()
    for code, condition in where.items():
        found &= _asked(dataset.fields[code], alias(code), condition)
    return found


def _asked(field: Field, name: str, condition: Condition) -> Q:
    if not isinstance(condition, Bounds):
        values = condition if isinstance(condition, tuple) else (condition,)
        return Q(**{f"{name}__in": _stored(field, values)})
    found = Q()
    if condition.at_least is not None:
        found &= Q(**{f"{name}__gte": read_value(field, condition.at_least)})
    if condition.at_most is not None:
        found &= Q(**{f"{name}__lte": read_value(field, condition.at_most)})
    if condition.but:
        found &= Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}__in": _stored(field, condition.but)})
    if condition.empty is not None:
        blank = Q(**{f"{name}__isnull": True})
        if field.type in ("code", "text"):
            blank |= Q(**{name: ""})
        found &= blank if condition.empty else ~blank
    return found


def _stored(field: Field, values: tuple[Any, ...]) -> list[Any]:
    if field.means is not None:
        return [stored for value in values for stored in field.means[str(value)]]
    return [read_value(field, value) for value in values]
