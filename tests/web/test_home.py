"""The first page of a post: what waits, what others did, its figures, its rooms; and nothing it may not see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.packs.queries import pack_in_force
from gongzhi.web.desk.home import _month_told
from tests.conftest import Who
from tests.factories import matter, moved
from tests.web.conftest import POSTS

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
HOME = "desk:home"


def _page(client: Client, **asked: str) -> str:
    answer = client.get(reverse(HOME), asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_what_others_did_is_told_once_a_matter_and_what_i_did_is_not(who: Who, browser: Browser) -> None:
    moment = now() - timedelta(hours=2)
    one = matter(text="天印村路口的灯坏了", reported_at=moment)
    assert "天印村路口的灯坏了" in _page(browser("grid"))
    moved(one, "sign", who(*POSTS["grid"]), hours=1)
    changed = _page(browser("dispatcher")).partition("变了什么")[2]
    assert changed.count(f"/desk/matters/{one.number}/") == 1
    mine = _page(browser("grid")).partition("变了什么")[2].partition("</section>")[0]
    assert f"/desk/matters/{one.number}/" in mine, "somebody reported it"
    assert "已签收" not in mine, "my own hands are no news to me"


def test_what_happened_long_ago_or_elsewhere_is_no_news(browser: Browser) -> None:
    matter(text="很久以前的事")
    recent = matter(text="刚刚的事", reported_at=now() - timedelta(hours=1))
    assert "很久以前的事" not in _page(browser("dispatcher")).partition("变了什么")[2]
    assert recent.number not in _page(browser("elsewhere"))


def test_a_role_sees_the_figures_its_pack_names(browser: Browser) -> None:
    pack = pack_in_force("tangba")
    assert pack is not None
    for role, code in (("dispatcher", "dispatcher"), ("grid", "grid_worker")):
        shown = _page(browser(role))
        for figure in pack.pack.roles[code].home:
            assert f"/desk/figures/{figure}/" in shown, (role, figure)
    assert "本岗位的数" not in _page(browser("works")), "a role without figures has no empty card"


@pytest.mark.parametrize("post", ["", "0", "abc", "\x00", "9" * 40, "١"])
def test_a_post_that_is_not_mine_gives_my_first(post: str, browser: Browser) -> None:
    assert "今天" in _page(browser("dispatcher"), post=post)


def test_the_first_days_of_a_month_tell_the_month_before() -> None:
    day = now().date().replace(month=12, day=3)
    assert _month_told(day).first.month == 11
    assert _month_told(day.replace(day=6)).first.month == 12
