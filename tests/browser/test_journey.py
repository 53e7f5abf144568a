"""One reported problem from the first page to its reopening, seen by everyone who has a part in it."""

import pytest

from tests.browser.conftest import Windows
from tests.browser.window import Window
from tests.house import GRID, House
from tests.running.places import point_in

pytestmark = pytest.mark.browser
VILLAGE = "500152115211"
TEXT = "学堂路小学门口两盏路灯不亮，孩子放学看不清路。"


def report_by_map(window: Window, house: House) -> None:
    """From the first page to the sent report, looking at every page on the way."""
    window.go("/").look()
    window.page.fill(".gz-ask [name=text]", TEXT)
    window.page.click(".gz-ask button")
    assert window.sees("#id_text").input_value() == TEXT
    window.look()
    window.page.click('.gz-step.is-now [data-go="2"]')
    window.sees(".gz-map.is-ready")
    window.page.select_option("#id_area", VILLAGE)
    window.drag_map_to(*point_in(house.visitor(), GRID))
    window.sees("[data-grid]:not(:empty)")
    window.page.check('[name=kind][value="street_light"]', force=True)
    window.look()
    window.page.click('.gz-step.is-now [data-go="3"]')
    window.page.fill("#id_name", "示例居民甲")
    window.page.fill("#id_phone", "139 0000 0001")
    window.look()
    window.page.click(".gz-step.is-now button[type=submit]")


def test_a_problem_goes_its_way_and_comes_back(house: House, window: Windows) -> None:
    resident = window()
    report_by_map(resident, house)
    resident.sees(".gz-done", "报上来了")
    number, link = resident.number(), resident.find("#fresh-link").input_value()
    code = resident.find(".gz-done dd").nth(2).inner_text()
    assert link.startswith(f"http://127.0.0.1:{house.port}/follow/") and len(code.replace(" ", "")) >= 8
    resident.look()
    resident.go("/follow/").look()
    resident.page.fill("[name=number]", number)
    resident.page.fill("[name=code]", code)
    resident.page.click("main form button[type=submit]")
    resident.page.wait_for_url(link)

    stranger = window()
    stranger.go("/desk/login/").look()
    worker = window("wangge")
    worker.look()
    worker.open_matter(number)
    worker.look()
    worker.make("sign")
    worker.find('[data-drawer="move-answer"]').click()
    worker.sees("#move-answer textarea")
    worker.look()
    worker.page.keyboard.press("Escape")
    worker.make("answer", reply="换了两个灯头，线路已检查，今晚再来看一次。")

    checker = window("hecha")
    checker.open_matter(number)
    checker.make("pass", reason="已到现场看过，灯亮了")

    resident.go(link)
    resident.sees(".gz-card--answer", "换了两个灯头")
    resident.look()
    resident.find(".gz-rate label", has_text="满意").filter(has_not_text="不").filter(has_not_text="很").click()
    resident.find(".gz-rate button[type=submit]").click()
    resident.sees(".gz-rate", "您评了“满意”")

    dispatcher = window("zhihui")
    dispatcher.go(f"/desk/matters/{number}/").make("look_back")
    checker.go("/desk/")
    checker.open_matter(number)
    checker.make("relapse", reason="前天晚上又灭了一盏，请重新处理")
    worker.go("/desk/")
    worker.open_matter(number)
    worker.sees(".gz-move-bar", "处置中")
    assert worker.titles() == [
        "回头看：有反弹，重开", "安排回头看", "评价：满意", "核查通过，办结", "已答复", "已签收", "上报",
    ]  # fmt: skip
    resident.go(link)
    assert resident.titles() == worker.titles()
    resident.sees(".gz-story", "前天晚上又灭了一盏")


@pytest.mark.parametrize(
    "path", ["/desk/matters/", "/desk/map/", "/desk/matters/register/", "/matters/", "/complaint/"]
)
def test_a_page_beside_the_way_is_clean(window: Windows, path: str) -> None:
    window("zhihui").go(path).look()


def test_a_page_that_is_not_there_is_clean(window: Windows) -> None:
    lost = window().go("/nowhere/", status=404)
    lost.sees("main", "没有这一页")
    lost.look()
