"""Sheets and briefings of the demo: blanks of the pack are filled, tables are asked for, months are signed."""

from datetime import datetime, timedelta
from typing import Any

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.config.demo.acting import Stage
from gongzhi.figures.briefings.actions.drafting import draft, draft_due, sign
from gongzhi.figures.counting.logic.periods import month, month_of, months_back, period_of
from gongzhi.figures.sheets.actions.filling import fill_sheet
from gongzhi.figures.sheets.actions.keeping import take_shipped
from gongzhi.figures.sheets.actions.requests import answer_request, enter_request, refuse_request
from gongzhi.figures.sheets.logic.requests import Wanted
from gongzhi.figures.sheets.models import Blank, Request
from gongzhi.figures.sheets.queries.sheets import map_for
from gongzhi.packs.demo.sheets import DemoSheets

_CHANNEL = "demo"


def play_sheets(told: DemoSheets, stage: Stage) -> None:
    """Play them as of now."""
    if Request.objects.filter(pack=stage.pack.code).exists():
        return
    viewer, at = stage.cast.in_role(stage.pack.code, told.role), stage.until
    given: dict[str, Any] = {"pack": stage.pack, "viewer": viewer, "channel": _CHANNEL, "at": at}
    by: dict[str, Any] = {"viewer": viewer, "channel": _CHANNEL, "at": at}
    wanted = {one.sheet for one in told.fillings} | {one.sheet for one in told.requests if one.sheet}
    blanks: dict[str, Blank] = {code: take_shipped(code, **given) for code in sorted(wanted)}
    root = areas_by_code()[stage.pack.pack.head.area]
    town = _town(stage, root)
    requests: dict[str, Request] = {}
    for one in told.requests:
        today = local_day(at, stage.pack.calendar.time_zone)
        until = today + timedelta(days=one.until) if one.until is not None else None
        asked = Wanted(one.title, one.asker, one.document, one.every, until, one.minutes_before)
        made = enter_request(asked, town, blank=blanks.get(one.sheet or ""), uid=uuid7(), **given)
        if one.reason:
            refuse_request(made, one.reason, **by)
        elif one.sheet and one.document:
            requests.setdefault(one.sheet, made)
    for filling in told.fillings:
        kept, period = map_for(blanks[filling.sheet]), period_of(filling.period)
        assert kept is not None and period is not None
        filled = fill_sheet(kept, town, period, uid=uuid7(), **given)
        if filling.sheet in requests:
            answer_request(requests[filling.sheet], filled, minutes=filling.minutes, **by)
    _briefings(told, stage, at)


def _town(stage: Stage, root: Area) -> Area:
    """The area whose post asks: the root, or the town below it."""
    towns = areas_under([root.path], "town")
    return towns[0] if root.level == "county" and towns else root


def _briefings(told: DemoSheets, stage: Stage, at: datetime) -> None:
    """Months that are over, drafted then; the newest one still waits for its signature."""
    today = local_day(at, stage.pack.calendar.time_zone)
    root = areas_by_code()[stage.pack.pack.head.area]
    for code, declared in stage.pack.pack.briefings.items():
        if declared.every != "month":
            continue
        areas = areas_under([root.path], declared.level)
        for first in months_back(month_of(today), told.briefings + 1)[:-2]:
            for one in draft(stage.pack, code, areas, month(first), at=at):
                viewer = stage.cast.of(one.owner_post_id)[0]
                sign(one, pack=stage.pack, viewer=viewer, channel=_CHANNEL, at=at)
    if told.briefings:
        draft_due(stage.pack, at=at)
