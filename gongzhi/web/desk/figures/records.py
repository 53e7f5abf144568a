"""The records a figure counts: page by page, as a file, and what changed since a period was closed."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.datasets import Dataset, Opened
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.measures import is_derived
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.models import Closing, Definition
from gongzhi.figures.counting.queries.records import (
    PAGE,
    behind,
    changes_since,
    opened,
)
from gongzhi.figures.counting.queries.values import answers, live
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.figures.asked import asked_of, declared_of
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.figured import figure_view
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer

# subject of a record → the page that shows it, by its key
PAGES = {
    "matter": "desk:matter", "record": "desk:record", "post": "desk:post", "activity": "desk:activity",
    "visit": "desk:visit", "visit_round": "desk:visit_round", "task_force": "desk:force",
}  # fmt: skip
_AT_ONCE = 500


def closed_of(definition: Definition | None, area: Area, period: Period) -> Closing | None:
    """The closed period that is just this one."""
    if definition is None:
        return None
    rows = Closing.objects.filter(definition=definition, area_path=area.path, period=period.code)
    return rows.select_related("post", "account").first()


def records_of(
    pack: PackInUse, declared: Figure, definition: Definition, area: Area, period: Period, me: Any, after: int
) -> tuple[list[dict[str, Any]], int]:
    lines = behind(definition, declared, area, period, after=after, limit=PAGE + 1)
    dataset = datasets_of(pack.code, pack.pack)[declared.dataset]
    return shown_of(lines[:PAGE], declared, dataset, me), lines[PAGE - 1].pk if len(lines) > PAGE else 0


def shown_of(lines: Sequence[Any], declared: Figure, dataset: Dataset, me: Any) -> list[dict[str, Any]]:
    areas = {one.path: one.label for one in areas_by_code().values()}
    places = dataset.fields[declared.of].places if declared.of else 0
    return [
        {
            "day": one.line.day, "place": areas.get(one.line.area_path, ""), "record": one.record,
            "url": page_of_record(one.record), "amount": _amount(declared, one.line.amount, places),
            "gone": one.line.gone,
        }
        for one in opened(lines, dataset, me)
    ]  # fmt: skip


def page_of_record(record: Opened | None) -> str:
    """The page of a record the viewer may open; '' for others."""
    page = PAGES.get(record.subject) if record else None
    return reverse(page, args=[record.key]) if page and record else ""


def _amount(declared: Figure, amount: int, places: int) -> str:
    if declared.measure not in ("sum", "mean", "median"):
        return ""
    return f"{amount / 10**places:,.{declared.places or (places and 1)}f}"


@desk
@require_safe
def records(request: HttpRequest, code: str) -> HttpResponse:
    """The records a figure counts, page by page; those a viewer may not open are counted and say so."""
    pack, declared = declared_of(code)
    area, period = asked_of(request, pack)
    definition = live(pack.code).get(code)
    if definition is None or is_derived(declared) or (declared.levels and area.level not in declared.levels):
        raise Http404
    me, dataset = viewer(request), datasets_of(pack.code, pack.pack)[declared.dataset]
    closing = closed_of(definition, area, period) if request.GET.get("changes") == "1" else None
    after = row_after(request)
    if closing is not None:
        lines = list(changes_since(closing, declared).filter(pk__gt=after)[: PAGE + 1])
    else:
        lines = behind(definition, declared, area, period, after=after, limit=PAGE + 1)
    query = {"area": area.code, "period": period.code, **({"changes": "1"} if closing else {})}
    context = {
        "view": figure_view(code, declared, answers(pack, area, period, [code])[code]), "code": code, "area": area,
        "period": period, "records": shown_of(lines[:PAGE], declared, dataset, me), "closing": closing,
        "query": urlencode(query), "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': lines[PAGE - 1].pk})}" if len(lines) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/figures/records.html", context)


@desk
@require_safe
def records_export(request: HttpRequest, code: str, form: str) -> Response:
    """All records a figure counts as a file: day, area, amount, and the name where the viewer may see it."""
    pack, declared = declared_of(code)
    area, period = asked_of(request, pack)
    definition = live(pack.code).get(code)
    if form not in ("csv", "xlsx") or definition is None or is_derived(declared):
        raise Http404
    if declared.levels and area.level not in declared.levels:
        raise Http404
    me, dataset = viewer(request), datasets_of(pack.code, pack.pack)[declared.dataset]

    def rows() -> Iterator[Sequence[object]]:
        after = 0
        while lines := behind(definition, declared, area, period, after=after, limit=_AT_ONCE):
            for row in shown_of(lines, declared, dataset, me):
                yield row["day"], row["place"], row["record"].title if row["record"] else _("无权查看"), row["amount"]
            after = lines[-1].pk

    filters = {"figure": code, "area": area.code, "period": period.code}
    note_export("figure", form, filters=filters, viewer=me, channel="desk", at=now())
    heads = [_("日期"), _("区域"), _("记录"), say(declared.unit)]
    return sent_table(heads, rows(), f"{code}-{area.code}-{period.code.replace('/', '-')}", form)
