"""What a page of figures is asked for: which area, which period, which figure."""

from typing import Any

from django.http import Http404, HttpRequest

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import working_pack
from gongzhi.web.figured import year_of

_YEARS = 6


def root_of(pack: PackInUse) -> Area:
    area = areas_by_code().get(pack.pack.head.area)
    if area is None:
        raise Http404
    return area


def asked_of(request: HttpRequest, pack: PackInUse) -> tuple[Area, Period]:
    """The area and period asked for: the whole place and this year, unless others are named."""
    root = root_of(pack)
    area = areas_by_code().get(request.GET.get("area", ""), root)
    today = local_day(now(), pack.calendar.time_zone)
    return area if area.path.startswith(root.path) else root, period_of(request.GET.get("period", "")) or year_of(today)


def periods_of(pack: PackInUse, chosen: Period) -> list[dict[str, Any]]:
    """Years to choose from, and the quarters and months of the one chosen."""
    today = local_day(now(), pack.calendar.time_zone)
    codes = [str(year) for year in range(today.year, today.year - _YEARS, -1)]
    year = chosen.last.year
    codes += [f"{year}Q{number}" for number in range(1, 5)] + [f"{year}-{number:02d}" for number in range(1, 13)]
    if chosen.code not in codes:
        codes.insert(0, chosen.code)
    found = [(code, period_of(code)) for code in codes]
    return [{"code": code, "label": one.label, "on": code == chosen.code} for code, one in found if one]


def areas_of(pack: PackInUse) -> list[Area]:
    return areas_under([root_of(pack).path], "town", "village", "grid")


def declared_of(code: str) -> tuple[PackInUse, Figure]:
    pack = working_pack()
    if code not in pack.pack.figures:
        raise Http404
    return pack, pack.pack.figures[code]
