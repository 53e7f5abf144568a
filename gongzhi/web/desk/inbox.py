"""Lists at the desk: what waits, all matters, the map."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.clock import now
from gongzhi.base.todos.queries import count_lights, first_due
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import light_word
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.narrowing import export_urls, filters_of, waiting
from gongzhi.web.desk.todos import todo_rows, todos_of
from gongzhi.web.desk.views import views_of
from gongzhi.web.showing import matter_row, pager_view, say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.lists import (
    PAGE,
    Filters,
    Page,
    count_up_to,
    matters_page,
    open_due,
    ran_late,
)

PINS = 500
EXPORT_CHUNK = 500
LIGHTS = (
    ("late", gettext_noop("逾期")),
    ("soon", gettext_noop("今天到期")),
    ("ontime", gettext_noop("按时")),
)


def _choices(request: HttpRequest, pack: PackInUse, *, states: bool) -> list[dict[str, Any]]:
    def choice(name: str, title: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        asked = request.GET.get(name, "")
        options = [{"value": value, "label": label, "on": value == asked} for value, label in [("", _("全部")), *pairs]]
        return {"name": name, "title": title, "options": options, "value": asked}

    root = f"/{pack.pack.head.area}/"
    mine = tuple(post.area_path for post in viewer(request).posts)
    villages = sorted(
        (area.code, area.label)
        for area in areas_at_hand().values()
        if area.level == "village"
        and root in area.path
        and any(m.startswith(area.path) or area.path.startswith(m) for m in mine)
    )
    flows = {code: say(state.title) for flow in pack.pack.flows.values() for code, state in flow.states.items()}
    found = [
        choice("area", _("区域"), villages),
        choice("kind", _("类别"), [(code, say(kind.title)) for code, kind in pack.pack.kinds.items()]),
        choice("source", _("来源"), [(code, _(word)) for code, word in SOURCES.items()]),
    ]
    return [*found, choice("state", _("环节"), list(flows.items()))] if states else found


def _query(request: HttpRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if key != "after" and value}


def _narrowing(request: HttpRequest, filters: Filters, home: str) -> dict[str, Any]:
    """What the filter bar needs: the words searched for, what it must keep, and how to clear it."""
    keep = [{"name": "light", "value": filters.light}] if filters.light else []
    keep += [{"name": "q", "value": filters.q}] if filters.q else []
    return {"q": filters.q, "keep": keep, "clear_url": reverse(home) if filters != Filters() else ""}


def address_of(matter: Matter) -> str:
    """The address of its page at the desk."""
    return reverse("desk:matter", kwargs={"number": matter.number})


@desk
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the posts of the one logged in are to do, first due first."""
    pack, me, moment, filters = working_pack(), viewer(request), now(), filters_of(request)
    zone_name = pack.calendar.time_zone
    after = request.GET.get("after", "")
    rows, older = first_due(waiting(me, filters, moment, zone_name), after=after, size=PAGE)
    page = Page(rows, newer="first" if after else "", older=older)
    counts = count_lights(todos_of(me), moment, zone_name)
    query = {key: value for key, value in request.GET.items() if key not in ("after", "light") and value}
    lights = [
        {
            "code": code, "light": code, "word": _(word), "count": counts[code], "on": filters.light == code,
            "url": "?" + urlencode(query if filters.light == code else {**query, "light": code}),
        }
        for code, word in LIGHTS
    ]  # fmt: skip
    context = {
        "lights": lights,
        "total": counts["total"],
        "rows": todo_rows(page.rows, pack, moment),
        "filters": _choices(request, pack, states=True),
        "pager": pager_view(page, _query(request), counts["total"] if filters == Filters() else None),
        "bulk_url": reverse("desk:bulk"),
        "export_urls": export_urls("todos", _query(request)),
        **views_of(request, "inbox", _query(request)),
        **_narrowing(request, filters, "desk:inbox"),
    }
    return show(request, "desk/inbox.html", context)


@desk
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """Every matter the viewer may see, newest first."""
    pack, me, moment, filters = working_pack(), viewer(request), now(), filters_of(request)
    zone_name = pack.calendar.time_zone
    page = matters_page(me, filters, now=moment, time_zone=zone_name, after=request.GET.get("after", ""))
    due, late = open_due(page.rows), ran_late(page.rows)
    context = {
        "rows": [
            matter_row(one, pack, due.get(one.uid), url=address_of(one), now=moment, late=one.uid in late)
            for one in page.rows
        ],
        "filters": _choices(request, pack, states=True),
        "export_urls": export_urls("matters", _query(request)),
        "pager": pager_view(page, _query(request), count_up_to(me, filters, now=moment, time_zone=zone_name)),
        "bulk_url": reverse("desk:bulk"),
        **views_of(request, "matters", _query(request)),
        **_narrowing(request, filters, "desk:matters"),
    }
    return show(request, "desk/matters.html", context)


@desk
@require_safe
def on_map(request: HttpRequest) -> HttpResponse:
    """Open matters on the map, with the same filters and a list beside it."""
    pack, me, moment, filters = working_pack(), viewer(request), now(), filters_of(request)
    page = matters_page(
        me, Filters(**{**vars(filters), "stage": "open"}), now=moment, time_zone=pack.calendar.time_zone
    )
    due = open_due(page.rows)
    context = {
        "rows": [matter_row(one, pack, due.get(one.uid), url=address_of(one), now=moment) for one in page.rows],
        "filters": _choices(request, pack, states=False),
        "pager": pager_view(page, _query(request), None),
        "pins_url": f"{reverse('desk:pins')}?{urlencode(_query(request))}",
        **_narrowing(request, filters, "desk:map"),
    }
    return show(request, "desk/map.html", context)


@desk
@require_safe
def pins(request: HttpRequest) -> JsonResponse:
    """The newest open matters the viewer may see, where they are."""
    pack, me, moment, filters = working_pack(), viewer(request), now(), filters_of(request)
    opened = Filters(**{**vars(filters), "stage": "open", "placed": True})
    found = matters_page(me, opened, now=moment, time_zone=pack.calendar.time_zone, size=PINS).rows
    due = open_due(found)
    features = []
    for one in found:
        todo = due.get(one.uid)
        light = todo.clock.light(moment) if todo and todo.clock else None
        properties = {
            "number": one.number, "title": one.title, "url": address_of(one),
            "light": light.code if light else "waiting", "word": light_word(light) if light else "",
        }  # fmt: skip
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            }
        )
    return JsonResponse({"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False})


@desk
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """Everything the desk has for this viewer, for screens with no room for all of it in the bar."""
    return show(request, "desk/more.html", {})
