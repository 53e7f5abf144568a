"""Several matters at once: each is moved or refused for itself, and none that was changed meanwhile."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.work.matters.models import Matter
from tests.conftest import Who
from tests.factories import matter, moved

pytestmark = pytest.mark.django_db
GRID = "500152115211001"
BULK = "/desk/matters/bulk/"


def _ticked(*matters: Matter) -> list[str]:
    return [f"{one.number}:{one.moves}" for one in matters]


def _states(*matters: Matter) -> list[str]:
    return [Matter.objects.get(pk=one.pk).state for one in matters]


def test_the_page_offers_each_move_with_how_many_it_fits(logged_in: Callable[..., Client], who: Who) -> None:
    one, two = matter(), moved(matter(), "sign", who("grid_worker", GRID))
    page = logged_in("grid_worker", GRID).get(BULK, {"n": _ticked(one, two)}).content.decode()
    assert "grid_event.sign" in page and "grid_event.answer" in page and "选了 2 件" in page


def test_a_move_is_made_for_all_it_fits(logged_in: Callable[..., Client]) -> None:
    those = [matter() for _ in range(3)]
    page = logged_in("grid_worker", GRID).post(BULK, {"n": _ticked(*those), "move": "grid_event.sign"})
    assert page.status_code == 200 and "办成 3 件" in page.content.decode()
    assert _states(*those) == ["handling"] * 3


def test_what_changed_since_it_was_ticked_is_refused_and_the_others_go_on(
    logged_in: Callable[..., Client], who: Who
) -> None:
    one, two = matter(), matter()
    ticked = _ticked(one, two)
    moved(one, "hand_back", who("grid_worker", GRID), reason="不在本网格，请核对。")
    sent = {"n": ticked, "move": "grid_event.hand_back", "reason": "不在本网格，请核对。"}
    page = logged_in("grid_worker", GRID).post(BULK, sent).content.decode()
    assert _states(one, two) == ["assigning", "assigning"] and "办成 1 件" in page


def test_a_missing_reason_refuses_every_one_and_writes_nothing(logged_in: Callable[..., Client]) -> None:
    one = matter()
    page = logged_in("grid_worker", GRID).post(BULK, {"n": _ticked(one), "move": "grid_event.hand_back"})
    assert page.status_code == 400 and "至少 5 个字" in page.content.decode()
    assert _states(one) == ["reported"]


def test_matters_one_may_not_see_are_left_out(logged_in: Callable[..., Client]) -> None:
    one = matter()
    client = logged_in("grid_worker", "500152115210001")
    assert "没有选事项" in client.get(BULK, {"n": _ticked(one)}).content.decode()
    assert client.post(BULK, {"n": _ticked(one), "move": "grid_event.sign"}).status_code == 400
    assert _states(one) == ["reported"]


@pytest.mark.parametrize("value", ["", "x", "TB-2023-1115-0001", "TB-2023-1115-999999999999999999:0", "no-number:-1"])
def test_anything_may_be_ticked_without_harm(logged_in: Callable[..., Client], value: str) -> None:
    assert logged_in("grid_worker", GRID).get(BULK, {"n": value}).status_code == 200


def test_the_page_takes_as_many_queries_for_twenty_as_for_one(
    logged_in: Callable[..., Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client, those = logged_in("grid_worker", GRID), [matter() for _ in range(20)]
    client.get(reverse("desk:bulk"), {"n": _ticked(those[0])})
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        client.get(reverse("desk:bulk"), {"n": _ticked(*those)})
