"""Other ways to the same end: without JavaScript, by keyboard, with a photo; and what the reporter may still do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Windows
from tests.browser.window import PATIENCE, Window
from tests.house import GRID, House
from tests.running.places import point_in

pytestmark = pytest.mark.browser
VILLAGE = "500152115211"
TEXT = "学堂路小学门口两盏路灯不亮，孩子放学看不清路。"


@pytest.fixture
def reported(house: House) -> tuple[str, str]:
    """Number and link of a report in the grid of `wangge`."""
    resident = house.visitor()
    lon, lat = point_in(resident, GRID)
    link = resident.report(text=TEXT, lon=lon, lat=lat).location
    return resident.page_of(link).number, link


@pytest.fixture
def closed(house: House, reported: tuple[str, str]) -> tuple[str, str]:
    """The same, handled and closed."""
    worker, checker = house.visitor().login("wangge"), house.visitor().login("hecha")
    worker.move(reported[0], "sign")
    worker.move(reported[0], "answer", reply="换了两个灯头，线路已检查。")
    assert checker.move(reported[0], "pass").status == 302
    return reported


def test_without_javascript_a_report_is_one_form_and_one_button(window: Windows) -> None:
    resident = window(java_script_enabled=False)
    resident.go("/")
    resident.page.fill(".gz-ask [name=text]", TEXT)
    resident.page.click(".gz-ask button")
    assert resident.find("#id_text").input_value() == TEXT
    assert "没有打开 JavaScript" in resident.sees(".gz-map__plain").inner_text()
    resident.page.select_option("#id_area", VILLAGE)
    resident.page.check('[name=kind][value="street_light"]', force=True)
    expect(resident.find("[data-go]:visible")).to_have_count(0)
    resident.page.click(".gz-report button[type=submit]")
    resident.sees(".gz-done", "报上来了")
    resident.sees(".gz-follow-head", "金山村")


def test_by_keyboard_alone_from_the_first_page_to_the_sent_report(window: Windows) -> None:
    resident = window()
    resident.go("/")
    press = resident.page.keyboard
    press.press("Tab")
    expect(resident.find(".gz-skip")).to_be_focused()
    resident.tab_to(".gz-ask [name=text]")
    press.type(TEXT)
    press.press("Enter")
    resident.sees(".gz-report.is-stepped")
    resident.tab_to('.gz-step.is-now [data-go="2"]')
    press.press("Enter")
    expect(resident.find("#step-2")).to_be_focused()
    village = resident.tab_to("#id_area")
    for _ in range(village.locator("option").count()):
        if village.input_value() != VILLAGE:
            press.press("ArrowDown")
    assert village.input_value() == VILLAGE
    resident.tab_to("[name=kind]")
    press.press("Space")
    chosen = resident.find("[name=kind]:checked").get_attribute("value")
    assert chosen == "street_light", "the likeliest kind stands first"
    resident.tab_to('.gz-step.is-now [data-go="3"]')
    press.press("Enter")
    resident.tab_to("#id_phone")
    press.type("139 0000 0001")
    resident.tab_to(".gz-step.is-now button[type=submit]")
    press.press("Enter")
    resident.sees(".gz-done", "报上来了")


def test_what_is_missing_is_said_at_each_step(window: Windows) -> None:
    resident = window()
    resident.go("/report/")
    resident.page.click('.gz-step.is-now [data-go="2"]')
    expect(resident.find("#id_text")).to_be_focused()
    resident.sees("#id_text_error", "至少 4 个字")
    assert resident.find("#id_text").get_attribute("aria-invalid") == "true"
    resident.look()
    resident.page.fill("#id_text", TEXT)
    expect(resident.find("#id_text_error")).to_have_count(0)
    resident.page.click('.gz-step.is-now [data-go="2"]')
    resident.page.evaluate("for (const name of ['lon', 'lat']) document.querySelector(`[name=${name}]`).value = ''")
    resident.page.click('.gz-step.is-now [data-go="3"]')
    resident.sees("#id_area_error")


def test_an_error_of_the_server_is_summed_up_and_told_at_its_field_and_what_was_typed_stays(window: Windows) -> None:
    resident = window()
    resident.go("/report/")
    resident.page.fill("#id_text", TEXT)
    resident.page.click('.gz-step.is-now [data-go="2"]')
    resident.page.select_option("#id_area", VILLAGE)
    resident.page.check('[name=kind][value="street_light"]', force=True)
    resident.page.fill("#id_address", "小学门口")
    resident.page.click('.gz-step.is-now [data-go="3"]')
    resident.page.fill("#id_phone", "不告诉")
    resident.refusals_expected += 1
    resident.page.click(".gz-step.is-now button[type=submit]")
    expect(resident.sees("#errors", "有 1 处要改")).to_be_focused()
    resident.sees("#id_phone_error", "电话只写数字")
    assert "id_phone_error" in (resident.find("#id_phone").get_attribute("aria-describedby") or "")
    kept = {name: resident.find(f"#id_{name}").input_value() for name in ("text", "area", "address", "phone")}
    assert kept == {"text": TEXT, "area": VILLAGE, "address": "小学门口", "phone": "不告诉"}
    assert resident.find("[name=kind]:checked").get_attribute("value") == "street_light"
    resident.look()
    resident.page.click('.gz-step.is-now [data-go="2"]')
    resident.sees("[data-place]", "金山村")
    resident.page.click('.gz-step.is-now [data-go="3"]')
    resident.page.fill("#id_phone", "139 0000 0001")
    resident.page.click(".gz-step.is-now button[type=submit]")
    resident.sees(".gz-done", "报上来了")


def test_a_photo_is_previewed_and_shown_to_the_reporter_and_at_the_desk(window: Windows, picture: bytes) -> None:
    resident = window()
    resident.go("/report/?kind=street_light")
    resident.page.fill("#id_text", TEXT)
    resident.page.click('.gz-step.is-now [data-go="2"]')
    resident.page.select_option("#id_area", VILLAGE)
    photo = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": picture}
    resident.page.set_input_files("[name=photos]", [photo])  # type: ignore[list-item]
    resident.sees("[data-photos] img")
    resident.page.click('.gz-step.is-now [data-go="3"]')
    resident.page.click(".gz-step.is-now button[type=submit]")
    resident.sees(".gz-done", "报上来了")
    dispatcher = window("zhihui").go(f"/desk/matters/{resident.number()}/")
    for side in (resident, dispatcher):
        thumbnail = side.sees(".gz-photos img")
        thumbnail.scroll_into_view_if_needed()
        loaded = "const [image] = document.querySelectorAll('.gz-photos img'); image.complete && image.naturalWidth"
        side.page.wait_for_function(f"() => {{ {loaded.replace('; ', '; return ')} }}", timeout=PATIENCE)
        side.look()
        link = side.find(".gz-photos a").get_attribute("href")
        whole = side.page.request.get(str(link))
        assert whole.status == 200 and whole.headers["content-type"].startswith("image/")


def test_the_reporter_may_take_a_report_back(window: Windows, reported: tuple[str, str]) -> None:
    resident = window()
    resident.go(reported[1]).make("withdraw", reason="邻居已经修好了")
    assert resident.titles() == ["已撤回", "上报"]
    resident.sees(".gz-card--answer", "已撤回")
    expect(resident.find('[data-drawer="move-withdraw"]')).to_have_count(0)
    worker = window("wangge")
    expect(worker.find(f'a[href="/desk/matters/{reported[0]}/"]')).to_have_count(0)


def test_the_reporter_may_ask_to_reopen_and_the_dispatcher_decides(window: Windows, closed: tuple[str, str]) -> None:
    number, link = closed
    resident = window()
    resident.go(link).make("ask_reopen", reason="昨天晚上又不亮了")
    assert resident.titles()[0] == "申请重开"
    dispatcher = window("zhihui")
    dispatcher.open_matter(number)
    dispatcher.make("reopen")
    dispatcher.sees(".gz-move-bar", "处置中")
    resident.go(link)
    assert resident.titles()[:2] == ["已重开", "申请重开"]


def test_a_bad_rating_has_another_person_look_again(window: Windows, closed: tuple[str, str]) -> None:
    resident = window()
    resident.go(closed[1])
    resident.find(".gz-rate label", has_text="不满意").click()
    resident.page.fill("#rate-text", "只修好了一盏")
    resident.find(".gz-rate button[type=submit]").click()
    resident.sees(".gz-messages")
    checker = window("hecha")
    checker.open_matter(closed[0])
    checker.sees(".gz-move-bar", "回头看")


@pytest.fixture
def complaints_post(house: House) -> Iterator[str]:
    """An account for the post that takes complaints, which no login of the demo holds."""
    name = "tousu"
    options = ("--name", "示例受理员", "--pack", "tangba", "--role", "complaints", "--area", "500152115")
    done = house.run("account", name, *options, said="gongzhi-demo\n")
    assert done.returncode == 0, done.stdout
    yield name


def test_a_complaint_lands_only_at_the_complaints_post(window: Windows, house: House, complaints_post: str) -> None:
    resident = window()
    resident.go("/complaint/")
    resident.page.fill("#id_text", "网格员说三天来修，一个星期没有来。")
    resident.page.click('.gz-step.is-now [data-go="2"]')
    resident.page.select_option("#id_area", VILLAGE)
    resident.page.click('.gz-step.is-now [data-go="3"]')
    resident.page.click(".gz-step.is-now button[type=submit]")
    resident.sees(".gz-done", "报上来了")
    number = resident.number()
    for username in ("zhihui", "hecha", "hecha2", "wangge", "shuji", "jianshe"):
        officer = house.visitor().login(username)
        assert officer.get(f"/desk/matters/{number}/").status == 404, username
        for page in ("/desk/", "/desk/matters/", "/desk/matters/export.csv", "/desk/map/pins.geojson"):
            assert number not in officer.get(page).text, f"{username}: {page}"
    handler = window(complaints_post)
    handler.open_matter(number)
    handler.make("sign")
    handler.make("answer", reply="已核实，网格员明天上午上门，并向您说明原因。")
    handler.sees(".gz-messages", number)
    assert handler.titles()[:2] == ["已答复", "已签收"]


@pytest.mark.parametrize(("username", "path"), [("", "/"), ("", "/report/"), ("zhihui", "/desk/")])
def test_the_language_can_be_switched_and_back(window: Windows, username: str, path: str) -> None:
    reader = window(username)
    reader.go(path)
    assert reader.ask("document.documentElement.lang") == "zh-hans"
    _switch(reader, "en")
    assert reader.ask("document.documentElement.lang") == "en"
    assert reader.ask("location.pathname") == path
    reader.look()
    _switch(reader, "zh-hans")
    assert reader.ask("document.documentElement.lang") == "zh-hans"


def _switch(reader: Window, language: str) -> None:
    menu = reader.find(".gz-menu summary:visible")
    if menu.count():
        menu.click()
    with reader.page.expect_navigation():
        reader.find(f'button[name=language][value="{language}"]:visible').click()


def test_on_paper_there_is_the_story_and_nothing_to_press(window: Windows, closed: tuple[str, str]) -> None:
    checker = window("hecha").go(f"/desk/matters/{closed[0]}/")
    expect(checker.find(".gz-rail")).to_be_visible()
    expect(checker.find(".gz-printed")).to_be_hidden()
    checker.page.emulate_media(media="print")
    for gone in (".gz-rail", ".gz-bar", ".gz-move-bar", "form.gz-write"):
        expect(checker.find(gone)).to_be_hidden()
    checker.sees(".gz-printed", closed[0])
    checker.sees(".gz-story", "核查通过，办结")
    assert checker.page.pdf(format="A4").startswith(b"%PDF")
