"""A table is brought, checked and taken in a real browser; what comes back says in its cells what was wrong."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.base.tables.books import book
from tests.browser.conftest import Windows
from tests.house import GRID

pytestmark = pytest.mark.browser


def test_a_table_is_matched_checked_taken_and_handed_back(window: Windows, tmp_path: Path) -> None:
    desk = window("wangge")
    heads = ["户号", "姓名", "与户主关系", "身份证号", "居住区域代码"]
    rows = [["示例B1", "示例甲", "户主", "", GRID], ["示例B2", "示例乙", "户主", "123", GRID]]
    file = book(tmp_path / "住户.xlsx", [["示例登记表", *[None] * 4], heads, *rows], merged=["A1:E1"])
    desk.go("/desk/imports/").look()
    desk.find("input[name=target][value=households]").check()
    desk.find("#file").set_input_files(file)
    desk.find("main form button[type=submit]").click()
    desk.sees("h1", "住户.xlsx")
    desk.look()
    desk.find("button[value=check]").click()
    desk.sees("#checked", "身份证号不对")
    desk.look()
    desk.find("button[value=take]").click()
    desk.sees("main h2", "新增 1")
    desk.look()
    with desk.page.expect_download() as coming:
        desk.find("main a", has_text="下载结果").click()
    coming.value.save_as(tmp_path / "back.xlsx")
    sheet = load_workbook(tmp_path / "back.xlsx").active
    assert sheet is not None and sheet["D3"].comment.text.startswith("身份证号不对")
    desk.go("/desk/imports/maps/").look()
