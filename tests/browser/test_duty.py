"""The duty room in a real browser: every page sound, a line written, gone on with and closed."""

import pytest

from tests.browser.conftest import Windows

PAGES = (
    "",
    "log/",
    "handovers/",
    "leave/",
    "roster/",
    "roster/plan/",
    "roster/seat/?day=2031-01-02&shift=day&seat=chief",
)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_duty_room_is_sound_wide_and_narrow(window: Windows, page: str) -> None:
    window("zhihui").go(f"/desk/duty/{page}").look()


def test_a_line_is_written_gone_on_with_and_closed(window: Windows) -> None:
    desk = window("zhihui").go("/desk/duty/")
    desk.refusals_expected += 1
    desk.page.click(".gz-duty__new button[type=submit]")
    desk.sees(".gz-duty__new .gz-field__error", "写上内容")
    desk.look()
    desk.page.fill("#d-text", "提灌站水泵在用，要有人看着。")
    desk.page.check("[name=open]")
    desk.page.click(".gz-duty__new button[type=submit]")
    desk.sees(".gz-messages", "记下了")
    item = desk.find(".gz-log__line.is-open", has_text="提灌站水泵在用").first
    item.locator("summary").click()
    item.locator("textarea").fill("已换人看着。")
    item.locator("button[value=closing]").click()
    desk.sees(".gz-messages", "办结了")
    assert desk.find(".gz-log__line.is-open", has_text="提灌站水泵在用").count() == 0
    desk.sees(".gz-log__later", "")
    desk.go("/desk/duty/log/?state=done")
    desk.sees(".gz-log", "提灌站水泵在用")
