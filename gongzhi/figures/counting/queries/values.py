"""What figures come to for an area and a period: all of them in one query over totals by area and month."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.datasets import Dataset
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.measures import Answer, Totals, derived, fits, is_derived, measured
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.models import Cell, Counted, Definition
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse

_ONE_BY_ONE = ("distinct", "median")


def live(pack: str) -> dict[str, Definition]:
    """The definitions in force, by code."""
    return {one.code: one for one in Definition.objects.filter(pack=pack, live=True)}


def answers(pack: PackInUse, area: Area, period: Period, codes: Iterable[str] | None = None) -> dict[str, Answer]:
    """The values of figures for an area and a period, those that are made of others included."""
    figures = pack.pack.figures
    wanted = list(figures) if codes is None else [code for code in codes if code in figures]
    now = _whole(wanted, figures)
    then = _whole([part for code in now if figures[code].measure == "growth" for part in figures[code].parts], figures)
    definitions = live(pack.code)
    found = {period: _counted(pack, definitions, now, area, period)}
    if then:
        before = period.year_before()
        found[before] = _counted(pack, definitions, then, area, before)
    whole = {code: _areas(pack, area, period, code) for code in now if figures[code].measure == "areas"}
    found[period] |= whole
    return {code: _answer(code, figures, found, period) for code in wanted}


def _areas(pack: PackInUse, area: Area, period: Period, code: str) -> Answer:
    """In how many areas of a level the figure it is made of lies within bounds."""
    figure = pack.pack.figures[code]
    assert figure.bounds is not None
    below = list(Area.objects.on(period.last).filter(under("path", area.path), level=figure.level).order_by("path"))
    if not below:
        return Answer(None, 0, _("这一级不统计这项"))
    found = [one for one in by_area(pack, figure.parts[0], below, period).values() if fits(figure.bounds, one)]
    return Answer(Fraction(len(found)), sum(one.records for one in found))


def _whole(codes: Iterable[str], figures: Mapping[str, Figure]) -> list[str]:
    """These figures and all they are made of."""
    found: list[str] = []
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.append(code)
            waiting += figures[code].parts
    return found


def _answer(
    code: str, figures: Mapping[str, Figure], found: Mapping[Period, Mapping[str, Answer]], period: Period
) -> Answer:
    figure = figures[code]
    if not is_derived(figure) or figure.measure == "areas":
        return found[period][code]
    if figure.measure == "growth":
        parts = [_answer(figure.parts[0], figures, found, one) for one in (period, period.year_before())]
    else:
        parts = [_answer(part, figures, found, period) for part in figure.parts]
    return derived(figure, parts)


def _counted(
    pack: PackInUse, definitions: Mapping[str, Definition], codes: Sequence[str], area: Area, period: Period
) -> dict[str, Answer]:
    figures = {code: pack.pack.figures[code] for code in codes if not is_derived(pack.pack.figures[code])}
    ready = {code: definitions[code] for code in figures if code in definitions}
    totals = totals_of(ready, figures, area.path, period)
    datasets = datasets_of(pack.code, pack.pack)
    found = {}
    for code, figure in figures.items():
        if code not in ready:
            found[code] = Answer(None, 0, _("还没有统计过"))
        elif fault := ready[code].fault:
            found[code] = Answer(None, 0, _("统计出了错，修好以前不给数：%(fault)s") % {"fault": fault})
        elif figure.levels and area.level not in figure.levels:
            found[code] = Answer(None, 0, _("这一级不统计这项"))
        else:
            records, amount = totals.get(ready[code].pk, (0, 0))
            other = _other(figure, ready[code], area.path, period)
            found[code] = measured(figure, Totals(records, amount, _places(figure, datasets), other))
    return found


def totals_of(
    definitions: Mapping[str, Definition], figures: Mapping[str, Figure], area_path: str, period: Period
) -> dict[int, tuple[int, int]]:
    """Records and amount by definition: from the cells for whole months, else from what was counted day by day."""
    keys = {one.pk for one in definitions.values()}
    standing = {definitions[code].pk for code in definitions if figures[code].since}
    found: QuerySet[Any, tuple[int, int, int | None]]
    if period.whole_months:
        rows = Cell.objects.filter(area_path=area_path, month__lte=period.last, figure__in=keys)
        rows = rows.filter(Q(month__gte=period.first) | Q(figure__in=standing))
        found = rows.values_list("figure").annotate(Sum("records"), Sum("amount"))
    else:
        inside = ~Q(figure__in=standing) & within(period, standing=False)
        inside |= Q(figure__in=standing) & within(period, standing=True)
        lines = Counted.objects.filter(under("area_path", area_path), inside, figure__in=keys, gone=None)
        found = lines.values_list("figure").annotate(Count("pk"), Sum("amount"))
    return {figure: (records, amount or 0) for figure, records, amount in found}


def within(period: Period, *, standing: bool) -> Q:
    """What belongs to a period: by its day, or by standing at the period's end."""
    if standing:
        return Q(day__lte=period.last) & (Q(until=None) | Q(until__gt=period.last))
    return Q(day__gte=period.first, day__lte=period.last)


