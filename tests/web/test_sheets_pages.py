"""Sheets at the desk: a blank is brought, mapped, filled and opened; bad files and maps say what is wrong."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from gongzhi.base.ids import uuid7
from gongzhi.figures.sheets.actions.requests import enter_request
from gongzhi.figures.sheets.logic.requests import Wanted
from gongzhi.figures.sheets.models import Blank, Filling, Gap, Map, Request
from tests.base.tables.blanks import blank, rewritten, saved
from tests.conftest import Who
from tests.factories import matter
from tests.figures.sheets.sheets import MEANING, area, filled_sheet, given, kept_blank, kept_map
from tests.web.sheeted import ASKS
from tests.web.test_query_counts import _queries

pytestmark = pytest.mark.django_db
TOML = (
    '[cells]\nB8 = { ask = "dispatcher", type = "text" }\n[[rows]]\neach = "village"\nfirst = 4\nlast = 6\nkey = "A"\n'
)
TOML += '[rows.columns]\nB = { figure = "grid_reported" }\n'


def _brought(client: Client, data: bytes, name: str = "月报.xlsx") -> str:
    return client.post(reverse("desk:sheets"), {"file": SimpleUploadedFile(name, data)}, follow=True).content.decode()


def test_a_blank_goes_from_the_file_over_the_map_to_a_filled_sheet_of_which_cells_open(
    logged_in: Callable[..., Client],
) -> None:
    matter()
    lead = logged_in("dispatcher")
    page = _brought(lead, blank())
    assert "is-hint-sure" in page and "网格事件上报" in page
    one = Blank.objects.get()
    lead.post(reverse("desk:sheet_blank", kwargs={"uid": one.uid}), {"toml": TOML})
    sent = {"uid": str(uuid7()), "area": "500152115", "period": "2023-11"}
    answer = lead.post(reverse("desk:sheet_fill", kwargs={"uid": one.uid}), sent, follow=True)
    assert '<td data-label="为什么">等岗位填</td>' in answer.content.decode()
    figure = reverse("desk:figure", kwargs={"code": "grid_reported"})
    assert f'href="{figure}?area=500152115211&amp;period=2023-11"' in answer.content.decode()
    filling = Filling.objects.get()
    file = lead.get(reverse("desk:sheet_filled_file", kwargs={"uid": filling.uid}))
    book = load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    assert book["月报"]["B4"].value == 1 and book["月报"]["B7"].value == "=SUM(B4:B6)"
    report = lead.get(reverse("desk:sheet_filled_report", kwargs={"uid": filling.uid, "form": "csv"}))
    assert "grid_reported" in b"".join(report.streaming_content).decode()
    gap = reverse("desk:sheet_gap", kwargs={"uid": Gap.objects.get().uid})
    assert gap in lead.get(reverse("desk:inbox")).content.decode()
    assert lead.post(gap, {"what": "answer", "c0": "无"}, follow=True).status_code == 200
    assert gap not in lead.get(reverse("desk:inbox")).content.decode()


def test_the_same_blank_of_another_month_is_known_and_its_map_is_there(logged_in: Callable[..., Client]) -> None:
    lead = logged_in("dispatcher")
    _brought(lead, blank())
    lead.post(reverse("desk:sheet_blank", kwargs={"uid": Blank.objects.get().uid}), {"toml": TOML})
    assert "认出来了" in _brought(lead, blank(title="2024年3月基层治理月报表"))
    assert Blank.objects.count() == 2 and Map.objects.count() == 1


def test_a_blank_drawn_anew_says_which_cells_moved_and_offers_them_in_their_new_places(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    kept_map(who("dispatcher"), MEANING)
    book = load_workbook(io.BytesIO(blank()))
    sheet = book["月报"]
    sheet["B3"], sheet["C3"] = "办结数（件）", "上报数（件）"
    page = _brought(logged_in("dispatcher"), saved(book))
    assert "和以前比，这些格子变了" in page
    assert "<code>B4</code> → <code>C4</code>" in page and "<code>C4</code> → <code>B4</code>" in page


def test_what_the_panel_sends_is_kept_as_what_is_written(logged_in: Callable[..., Client]) -> None:
    lead = logged_in("dispatcher")
    _brought(lead, blank())
    address = reverse("desk:sheet_blank", kwargs={"uid": Blank.objects.get().uid})
    lead.post(address, {"map": '{"cells": {"B4": {"figure": "grid_reported"}}}', "toml": "nonsense ["})
    assert Map.objects.get().meaning["cells"] == {"B4": {"figure": "grid_reported"}}
    assert 'B4 = { figure = "grid_reported" }' in lead.get(address + "map.toml").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"map": "{"}, "页面不完整"),
        ({"map": "[]"}, "页面不完整"),
        ({"map": '{"cells": {"B7": {"say": "area"}}}'}, "B7 里是公式"),
        ({"map": '{"cells": {"B4": {"figure": "none"}}}'}, "没有指标 none"),
        ({"toml": "cells = ["}, "对应关系没有存"),
        ({"toml": ""}, "maps no cell"),
        ({"toml": "x" * 400_001}, "对应关系太长"),
    ],
)
def test_a_map_that_does_not_hold_is_refused_with_cell_and_key_and_nothing_is_kept(
    sent: dict[str, str], said: str, who: Who, logged_in: Callable[..., Client]
) -> None:
    one = kept_blank(who("dispatcher"))
    answer = logged_in("dispatcher").post(reverse("desk:sheet_blank", kwargs={"uid": one.uid}), sent)
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not Map.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a table", "不是 Excel 或 Word 表格"),
        (b"PK\x03\x04", "读不出来"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        (rewritten(blank(), {"xl/media/a.bin": b"\x00" * (90 << 20)}), "解开后太大"),
    ],
    ids=["text", "broken", "locked", "bomb"],
)
def test_a_file_that_is_no_blank_is_refused_on_the_page_with_the_reason(
    data: bytes, said: str, logged_in: Callable[..., Client]
) -> None:
    answer = logged_in("dispatcher").post(reverse("desk:sheets"), {"file": SimpleUploadedFile("坏表.xlsx", data)})
    assert answer.status_code == 400
    assert said in answer.content.decode() and "坏表.xlsx" in answer.content.decode()
    assert not Blank.objects.exists()


@pytest.mark.parametrize("sent", [{"area": "1"}, {"period": "soon"}, {"uid": "x"}, {"request": "x"}])
def test_what_is_wrong_with_filling_is_said_and_nothing_is_filled(
    sent: dict[str, str], who: Who, logged_in: Callable[..., Client]
) -> None:
    kept = kept_map(who("dispatcher"))
    right = {"uid": str(uuid7()), "area": "500152115", "period": "2023-11"}
    address = reverse("desk:sheet_fill", kwargs={"uid": kept.blank.uid})
    assert logged_in("dispatcher").post(address, {**right, **sent}).status_code == 400
    assert not Filling.objects.exists()


def _many(who: Who, number: int) -> None:
    lead = who("dispatcher")
    for n in range(number):
        book = Workbook()
        book.active.append([f"表 {uuid7()}", None])
        kept = kept_map(lead, {"cells": {"B1": {"figure": "grid_reported"}}}, saved(book))
        asked = enter_request(Wanted(f"表 {n}", "某办"), area(), blank=kept.blank, uid=uuid7(), **given(lead))
        filled_sheet(lead, kept, request=asked)


@pytest.mark.parametrize(
    ("name", "number"), [("desk:sheets", 11), ("desk:sheets_filled", 7), ("desk:sheet_requests", 8)]
)
def test_lists_of_sheets_take_as_many_queries_for_many_rows_as_for_one(
    name: str, number: int, who: Who, logged_in: Callable[..., Client]
) -> None:
    lead = logged_in("dispatcher")
    _many(who, 1)
    lead.get(reverse(name))
    with_one = _queries(lead, reverse(name))
    _many(who, 12)
    with_many = _queries(lead, reverse(name))
    assert len(with_one) == len(with_many) == number, "\n".join(with_many)


def test_pages_of_one_sheet_take_as_many_queries_for_many_cells_as_for_one(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    lead, client = who("dispatcher"), logged_in("dispatcher")
    few = filled_sheet(lead, kept_map(lead, ASKS))
    many = filled_sheet(lead, kept_map(lead, {**MEANING, "cells": {"B8": {"ask": "dispatcher"}}}))
    counts = []
    for one in (few, many):
        pages = ("desk:sheet_filled", one.uid), ("desk:sheet_gap", Gap.objects.get(filling=one).uid)
        for name, uid in (*pages, ("desk:sheet_blank", one.blank.uid), ("desk:sheet_fill", one.blank.uid)):
            address = reverse(name, kwargs={"uid": uid})
            client.get(address)
            counts.append(len(_queries(client, address)))
    assert counts[:4] == counts[4:]
    assert counts[:4] == [8, 8, 11, 11]


def test_a_request_without_authority_says_so_and_is_found_by_it(logged_in: Callable[..., Client], who: Who) -> None:
    lead = logged_in("dispatcher")
    for document in ("", "潼委〔2023〕1号"):
        enter_request(Wanted("月报", "某办", document), area(), blank=None, uid=uuid7(), **given(who("dispatcher")))
    page = lead.get(reverse("desk:sheet_requests")).content.decode()
    assert "无依据" in page and "潼委〔2023〕1号" in page
    assert "潼委〔2023〕1号" not in lead.get(reverse("desk:sheet_requests") + "?standing=no_basis").content.decode()
    assert Request.objects.count() == 2
