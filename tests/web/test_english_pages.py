"""English pages hold no Chinese of ours: only data, names and terms of art."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import get_language

from gongzhi.base.areas.models import Area
from gongzhi.base.ids import secret_link
from gongzhi.work.matters.models import SUBJECT
from tests.factories import matter, moved

pytestmark = pytest.mark.once

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
TERM = re.compile(r" ?\([\u4e00-\u9fff]+\)")  # a Chinese term of art after its English one


@pytest.fixture(autouse=True)
def language_stays_here() -> Iterator[None]:
    """A request in English leaves English behind in its thread; the next test starts as it would alone."""
    with translation.override(get_language()):
        yield


class _Words(HTMLParser):
    """The words of a page: what is read, and what is read aloud or shown in fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.language = ""
        self._other = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "button" and given.get("lang", "").startswith("zh"):
            self._other += 1
        names = ("title", "alt", "placeholder", "aria-label", "content")
        self.words += [
            value
            for name, value in given.items()
            if name in names or name.startswith(("data-t-", "data-label", "data-plain"))
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._other:
            self._other -= 1

    def handle_data(self, data: str) -> None:
        if not self._other and data.strip():
            self.words.append(data.strip())


def _chinese_of(client: Client, url: str, *data: str) -> list[str]:
    answer = client.get(url, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, url
    assert answer.headers["Content-Language"] == "en"
    page = _Words(answer.content.decode())
    assert page.language == "en"
    found = []
    for words in page.words:
        rest = TERM.sub("", words)
        for given in sorted((*data, "共治"), key=len, reverse=True):
            rest = rest.replace(given, "")
        if CHINESE.search(rest):
            found.append(words)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/report/", "/complaint/", "/matters/", "/follow/"])
def test_public_pages_are_english(client: Client, url: str) -> None:
    one = matter()
    assert _chinese_of(client, url) == []
    assert one.text


def test_following_is_english(client: Client, who: Any) -> None:
    one = matter()
    moved(one, "sign", who("grid_worker", "500152115211001"))
    url = f"/follow/{secret_link(SUBJECT, one.uid)}/"
    assert _chinese_of(client, url, one.title, one.text) == []


def test_the_desk_is_english(logged_in: Any, who: Any) -> None:
    one = matter(name="王小明", phone="13800000000")
    worker = who("grid_worker", "500152115211001")
    browser = logged_in("grid_worker", "500152115211001")
    data = (one.title, one.text, one.address, worker.name, worker.name[:1], "王**")
    for url in ("/desk/", "/desk/matters/", "/desk/map/", "/desk/matters/register/", f"/desk/matters/{one.number}/"):
        assert _chinese_of(browser, url, *data) == [], url
    moved(one, "sign", worker)
    assert _chinese_of(browser, f"/desk/matters/{one.number}/", *data) == []


def test_refusals_are_english(client: Client, db: None) -> None:
    answer = client.post("/report/", {"uid": "not one"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "The page is incomplete" in answer.content.decode()
    gone = client.get("/nowhere/", headers={"Accept-Language": "en"})
    assert gone.status_code == 404
    assert not [words for words in _Words(gone.content.decode()).words if CHINESE.search(TERM.sub("", words))]


def test_numbers_of_things_agree_with_their_words() -> None:
    from datetime import UTC, datetime, timedelta

    from gongzhi.base.todos.logic import Light
    from gongzhi.web.clocks import light_word, short_time, span

    noon = datetime(2023, 11, 16, 7, 20, tzinfo=UTC)
    with translation.override("en"):
        assert light_word(Light("late", 1.0, 2)) == "2 working days late"
        assert light_word(Light("ontime", 0.5, 1)) == "1 working day left"
        assert light_word(Light("soon")) == "Due today"
        assert span(timedelta(hours=1)) == "1 hour"
        assert short_time(noon, "Asia/Shanghai", noon) == "16 Nov 15:20"
        assert short_time(noon, "Asia/Shanghai", noon + timedelta(days=100)) == "16 Nov 2023 15:20"
    with translation.override("zh-hans"):
        assert light_word(Light("late", 1.0, 2)) == "逾期 2 个工作日"
        assert short_time(noon, "Asia/Shanghai", noon) == "11 月 16 日 15:20"


def test_areas_have_english_names(db: None) -> None:
    assert not Area.objects.filter(code__startswith="500152115", name_en="").exists()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-hans"),
    ],
)
def test_commands_answer_in_the_language_of_the_terminal(environ: dict[str, str], expected: str) -> None:
    from gongzhi.config.cli import language

    assert language(environ) == expected
