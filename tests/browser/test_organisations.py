"""Organisations, teams, grants and merging in a real browser: every page looked at, and used as people use them."""

import pytest

from tests.browser.conftest import Windows
from tests.browser.window import Window
from tests.house import GRID

pytestmark = pytest.mark.browser


def _opened(desk: Window, summary: str) -> None:
    desk.find("summary", has_text=summary).click()


def _sent(desk: Window, button: str) -> None:
    with desk.page.expect_navigation():
        desk.find("main button", has_text=button).last.click()


def _household(desk: Window, head: str, **members: str) -> None:
    desk.go("/desk/households/new/")
    desk.page.select_option("#area", index=1)
    desk.page.fill("#m1_name", head)
    for name, value in members.items():
        desk.page.fill(f"#{name}", value)
    _sent(desk, "登记")
    desk.sees(".gz-messages", "已登记")


def test_an_organisation_is_registered_and_somebody_comes_to_act_for_it(window: Windows) -> None:
    desk = window("shuji")
    _household(desk, "示例窗口甲")
    desk.go("/desk/organisations/new/").look()
    desk.page.fill("#name", "示例窗口合作社")
    desk.page.select_option("#kind", "enterprise")
    desk.page.select_option("#area", GRID)
    desk.page.fill("#code", "123")
    desk.refusals_expected += 1
    _sent(desk, "登记")
    desk.sees("#code_error", "18 位")
    desk.look()
    desk.page.fill("#code", "")
    desk.page.fill("#phone", "13812345678")
    _sent(desk, "登记")
    desk.sees(".gz-messages", "已登记")
    firm = desk.page.url
    _opened(desk, "登记一个人的身份")
    desk.page.fill("#r_person", "示例窗口甲")
    desk.page.select_option("#r_kind", "legal")
    desk.find("main details[open] button").click()
    desk.sees("#o-roles ~ ul", "示例窗口甲")
    _opened(desk, "邀请一个账号代表它")
    desk.page.fill("#i_username", "wangge")
    desk.find("main details[open] button").click()
    desk.sees("#o-acts ~ ul", "等对方接受")
    desk.look()
    desk.page.select_option("#purpose", "check")
    _sent(desk, "看完整号码")
    desk.sees(".gz-facts", "13812345678")
    desk.go("/desk/organisations/").look()
    worker = window("wangge")
    worker.go("/desk/me/").look()
    worker.tab_to("[name=what][value=accept]").press("Enter")
    worker.sees(".gz-messages", "已接受")
    desk.page.goto(firm)
    desk.sees("#o-acts ~ ul", "在办")


def test_a_team_is_formed_and_a_post_chosen_among_several_joins_it(window: Windows) -> None:
    desk = window("zhihui")
    desk.go("/desk/teams/").look()
    desk.go("/desk/teams/new/").look()
    desk.page.select_option("#area", "500152115")
    desk.page.fill("#name", "示例窗口救援队")
    _sent(desk, "建队伍")
    desk.page.fill("#post", "网格员")
    desk.refusals_expected += 1
    desk.find("[aria-labelledby=t-post] button").click()
    desk.sees("#post_error", "不止一个")
    desk.look()
    desk.page.select_option("#post", index=1)
    desk.find("[aria-labelledby=t-post] button").click()
    desk.sees("#t-now ~ ul", "一个岗位")
    desk.find("[aria-labelledby=t-now] button", has_text="当队长").click()
    desk.sees("#t-now ~ ul .gz-tag", "队长")
    desk.look()
    desk.go("/desk/grants/").look()


def test_two_registrations_of_one_person_are_compared_and_merged(window: Windows) -> None:
    desk = window("shuji")
    _household(desk, "示例窗口乙")
    _household(desk, "示例窗口丙", m2_name="示例窗口乙", m2_phone="13812345679")
    desk.go("/desk/households/?q_home=示例窗口乙")
    desk.find("main tbody a", has_text="示例窗口乙").first.click()
    desk.find("main tbody a", has_text="示例窗口乙").first.click()
    desk.find("main a", has_text="合并两份登记").click()
    desk.sees("#g-alike")
    desk.look()
    desk.find("main a", has_text="比一比").first.click()
    desk.sees("#g-told")
    desk.look()
    desk.page.fill("#reason", "同一个人登记了两次")
    _sent(desk, "合并")
    desk.sees(".gz-messages", "已合并")
