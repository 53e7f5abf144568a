"""A matter beside those that may be the same: only what the viewer sees, what differs, and what the buttons do."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.work.matters.models import Apart, Ask, Matter
from tests.conftest import NOON
from tests.factories import draft, matter
from tests.web.conftest import GRID

pytestmark = pytest.mark.django_db
Logged = Callable[..., Client]


def _url(one: Matter, name: str = "compare") -> str:
    return reverse(f"desk:{name}", kwargs={"number": one.number})


def _bare(page: str) -> str:
    """A page without what is new on each of them."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def _pair() -> tuple[Matter, Matter]:
    one = matter(name="示例村民", phone="13800000000")
    lon, lat = one.lon, one.lat
    return one, matter(
        lon=lon + 0.0003,
        lat=lat,
        text="小学门口灯坏了两天。",
        address="学堂路口",
        reported_at=NOON - timedelta(hours=5),
    )


def test_it_says_what_differs_in_words_how_far_and_how_long_apart_and_masks_the_reporter(logged_in: Logged) -> None:
    one, two = _pair()
    page = logged_in("grid_worker", GRID).get(_url(one)).content.decode()
    assert one.number in page and two.number in page
    assert "相距 29 米" in page and "早 5 小时" in page
    assert page.count("不同</span>") == 4  # text, address, time, reporter; kind, source, state, lead, answer are alike
    assert "138****0000" in page and "13800000000" not in page and "示例村民" not in page


def test_what_the_viewer_may_not_see_is_neither_shown_nor_counted_nor_on_the_map(logged_in: Logged) -> None:
    one, _two = _pair()
    hidden = matter(kind="complaint", lon=one.lon, lat=one.lat, text="这是一件别人不该看到的投诉。")
    grid = logged_in("grid_worker", GRID)
    answer = grid.get(_url(one), {"with": hidden.number})
    said = answer.content.decode()
    assert answer.status_code == 400 and "没有这个编号的事项，或者您看不到它" in said and "不该看到" not in said
    unknown = grid.get(_url(one), {"with": "TB-2023-1115-9999"}).content.decode()
    assert _bare(unknown).replace("TB-2023-1115-9999", hidden.number) == _bare(said)  # no sign that one is there
    pins = grid.get(_url(one, "compare_pins"), {"with": hidden.number}).json()["features"]
    assert hidden.number not in {pin["properties"]["number"] for pin in pins}
    assert grid.post(_url(one), {"what": "apart", "other": hidden.number}).status_code == 400
    assert grid.get(_url(hidden)).status_code == 404 and grid.get(_url(hidden, "compare_pins")).status_code == 404


def test_any_matter_can_be_put_beside_by_its_number_three_at_most(logged_in: Logged) -> None:
    one = matter()
    others = [matter(kind="litter") for _n in range(4)]
    client = logged_in("dispatcher")
    page = client.get(_url(one), {"with": [other.number for other in others]}).content.decode()
    assert [f">{other.number}</a>" in page for other in others] == [False, True, True, True]
    pins = client.get(_url(one, "compare_pins"), {"with": [other.number for other in others[1:]]}).json()["features"]
    assert [pin["properties"]["label"] for pin in pins] == ["A", "B", "C", "D"]


def test_not_the_same_silences_the_hint_and_can_be_taken_back_from_the_page(logged_in: Logged) -> None:
    one, two = _pair()
    client = logged_in("grid_worker", GRID)
    sent = {"what": "apart", "other": two.number, "with": two.number}
    for _twice in range(2):
        answer = client.post(_url(one), sent)
        assert answer.status_code == 302
    assert Apart.objects.count() == 1
    assert "已认定不是同一件" in client.get(answer.headers["Location"]).content.decode()
    page = client.get(reverse("desk:matter", kwargs={"number": one.number})).content.decode()
    assert two.number not in page and "认定与另一件不是同一件事" in page
    alone = client.get(_url(one)).content.decode()
    assert "再看看" in alone and two.number in alone
    assert client.post(_url(one), {**sent, "what": "together"}).status_code == 302
    assert client.post(_url(one), {**sent, "what": "together"}).status_code == 409
    assert two.number in client.get(reverse("desk:matter", kwargs={"number": one.number})).content.decode()


@pytest.mark.parametrize("what", ["into", "from"])
def test_merging_goes_either_way_once_and_by_the_rules_of_merging(what: str, logged_in: Logged) -> None:
    one, two = _pair()
    client, sent = logged_in("grid_worker", GRID), {"what": what, "other": two.number, "with": two.number}
    assert client.post(_url(one), sent).status_code == 302
    gone, kept = (one, two) if what == "into" else (two, one)
    gone.refresh_from_db()
    assert gone.merged_into == kept
    again = client.post(_url(one), sent)
    assert again.status_code == 409 and "已经结束" in again.content.decode()
    assert not Ask.objects.exists()


def test_who_may_merge_neither_sees_no_button_and_is_refused(logged_in: Logged) -> None:
    one, two = _pair()
    client = logged_in("checker")
    page = client.get(_url(one)).content.decode()
    assert two.number in page and 'name="what"' not in page and "您可以看" in page
    for what in ("into", "from", "apart", "together"):
        assert client.post(_url(one), {"what": what, "other": two.number}).status_code == 403
    assert Matter.objects.filter(merged_into=None).count() == 2


def test_three_beside_it_take_as_many_queries_as_one(logged_in: Logged) -> None:
    one, client = matter(), logged_in("dispatcher")
    lon = draft().lon

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(_url(one)).status_code == 200
        return [one["sql"] for one in seen]

    matter(lon=lon + 0.0002)
    asked()
    with_one = asked()
    matter(lon=lon + 0.0003)
    matter(lon=lon + 0.0004)
    with_three = asked()
    assert len(with_three) == len(with_one) == 14, "\n".join(with_three)
