"""A filter is kept under a name by whoever made it, and by nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.base.people.models import SavedView

pytestmark = pytest.mark.django_db
SAVE = "/desk/views/save"
SENT = {"page": "matters", "name": "路灯", "query": "kind=street_light&stage=open"}


def test_a_saved_filter_is_one_click_away_and_only_mine(logged_in: Callable[..., Client]) -> None:
    mine, other = logged_in("dispatcher"), logged_in("checker")
    assert mine.post(SAVE, SENT).headers["Location"] == "/desk/matters/?kind=street_light&stage=open"
    page = mine.get("/desk/matters/").content.decode()
    assert "路灯</a>" in page and "/desk/matters/?kind=street_light&amp;stage=open" in page
    assert "路灯</a>" not in other.get("/desk/matters/").content.decode()
    assert "路灯</a>" not in mine.get("/desk/").content.decode()


def test_the_same_name_again_replaces_it_and_it_can_be_dropped(logged_in: Callable[..., Client]) -> None:
    client = logged_in("dispatcher")
    client.post(SAVE, SENT)
    client.post(SAVE, {**SENT, "query": "kind=litter"})
    assert [one.query for one in SavedView.objects.all()] == ["kind=litter"]
    client.post(SAVE, {"page": "matters", "name": "路灯", "do": "drop"})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "很" * 21},
        {"query": ""},
        {"query": "q=" + "x" * 600},
        {"page": "//evil.example"},
        {"name": "a\x00"},
    ],
)
def test_what_cannot_be_kept_is_refused(logged_in: Callable[..., Client], wrong: dict[str, str]) -> None:
    assert logged_in("dispatcher").post(SAVE, {**SENT, **wrong}).status_code == 400
    assert not SavedView.objects.exists()


def test_twenty_are_enough(logged_in: Callable[..., Client]) -> None:
    client = logged_in("dispatcher")
    answers = [client.post(SAVE, {**SENT, "name": f"第 {n} 个"}).status_code for n in range(21)]
    assert answers == [302] * 20 + [400]
