"""Public figures as files anybody may take: which there are, what they mean, under which licence."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import local_day, now
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.tables.writing import csv_lines
from gongzhi.figures.counting.logic.measures import Answer, is_derived
from gongzhi.figures.counting.logic.periods import Period, month, month_of, months_back, period_of
from gongzhi.figures.counting.logic.suppressing import told_in_public
from gongzhi.figures.counting.queries.values import answers, by_area, trend
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.web.figured import below, year_of
from gongzhi.web.showing import say
from gongzhi.web.shown import front_pack

COLUMNS = ("figure", "area_code", "area", "period", "value", "unit", "records", "note")
_FORMS = ("csv", "json", "parquet")
_MONTHS_MOST = 120


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every public figure with its definition and its files; nothing where no licence is declared."""
    pack = front_pack()
    if pack is None or pack.pack.head.open_data is None:
        raise Http404
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, figure in pack.pack.figures.items():
        if figure.public:
            groups.setdefault(say(figure.group), []).append({
                "title": say(figure.title), "definition": say(figure.definition), "unit": say(figure.unit),
                "example": figure.example, "few": figure.few,
                "files": [(form, _address(pack, code, form)) for form in _FORMS],
            })  # fmt: skip
    licence = pack.pack.head.open_data
    context = {
        "groups": groups.items(), "licence": say(licence.licence), "licence_url": licence.url,
        "example": licence.example, "name": say(pack.pack.head.place), "year": year_of(_today(pack)).first.year - 1,
    }  # fmt: skip
    return render(request, "portal/open_data.html", context)


def _address(pack: PackInUse, code: str, form: str) -> str:
    return reverse("portal:open_figure", kwargs={"code": pack.code, "figure": code, "form": form})


def _today(pack: PackInUse) -> Any:
    return local_day(now(), pack.calendar.time_zone)


@require_safe
def file(request: HttpRequest, code: str, figure: str, form: str) -> HttpResponseBase:
    """A public figure in a period: for the whole place, for each village, and month by month."""
    pack = pack_in_force(code)
    root = area_by_code(pack.pack.head.area) if pack else None
    declared = pack.pack.figures.get(figure) if pack else None
    if pack is None or root is None or declared is None or not declared.public or form not in _FORMS:
        raise Http404
    if pack.pack.head.open_data is None:
        raise Http404
    asked = request.GET.get("period", "")
    period = period_of(asked) if asked else year_of(_today(pack)).before()
    if period is None:
        raise Invalid([Problem("period", _("时期写成 2023、2023Q4、2023-11 或 2021/2023"))])
    rows = _rows(pack, figure, declared, root, period)
    name = f"{figure}-{period.code.replace('/', '-')}"
    if form == "csv":
        found: HttpResponseBase = StreamingHttpResponse(
            csv_lines(COLUMNS, rows), content_type="text/csv; charset=utf-8"
        )
    elif form == "json":
        body = json.dumps(_described(pack, figure, declared, period, rows), ensure_ascii=False, indent=1)
        found = HttpResponse(body, content_type="application/json")
    else:
        found = HttpResponse(_parquet(rows, pack, declared), content_type="application/vnd.apache.parquet")
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    found.headers["Access-Control-Allow-Origin"] = "*"
    return found


def _rows(pack: PackInUse, code: str, figure: Figure, root: Area, period: Period) -> list[tuple[object, ...]]:
    whole = told_in_public(figure, [answers(pack, root, period, [code])[code]])
    rows = [_row(code, figure, root, period, whole[0])]
    villages = below(root, "village")
    if not is_derived(figure) and (not figure.levels or "village" in figure.levels):
        told = told_in_public(figure, list(by_area(pack, code, villages, period).values()))
        rows += [_row(code, figure, one, period, answer) for one, answer in zip(villages, told, strict=True)]
    count = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if period.whole_months and 1 < count <= _MONTHS_MOST and not is_derived(figure):
        months = months_back(month_of(period.last), count)
        monthly = trend(pack, code, root, months)
        rows += [
            _row(code, figure, root, month(first), answer)
            for first, answer in zip(months, told_in_public(figure, monthly), strict=False)
        ]
    return rows


def _row(code: str, figure: Figure, area: Area, period: Period, answer: Answer) -> tuple[object, ...]:
    told = answer.told(figure.places)
    value = None if not told else float(told) if "." in told else int(told)
    records = answer.records if answer.value is not None else None
    return code, area.code, area.label, period.code, value, say(figure.unit), records, answer.why


def _described(
    pack: PackInUse, code: str, figure: Figure, period: Period, rows: Sequence[Sequence[object]]
) -> dict[str, Any]:
    licence = pack.pack.head.open_data
    assert licence is not None
    return {
        "figure": code, "title": say(figure.title), "definition": say(figure.definition), "unit": say(figure.unit),
        "period": period.code, "publisher": say(pack.pack.head.place), "licence": say(licence.licence),
        "licence_url": licence.url or None, "synthetic": pack.pack.head.synthetic,
        "fewer_records_not_shown": figure.few or None, "computed": now().isoformat(timespec="seconds"),
        "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
    }  # fmt: skip


def _parquet(rows: Sequence[Sequence[object]], pack: PackInUse, figure: Figure) -> bytes:
    """One table; what it means and under what it may be used stands in its metadata."""
    licence = pack.pack.head.open_data
    assert licence is not None
    kinds = (pa.string(), pa.string(), pa.string(), pa.string(), pa.float64(), pa.string(), pa.int64(), pa.string())
    columns = list(zip(*rows, strict=True))
    arrays = [
        pa.array([None if one is None else float(one) if kind == pa.float64() else one for one in column], kind)
        for column, kind in zip(columns, kinds, strict=True)
    ]
    table = pa.table(dict(zip(COLUMNS, arrays, strict=True)))
    about = {"definition": say(figure.definition), "licence": say(licence.licence), "unit": say(figure.unit)}
    table = table.replace_schema_metadata({key: value.encode() for key, value in about.items()})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()
