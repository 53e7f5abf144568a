"""A blank is brought, pointed at and filled in a real browser; a filled cell opens to the records behind it."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.base.tables.blanks import blank
from tests.browser.conftest import Windows

pytestmark = pytest.mark.browser


def test_a_blank_is_brought_mapped_filled_and_a_cell_opens_to_its_figure(window: Windows, tmp_path: Path) -> None:
    desk = window("zhihui")
    (tmp_path / "月报.xlsx").write_bytes(blank())
    desk.go("/desk/sheets/").look()
    desk.find("#file").set_input_files(tmp_path / "月报.xlsx")
    desk.find(".gz-sheets-bring button").click()
    desk.sees("h1", "月报.xlsx")
    desk.sees('td[data-at="B4"]', "网格事件上报")
    desk.look()
    desk.find('td[data-at="C4"]').click()
    desk.look()
    desk.find("#m_find").fill("网格解决")
    desk.find("#m_figure").select_option("grid_problems_solved")
    desk.find("[data-apply]").click()
    desk.sees('td[data-at="C6"]', "网格解决群众问题")
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Delete")
    assert "网格解决" not in desk.find('td[data-at="C6"]').inner_text()
    desk.find('td[data-at="C4"]').click()
    desk.find("#m_kind").select_option("figure")
    desk.find("#m_figure").select_option("grid_problems_solved")
    desk.find("[data-apply]").click()
    desk.find("#keep button[type=submit]").click()
    desk.sees("h1", "月报.xlsx")
    desk.find("#period").select_option(index=0)
    desk.look()
    desk.find("main form button[type=submit]").click()
    desk.sees(".gz-quiet", "填了")
    desk.look()
    with desk.page.expect_download() as coming:
        desk.find("main a", has_text="下载填好的表").click()
    coming.value.save_as(tmp_path / "back.xlsx")
    assert load_workbook(tmp_path / "back.xlsx")["月报"]["B7"].value == "=SUM(B4:B6)"
    desk.find(".gz-grid td a").first.click()
    desk.sees("h1", "网格事件上报")
