"""Visits: nothing wanted in one tap, appeals that become matters, nobody at home, refused, taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.access import visits_for
from gongzhi.work.visits.actions.booking import ask, move, withdraw
from gongzhi.work.visits.actions.booking import refuse as refuse_booking
from gongzhi.work.visits.actions.erasing import erase_bookings, erase_by_age, erase_visits
from gongzhi.work.visits.actions.recording import record_many, record_visit, withdraw_visit
from gongzhi.work.visits.actions.rounds import end_round
from gongzhi.work.visits.models import Booking, Target, Visit
from gongzhi.work.visits.queries import Asked, came_of, history_of, visits_seen
from tests.conftest import NOON, Who
from tests.factories import moved
from tests.work.visits.going import Street, appeal, doors, given, pack, slice_of, street, told, went

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


@pytest.fixture
def town(who: Who) -> Street:
    return street(who)


def test_nothing_wanted_is_one_tap_for_many_doors_at_once(town: Street) -> None:
    one = town.round()
    lines = [told(target) for target in doors(one)]
    kept = record_many("households", lines, pack=pack(), by=town.worker.by(None, "test"), at=NOON, viewer=town.worker)
    assert kept.outcomes == ["made"] * 3
    again = record_many("households", lines, pack=pack(), by=town.worker.by(None, "test"), at=NOON, viewer=town.worker)
    assert again.outcomes == ["same"] * 3 and Visit.objects.count() == 3
    assert {visit.result for visit in Visit.objects.all()} == {"nothing"}
    assert Act.objects.filter(verb="visit.made", post_id__in=town.worker.post_ids()).count() == 3
    assert not Todo.objects.filter(post__in=town.worker.post_ids(), done_at=None).exists()


def test_an_appeal_becomes_a_matter_with_its_clock_and_visitor_and_household_see_what_came_of_it(town: Street) -> None:
    one = town.round()
    visit = went(town.worker, told(doors(one)[0], "appeals", appeals=(appeal(), appeal("孙子上学要过马路", "school"))))
    assert visit.appeals == 2
    matters = came_of([visit])[visit.uid]
    assert [each.kind for each in matters] == ["visit_appeal", "school"]
    assert {(each.origin_subject, each.origin_uid) for each in matters} == {("visit", visit.uid)}
    assert all(Todo.objects.filter(subject_uid=each.uid, due_at__isnull=False).exists() for each in matters)
    done = moved(moved(matters[0], "sign", town.secretary), "answer", town.secretary, reply="已清沟，请留意雨后情况")
    assert done.stage == "closed"
    assert came_of(history_of(town.homes[0]))[visit.uid][0].answer == "已清沟，请留意雨后情况"


def test_what_was_settled_at_the_door_is_closed_at_once_by_a_post_that_may(town: Street, who: Who) -> None:
    one = town.round()
    said = appeal(done="当场帮忙疏通")
    visit = went(town.worker, told(doors(one)[0], "appeals", appeals=(said,)))
    matter = came_of([visit])[visit.uid][0]
    assert (matter.stage, matter.answer, matter.source) == ("closed", "当场帮忙疏通", "own")
    assert Act.objects.filter(verb="matter.settled", subject_uid=matter.uid).exists()
    with pytest.raises(Invalid):
        school = appeal("孙子上学要过马路", "school", done="当场处理了")
        went(town.worker, told(doors(one)[1], "appeals", appeals=(school,)))


def test_opinions_become_matters_of_their_own_kind(town: Street) -> None:
    said = appeal("院坝灯可以再亮一点", "visit_opinion")
    visit = went(town.worker, told(doors(town.round())[0], "appeals", opinions=(said,)))
    assert (visit.appeals, visit.opinions) == (0, 1)
    assert Matter.objects.get(origin_uid=visit.uid).kind == "visit_opinion"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"result": "gone"}, "result"),
        ({"result": "appeals"}, "appeals"),
        ({"appeals": (appeal(),)}, "appeals"),
        ({"result": "appeals", "appeals": (appeal("短"),)}, "appeals.1.text"),
        ({"result": "appeals", "appeals": (appeal(kind="complaint"),)}, "appeals.1.kind"),
        ({"mode": "drone"}, "mode"),
        ({"note": "长" * 1001}, "note"),
        ({"note": "\x00"}, "note"),
        ({"at": NOON + timedelta(hours=1)}, "at"),
        ({"again": date(2023, 11, 1)}, "again"),
        ({"answers": {"exits": "ok"}}, "answers.exits"),
        ({"result": "appeals", "appeals": (appeal(),) * 11}, "appeals"),
    ],
)
def test_what_is_wrong_with_a_visit_is_told_by_field_and_nothing_is_written(town: Street, wrong, field: str) -> None:
    one = town.round()
    with pytest.raises(Invalid) as refused:
        record_visit("households", replace(told(doors(one)[0]), **wrong), **given(town.worker))
    assert field in {problem.field for problem in refused.value.problems}
    assert not Visit.objects.exists() and not Matter.objects.exists()
    assert doors(one)[0].state == "waiting"


def test_a_door_is_reached_once_and_the_second_is_told(town: Street) -> None:
    one = town.round()
    target = doors(one)[0]
    first = went(town.worker, told(target))
    with pytest.raises(Conflict):
        went(town.secretary, told(target))
    with pytest.raises(Conflict):
        went(town.worker, replace(told(target, "refused"), uid=first.uid))
    assert Visit.objects.count() == 1


def test_nobody_home_asks_for_a_second_visit_and_reaching_them_ends_it(town: Street) -> None:
    one = town.round()
    target = doors(one)[0]
    went(town.worker, told(target, "absent"))
    booking = Booking.objects.get()
    assert (booking.what, booking.day) == ("again", date(2023, 11, 22))
    assert Todo.objects.get(subject="visit_booking", done_at=None).post_id in town.worker.post_ids()
    went(town.worker, told(target, "absent", at=LATER))
    assert Booking.objects.count() == 1 and doors(one)[0].state == "absent"
    visit = went(town.worker, told(target, at=LATER + timedelta(days=1)))
    booking.refresh_from_db()
    assert (booking.outcome, booking.visit_id) == ("done", visit.pk)
    assert not Todo.objects.filter(subject="visit_booking", done_at=None).exists()


def test_who_would_rather_not_talk_is_reached_and_stands_in_no_list_or_history(town: Street) -> None:
    one = town.round()
    visit = went(town.worker, told(doors(one)[0], "refused"))
    assert doors(one)[0].state == "refused"
    assert history_of(town.homes[0]) == []
    assert visit not in visits_seen(town.secretary, pack(), Asked())


def test_a_visit_taken_back_opens_its_door_again_and_another_is_made(town: Street) -> None:
    one = town.round()
    for target in doors(one):
        went(town.worker, told(target))
    visit = Visit.objects.order_by("pk")[0]
    with pytest.raises(Invalid):
        withdraw_visit(visit, "", **given(town.worker))
    with pytest.raises(NotAllowed):
        withdraw_visit(visit, "记错了户", **given(town.other))
    withdraw_visit(visit, "记错了户", **given(town.worker))
    with pytest.raises(Conflict):
        withdraw_visit(visit, "记错了户", **given(town.worker))
    assert Target.objects.get(pk=visit.target_id).state == "waiting" and slice_of(one, town.worker)
    went(town.worker, told(Target.objects.get(pk=visit.target_id)))


def test_a_visit_by_household_finds_its_door_in_the_running_round(town: Street) -> None:
    one = town.round()
    free = told(None, household=town.homes[0].pk)
    visit = went(town.worker, free)
    assert visit.round_id == one.pk and Target.objects.get(pk=visit.target_id).state == "reached"
    beside = went(town.worker, told(None, household=town.homes[0].pk))
    assert beside.round_id is None


def test_homes_are_entered_by_their_own_post_only(town: Street) -> None:
    one = town.round()
    for viewer in (town.other, town.who("dispatcher"), town.who("economy")):
        with pytest.raises(NotAllowed):
            went(viewer, told(doors(one)[0]))
    visit = went(town.worker, told(doors(one)[0]))
    seen = {
        name: visits_for(viewer, Visit.objects.filter(pk=visit.pk)).exists()
        for name, viewer in {
            "worker": town.worker, "other": town.other, "secretary": town.secretary, "lead": town.who("dispatcher"),
        }.items()
    }  # fmt: skip
    assert seen == {"worker": True, "other": False, "secretary": True, "lead": False}


def test_after_a_round_has_ended_only_what_was_before_is_written_into_it(town: Street) -> None:
    one = town.round()
    end_round(one, "汛期抽调人手", **given(town.secretary, LATER))
    target = doors(one)[0]
    with pytest.raises(Invalid):
        went(town.worker, told(target, at=LATER + timedelta(hours=1)))
    went(town.worker, told(target), days=5)


def test_one_bad_line_of_a_book_keeps_none_of_the_others_back(town: Street) -> None:
    one = town.round()
    first, second, third = doors(one)
    lines = [told(first), told(second, "gone"), told(third), told(third), replace(told(), target=999_999)]
    kept = record_many("households", lines, pack=pack(), by=By("test", town.worker.post_ids()[0]), at=NOON)
    assert kept.outcomes == ["made", "refused", "made", "refused", "refused"]
    assert kept.problems[4][0].field == "target"


def test_a_household_asks_for_a_visit_and_gets_it_or_the_reason_why_not(town: Street) -> None:
    home, at = town.homes[0], {"pack": pack(), "at": NOON}
    asked = ask(home, "households", None, "想问医保", viewer=None, channel="portal", **at)
    assert ask(home, "households", None, "再问一次", viewer=None, channel="portal", **at) == asked
    assert asked.post_id in town.worker.post_ids() and asked.day == date(2023, 11, 22)
    move(asked, date(2023, 11, 24), **given(town.worker))
    todo = Todo.objects.get(subject_uid=asked.uid)
    assert todo.due_at and todo.due_at.date() == date(2023, 11, 24)
    with pytest.raises(NotAllowed):
        refuse_booking(asked, "不在本网格", viewer=town.other, channel="test", at=NOON)
    refuse_booking(asked, "已在电话里答复", viewer=town.worker, channel="test", at=NOON)
    assert not Todo.objects.filter(done_at=None).exists()
    second = ask(home, "households", date(2023, 11, 20), "", viewer=town.secretary, channel="desk", **at)
    withdraw(second, at=NOON)
    with pytest.raises(Conflict):
        withdraw(second, at=NOON)
    for bad in ({"day": date(2025, 1, 1)}, {"kind": "enterprises"}, {"words": "长" * 501}):
        values = {"kind": "households", "day": None, "words": "", **bad}
        with pytest.raises(Invalid):
            ask(home, values["kind"], values["day"], values["words"], viewer=None, channel="portal", **at)
    with pytest.raises(NotAllowed):
        ask(home, "households", None, "", viewer=town.other, channel="desk", **at)


def test_what_was_written_about_a_home_is_gone_when_it_is_erased_by_age(town: Street) -> None:
    one = town.round()
    visit = went(town.worker, replace(told(doors(one)[0]), note="独居，腿脚不便"))
    asked = ask(town.homes[1], "households", None, "想问医保", viewer=None, channel="portal", pack=pack(), at=NOON)
    withdraw(asked, at=NOON)
    years = NOON + timedelta(days=20_000)
    assert erase_by_age(at=years) == 2 and erase_by_age(at=years) == 0
    visit.refresh_from_db()
    asked.refresh_from_db()
    assert (visit.note, asked.words, visit.result) == ("", "", "nothing")
    erase_visits([visit.uid])
    erase_bookings([asked.uid, uuid7()])


def test_the_trail_of_a_visit_names_nobody(town: Street) -> None:
    one = town.round()
    went(town.worker, replace(told(doors(one)[0]), note="示例备注"))
    words = "".join(str(act.data) for act in Act.objects.all())
    assert "示例备注" not in words and "学堂路" not in words
