"""Records behind a figure are drawn, looked at by somebody else, and what was wrong stands beside the number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.figures.checking.actions import draw_check, look_at
from gongzhi.figures.checking.logic import Rate
from gongzhi.figures.checking.models import CHECK, Check, CheckLine
from gongzhi.figures.checking.queries import heaps_in, rates_of
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.models import Counted
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.reviews.logic.draws import Unit, drawn
from gongzhi.work.reviews.models import Pick
from gongzhi.work.reviews.queries.draws import frame_of
from tests import factories
from tests.conftest import NOON, Who
from tests.figures.counting.conftest import packs_read_anew  # noqa: F401 for every test here

pytestmark = pytest.mark.django_db
GRID, TOWN, CODE = "500152115211001", "500152115", "grid_problems_solved"
HERE = {"channel": "test", "at": NOON + timedelta(days=1)}


@pytest.fixture
def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


@pytest.fixture
def town() -> Area:
    found = area_by_code(TOWN)
    assert found is not None
    return found


@pytest.fixture
def year() -> Period:
    found = period_of("2023")
    assert found is not None
    return found


@pytest.fixture
def looker(second_checker: Account) -> Viewer:
    """The other holder of the checking post, who had no hand in anything here."""
    return viewer_of(second_checker)


def _solved(who: Who, number: int) -> None:
    for n in range(number):
        one = factories.matter(reported_at=NOON + timedelta(minutes=n))
        one = factories.moved(one, "sign", who("grid_worker", GRID))
        one = factories.moved(one, "answer", who("grid_worker", GRID), reply="换了灯泡，已亮。")
        factories.moved(one, "pass", who("checker", TOWN))
    follow(at=now())


Make = Callable[..., Check]


@pytest.fixture
def make(pack: PackInUse, town: Area, year: Period, who: Who) -> Make:
    def made(
        by: Viewer | None = None, code: str = CODE, number: int = 5, days: int = 10, role: str = "checker"
    ) -> Check:
        post = Post.objects.get(role__code=role, valid_to=None)
        given = {"number": number, "days": days, "post": post, **HERE}
        return draw_check(pack, code, town, year, viewer=by or who("dispatcher"), **given)

    return made


def test_what_is_drawn_can_be_drawn_again_by_anybody(who: Who, make: Make) -> None:
    _solved(who, 8)
    check = make(number=5)
    frame = frame_of(check.draw)
    check.draw.refresh_from_db()
    again = drawn(bytes.fromhex(check.draw.seed), frame, count=5, share=None, stratified=True)
    picked = Pick.objects.filter(draw=check.draw).order_by("place").values_list("unit__subject_uid", flat=True)
    assert [one.uid for one in again] == list(picked)
    assert len(frame) == 8
    assert all(isinstance(one, Unit) and one.stratum == "500152115211" for one in frame)
    assert check.lines.count() == 5
    assert set(check.lines.values_list("counted", flat=True)) <= set(Counted.objects.values_list("pk", flat=True))


def test_it_is_a_to_do_of_the_post_until_every_record_was_looked_at(who: Who, make: Make, looker: Viewer) -> None:
    _solved(who, 6)
    check = make(number=5)
    todo = Todo.objects.get(subject=CHECK, subject_uid=check.uid)
    assert (todo.post.role.code, todo.done_at) == ("checker", None)
    results = ["right", "right", "wrong", "unclear", "right"]
    for line, result in zip(check.lines.order_by("place"), results, strict=True):
        look_at(line, result, "" if result == "right" else "现场没有灯", viewer=looker, **HERE)
    check.refresh_from_db()
    assert check.ended_at is not None
    assert Todo.objects.get(pk=todo.pk).done_at is not None
    assert rates_of([check])[check.pk] == Rate(right=3, wrong=1, unclear=1, left=0)
    with pytest.raises(Conflict):
        look_at(check.lines.order_by("place")[0], "wrong", "又看了一次", viewer=looker, **HERE)


def test_who_had_a_hand_in_a_record_may_not_look_at_it(who: Who, make: Make) -> None:
    _solved(who, 5)
    check = make(number=5)
    with pytest.raises(NotAllowed, match="经手"):
        look_at(check.lines.order_by("place")[0], "right", "", viewer=who("checker", TOWN), **HERE)
    assert not CheckLine.objects.exclude(result="").exists()


def test_only_the_post_asked_says_what_was_found(who: Who, make: Make, looker: Viewer) -> None:
    _solved(who, 5)
    line = make(number=5).lines.order_by("place")[0]
    for other in (who("dispatcher"), who("grid_worker", GRID)):
        with pytest.raises(NotAllowed):
            look_at(line, "right", "", viewer=other, **HERE)
    for result, note in (
        ("", ""),
        ("maybe", ""),
        ("wrong", " "),
        ("unclear", ""),
        ("right", "长" * 201),
        ("right", "\x00"),
    ):
        with pytest.raises(Invalid):
            look_at(line, result, note, viewer=looker, **HERE)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": 4}, "number"), ({"number": 501}, "number"), ({"number": 6}, "number"), ({"days": 0}, "days"),
        ({"days": 61}, "days"), ({"code": "grid_growth"}, "figure"), ({"code": "nothing"}, "figure"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_by_its_field(given: dict, field: str, who: Who, make: Make) -> None:
    _solved(who, 5)
    with pytest.raises(Invalid) as refused:
        make(**given)
    assert [one.field for one in refused.value.problems] == [field]
    assert not Check.objects.exists()


def test_who_may_not_draw_there_draws_nothing(who: Who, make: Make) -> None:
    _solved(who, 5)
    with pytest.raises(NotAllowed):
        make(by=who("grid_worker", GRID))


def test_the_number_shows_what_was_wrong_and_its_check_what_was_looked_at(
    who: Who, make: Make, looker: Viewer, logged_in: Callable[..., Client]
) -> None:
    _solved(who, 6)
    client = logged_in("dispatcher")
    sent = {"area": TOWN, "period": "2023", "number": "5", "days": "3", "post": str(looker.posts[0].id)}
    answer = client.post(reverse("desk:check_draw", kwargs={"code": CODE}), sent)
    check = Check.objects.get()
    assert answer.url == reverse("desk:check", kwargs={"number": check.draw.number})
    first, *others = check.lines.order_by("place")
    look_at(first, "wrong", "灯还是坏的", viewer=looker, **HERE)
    for line in others:
        look_at(line, "right", "", viewer=looker, **HERE)
    page = client.get(f"/desk/figures/{CODE}/?period=2023").content.decode()
    assert "20.0%" in page and check.draw.number in page
    assert "灯还是坏的" in client.get(answer.url).content.decode()
    assert check.draw.number in client.get(reverse("desk:checks")).content.decode()
    elsewhere = logged_in("grid_worker", "500152115212001")
    assert elsewhere.get(answer.url).status_code == 404
    assert check.draw.number not in elsewhere.get(reverse("desk:checks")).content.decode()


def test_a_check_takes_as_many_queries_for_20_records_as_for_5(
    who: Who, make: Make, logged_in: Callable[..., Client]
) -> None:
    _solved(who, 20)
    client, counts = logged_in("dispatcher"), []
    for number in (5, 20):
        url = reverse("desk:check", kwargs={"number": make(number=number).draw.number})
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


def test_heaps_are_told_by_village_and_leave_out_what_few_may_see(who: Who, town: Area) -> None:
    for n in range(10):
        one = factories.matter(reported_at=NOON + timedelta(seconds=n))
        one = factories.moved(one, "sign", who("grid_worker", GRID))
        one = factories.moved(one, "answer", who("grid_worker", GRID), reply="换了灯泡，已亮。")
        factories.moved(one, "pass", who("checker", TOWN))
    found = heaps_in(town.path, NOON, NOON + timedelta(days=2))
    assert [(one.place, one.number) for one in found] == [(f"{town.path}500152115211/", 10)]
    assert heaps_in(town.path, NOON + timedelta(days=2), NOON + timedelta(days=3)) == []
