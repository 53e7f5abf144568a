"""What the tests of sheets begin from: a blank with rows of villages, a map of it, and a filled sheet."""

from datetime import date, datetime
from typing import Any

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.tables.blanks import Blank as Opened
from gongzhi.base.tables.blanks import layout_of
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.sheets.actions.filling import fill_sheet
from gongzhi.figures.sheets.actions.keeping import keep_blank, keep_map
from gongzhi.figures.sheets.logic.maps import map_of
from gongzhi.figures.sheets.logic.results import Told
from gongzhi.figures.sheets.models import Blank, Filling, Map, Request
from gongzhi.figures.sheets.queries.filling import Asking, Filled, fill
from gongzhi.packs.queries import PackInUse, pack_in_force
from tests.base.tables.blanks import blank
from tests.conftest import NOON

TOWN, VILLAGE = "500152115", "500152115211"
ROWS: dict[str, Any] = {
    "each": "village", "first": 4, "last": 6, "key": "A",
    "columns": {"B": {"figure": "grid_reported"}, "C": {"figure": "grid_problems_solved"}},
}  # fmt: skip
MEANING: dict[str, Any] = {"rows": [ROWS]}
ASKS: dict[str, Any] = {**MEANING, "cells": {"B8": {"ask": "commander", "title": "隐患排查（处）"}}}


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def area(code: str = TOWN) -> Area:
    found = area_by_code(code)
    assert found is not None
    return found


def period(text: str) -> Period:
    found = period_of(text)
    assert found is not None
    return found


def told(
    meaning: dict[str, Any], data: bytes | None = None, *, when: str = "2023-11", where: str = TOWN,
    viewer: Viewer | None = None, today: date = date(2023, 12, 5),
) -> dict[str, Told]:  # fmt: skip
    """What goes into each cell, by its name without the sheet."""
    return {one.name.partition("!")[2]: one for one in filled(meaning, data, when, where, viewer, today).cells}


def filled(
    meaning: dict[str, Any], data: bytes | None, when: str, where: str, viewer: Viewer | None, today: date
) -> Filled:  # fmt: skip
    follow(at=NOON)
    layout = layout_of(data or blank())
    return fill(map_of(meaning), layout, Asking(pack(), area(where), period(when), viewer, today))


def given(viewer: Viewer, at: datetime = NOON) -> dict[str, Any]:
    return {"pack": pack(), "viewer": viewer, "channel": "test", "at": at}


def kept_blank(viewer: Viewer, data: bytes | None = None, name: str = "月报.xlsx") -> Blank:
    data = data or blank()
    return keep_blank(Opened(data), name, layout_of(data), **given(viewer))


def kept_map(viewer: Viewer, meaning: dict[str, Any] | None = None, data: bytes | None = None) -> Map:
    return keep_map(kept_blank(viewer, data), meaning or MEANING, **given(viewer))


def filled_sheet(
    viewer: Viewer, one: Map, *, where: str = TOWN, when: str = "2023-11", at: datetime = NOON,
    request: Request | None = None,
) -> Filling:  # fmt: skip
    return fill_sheet(one, area(where), period(when), uid=uuid7(), request=request, **given(viewer, at))
