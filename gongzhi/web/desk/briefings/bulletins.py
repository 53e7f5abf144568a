"""Bulletins at the desk: the newest hours of each log of events, one of them with its records, and as a Word file."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, now
from gongzhi.base.documents import LETTER, Grid, Paper
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.figures.briefings.actions.drafting import WRITTEN
from gongzhi.figures.briefings.logic.windows import Window, window_of, windows_before
from gongzhi.figures.briefings.queries.bulletins import (
    Event,
    Sum,
    events_in,
    log_of,
    opened_events,
    summed,
    summed_by,
)
from gongzhi.packs.briefings import Bulletin
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.documents import word_response
from gongzhi.web.desk.figures.asked import root_of
from gongzhi.web.desk.figures.records import PAGES
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer

_DAYS, _LISTED = 2, 100


def _declared(code: str, pack: PackInUse) -> Bulletin:
    if code not in pack.pack.bulletins:
        raise Http404
    return pack.pack.bulletins[code]


@desk
@require_safe
def windows(request: HttpRequest, code: str) -> HttpResponse:
    """The hours of the last two days, newest first, each with what happened in it."""
    pack = working_pack()
    one, zone, root = _declared(code, pack), _zone(pack), root_of(pack)
    every = windows_before(now(), one.hours, zone, _DAYS * 24 // one.hours)
    events = events_in(one, Window(every[-1].begins, every[0].ends), root, pack)
    rows = []
    for window in every:
        inside = [event for event in events if window.begins <= event.at < window.ends]
        url = reverse("desk:bulletin", kwargs={"code": code, "until": window.code(zone)})
        rows.append(
            {"label": window.label(zone), "url": url, "open": window.ends > now(), "cells": _cells(one, inside)}
        )
    context = {"title": say(one.title), "example": one.example, "rows": rows, "heads": _heads(one), "hours": one.hours}
    return show(request, "desk/briefings/windows.html", context)


def _zone(pack: PackInUse) -> ZoneInfo:
    return ZoneInfo(pack.calendar.time_zone)


def _heads(one: Bulletin) -> list[str]:
    return [say(one.unit), *(say(unit) for unit in one.amounts.values())]


def _cells(one: Bulletin, events: list[Event]) -> list[str]:
    return _of_sum(summed(one, events))


def _of_sum(found: Sum) -> list[str]:
    """The number of events, then each amount; one that is not told of every event says so."""
    told = [
        _("%(sum)d（%(n)d 起未报）") % {"sum": amount, "n": untold} if untold else str(amount)
        for amount, untold in zip(found.amounts, found.untold, strict=True)
    ]
    return [str(found.events), *told]


def _asked(code: str, until: str) -> tuple[PackInUse, Bulletin, Window, Area]:
    pack = working_pack()
    one = _declared(code, pack)
    window = window_of(until, one.hours, _zone(pack))
    if window is None:
        raise Http404
    return pack, one, window, root_of(pack)


@desk
@require_safe
def page(request: HttpRequest, code: str, until: str) -> HttpResponse:
    """What happened in some hours: in all, by kind, by area, and the records as far as the viewer may open them."""
    pack, one, window, root = _asked(code, until)
    told = _told(one, window, root, pack)
    listed = told["events"][:_LISTED]
    seen = opened_events(listed, log_of(one, pack), viewer(request))
    labels, zone = told["labels"], _zone(pack)
    records = []
    for event in listed:
        record = seen.get(event.record)
        target = PAGES.get(record.subject) if record else None
        records.append({
            "at": f"{event.at.astimezone(zone):%H:%M}", "place": labels.get(event.area_path, ""), "record": record,
            "url": reverse(target, args=[record.key]) if record and target else "",
            "amounts": ["—" if amount is None else amount for amount in event.amounts],
        })  # fmt: skip
    context = {
        "code": code, "until": until, "title": say(one.title), "example": one.example, "heads": _heads(one),
        "label": window.label(zone), "open": window.ends > now(), "says": told["says"], "tables": told["tables"],
        "records": records, "more": len(told["events"]) > _LISTED, "amounts": _heads(one)[1:],
    }  # fmt: skip
    return show(request, "desk/briefings/bulletin.html", context)


def _told(one: Bulletin, window: Window, root: Area, pack: PackInUse) -> dict[str, Any]:
    """What a bulletin says: sentences, tables, events."""
    zone, log = _zone(pack), log_of(one, pack)
    day = window.day(zone)
    of_day = events_in(one, day, root, pack)
    events = [event for event in of_day if event.at >= window.begins]
    labels = {area.path: area.label for area in areas_by_code().values()}
    heads = _heads(one)
    tables = [(_("按区域"), summed_by(one, events, labels, kind=False))]
    if one.by:
        titles = log.fields[one.by].titles
        by = {titles.get(key, key): found for key, found in summed_by(one, events, labels, kind=True).items()}
        tables.insert(0, (_("按%(what)s") % {"what": log.fields[one.by].title}, by))
    return {
        "says": [
            _("%(when)s，%(place)s：%(what)s。") % _sentence(window.label(zone), root, _cells(one, events), heads),
            _("当日到此：%(what)s。") % _sentence("", root, _cells(one, of_day), heads),
        ],
        "tables": [
            {"title": title, "rows": [{"label": key, "cells": _of_sum(found)} for key, found in rows.items()]}
            for title, rows in tables
        ],
        "events": events, "labels": labels,
    }  # fmt: skip


def _sentence(when: str, root: Area, cells: list[str], heads: list[str]) -> dict[str, str]:
    what = _("，").join(f"{cell} {head}" for cell, head in zip(cells, heads, strict=True))
    return {"when": when, "place": root.label, "what": what}


@desk
@require_safe
def word(request: HttpRequest, code: str, until: str) -> HttpResponse:
    """The bulletin as a Word file."""
    pack, one, window, root = _asked(code, until)
    note_export(
        "bulletin", "docx", filters={"code": code, "until": until}, viewer=viewer(request), channel="desk", at=now()
    )
    with translation.override(WRITTEN):
        told = _told(one, window, root, pack)
        rows = [(row["label"], *row["cells"]) for table in told["tables"] for row in table["rows"]]
        day = local_day(window.ends, pack.calendar.time_zone)
        paper = Paper(
            LETTER, one.title.zh, told["says"], head=one.head.zh, number=window.label(_zone(pack)),
            grid=Grid((_("类别、区域"), *_heads(one)), rows) if rows else None, sign=one.head.zh, day=day,
        )  # fmt: skip
        return word_response(paper, f"{code}-{until}")
