"""Sheets for tests of the faces: a blank with its map, filled for the town with a gap, a request; their addresses."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.figures.sheets.actions.requests import enter_request
from gongzhi.figures.sheets.logic.requests import Wanted
from gongzhi.figures.sheets.models import Blank, Filling, Gap, Request
from tests.base.tables.blanks import blank
from tests.conftest import Who
from tests.figures.sheets.sheets import TOWN, area, filled_sheet, given, kept_map
from tests.web.addresses.sheets import SHEETS

# A text, whose post is one of the roles: the secretary of the village is asked.
ASKS: dict[str, Any] = {
    "cells": {"B4": {"figure": "grid_reported"}, "B5": {"ask": "dispatcher", "type": "text", "title": "说明"}}
}


@dataclass(frozen=True)
class Sheeted:
    """A blank, filled for the town, of which the dispatcher is asked for a cell; and that somebody wants it."""

    blank: Blank
    filling: Filling
    gap: Gap
    request: Request


def of_sheets(name: str) -> bool:
    """Whether an address is one of these."""
    return name in SHEETS


def make_sheeted(who: Who) -> Sheeted:
    """All of it, by the dispatcher."""
    lead, moment = who("dispatcher"), now()
    kept = kept_map(lead, ASKS)
    filling = filled_sheet(lead, kept, at=moment)
    wanted = Wanted("基层治理月报", "区委政法委")
    asked = enter_request(wanted, area(), blank=kept.blank, uid=uuid7(), **given(lead, moment))
    return Sheeted(kept.blank, filling, Gap.objects.get(filling=filling), asked)


def address_of_sheets(name: str, made: Sheeted) -> str:
    """The address of what was made for it."""
    match name:
        case "desk:sheet_shipped":
            return reverse(name, kwargs={"code": "key_work"})
        case "desk:sheet_blank" | "desk:sheet_blank_file" | "desk:sheet_map_file" | "desk:sheet_fill":
            return reverse(name, kwargs={"uid": made.blank.uid})
        case "desk:sheet_filled" | "desk:sheet_filled_file":
            return reverse(name, kwargs={"uid": made.filling.uid})
        case "desk:sheet_filled_report":
            return reverse(name, kwargs={"uid": made.filling.uid, "form": "csv"})
        case "desk:sheet_gap":
            return reverse(name, kwargs={"uid": made.gap.uid})
        case "desk:sheet_request" | "desk:sheet_request_do":
            return reverse(name, kwargs={"uid": made.request.uid})
        case "desk:sheet_requests_export":
            return reverse(name, kwargs={"form": "csv"})
    return reverse(name)


def posted_to_sheets(name: str, made: Sheeted) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    match name:
        case "desk:sheets":
            return {"file": SimpleUploadedFile("表.xlsx", blank())}, {
                "file": SimpleUploadedFile("表.xlsx", b"PK\x03\x04")
            }
        case "desk:sheet_blank":
            return {"toml": '[cells]\nB4 = { figure = "grid_reported" }'}, {"toml": '[cells]\nB7 = { say = "area" }'}
        case "desk:sheet_fill":
            sent = {"uid": str(uuid7()), "area": "500152115211001", "period": "2023-10"}
            return {**sent, "area": TOWN}, {**sent, "period": "soon"}
        case "desk:sheet_gap":
            return {"what": "answer", "c0": "本月无事"}, {"what": "answer", "c0": ""}
        case "desk:sheet_request_new":
            asked = {"uid": str(uuid7()), "title": "月报", "asker": "区应急局", "every": "month", "area": TOWN}
            return asked, {**asked, "until": "soon"}
        case "desk:sheet_request_do":
            return {"what": "refuse", "reason": "没有文号"}, {"what": "refuse", "reason": ""}
    return {}, {}
