"""Pages of visits: as many queries for fifty doors as for one, taps that count once, and what is said in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.models import HOUSEHOLD, Opened
from gongzhi.work.visits.actions.recording import record_visit
from gongzhi.work.visits.actions.rounds import follow, open_round
from gongzhi.work.visits.logic import Told
from gongzhi.work.visits.models import Booking, Round, Target, Visit
from tests.base.people.households import household
from tests.conftest import Who
from tests.web.test_query_counts import _queries
from tests.web.visited import Visited, make_visited
from tests.work.visits.going import GRID, VILLAGE, appeal, checked, opened, pack, places

pytestmark = pytest.mark.django_db
COUNTS = {
    "desk:visits_today": 13, "desk:visits": 10, "desk:visit_rounds": 8, "desk:visit_round": 12, "desk:visit_slice": 13,
    "desk:visit_history": 15,
}  # fmt: skip


def _more(who: Who, made: Visited, number: int) -> None:
    """More of everything: doors that wait, doors that were visited with an appeal, visits of one household, rounds."""
    worker, secretary = who("grid_worker", GRID), who("village_secretary", VILLAGE)
    given: dict[str, Any] = {"pack": pack(), "channel": "test", "at": now()}
    homes = [household(2, area=GRID, text=f"河街 {n} 号", number=f"{uuid7().hex[:20]}") for n in range(2 * number)]
    follow(made.round, viewer=secretary, **given)
    for home in homes[:number]:
        target = Target.objects.get(round=made.round, household=home)
        told = Told(uuid7(), now(), "appeals", target=target.pk, appeals=(appeal(),))
        record_visit("households", told, viewer=worker, **given)
        again = Told(uuid7(), now(), "appeals", household=made.visit.household_id, appeals=(appeal(),))
        record_visit("households", again, viewer=worker, **given)
    for n in range(number):
        area, first = made.round.area, made.round.first
        open_round(
            "households", f"轮次{n}", area, first, first + timedelta(days=9), viewer=secretary, **given
        )  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_a_page_takes_as_many_queries_for_many_rows_as_for_one(
    name: str, who: Who, logged_in: Callable[..., Client]
) -> None:
    made = make_visited(who)
    client = logged_in("grid_worker", GRID) if name == "desk:visits_today" else logged_in("village_secretary", VILLAGE)
    kwargs: dict[str, Any] = {}
    if name in ("desk:visit_round", "desk:visit_slice"):
        kwargs = {"number": made.round.number}
    if name == "desk:visit_slice":
        kwargs["post"] = made.door.post_id
    if name == "desk:visit_history":
        kwargs = {"uid": made.visit.household.uid} if made.visit.household else {}
    _more(who, made, 1)
    address = reverse(name, kwargs=kwargs)
    client.get(address)
    with_few = _queries(client, address)
    _more(who, made, 25)
    with_many = _queries(client, address)
    assert len(with_few) == len(with_many), "\n".join(with_many)
    assert len(with_many) == COUNTS[name], f"{len(with_many)}\n" + "\n".join(with_many)


def test_two_taps_on_the_same_button_are_one_visit_and_ticked_doors_are_written_at_once(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    made, client, address = make_visited(who), logged_in("grid_worker", GRID), reverse("desk:visit_quick")
    more = [household(1, area=GRID, text=f"河街 {n} 号", number=f"多{n}") for n in range(3)]
    client.post(reverse("desk:visit_round_do", kwargs={"number": made.round.number}), {"what": "follow"})
    logged_in("village_secretary", VILLAGE).post(
        reverse("desk:visit_round_do", kwargs={"number": made.round.number}), {"what": "follow"}
    )
    uid = str(uuid7())
    for _ in range(2):
        assert client.post(address, {"uid": uid, "one": f"nothing:{made.door.pk}"}).status_code == 302
    assert Visit.objects.filter(target=made.door).count() == 1
    assert client.post(address, {"uid": str(uuid7()), "one": f"nothing:{made.door.pk}"}).status_code == 409
    doors = list(Target.objects.filter(round=made.round, household__in=more).values_list("pk", flat=True))
    ticked = {"uid": str(uuid7()), "what": "nothing", "door": doors[:2], "at": now().date().isoformat()}
    assert client.post(address, ticked).status_code == 302
    assert client.post(address, {"what": "vacant", "door": doors[2]}).status_code == 302
    states = Target.objects.filter(pk__in=doors).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["reached", "reached", "closed"]


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"one": "nothing:x"}, {"what": "nothing"}, {"what": "gone", "door": "1"}, {"one": "\x00:1"},
        {"one": "nothing:999999999"}, {"door": "9" * 40, "what": "nothing"},
    ],
)  # fmt: skip
def test_a_tap_that_means_nothing_is_refused_and_nothing_is_written(
    sent: dict[str, str], who: Who, logged_in: Callable[..., Client]
) -> None:
    make_visited(who)
    number = Visit.objects.count()
    answer = logged_in("grid_worker", GRID).post(reverse("desk:visit_quick"), {"uid": str(uuid7()), **sent})
    assert 400 <= answer.status_code < 500 and Visit.objects.count() == number


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_where_the_fault_is(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    made, client = make_visited(who), logged_in("grid_worker", GRID)
    sent = {"uid": str(uuid7()), "door": made.door.pk, "result": "appeals", "kind_1": "visit_appeal", "text_1": "短"}
    answer = client.post(reverse("desk:visit_new"), {**sent, "note": "留着的备注"})
    text = answer.content.decode()
    assert answer.status_code == 400 and "至少 4 个字" in text and "留着的备注" in text
    assert Target.objects.get(pk=made.door.pk).state == "waiting"
    answer = client.post(reverse("desk:visit_new"), {**sent, "text_1": "门前水沟堵了", "at": "2020-13-45T00:00"})
    assert answer.status_code == 400
    assert (
        client.post(reverse("desk:visit_new"), {**sent, "text_1": "门前水沟堵了", "beside": "999999"}).status_code
        == 400
    )
    secretary = who("village_secretary", VILLAGE).posts[0]
    sent["beside"] = secretary.id
    done = client.post(reverse("desk:visit_new"), {**sent, "text_1": "门前水沟堵了", "done_1": "当场清了"}, follow=True)
    assert done.status_code == 200 and "当场清了" in done.content.decode()
    assert secretary.title in done.content.decode()


def test_an_inspection_is_answered_line_by_line_at_the_desk(who: Who, logged_in: Callable[..., Client]) -> None:
    places("示例广场", "示例市场")
    one = opened(who("dispatcher"), "look_back", "500152115", at=now())
    door, client = one.targets.order_by("pk")[0], logged_in("emergency")
    page = client.get(reverse("desk:visit_new"), {"door": door.pk})
    assert "疏散通道、安全出口畅通" in page.content.decode()
    told = checked(exits="安全出口堆了货物")
    sent = {f"answer_{code}": answer for code, answer in told["answers"].items()}
    sent |= {"uid": str(uuid7()), "door": str(door.pk)}
    assert client.post(reverse("desk:visit_new"), sent).status_code == 400
    assert client.post(reverse("desk:visit_new"), {**sent, "found_exits": "安全出口堆了货物"}).status_code == 302
    page = client.get(reverse("desk:visit", kwargs={"number": Visit.objects.get().number}))
    assert "安全出口堆了货物" in page.content.decode()


def test_a_household_reads_what_came_of_its_appeals_and_asks_for_a_visit_once(
    who: Who, logged_in: Callable[..., Client]
) -> None:
    made, client = make_visited(who), Client()
    assert made.visit.household is not None
    address = reverse("portal:visits", kwargs={"link": secret_link(HOUSEHOLD, made.visit.household.uid)})
    text = client.get(address).content.decode()
    assert "门前水沟堵了" in text and "已登记" in text
    sent = {"uid": str(uuid7()), "kind": "households", "words": "想问医保"}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert Booking.objects.filter(household=made.visit.household).count() == 1
    for bad in ({"day": "2020-01-01"}, {"day": "x"}, {"kind": "none"}, {"uid": "x"}, {"words": "\x00"}):
        assert client.post(address, {**sent, "uid": str(uuid7()), **bad}).status_code == 400, bad


def test_opening_the_visits_of_a_household_is_a_look_it_can_read(who: Who, logged_in: Callable[..., Client]) -> None:
    made = make_visited(who)
    before = Opened.objects.filter(subject_uid=made.home.uid).count()
    logged_in("grid_worker", GRID).get(reverse("desk:visit_history", kwargs={"uid": made.home.uid}))
    assert Opened.objects.filter(subject_uid=made.home.uid).count() == before + 1


def test_a_refusal_leaves_in_no_file(who: Who, logged_in: Callable[..., Client]) -> None:
    made, client = make_visited(who), logged_in("grid_worker", GRID)
    client.post(reverse("desk:visit_quick"), {"uid": str(uuid7()), "one": f"refused:{made.door.pk}"})
    for name, kwargs in (
        ("desk:visits_export", {"form": "csv"}),
        ("desk:visit_round_export", {"form": "csv", "number": made.round.number}),
    ):  # fmt: skip
        answer = client.get(reverse(name, kwargs=kwargs))
        assert "婉拒" not in b"".join(answer.streaming_content).decode()
    assert Round.objects.count() == 1
