"""Conditions over the fields of a dataset: checked against its schema, then asked of the database. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from gongzhi.base.datasets import Dataset, Field
from gongzhi.packs.figures import Bounds, Condition

_WORDS = {"code": "a code", "number": "a number", "day": "a day such as 2024-01-31", "flag": "true or false"}


def faults_of(dataset: Dataset, where: Mapping[str, Condition], key: str) -> Iterator[str]:
    """What is wrong with conditions, as `key.field: what`."""
    for code, condition in where.items():
        field = dataset.fields.get(code)
        if field is None:
            yield f"{key}.{code}: {dataset.code} has no field {code}; it has {', '.join(sorted(dataset.fields))}"
            continue
        if isinstance(condition, Bounds):
            if field.type in ("code", "text", "flag") and (condition.at_least, condition.at_most) != (None, None):
                yield f"{key}.{code}: at_least and at_most are for numbers and days"
                continue
            said = [one for one in (condition.at_least, condition.at_most, *condition.but) if one is not None]
        else:
            said = list(condition) if isinstance(condition, tuple) else [condition]
            if not said:
                yield f"{key}.{code}: an empty list holds nothing"
        for value in said:
            if (fault := _fault(field, value)) is not None:
                yield f"{key}.{code}: {fault}"


def _fault(field: Field, value: Any) -> str | None:
    if field.means is not None and str(value) not in field.means:
        known = sorted(field.means)
        return f"{value} is none of {', '.join(known[:12])}{' …' if len(known) > 12 else ''}"
    try:
        read_value(field, value)
    except ValueError:
        return f"{value} is not {_WORDS.get(field.type, 'a text')}"
    return None


def read_value(field: Field, value: Any) -> Any:
    """A value as the field stores it; raises `ValueError`."""
    if field.type == "flag":
        if not isinstance(value, bool):
            raise ValueError(value)
        return value
    if isinstance(value, bool):
        raise ValueError(value)
    if field.type == "number":
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValueError(value) from None
    return date.fromisoformat(str(value)) if field.type == "day" else str(value)


def alias(code: str) -> str:
    """The name a field has in a query of figures: never that of a column."""
    return f"f_{code}"


def aliases(dataset: Dataset, codes: Iterator[str] | set[str]) -> dict[str, Combinable]:
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
