"""Filling a blank, and what was filled: as a page of which every cell opens, as a file, as a report."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.figures.counting.logic.periods import month, month_of, months_back, period_of
from gongzhi.figures.sheets.actions.filling import fill_sheet
from gongzhi.figures.sheets.logic.aliases import PENDING
from gongzhi.figures.sheets.logic.report import counts_of, report_rows, state_said, summary
from gongzhi.figures.sheets.logic.results import FIELD, FIGURE, NUMBER, Told
from gongzhi.figures.sheets.models import Filling, Gap, Request
from gongzhi.figures.sheets.queries.sheets import (
    PAGE,
    cells_told,
    file_of,
    filling_seen,
    fillings_seen,
    gaps_of,
    layout_of_filled,
    map_for,
    requests_seen,
)
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.desk.sheets.grid import Shown, chosen_sheet, grid_of, tabs_of
from gongzhi.web.desk.sheets.mapping import blank_or_404, sent_bytes
from gongzhi.web.desk.sheets.overview import filled_rows
from gongzhi.web.figured import grouped
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer

_MONTHS = 48


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Fill a blank: for which area and period, for which request."""
    pack, me, refused = working_pack(), viewer(request), None
    blank = blank_or_404(uid, pack)
    kept = map_for(blank)
    if kept is None:
        return redirect("desk:sheet_blank", uid=blank.uid)
    if request.method == "POST":
        try:
            area, period = _asked(request, me)
            made = fill_sheet(
                kept, area, period, pack=pack, viewer=me, channel="desk", at=now(), uid=_uid(request),
                request=_request(request, me, pack),
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            return redirect("desk:sheet_filled", uid=made.uid)
    requests = requests_seen(me, pack).filter(state=Request.OPEN)[:100]
    asked = request.POST.get("request", "") or request.GET.get("request", "")
    context = {
        "blank": blank, "kept": kept, "uid": uuid7(), "refused": refused, "areas": _areas(me),
        "area": request.POST.get("area", "") or request.GET.get("area", ""), "periods": _periods(pack, request),
        "requests": [{"one": one, "on": str(one.uid) == asked} for one in requests],
        "lately": filled_rows(list(fillings_seen(me, pack).filter(blank=blank)[:10])),
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/sheets/fill.html", context, status=refused.status if refused else 200)


def _areas(me: Viewer) -> list[Area]:
    return areas_under([post.area_path for post in me.posts], "county", "town", "village", "grid")


def _periods(pack: PackInUse, request: HttpRequest) -> list[dict[str, Any]]:
    """Months, quarters and years to choose from, newest first; the last one that is over is chosen."""
    today = local_day(now(), pack.calendar.time_zone)
    months = [month(first) for first in reversed(months_back(month_of(today), _MONTHS))]
    codes = [one.code for one in months]
    for year in range(today.year, today.year - 4, -1):
        codes += [str(year), *(f"{year}Q{quarter}" for quarter in range(4, 0, -1))]
    chosen = request.POST.get("period", "") or request.GET.get("period", "") or months[1].code
    if period_of(chosen) and chosen not in codes:
        codes.insert(0, chosen)
    found = [(code, one) for code in codes if (one := period_of(code)) and one.first <= today]
    return [{"code": code, "label": one.label, "on": code == chosen, "open": one.last >= today} for code, one in found]


def _asked(request: HttpRequest, me: Viewer) -> tuple[Area, Any]:
    area = areas_by_code().get(request.POST.get("area", ""))
    period = period_of(request.POST.get("period", ""))
    if area is None:
        raise Invalid([Problem("area", _("选一个区域"))])
    if period is None:
        raise Invalid([Problem("period", _("选一个时期"))])
    return area, period


def _uid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None


def _request(request: HttpRequest, me: Viewer, pack: PackInUse) -> Request | None:
    asked = request.POST.get("request", "")
    if not asked:
        return None
    try:
        return requests_seen(me, pack).filter(uid=UUID(asked)).first()
    except ValueError:
        raise Invalid([Problem("request", _("页面不完整，请刷新后再提交"))]) from None


@desk
@require_safe
def filled_list(request: HttpRequest) -> HttpResponse:
    """Filled sheets of the areas a viewer answers for."""
    me, pack, after = viewer(request), working_pack(), row_after(request)
    waiting = request.GET.get("waiting") == "1"
    rows = fillings_seen(me, pack)
    if waiting:
        rows = rows.filter(gaps__state=Gap.ASKED).distinct()
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    query = {"waiting": "1"} if waiting else {}
    context = {
        "rows": filled_rows(found[:PAGE]), "waiting": waiting, "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/sheets/filled_list.html", context)


def _filling(request: HttpRequest, uid: UUID, pack: PackInUse) -> Filling:
    found = filling_seen(uid, viewer(request), pack)
    if found is None:
        raise Http404
    return found


@desk
@require_safe
def filled(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A filled sheet as it looks; every cell opens to where it came from."""
    pack = working_pack()
    one = _filling(request, uid, pack)
    cells, layout = cells_told(one, pack), layout_of_filled(one)
    chosen = chosen_sheet(layout, request.GET.get("sheet", ""))
    sheet = layout.sheets[chosen]
    by_at = {cell.at: cell for cell in cells if cell.sheet == sheet.name}
    last = max((row for row, _column in by_at), default=0)

    def said(row: int, column: int) -> Shown | None:
        cell = by_at.get((row, column))
        share = sheet.look(min(row, sheet.rows), column).is_share
        return None if cell is None else _shown(cell, pack, share=share)

    period = period_of(one.period)
    context = {
        "one": one, "period": period.label if period else one.period, "counts": counts_of(cells),
        "summary": summary(counts_of(cells)), "tabs": tabs_of(layout, chosen), "gaps": gaps_of(one),
        "grid": grid_of(sheet, said, first=layout.sheet("") is sheet, rows=last, like=one.like.get(sheet.name, 0)),
        "open": [_row(cell, pack) for cell in cells if cell.pending or cell.state == "open" or cell.waits],
        "mine": set(viewer(request).post_ids()),
    }  # fmt: skip
    return show(request, "desk/sheets/filled.html", context)


def _shown(cell: Told, pack: PackInUse, *, share: bool) -> Shown:
    text = PENDING if cell.pending else _told(cell, share=share)
    mark = "pending" if cell.pending else "waits" if cell.waits else "open" if cell.state == "open" else "filled"
    title = " · ".join(filter(None, (_what(cell, pack), state_said(cell), cell.reason)))
    return Shown(text, _url(cell), mark, title, number=cell.type == "number" and not cell.pending)


def _told(cell: Told, *, share: bool) -> str:
    """As the cell shows it: hundredths as percent where it does."""
    if share and cell.type == NUMBER and cell.value:
        return f"{Decimal(cell.value).scaleb(2):f}%"
    return grouped(cell.value) if cell.type == "number" and cell.value else cell.value


def _what(cell: Told, pack: PackInUse) -> str:
    if cell.kind == FIGURE and cell.figure in pack.pack.figures:
        return say(pack.pack.figures[cell.figure].title)
    return cell.label


def _url(cell: Told) -> str:
    """Where a cell opens: the page of its figure, or the row of the register."""
    if cell.kind == FIGURE:
        query = urlencode({"area": cell.area, "period": cell.period})
        return f"{reverse('desk:figure', kwargs={'code': cell.figure})}?{query}"
    if cell.kind == FIELD and cell.record:
        return reverse("desk:record", kwargs={"uid": cell.record})
    return ""


def _row(cell: Told, pack: PackInUse) -> dict[str, Any]:
    why = cell.reason or state_said(cell)
    return {"name": cell.name, "what": _what(cell, pack), "why": why, "url": _url(cell)}


@desk
@require_safe
def filled_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The filled sheet as .xlsx."""
    pack = working_pack()
    one = _filling(request, uid, pack)
    facts = {"filling": str(one.uid), "area": one.area.code, "period": one.period}
    note_export("sheet", "xlsx", filters=facts, viewer=viewer(request), channel="desk", at=now())
    name = f"{one.blank.name.rpartition('.')[0] or one.blank.name}-{one.area.name}-{one.period.replace('/', '-')}.xlsx"
    return sent_bytes(file_of(one, cells_told(one, pack)), name)


@desk
@require_safe
def filled_report(request: HttpRequest, uid: UUID, form: str) -> Response:
    """Every cell with where it came from."""
    pack = working_pack()
    one = _filling(request, uid, pack)
    if form not in ("csv", "xlsx"):
        raise Http404
    cells = cells_told(one, pack)

    def rows() -> Iterator[Sequence[object]]:
        yield from report_rows(cells)

    heads = [_("格"), _("填的"), _("来源"), _("代码"), _("区域"), _("时期"), _("记录"), _("状态"), _("说明")]
    note_export(
        "sheet_report", form, filters={"filling": str(one.uid)}, viewer=viewer(request), channel="desk", at=now()
    )
    return sent_table(heads, rows(), f"sheet-{one.area.code}-{one.period.replace('/', '-')}", form)
