"""Lists of activities, newest first, narrowed and as files."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import now, zone
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.activities.reading import key_of, options
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.gathering import STATES, activity_view
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.access import kinds_for
from gongzhi.work.activities.models import Activity
from gongzhi.work.activities.queries.lists import Asked, asked_for, counted, newest_first

_NAMES = ("area", "kind", "state", "q_act", "from", "to", "own", "host")
_AT_ONCE = 500


def asked_in(request: HttpRequest, pack: PackInUse) -> Asked:
    """What the address asks for. A kind may also be a whole group of them."""
    get = request.GET
    kinds = {code: one for code, one in pack.pack.activities.items() if get.get("kind") in (code, one.group.zh)}
    state = get.get("state", "")
    since, until = day_in(get.get("from", "")), day_in(get.get("to", ""))
    return Asked(
        areas_by_code().get(get.get("area", "")), tuple(kinds), key_of(get.get("host", "")),
        state if state in STATES else "", get.get("q_act", "")[:60].replace("\x00", ""),
        midnight(since, pack) if since else None, midnight(until + timedelta(days=1), pack) if until else None,
        get.get("own") == "1",
    )  # fmt: skip


def day_in(text: str) -> date | None:
    """A day that can be reckoned with, or None."""
    day = a_day(text)
    return day if day is not None and 1900 <= day.year <= 2999 else None


def midnight(day: date, pack: PackInUse) -> datetime:
    """When a day begins where the work is done."""
    return datetime.combine(day, time(), zone(pack.calendar.time_zone))


def query_of(request: HttpRequest) -> dict[str, str]:
    """What narrows the list, as it stands in the address."""
    return {name: request.GET[name].replace("\x00", "") for name in _NAMES if request.GET.get(name)}


def choices(me: Viewer, pack: PackInUse, asked: Asked, request: HttpRequest) -> dict[str, Any]:
    """What lists and calendars can be narrowed by."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, one in pack.pack.activities.items():
        groups.setdefault(one.group.zh, []).append(
            {"value": code, "label": say(one.title), "on": request.GET.get("kind") == code}
        )
    titles = {one.group.zh: say(one.group) for one in pack.pack.activities.values()}
    return {
        "kinds": [
            {"value": group, "label": titles[group], "on": request.GET.get("kind") == group, "kinds": kinds}
            for group, kinds in groups.items()
        ],
        "areas": options(((one.code, one.label) for one in areas_seen(me)), asked.area.code if asked.area else ""),
        "states": options(((code, _(word)) for code, (_light, word) in STATES.items()), asked.state),
        "asked": asked, "may_plan": bool(kinds_for(me, pack)),
    }  # fmt: skip


def areas_seen(me: Viewer) -> list[Area]:
    """Towns and villages of a viewer's posts."""
    tops = [post.area_path for post in me.posts]
    return areas_under(tops, "town", "village")


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Activities a viewer may see."""
    pack, me, moment = working_pack(), viewer(request), now()
    asked, query = asked_in(request, pack), query_of(request)
    after = request.GET.get("after", "")
    rows, more = newest_first(asked_for(asked, viewer=me, pack=pack), after)
    numbers = counted(rows)
    context = {
        **choices(me, pack, asked, request),
        "rows": [{**activity_view(one, pack, moment), "invited": numbers.get(one.pk)} for one in rows],
        "from": request.GET.get("from", "")[:10], "to": request.GET.get("to", "")[:10], "narrowed": bool(query),
        "query": urlencode(query), "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': more})}" if more else "",
    }  # fmt: skip
    return show(request, "desk/activities/activities.html", context)


@desk
@require_safe
def export(request: HttpRequest, form: str) -> Response:
    """The list as a file, as it was narrowed; that it left is noted."""
    if form not in ("csv", "xlsx"):
        raise Http404
    pack, me, moment = working_pack(), viewer(request), now()
    asked = asked_in(request, pack)
    rows = asked_for(asked, viewer=me, pack=pack)
    filters = {"area": asked.area.code if asked.area else "", "kinds": ",".join(asked.kinds), "state": asked.state}
    note_export("activities", form, filters=filters, viewer=me, channel="desk", at=moment)
    heads = [
        _("编号"), _("类别"), _("活动"), _("状态"), _("开始"), _("结束"), _("区域"), _("地点"), _("牵头主办"),
        _("邀请岗位"), _("参加岗位"), _("到场人数"),
    ]  # fmt: skip
    return sent_table(heads, _lines(rows, pack, moment), f"activities-{moment:%Y%m%d}", form)


def _lines(rows: Any, pack: PackInUse, moment: datetime) -> Iterator[Sequence[object]]:
    after, place = "", zone(pack.calendar.time_zone)
    while True:
        some, after = newest_first(rows, after, _AT_ONCE)
        numbers = counted(some)
        for one in some:
            yield _line(one, pack, moment, numbers.get(one.pk, (0, 0)), place)
        if not after:
            return


def _line(one: Activity, pack: PackInUse, moment: datetime, invited: tuple[int, int], place: Any) -> Sequence[object]:
    shown = activity_view(one, pack, moment)
    hours = [f"{at.astimezone(place):%Y-%m-%d %H:%M}" for at in (one.starts_at, one.ends_at)]
    attended = "" if one.attended is None else one.attended
    return (
        one.number, shown["kind"], shown["title"], shown["word"], *hours, shown["area"], one.place, shown["lead"],
        *invited, attended,
    )  # fmt: skip
