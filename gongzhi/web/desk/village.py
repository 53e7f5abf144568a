"""A village on one page 一村一页, and everything it ever entered as one file: what it typed comes back to it."""

import io
import tempfile
import zipfile
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, now
from gongzhi.base.columns import under
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.people.access import RESIDENTS
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.people.queries import posts_of
from gongzhi.base.refusals import NotAllowed
from gongzhi.base.tables.writing import csv_lines
from gongzhi.figures.counting.queries.values import answers
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import LISTS
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.registers.lists import table_of
from gongzhi.web.figured import figure_view, grouped, year_of
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.registers.queries import Asked, counted_in

_SEE = "see_area"
_OWN = ("matters", "households")  # lists that are narrowed by area


def _village(code: str, pack: PackInUse) -> Area:
    area = areas_by_code().get(code)
    if area is None or area.level != "village" or f"/{pack.pack.head.area}/" not in area.path:
        raise Http404
    return area


@desk
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Who is there, what is the case, how much was done this year and the year before."""
    pack, me, moment = working_pack(), viewer(request), now()
    area = _village(code, pack)
    year = year_of(local_day(moment, pack.calendar.time_zone))
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdecimal() and len(asked) == 4 and 2000 <= int(asked) <= year.first.year:
        year = year_of(year.first.replace(year=int(asked)))
    found, before = answers(pack, area, year), answers(pack, area, year.year_before())
    groups: dict[str, list[dict[str, Any]]] = {}
    query = urlencode({"area": area.code, "period": year.code})
    for figure, answer in found.items():
        declared = pack.pack.figures[figure]
        if answer.value is None or not (answer.records or before[figure].records):
            continue
        url = f"{reverse('desk:figure', kwargs={'code': figure})}?{query}"
        then = before[figure]
        groups.setdefault(say(declared.group), []).append({
            "view": figure_view(figure, declared, answer, url),
            "before": grouped(then.told(declared.places)) if then.value is not None else "",
        })  # fmt: skip
    grids = [one for one in areas_by_code().values() if one.level == "grid" and one.path.startswith(area.path)]
    years = range(local_day(moment, pack.calendar.time_zone).year, 2022, -1)
    context = {
        "area": area, "year": year, "years": years, "groups": groups.items(), "grids": len(grids), "query": query,
        "households": Household.objects.filter(under("area_path", area.path), valid_to=None).count(),
        "posts": posts_of(area), "registers": _registers(pack, me, area), "may_take": _inside(me, area),
    }  # fmt: skip
    return show(request, "desk/village.html", context)


def _inside(me: Viewer, area: Area) -> bool:
    return me.may(_SEE, area.path)


def _registers(pack: PackInUse, me: Viewer, area: Area) -> list[dict[str, Any]]:
    counts = counted_in(pack, me, area)
    return [
        {
            "title": say(one.title), "icon": one.icon, "number": counts[code],
            "url": f"{reverse('desk:register_rows', kwargs={'code': code})}?{urlencode({'area': area.code})}",
        }
        for code, one in pack.pack.registers.items()
        if counts.get(code)
    ]  # fmt: skip


@desk
@require_safe
def everything(request: HttpRequest) -> FileResponse:
    """Matters, households and every register of a village, each as a CSV in one zip; that it left is noted."""
    pack, me, moment = working_pack(), viewer(request), now()
    area = _village(request.GET.get("area", ""), pack)
    if not _inside(me, area):
        raise NotAllowed(_("只有管这个村的岗位能一次导出"))
    out = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name in _OWN:
            if name != "households" or me.holding(RESIDENTS):
                leaving = LISTS[name](request, moment)
                _put(held, name, leaving.headers, leaving.rows, moment)
        for code in pack.pack.registers:
            heads, rows = table_of(code, Asked(area=area, ended=True), pack=pack, viewer=me)
            _put(held, code, heads, rows, moment)
    note_export("village", "zip", filters={"area": area.code}, viewer=me, channel="desk", at=moment)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{area.code}-{moment:%Y%m%d}.zip")


def _put(held: zipfile.ZipFile, name: str, heads: Any, rows: Any, moment: datetime) -> None:
    info = zipfile.ZipInfo(f"{name}.csv", moment.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    with held.open(info, "w") as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        for line in csv_lines(heads, rows):
            text.write(line)
