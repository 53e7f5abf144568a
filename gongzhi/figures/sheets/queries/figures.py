"""What figures give for the cells of a sheet: each figure once for an area and period, rows of areas in one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.figures.counting.logic.measures import Answer, derived, is_derived
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.models import Closing
from gongzhi.figures.counting.queries.values import answers, by_area, live
from gongzhi.figures.sheets.logic.results import OPEN, REVISED, SIGNED, UNSIGNED
from gongzhi.packs.queries import PackInUse

WRITTEN = "zh-hans"  # a blank is in Chinese whoever fills it: the same file for everybody
Wanted = tuple[str, int, Period]  # figure, key of the area, period


@dataclass(frozen=True)
class Given:
    """What a figure comes to, and how far its period is."""

    answer: Answer
    state: str


def given(pack: PackInUse, wanted: Iterable[Wanted], areas: Mapping[int, Area], *, today: date) -> dict[Wanted, Given]:
    """What each of these comes to. As many queries as there are areas or columns, whichever are fewer, never cells."""
    every = list(dict.fromkeys(wanted))
    by_place: dict[tuple[int, Period], list[str]] = {}
    by_column: dict[tuple[str, Period], list[int]] = {}
    for code, area, period in every:
        by_place.setdefault((area, period), []).append(code)
        by_column.setdefault((code, period), []).append(area)
    with translation.override(WRITTEN):  # reasons are kept as they are marked, and said in whoever's language reads
        found = _answers(pack, by_place, by_column, areas)
    signed = _signed(pack, every, areas)
    return {one: _given(pack, one, found[one], signed.get(one), today) for one in every}


def _given(pack: PackInUse, one: Wanted, now: Answer, signed: Answer | None, today: date) -> Given:
    """What a cell is given: of a closed period what its owner signed, whatever came after."""
    code, _area, period = one
    if period.last >= today:
        return Given(now, OPEN)
    if signed is not None:
        return Given(signed, SIGNED if signed == now else REVISED)
    figure = pack.pack.figures[code]
    return Given(now, UNSIGNED if figure.owner and not is_derived(figure) else "")


def _answers(
    pack: PackInUse, by_place: Mapping[tuple[int, Period], list[str]],
    by_column: Mapping[tuple[str, Period], list[int]], areas: Mapping[int, Area],
) -> dict[Wanted, Answer]:  # fmt: skip
    found: dict[Wanted, Answer] = {}
    if len(by_place) <= len(by_column):
        for (area, period), codes in by_place.items():
            told = answers(pack, areas[area], period, codes)
            found |= {(code, area, period): answer for code, answer in told.items()}
        return found
    for (code, period), keys in by_column.items():
        down = down_a_column(pack, code, [areas[key] for key in keys], period)
        found |= {(code, key, period): answer for key, answer in down.items()}
    return found


def down_a_column(pack: PackInUse, code: str, areas: Sequence[Area], period: Period) -> dict[int, Answer]:
    """A figure for many areas, those that are made of others too, by the keys of the areas."""
    figure = pack.pack.figures[code]
    if figure.measure == "areas":
        return {one.pk: answers(pack, one, period, [code])[code] for one in areas}
    if is_derived(figure):
        periods = (period, period.year_before()) if figure.measure == "growth" else (period, period)
        parts = (figure.parts[0], figure.parts[0]) if figure.measure == "growth" else figure.parts
        first, second = (down_a_column(pack, part, areas, one) for part, one in zip(parts, periods, strict=True))
        return {one.pk: derived(figure, [first[one.pk], second[one.pk]]) for one in areas}
    told = [one for one in areas if not figure.levels or one.level in figure.levels]
    found = by_area(pack, code, told, period) if told else {}
    return {one.pk: found.get(one.pk) or Answer(None, 0, _("这一级不统计这项")) for one in areas}


def _signed(pack: PackInUse, wanted: Sequence[Wanted], areas: Mapping[int, Area]) -> dict[Wanted, Answer]:
    """What was signed of these, where the period was closed under what the figure counts now."""
    of_area = {areas[area].path: area for _code, area, _period in wanted}
    periods = {period.code: period for _code, _area, period in wanted}
    digests = {one.digest: code for code, one in live(pack.code).items() if code in {code for code, *_rest in wanted}}
    rows = Closing.objects.filter(
        definition__pack=pack.code, definition__code__in=digests.values(), definition__digest__in=digests,
        period__in=periods, area_path__in=of_area,
    ).order_by("pk")  # fmt: skip
    found = rows.values_list("definition__code", "area_path", "period", "value", "records")
    return {
        (code, of_area[path], periods[period]): Answer(Fraction(value), records)
        for code, path, period, value, records in found
    }
