"""From totals to what is told: shares, means, growth, differences, ratios; and what cannot be told. Pure and exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.texts import digest_of
from gongzhi.packs.figures import DERIVED, Bounds, Figure

_TEXTS = {
    "title",
    "definition",
    "unit",
    "group",
    "target",
    "owner",
    "citation",
    "example",
    "public",
    "few",
    "places",
    "times",
}


@dataclass(frozen=True)
class Totals:
    """What the records of a figure come to. `amount` in units of ten to the minus `places` of the field."""

    records: int = 0
    amount: int = 0
    places: int = 0
    other: int | None = None  # the median or the number of distinct ones, where that is measured


@dataclass(frozen=True)
class Answer:
    """A figure's value for an area and a period; None with the reason when it cannot be told."""

    value: Fraction | None
    records: int
    why: str = ""

    def told(self, places: int) -> str:
        """As it is written, rounded half up; '' when it cannot be told."""
        return "" if self.value is None else written(self.value, places)


def written(value: Fraction, places: int) -> str:
    """A number with so many decimals, rounded half up, away from zero."""
    scaled = value * 10**places
    whole = int(abs(scaled) + Fraction(1, 2))
    sign = "-" if scaled < 0 and whole else ""
    text = str(whole).rjust(places + 1, "0")
    return f"{sign}{text[:-places]}.{text[-places:]}" if places else f"{sign}{text}"


def measured(figure: Figure, totals: Totals) -> Answer:
    """The value of a counted figure."""
    if totals.records == 0 and figure.measure in ("share", "mean", "median"):
        return Answer(None, 0, _("没有记录，算不出"))
    scale = 10**totals.places
    match figure.measure:
        case "sum":
            value = Fraction(totals.amount, scale)
        case "distinct":
            value = Fraction(totals.other or 0)
        case "share":
            value = Fraction(100 * totals.amount, totals.records)
        case "median":
            value = Fraction(totals.other or 0, 2 * scale)
        case "mean":
            value = Fraction(totals.amount, scale * totals.records)
        case _:
            value = Fraction(totals.records)
    return Answer(value, totals.records)


def fits(bounds: Bounds, answer: Answer) -> bool:
    """Whether a value lies within bounds; what cannot be told does not."""
    if answer.value is None:
        return False
    least, most = (Fraction(str(one)) if one is not None else None for one in (bounds.at_least, bounds.at_most))
    return (least is None or answer.value >= least) and (most is None or answer.value <= most)


def derived(figure: Figure, parts: list[Answer]) -> Answer:
    """The value of a figure made of others: for growth, its part now and a year before."""
    records = sum(part.records for part in parts)
    for part in parts:
        if part.value is None:
            return Answer(None, records, part.why)
    first, second = (part.value or Fraction(0) for part in parts)
    if figure.measure == "difference":
        return Answer(first - second, records)
    if second == 0:
        zero = _("上年同期为零，算不出增幅") if figure.measure == "growth" else _("除数为零，算不出")
        return Answer(None, records, zero)
    if figure.measure == "growth":
        return Answer((first - second) / abs(second) * 100, records)
    return Answer(first / second * figure.times, records)


def is_derived(figure: Figure) -> bool:
    """Whether it is made of other figures."""
    return figure.measure in DERIVED


def digest_of_figure(figure: Figure, root: str) -> tuple[str, Mapping[str, Any]]:
    """What of a figure decides which records it counts, and its digest: texts, owners and rounding pin nothing new."""
    meaning = {key: value for key, value in figure.model_dump(mode="json").items() if key not in _TEXTS}
    return digest_of([meaning, root]), meaning