def lines_in(definition: Definition, figure: Figure, area_path: str, period: Period) -> QuerySet[Counted]:
    """What is counted for an area and a period."""
    rows = Counted.objects.filter(under("area_path", area_path), figure=definition, gone=None)
    return rows.filter(within(period, standing=bool(figure.since)))


def _places(figure: Figure, datasets: Mapping[str, Dataset]) -> int:
    return datasets[figure.dataset].fields[figure.of].places if figure.of else 0


def _other(figure: Figure, definition: Definition, area_path: str, period: Period) -> int | None:
    """What does not add up: the number of distinct ones; twice the median, or the sum of the two in the middle."""
    if figure.measure not in _ONE_BY_ONE:
        return None
    rows = lines_in(definition, figure, area_path, period)
    if figure.measure == "distinct":
        return rows.values("key").distinct().count()
    number = rows.count()
    if not number:
        return None
    middle = list(rows.order_by("amount").values_list("amount", flat=True)[(number - 1) // 2 : number // 2 + 1])
    return middle[0] + middle[-1]


def trend(pack: PackInUse, code: str, area: Area, months: Sequence[date]) -> list[Answer]:
    """A counted figure month by month, in one query; for what stands at a month's end, added up from the beginning."""
    figure = pack.pack.figures[code]
    definition = live(pack.code).get(code)
    if definition is None or definition.fault or not months or figure.measure in _ONE_BY_ONE:
        return []
    rows = Cell.objects.filter(area_path=area.path, figure=definition, month__lte=months[-1]).order_by("month")
    cells = list(rows.values_list("month", "records", "amount"))
    places = _places(figure, datasets_of(pack.code, pack.pack))
    found = []
    for month in months:
        fits = [cell for cell in cells if (cell[0] <= month if figure.since else cell[0] == month)]
        found.append(measured(figure, Totals(sum(c[1] for c in fits), sum(c[2] for c in fits), places)))
    return found


def by_area(pack: PackInUse, code: str, areas: Sequence[Area], period: Period) -> dict[int, Answer]:
    """A counted figure for many areas of one level, by their keys, in one query."""
    figure, definition = pack.pack.figures[code], live(pack.code).get(code)
    one_by_one = figure.measure in _ONE_BY_ONE or not period.whole_months
    if definition is None or definition.fault or one_by_one:
        return {one.pk: answers(pack, one, period, [code])[code] for one in areas}
    rows = Cell.objects.filter(area_path__in=[one.path for one in areas], figure=definition, month__lte=period.last)
    if not figure.since:
        rows = rows.filter(month__gte=period.first)
    sums = {path: (n, a) for path, n, a in rows.values_list("area_path").annotate(Sum("records"), Sum("amount"))}
    places = _places(figure, datasets_of(pack.code, pack.pack))
    return {one.pk: measured(figure, Totals(*sums.get(one.path, (0, 0)), places)) for one in areas}
