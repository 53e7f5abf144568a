"""Searching at the desk and in public: the words are marked, and the public finds nothing by words it may not read."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.work.matters.actions.indexing import sweep_in
from gongzhi.work.matters.actions.publishing import publish
from tests.conftest import NOON, Who
from tests.factories import matter

pytestmark = pytest.mark.django_db


def _page(client: Client, name: str, typed: str) -> str:
    answer = client.get(reverse(name), {"q": typed})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("swept", [True, False])
def test_the_desk_finds_two_characters_and_marks_them(swept: bool, logged_in: Callable[..., Client]) -> None:
    one, other = matter(text="<b>后院</b>灯坏了"), matter(text="水管漏水")
    if swept:
        sweep_in()
    page = _page(logged_in("dispatcher"), "desk:matters", "灯坏")
    assert one.number in page and other.number not in page
    assert '&lt;b&gt;后院&lt;/b&gt;<mark class="gz-found">灯坏</mark>了' in page


def test_the_export_holds_what_the_list_shows(logged_in: Callable[..., Client]) -> None:
    one, other = matter(text="后院的灯坏了"), matter(text="水管漏水")
    sweep_in()
    answer = logged_in("dispatcher").get(reverse("desk:export"), {"q": "灯坏"})
    table = b"".join(answer.streaming_content).decode()
    assert one.number in table and other.number not in table


def test_a_desk_finds_only_what_it_may_see(logged_in: Callable[..., Client]) -> None:
    one = matter(text="后院的灯坏了")
    sweep_in()
    assert one.number not in _page(logged_in("grid_worker", "500152115210001"), "desk:matters", "灯坏")


@pytest.mark.parametrize(
    "typed", ['"', "*", "a*b", "灯 OR 坏", "NEAR(灯 坏)", "(", "'; --", "\x00", "灯\x00坏", "¦", "-灯"]
)
@pytest.mark.parametrize("name", ["desk:matters", "desk:inbox", "desk:map", "portal:public"])
def test_whatever_is_typed_is_answered(typed: str, name: str, logged_in: Callable[..., Client]) -> None:
    matter()
    sweep_in()
    _page(logged_in("dispatcher"), name, typed)


def test_the_public_finds_by_kind_village_and_published_words_alone(who: Who) -> None:
    one = matter(text="后院的灯坏了", address="学堂路 12 号")
    sweep_in()
    browser = Client()
    for hidden in ("后院", "灯坏", "学堂", "12", "，"):
        assert one.number not in _page(browser, "portal:public", hidden)
    for open_to_all in ("路灯", "金山", "金山 路灯", one.number):
        assert one.number in _page(browser, "portal:public", open_to_all), open_to_all
    publish(one, text="已报修的灯", answer="两天内换好", photos=[], viewer=who("dispatcher"), channel="desk", at=NOON)
    for said in ("报修", "两天 金山"):
        assert one.number in _page(browser, "portal:public", said), said
    assert one.number not in _page(browser, "portal:public", "报修 后院")


def test_a_search_takes_no_more_queries_than_the_list_and_a_look_at_villages(
    logged_in: Callable[..., Client],
) -> None:
    matter()
    sweep_in()
    client = logged_in("dispatcher")
    for name in ("desk:matters", "portal:public"):
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as plain:
            client.get(reverse(name))
        with CaptureQueriesContext(connection) as searched:
            _page(client, name, "路灯 学堂" if name == "desk:matters" else "路灯")
        assert len(searched) <= len(plain) + (name == "portal:public"), "\n".join(
            one["sql"][:150] for one in [*plain, *searched]
        )
