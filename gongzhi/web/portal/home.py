"""The first page and the public list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gongzhi.base import progress
from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.clock import now
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import short_time
from gongzhi.web.showing import MatterRow, matter_row, pager_view, say
from gongzhi.web.shown import front_pack
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.lists import Filters, counted, filtered, newest_first, open_due, ran_late
from gongzhi.work.matters.queries.public import figures, public_matters, saying_in_public

SINCE = timedelta(days=90)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One question, one button; what was done lately; figures that open."""
    pack = front_pack()
    demo = progress.ask("demo")
    loading = demo if demo and not demo.finished and not demo.fault else None
    if pack is None:
        return render(request, "portal/home.html", {"loading": loading, "empty": True})
    moment = now()
    kinds = [
        {"code": code, "title": say(kind.title), "icon": kind.icon}
        for code, kind in pack.pack.kinds.items()
        if kind.shortcut and kind.portal
    ]
    areas = areas_at_hand()
    recent = (
        public_matters(pack)
        .filter(stage="closed", closed_at__isnull=False)
        .select_related("area")
        .order_by("-closed_at", "-pk")[:5]
    )
    context = {
        "name": say(pack.pack.head.place),
        "kinds": kinds,
        "figures": _figures(pack, figures(pack, moment - SINCE)),
        "recent": [_recent(matter, pack, areas) for matter in recent],
        "promises": [
            {"title": say(kind.title), "promise": say(kind.promise), "example": kind.example}
            for kind in pack.pack.kinds.values()
            if kind.shortcut and kind.portal
        ],
        "pins_url": reverse("api:pins"),
        "loading": loading,
    }
    return render(request, "portal/home.html", context)


def _figures(pack: PackInUse, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Four figures, each opening to what it counts; one that cannot be computed says so, never 0."""

    def link(**query: str) -> str:
        return f"{reverse('portal:public')}?{urlencode(query)}"

    closed = link(stage="closed", since="90")
    share = 100 * found["content"] / found["rated"] if found["rated"] else None
    return [
        {
            "value": found["reported"], "unit": _pieces(found["reported"]), "label": _("收到上报，近 90 天"),
            "url": link(since="90", by="reported"), "records": found["reported"],
        },
        {
            "value": found["closed"], "unit": _pieces(found["closed"]), "label": _("办结，近 90 天"),
            "url": closed, "records": found["closed"],
        },
        {
            "value": f"{found['took']:.1f}" if found["took"] is not None else None, "unit": _("天"),
            "label": _("平均办结用时，近 90 天"), "url": closed, "records": found["closed"],
        },
        {
            "value": f"{share:.1f}" if share is not None else None, "unit": "%",
            "label": _("群众评价满意，近 90 天"), "url": link(stage="closed", since="90", rated="1"),
            "records": found["rated"],
        },
    ]  # fmt: skip


def _pieces(number: int) -> str:
    return ngettext("件", "件", number)


def _recent(matter: Matter, pack: PackInUse, areas: Mapping[int, Area]) -> dict[str, Any]:
    kind = pack.pack.kinds[matter.kind]
    when = short_time(matter.closed_at, pack.calendar.time_zone, now()) if matter.closed_at else ""
    return {
        "title": say(kind.title), "area": village_of(matter, areas).label, "kind": say(kind.group), "light": "done",
        "word": _("已办结"), "when": when,
    }  # fmt: skip


def village_of(matter: Matter, areas: Mapping[int, Area]) -> Area:
    """The village of a matter: the public is not told the grid."""
    area = areas.get(matter.area_id, matter.area)
    while area.level in ("grid", "microgrid") and (parent := areas.get(area.parent_id or 0)):
        area = parent
    return area


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Public matters: kind, village, state and times; no text, no reporter."""
    pack = front_pack()
    if pack is None:
        return render(request, "portal/public.html", {"rows": [], "empty": True})
    moment = now()
    matters = _narrowed(request, pack)
    page = newest_first(matters, after=request.GET.get("after", ""))
    due, late = open_due(page.rows), ran_late(page.rows)
    areas = areas_at_hand()
    rows = [
        _public_row(
            one, areas, matter_row(one, pack, due.get(one.uid), url=_address(one), now=moment, late=one.uid in late)
        )
        for one in page.rows
    ]
    query = {key: str(value) for key, value in request.GET.items() if key != "after" and value}
    context = {
        "rows": rows,
        "pager": pager_view(page, query, counted(matters)),
        "filters": _choices(request, pack),
        "q": _typed(request),
        "keep": [
            {"name": name, "value": request.GET[name]} for name in ("since", "by", "rated") if request.GET.get(name)
        ],
        "pins_url": reverse("api:pins"),
    }
    return render(request, "portal/public.html", context)


def _address(matter: Matter) -> str:
    return reverse("portal:public_matter", kwargs={"number": matter.number})


def _public_row(matter: Matter, areas: Mapping[int, Area], row: MatterRow) -> MatterRow:
    """A row without the reporter's words, and no closer than the village."""
    return replace(row, title=row.kind, area=village_of(matter, areas).label)


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:100].replace("\x00", " ").strip()


def _narrowed(request: HttpRequest, pack: PackInUse) -> QuerySet[Matter]:
    area = next((a for a in areas_at_hand().values() if a.code == request.GET.get("area")), None)
    stage = request.GET.get("stage", "")
    filters = Filters(
        area_path=area.path if area else "", kind=request.GET.get("kind", "").replace("\x00", ""),
        stage=stage if stage in ("open", "closed") else "",
    )  # fmt: skip
    matters = filtered(public_matters(pack), filters)
    if typed := _typed(request):
        matters = saying_in_public(matters, pack, typed)
    if request.GET.get("since") == "90":
        field = "reported_at" if request.GET.get("by") == "reported" else "closed_at"
        matters = matters.filter(**{f"{field}__gte": now() - SINCE})
    if request.GET.get("rated") == "1":
        matters = matters.filter(rating__isnull=False)
    return matters


def _choices(request: HttpRequest, pack: PackInUse) -> list[dict[str, Any]]:
    def choice(name: str, title: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        asked = request.GET.get(name, "")
        options = [{"value": value, "label": label, "on": value == asked} for value, label in [("", _("全部")), *pairs]]
        return {"name": name, "title": title, "options": options, "value": asked}

    root = pack.pack.head.area
    villages = [(a.code, a.label) for a in areas_at_hand().values() if a.level == "village" and f"/{root}/" in a.path]
    kinds = [(code, say(kind.title)) for code, kind in pack.pack.kinds.items() if kind.public]
    return [
        choice("area", _("村、社区"), sorted(villages)),
        choice("kind", _("类别"), kinds),
        choice("stage", _("进度"), [("open", _("在办")), ("closed", _("已办结"))]),
    ]
