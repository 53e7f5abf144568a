"""The story of a place told again from records: every number opens to what it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code, areas_at_hand
from gongzhi.design.charts import columns, dots
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.measures import Answer
from gongzhi.figures.counting.logic.periods import Period, month_of, months_back, period_of
from gongzhi.figures.counting.logic.suppressing import told_in_public
from gongzhi.figures.counting.models import Counted, Step
from gongzhi.figures.counting.queries.records import PAGE, behind
from gongzhi.figures.counting.queries.story import AGREES, PENDING, Entry, story_of
from gongzhi.figures.counting.queries.values import answers, live, trend
from gongzhi.figures.counting.queries.values import by_area as answers_by_area
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.web.figured import FigureView, below, figure_view, grouped, how_of, places_of, trend_of
from gongzhi.web.sent import whole
from gongzhi.web.showing import say

_NUMERALS = ("壹", "贰", "叁", "肆", "伍", "陆")
_WIDE_FROM = 300  # what is counted more often than this is drawn over time, not dot by dot


@dataclass(frozen=True)
class Card:
    """An entry on the page: the figure, its picture, and what is to be known of it."""

    view: FigureView
    entry: Entry
    chart: str = ""
    wide: bool = False
    mapped: str = ""


def _told(pack_code: str) -> tuple[PackInUse, Area]:
    pack = pack_in_force(pack_code)
    area = area_by_code(pack.pack.head.area) if pack else None
    if pack is None or pack.pack.story is None or area is None:
        raise Http404
    return pack, area


@require_safe
def story(request: HttpRequest, code: str) -> HttpResponse:
    """All entries in their chapters. What no figure counts yet is named as pending."""
    pack, area = _told(code)
    entries = story_of(pack, area)
    told = pack.pack.story
    assert told is not None
    period = period_of(told.period)
    assert period is not None
    chapters = []
    for number, (name, group) in enumerate(told.groups.items()):
        mine = [one for one in entries if one.told.group == name]
        chapters.append({
            "numeral": _NUMERALS[number % len(_NUMERALS)], "title": say(group.title), "says": say(group.says),
            "cards": [_card(one, pack, area) for one in mine if one.answer is not None and one.figure],
            "pending": [_named(one) for one in mine if one.status == PENDING],
            "squares": [one.status for one in mine], "name": name,
        })  # fmt: skip
    front = next((one for one in entries if one.figure_code == "grid_problems_solved" and one.answer), None)
    first = front or next((one for one in entries if one.answer), None)
    picture, places = places_of(pack, first.figure_code, area, period, {}, public=True) if first else ("", [])
    context = {
        "name": say(pack.pack.head.place), "period": period, "chapters": chapters, "source": say(told.source),
        "total": len(entries), "agreeing": sum(one.status == AGREES for one in entries),
        "pending": sum(one.status == PENDING for one in entries), "map": picture, "places": places,
        "mapped_title": say(first.figure.title) if first and first.figure else "", "step": _step(),
        "code": code, "synthetic_pack": pack.pack.head.synthetic, "open_data": pack.pack.head.open_data is not None,
    }  # fmt: skip
    return render(request, "portal/story.html", context)


def _step() -> Step | None:
    return Step.objects.order_by("-pk").first()


def _named(entry: Entry) -> dict[str, str]:
    return {"code": entry.code, "said": grouped(entry.said), "unit": entry.told.unit}


def _card(entry: Entry, pack: PackInUse, area: Area) -> Card:
    figure, answer = entry.figure, entry.answer
    assert figure is not None and answer is not None
    url = reverse("portal:story_figure", kwargs={"code": pack.code, "figure": entry.figure_code})
    query = f"?period={entry.period}"
    view = figure_view(entry.figure_code, figure, answer, url + query)
    wide = figure.measure == "count" and answer.records > _WIDE_FROM
    return Card(view, entry, _picture(entry, figure, pack, area, wide), wide, say(entry.told.mapped))


def _picture(entry: Entry, figure: Figure, pack: PackInUse, area: Area, wide: bool) -> str:
    """Dots where each thing can be counted with the eye, else the months."""
    period = period_of(entry.period)
    answer = entry.answer
    if period is None or answer is None or answer.value is None or figure.measure == "areas":
        return dots(int(answer.value), _villages(area)) if answer and answer.value is not None else ""
    if wide:
        return trend_of(pack, entry.figure_code, area, period, public=True)[0]
    if figure.measure in ("count", "distinct") and answer.value == int(answer.value):
        return dots(int(answer.value))
    if figure.time is None:
        return ""
    told = trend(pack, entry.figure_code, area, months_back(month_of(period.last), 12))
    values = [float(one.value or 0) for one in told]
    return columns(values) if sum(value > 0 for value in values) > 2 else ""


def _villages(area: Area) -> int:
    return sum(one.level == "village" and one.path.startswith(area.path) for one in areas_at_hand().values())


@require_safe
def figure(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """A public figure: what it counts, how it went, where, and the records, as far as anybody may open them."""
    pack, root = _told(code)
    declared = pack.pack.figures.get(figure)
    told = pack.pack.story
    if declared is None or told is None or not _in_story(pack, figure):
        raise Http404
    area = next((one for one in areas_at_hand().values() if one.code == request.GET.get("area")), root)
    if not area.path.startswith(root.path) or area.level in ("grid", "microgrid"):
        area = root
    period = period_of(request.GET.get("period", "")) or period_of(told.period)
    assert period is not None
    here = reverse("portal:story_figure", kwargs={"code": code, "figure": figure})
    answer = _public_answer(pack, figure, area, root, period)
    urls = {
        one.pk: f"{here}?area={one.code}&period={period.code}"
        for one in areas_at_hand().values()
        if one.level == "village"
    }
    picture, places = places_of(pack, figure, root, period, urls, public=True)
    chart, months = trend_of(pack, figure, area, period, public=True)
    records, older = _records(request, pack, figure, area, period, answer.value is not None)
    context = {
        "view": figure_view(figure, declared, answer), "how": how_of(pack, figure), "area": area, "root": root,
        "period": period, "map": picture, "places": places, "chart": chart, "months": months, "step": _step(),
        "name": say(pack.pack.head.place), "code": code, "here": here, "records": records,
        "older": f"?area={area.code}&period={period.code}&after={older}#records" if older else "",
        "citation": say(declared.citation), "entries": _entries(pack, root, figure),
    }  # fmt: skip
    return render(request, "portal/story_figure.html", context)


def _public_answer(pack: PackInUse, figure: str, area: Area, root: Area, period: Period) -> Answer:
    """The value for an area as the public may read it: a village's as in the table of all villages."""
    if area.pk == root.pk:
        answer = answers(pack, area, period, [figure])[figure]
        return told_in_public(pack.pack.figures[figure], [answer])[0]
    villages = below(root, area.level)
    told = answers_by_area(pack, figure, villages, period)
    shown = dict(zip(told, told_in_public(pack.pack.figures[figure], list(told.values())), strict=True))
    return shown.get(area.pk, Answer(None, 0, _("这一级不统计这项")))


