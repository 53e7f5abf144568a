"""Public notices in a real browser: a table pasted at the desk, approved by another, objected to without a login."""

import re
from datetime import timedelta

import pytest

from gongzhi.base.clock import now
from tests.browser.conftest import Windows
from tests.browser.window import Window

pytestmark = pytest.mark.browser

_TABLE = """户主\t电话\t住址\t本月积分
示例周某某\t13900000011\t塘坝镇金山村1组\t12
示例吴某某\t13900000012\t金山村2组\t9
"""


def _filled(desk: Window, title: str) -> None:
    page = desk.page
    page.fill("#title", title)
    page.fill("#basis", "村民代表会议（示例）")
    page.select_option("#area", "500152115211")
    page.select_option("#other_post", label="塘坝镇指挥中心值班长")
    page.fill("#rows", _TABLE)
    page.click("main form button[type=submit]")


def _published(window: Windows, title: str) -> str:
    """Pasted, masked, proposed by the secretary; approved by the shift lead. Its number."""
    desk = window("shuji")
    desk.go("/desk/notices/new/").look()
    _filled(desk, title)
    desk.sees("#columns")
    assert desk.find("[name=mask-1]").input_value() == "name", "a head suggests its mask"
    desk.page.select_option("[name=mask-4]", "open")
    desk.refusals_expected += 1
    desk.page.click("main form button[type=submit]")
    desk.sees("#errors", "依据")
    desk.look()
    desk.page.fill("[name=ground-4]", "积分办法（示例）")
    desk.page.click("main form button[type=submit]")
    desk.sees(".gz-messages", "草稿")
    found = re.search(r"GS-\d{4}-\d{4}-\d{4,}", desk.page.url)
    assert found
    desk.look()
    desk.find('[data-drawer="move-propose"]').click()
    desk.page.select_option("#move-propose select", label="塘坝镇指挥中心值班长")
    desk.look()
    desk.page.click("#move-propose button[type=submit]")
    desk.sees(".gz-messages", "已送复核")
    second = window("zhihui")
    second.go("/desk/").sees("tbody", title)
    second.look()
    second.find(f'a:text("{title}")').first.click()
    second.sees("main", "公布以后大家看到的")
    second.look()
    second.find('button[name=move][value="approve"]').click()
    second.sees(".gz-messages")
    return found[0]


def test_a_notice_from_the_pasted_table_to_the_corrected_line(window: Windows) -> None:
    title = "金山村积分公示（浏览器示例）"
    number = _published(window, title)
    resident = window()
    resident.go("/notices/").look()
    resident.find(f'a:text("{title}")').first.click()
    resident.sees("h1", title)
    resident.look()
    shown = resident.find("main").inner_text()
    assert "示**" in shown and "139****0011" in shown and "周某某" not in shown and "金山村1组" not in shown
    resident.page.fill("#own", "示例吴某某")
    resident.page.keyboard.press("Enter")
    resident.sees("tbody", "139****0012")
    assert resident.find("tbody tr").count() == 1
    resident.go(f"/notices/{number}/sheet").look()
    assert resident.find(".gz-pn-qr svg").is_visible()
    resident.go(f"/notices/{number}/object").look()
    resident.refusals_expected += 1
    resident.page.click("main form button[type=submit]")
    resident.sees("#errors")
    resident.look()
    resident.page.fill("[name=position]", "2")
    resident.page.fill("[name=text]", "少记了一次清扫，请核对。")
    resident.page.fill("[name=phone]", "139 0000 0012")
    resident.page.click("main form button[type=submit]")
    resident.sees(".gz-done", "YY-")
    resident.look()
    link = resident.page.url
    desk = window("shuji")
    desk.go("/desk/").find(f'a:text("{title}")').first.click()
    desk.sees("main", "少记了一次清扫")
    desk.look()
    desk.find('[data-drawer="move-uphold"]').click()
    desk.page.select_option("#move-uphold [name=what]", "correct")
    desk.page.fill("#move-uphold [name=cell-4]", "12")
    desk.page.fill("#move-uphold [name=reason]", "查了记录，补记 3 分。")
    desk.look()
    desk.page.click("#move-uphold button[type=submit]")
    desk.sees(".gz-messages", "已答复")
    resident.go(link).sees("main", "补记 3 分")
    resident.look()
    resident.go(f"/notices/{number}/").sees("#line-2", "已更正")
    resident.look()
    resident.go(f"/notices/{number}/v1/").sees("main", "第 1 版")
    assert resident.find("#line-2").inner_text().split()[-2] == "9"


def test_a_panel_is_held_and_a_sample_drawn(window: Windows) -> None:
    desk = window("zhihui")
    page = desk.page
    for path in ("notices/", "panels/", "approvals/", "draws/"):
        desk.go(f"/desk/{path}").look()
    desk.go("/desk/panels/new/").look()
    for field, text in (("title", "一次评议（示例）"), ("basis", "村规民约（示例）"), ("quorum", "1")):
        page.fill(f"#{field}", text)
    page.fill("#members", "@zhihui\n示例代表甲")
    page.select_option("#area", "500152115")
    page.click("main form button[type=submit]")
    page.fill("#items", "一件事 | 示例代表甲\n另一件事")
    page.click('main button:text("加上")')
    desk.sees("tbody", "另一件事")
    desk.look()
    page.click('a:text("一项一项评")')
    desk.sees("main", "亲属或利害关系")
    desk.look()
    page.check("[name=vote][value=approve]")
    page.click('button[value="vote"]')
    desk.sees(".gz-messages", "已投票")
    page.click('button[value="count"]')
    desk.sees(".gz-rv-verdict", "通过")
    desk.look()
    desk.go("/desk/draws/new/").look()
    page.fill("#title", "一次抽样（示例）")
    page.fill("#basis", "回头看办法（示例）")
    page.fill("#size", "2")
    page.select_option("#area", "500152115")
    page.click("main form button[type=submit]")
    desk.sees("main", "承诺")
    desk.look()
    page.fill("#since", str((now() - timedelta(days=300)).date()))
    page.fill("#until", str((now() + timedelta(days=1)).date()))
    page.click('button[value="frame"]')
    desk.sees(".gz-messages", "抽样框已定")
    page.click('button[value="draw"]')
    desk.sees("tbody", "TB-")
    desk.look()
    desk.find("summary", has_text="补抽").first.click()
    page.locator("[name=reason]").first.fill("现场去不了，换一个。")
    page.locator(".gz-rv-replace button").first.click()
    desk.sees("tbody", "替第 1 个")
    desk.look()
    page.click('a:text("大家看到的")')
    desk.sees("h1", "一次抽样")
    desk.look()
