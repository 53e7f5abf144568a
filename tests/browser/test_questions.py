"""A kind's questions while they are answered: they come and go, are computed and judged at once, and can be sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Windows

pytestmark = pytest.mark.browser
VILLAGE = "500152115211"


def test_questions_follow_the_kind_and_the_answers(window: Windows) -> None:
    resident = window()
    resident.go("/report/?text=学堂路小学门口垃圾三天没人清运")
    resident.page.click('[data-go="2"]:visible')
    resident.sees('[name="answers.loads"]')
    resident.page.select_option("#id_area", VILLAGE)
    expect(resident.find('[name="answers.animals"]')).to_be_hidden()
    resident.page.fill('[name="answers.loads"]', "2.5")
    expect(resident.find("output")).to_have_text("0.8")
    resident.page.check('[name="answers.what"][value=dead]')
    expect(resident.find('[name="answers.animals"]')).to_be_visible()
    resident.page.click('[data-go="3"]:visible')
    expect(resident.find('[name="answers.animals"]')).to_be_focused()
    resident.look()
    resident.page.check('[name=kind][value="street_light"]', force=True)
    expect(resident.find('[name="answers.loads"]')).to_have_count(0)
    resident.page.check('[name=kind][value="litter"]', force=True)
    expect(resident.find('[name="answers.loads"]')).to_have_value("2.5")
    resident.page.fill('[name="answers.animals"]', "0")
    resident.page.keyboard.press("Tab")
    resident.sees(".gz-form .gz-field__error")
    resident.page.fill('[name="answers.animals"]', "2")
    resident.page.uncheck('[name="answers.what"][value=dead]')
    resident.page.click('[data-go="3"]:visible')
    resident.page.click(".gz-report button[type=submit]")
    resident.sees(".gz-done", "报上来了")
    told = resident.sees(".gz-facts--said").inner_text()
    assert "2.5 车" in told and "0.8 吨" in told and "几头" not in told
    resident.look()


def test_a_form_is_tried_at_the_desk(window: Windows) -> None:
    worker = window("wangge")
    worker.go("/desk/forms/flooding/")
    worker.page.check('[name="answers.what"][value=flood]')
    worker.page.fill('[name="answers.depth"]', "29")
    expect(worker.find('[name="answers.trapped"]').first).to_be_disabled()
    worker.page.fill('[name="answers.depth"]', "30")
    expect(worker.find('[name="answers.trapped"]').first).to_be_enabled()
    worker.look()
    worker.go("/desk/forms/")
    worker.look()
