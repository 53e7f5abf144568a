"""Conditions over the fields of a dataset, checked against its schema. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

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
        if field.type == "moment":
            yield f"{key}.{code}: is a moment, by which only bulletins go"
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
