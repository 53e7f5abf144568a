"""How records become lines of what was counted: a query over a dataset, the same for one record and for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Expression,
    F,
    Func,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Left, Round

from gongzhi.base.columns import under
from gongzhi.base.datasets import Dataset
from gongzhi.figures.counting.queries.asking import alias, aliases, asked
from gongzhi.packs.figures import Figure

COLUMNS = ("record", "area", "day", "until", "amount", "key")
KEY_MOST = 200


@dataclass(frozen=True)
class Line:
    """How one record counts in one figure."""

    record: int
    area_path: str
    day: date
    until: date | None
    amount: int
    key: str


def fields_of(figure: Figure) -> set[str]:
    """The fields a figure looks at."""
    named = (figure.of, figure.time, figure.since, figure.until)
    return {*figure.where, *figure.hit, *(code for code in named if code is not None)}


def lines_of(figure: Figure, dataset: Dataset, root: str, *, touched: Mapping[str, Any] | None = None) -> QuerySet[Any]:
    """A query of `COLUMNS`: one row for each record that counts. `touched`: only records these conditions find."""
    rows = dataset.rows().alias(**aliases(dataset, fields_of(figure)))
    if touched:
        rows = rows.filter(**touched)
    rows = rows.filter(under(dataset.area, root), asked(dataset, figure.where)).order_by()
    begin = alias(figure.time or figure.since or "")
    rows = rows.filter(**{f"{begin}__isnull": False})
    if figure.of is not None:
        rows = rows.filter(**{f"{alias(figure.of)}__isnull": False})
    end: Combinable = F(alias(figure.until)) if figure.until else Value(None, output_field=DateField())
    return rows.annotate(
        c_record=F("pk"), c_area=F(dataset.area), c_day=F(begin), c_until=end,
        c_amount=_amount(figure, dataset), c_key=_key(figure),
    ).values_list(*(f"c_{name}" for name in COLUMNS))  # fmt: skip


def _amount(figure: Figure, dataset: Dataset) -> Expression:
    if figure.measure == "share":
        hit: Q = asked(dataset, figure.hit)
        return Case(When(hit, then=Value(1)), default=Value(0), output_field=BigIntegerField())
    if figure.of is None or figure.measure == "distinct":
        return Value(0, output_field=BigIntegerField())
    places = dataset.fields[figure.of].places
    return Cast(Round(F(alias(figure.of)) * Value(10**places)), BigIntegerField())


def _key(figure: Figure) -> Func | Value:
    if figure.measure != "distinct" or figure.of is None:
        return Value("", output_field=CharField())
    return Left(Coalesce(Cast(F(alias(figure.of)), CharField()), Value("")), KEY_MOST)
