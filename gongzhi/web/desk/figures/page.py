"""One figure: how it came about, how it went, where, by kind; closing a period of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.figures.counting.access import closing_post
from gongzhi.figures.counting.actions.closing import close_period
from gongzhi.figures.counting.logic.measures import is_derived
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.models import Definition, Step
from gongzhi.figures.counting.queries.parts import parts_of
from gongzhi.figures.counting.queries.records import (
    closings_of,
    revision_of,
)
from gongzhi.figures.counting.queries.values import answers, live
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.figures.asked import areas_of, asked_of, declared_of, periods_of
from gongzhi.web.desk.figures.checks import checked_of
from gongzhi.web.desk.figures.records import closed_of, records_of
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.figured import figure_view, grouped, how_of, places_of, trend_of
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer


@desk
@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: how it came about, how it went, where, by kind, its records and its closed periods."""
    pack, declared = declared_of(code)
    area, period = asked_of(request, pack)
    me, here = viewer(request), reverse("desk:figure", kwargs={"code": code})
    answer, before, year_before = (
        answers(pack, area, one, [code])[code] for one in (period, period.before(), period.year_before())
    )
    definition = live(pack.code).get(code)
    urls = {one.pk: f"{here}?{urlencode({'area': one.code, 'period': period.code})}" for one in areas_of(pack)}
    picture, places = places_of(pack, code, area, period, urls)
    chart, months = trend_of(pack, code, area, period)
    countable = definition is not None and not (declared.levels and area.level not in declared.levels)
    records = records_of(pack, declared, definition, area, period, me, 0) if definition and countable else ([], 0)
    query = urlencode({"area": area.code, "period": period.code})
    context = {
        "view": figure_view(code, declared, answer), "how": how_of(pack, code), "area": area, "period": period,
        "areas": areas_of(pack), "periods": periods_of(pack, period), "map": picture, "places": places, "chart": chart,
        "months": months, "records": records[0][:10], "code": code, "query": query,
        "more": records[1] or len(records[0]) > 10, "citation": say(declared.citation),
        "before": _compared(declared, before, period.before()),
        "year_before": _compared(declared, year_before, period.year_before()),
        "parts": parts_of(pack, declared, definition, area, period) if definition and countable else [],
        "closings": _closings(declared, definition, area) if definition else [],
        "may_close": closing_post(me, declared, area.path) is not None and not is_derived(declared),
        "closed": closed_of(definition, area, period), "step": Step.objects.order_by("-pk").first(),
        "owner": say(pack.pack.roles[declared.owner].title) if declared.owner else "",
        "changed": _changes_of_definition(pack, code), **checked_of(request, declared, definition, area, period),
    }  # fmt: skip
    return show(request, "desk/figures/figure.html", context)


def _compared(declared: Figure, answer: Any, period: Period) -> dict[str, str]:
    return {"label": period.label, "told": grouped(answer.told(declared.places)) if answer.value is not None else ""}


def _changes_of_definition(pack: PackInUse, code: str) -> list[Definition]:
    """Earlier definitions: since each of the later ones what is counted differs."""
    rows = Definition.objects.filter(pack=pack.code, code=code).order_by("-pk")
    return list(rows[:10]) if rows.count() > 1 else []


def _closings(declared: Figure, definition: Definition, area: Area) -> list[dict[str, Any]]:
    found = []
    for one in closings_of(definition, area.path)[:12]:
        period = period_of(one.period)
        found.append(
            {"one": one, "label": period.label if period else one.period, "revised": revision_of(one, declared)}
        )
    return found


@desk
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close and sign a period."""
    pack, _figure = declared_of(code)
    area = areas_by_code().get(request.POST.get("area", ""))
    period = period_of(request.POST.get("period", ""))
    if area is None or period is None:
        raise Invalid([Problem("period", _("页面不完整，请刷新后再提交"))])
    made = close_period(pack, code, area, period, viewer=viewer(request), channel="desk", at=now())
    messages.success(request, _("%(period)s已关账，记住了 %(n)d 条记录") % {"period": period.label, "n": made.records})
    query = urlencode({"area": area.code, "period": period.code})
    return redirect(f"{reverse('desk:figure', kwargs={'code': code})}?{query}")