def _in_story(pack: PackInUse, figure: str) -> bool:
    """Whether it is public, or what a public one is made of."""
    figures = pack.pack.figures
    return figures[figure].public or any(figure in one.parts for one in figures.values() if one.public)


def _entries(pack: PackInUse, root: Area, figure: str) -> Sequence[Entry]:
    told = pack.pack.story
    names = {code for code, one in told.told.items() if (one.figure or code) == figure} if told else set()
    return [one for one in story_of(pack, root) if one.code in names] if names else []


def _records(
    request: HttpRequest, pack: PackInUse, figure: str, area: Area, period: Period, told: bool
) -> tuple[list[dict[str, Any]], int]:
    """A page of the records counted: day and village of each; its name and page only where anybody may open it."""
    definition = live(pack.code).get(figure)
    if definition is None:
        return [], 0
    text = request.GET.get("after", "")
    after = whole(text) or 0
    declared = pack.pack.figures[figure]
    if (declared.levels and area.level not in declared.levels) or not told:
        return [], 0
    lines = behind(definition, declared, area, period, after=after, limit=PAGE + 1)
    dataset = datasets_of(pack.code, pack.pack)[declared.dataset]
    shown = lines[:PAGE]
    opened: Mapping[int, Any] = {}
    if dataset.public is not None:
        opened = dataset.public(dataset.rows().filter(pk__in=[line.record for line in shown]))
    villages = {one.path: one.label for one in areas_at_hand().values() if one.level in ("village", "town")}
    rows = [_row(line, opened.get(line.record), villages, declared) for line in shown]
    return rows, lines[PAGE - 1].pk if len(lines) > PAGE else 0


def _row(line: Counted, record: Any, villages: Mapping[str, str], figure: Figure) -> dict[str, Any]:
    parts = line.area_path.strip("/").split("/")
    paths = ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
    place = next((villages[path] for path in paths if path in villages), "")
    url = ""
    if record is not None and record.subject == "matter":
        url = reverse("portal:public_matter", kwargs={"number": record.key})
    return {"day": line.day, "place": place, "title": record.title if record else "", "url": url, "line": line}
