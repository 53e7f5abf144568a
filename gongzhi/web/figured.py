"""How figures are shown, at the desk and in public: values with units, trends, maps, and in words what is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.datasets import Dataset
from gongzhi.design.charts import Point, Shape, choropleth, line, rings_of
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.measures import Answer, is_derived, written
from gongzhi.figures.counting.logic.periods import Period, month, month_of, months_back
from gongzhi.figures.counting.logic.suppressing import told_in_public
from gongzhi.figures.counting.queries.values import by_area, trend
from gongzhi.packs.figures import Bounds, Condition, Figure
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import LEVELS
from gongzhi.web.showing import say

_LARGE = 1_000_000  # yuan
_MEASURES = {
    "count": gettext_noop("逐条计数"), "sum": gettext_noop("“%(of)s”相加"), "share": gettext_noop("符合条件的占比"),
    "mean": gettext_noop("“%(of)s”的平均"), "median": gettext_noop("“%(of)s”的中位数"),
    "distinct": gettext_noop("“%(of)s”不同的个数"),
    "growth": gettext_noop("与上年同期比"),
    "difference": gettext_noop("两项相减"), "ratio": gettext_noop("两项相除"),
    "areas": gettext_noop("符合条件的区域数"),
}  # fmt: skip


@dataclass(frozen=True)
class FigureView:
    """A figure as a page shows it."""

    code: str
    title: str
    definition: str
    unit: str
    value: str
    why: str
    records: int
    example: bool
    url: str = ""
    target: str = ""
    meets: bool | None = None


def grouped(text: str) -> str:
    """A number with a comma after every three digits."""
    whole, dot, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{dot}{rest}" if digits else text


def figure_view(code: str, figure: Figure, answer: Answer, url: str = "") -> FigureView:
    """A figure with what it came to."""
    value, unit = _in_ten_thousands(figure, answer)
    target = figure.target
    meets = None
    if target is not None and answer.value is not None:
        aim = float(target.value)
        meets = float(answer.value) >= aim if target.better == "higher" else float(answer.value) <= aim
    return FigureView(
        code, say(figure.title), say(figure.definition), unit, value,
        answer.why, answer.records, figure.example, url, grouped(target.value) if target else "", meets,
    )  # fmt: skip


def _in_ten_thousands(figure: Figure, answer: Answer) -> tuple[str, str]:
    """Large sums of money in 万元, as people read them, where nothing is lost by it; else as they are."""
    value, unit = answer.value, say(figure.unit)
    if figure.unit.zh == "元" and value is not None and abs(value) >= _LARGE and value % 100 == 0:
        told = written(value / 10_000, 2).rstrip("0").rstrip(".")
        return grouped(told), _("万元")
    return grouped(answer.told(figure.places)), unit


@dataclass(frozen=True)
class Month:
    """A month of a trend, and the same a year before."""

    label: str
    told: str
    before: str


def trend_of(
    pack: PackInUse, code: str, area: Area, period: Period, *, public: bool = False
) -> tuple[str, list[Month]]:
    """A figure over the twelve months up to a period's end beside those before, as a chart and as a table.

    `public`: without the numbers of few records, nor those by which they could be told.
    """
    figure = pack.pack.figures[code]
    if is_derived(figure):
        return "", []
    months = months_back(month_of(period.last), 24)
    told = trend(pack, code, area, months)
    if not told:
        return "", []
    if public:
        told = told_in_public(figure, told[:12]) + told_in_public(figure, told[12:])
    names = [_("%(n)d 月") % {"n": one.month} for one in months]
    points = [
        Point(name, grouped(one.told(figure.places)), None if one.value is None else float(one.value))
        for name, one in zip(names, told, strict=True)
    ]
    before, now = points[:12], points[12:]
    if all(not one.value for one in before):
        before = []
    rows = [
        Month(month(day).label, one.told, before[n].told if before else "")
        for n, (day, one) in enumerate(zip(months[12:], now, strict=True))
    ]
    return line(now, before), rows


@dataclass(frozen=True)
class Place:
    """An area below with what a figure comes to there."""

    area: Area
    told: str
    why: str
    url: str
    share: float


def places_of(
    pack: PackInUse,
    code: str,
    area: Area,
    period: Period,
    url: Mapping[int, str],
    level: str = "village",
    *,
    public: bool = False,
) -> tuple[str, list[Place]]:
    """A figure by the areas below of a level, as a map and as a table. `url`: the page of each area, by its key."""
    figure = pack.pack.figures[code]
    areas = below(area, level)
    if len(areas) < 2 or is_derived(figure) or (figure.levels and level not in figure.levels):
        return "", []
    answers = by_area(pack, code, areas, period)
    if public:
        answers = dict(zip(answers, told_in_public(figure, list(answers.values())), strict=True))
    most = max((abs(float(one.value)) for one in answers.values() if one.value is not None), default=0.0)
    places = [
        Place(
            one, grouped(answers[one.pk].told(figure.places)), answers[one.pk].why, url.get(one.pk, ""),
            _share(answers[one.pk], most),
        )
        for one in areas
    ]  # fmt: skip
    outlines = {
        one.area_id: one.geometry for one in Boundary.objects.filter(area__in=areas, valid_to=None).order_by("pk")
    }
    shapes = [
        Shape(
            place.area.label, rings_of(outlines[place.area.pk]), place.told, _number(answers[place.area.pk]), place.url
        )
        for place in places
        if place.area.pk in outlines
    ]
    return choropleth(shapes), places


def _number(answer: Answer) -> float | None:
    return None if answer.value is None else float(answer.value)


def _share(answer: Answer, most: float) -> float:
    return abs(float(answer.value)) / most if answer.value is not None and most else 0.0


def below(area: Area, level: str) -> list[Area]:
    """The areas of a level within an area, as they are today; of the next level down where the area is as low."""
    if LEVELS.index(area.level) >= LEVELS.index(level):
        return list(Area.objects.valid().filter(parent=area).order_by("path"))
    return list(Area.objects.valid().filter(path__startswith=area.path, level=level).order_by("path"))


@dataclass(frozen=True)
class How:
    """How a number came about, in words: from which records, which of them, how counted, by which day."""

    dataset: str
    conditions: Sequence[str]
    measure: str
    day: str
    parts: Sequence[tuple[str, str]] = ()


def how_of(pack: PackInUse, code: str) -> How:
    """In words what a figure counts."""
    figure = pack.pack.figures[code]
    measure = _(_MEASURES[figure.measure])
    if is_derived(figure):
        parts = [(part, say(pack.pack.figures[part].title)) for part in figure.parts]
        bounds = [_bounds(_("数值"), figure.bounds)] if figure.bounds else []
        return How(_("别的指标"), bounds, measure, "", parts)
    dataset = datasets_of(pack.code, pack.pack)[figure.dataset]
    of = dataset.fields[figure.of].title if figure.of else ""
    conditions = [_condition(dataset, name, said) for name, said in figure.where.items()]
    conditions += [_("其中：%(what)s") % {"what": _condition(dataset, name, said)} for name, said in figure.hit.items()]
    return How(dataset.title, conditions, measure % {"of": of} if of else measure, _day(figure, dataset))


def _day(figure: Figure, dataset: Dataset) -> str:
    if figure.time:
        return _("按“%(day)s”归期") % {"day": dataset.fields[figure.time].title}
    return _("数期末还在的，从“%(day)s”算起") % {"day": dataset.fields[figure.since or ""].title}


def _condition(dataset: Dataset, name: str, said: Condition) -> str:
    field = dataset.fields[name]
    if isinstance(said, Bounds):
        return _bounds(field.title, said)
    values = said if isinstance(said, tuple) else (said,)
    if field.type == "flag":
        return field.title if values[0] else _("不是“%(what)s”") % {"what": field.title}
    words = [_title(field.titles, str(value)) for value in values]
    return _("%(field)s：%(values)s") % {"field": field.title, "values": _("、").join(words)}


def _title(titles: Mapping[str, str], value: str) -> str:
    return titles.get(value, value)


def _bounds(field: str, said: Bounds) -> str:
    words = []
    if said.at_least is not None:
        words.append(_("不少于 %(value)s") % {"value": grouped(str(said.at_least))})
    if said.at_most is not None:
        words.append(_("不多于 %(value)s") % {"value": grouped(str(said.at_most))})
    if said.but:
        words.append(_("除了 %(values)s") % {"values": _("、").join(map(str, said.but))})
    if said.empty is not None:
        words.append(_("没有填") if said.empty else _("填了的"))
    return _("%(field)s：%(values)s") % {"field": field, "values": _("、").join(words)}


def year_of(day: date) -> Period:
    """The year a day lies in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))
