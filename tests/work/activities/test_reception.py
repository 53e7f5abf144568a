"""Reception days: slots booked once, walk-ins in turn, and what came of each; numbers alone at the door."""

from datetime import timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.work.activities.actions.changing import cancel, move
from gongzhi.work.activities.actions.erasing import erase_by_age
from gongzhi.work.activities.actions.holding import hold
from gongzhi.work.activities.actions.reception import (
    Asks,
    Outcome,
    call_next,
    cancel_booking,
    finish,
    miss,
    move_booking,
    walk_in,
)
from gongzhi.work.activities.models import Activity, Booking
from gongzhi.work.activities.queries.reception import display_of, free_slots
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who
from tests.work.activities.coming import PORTAL, SOON, acting, booked, given, pack, planned, times

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def _day(who: Who, hours: float = 1) -> Activity:
    told = {"title": "镇领导接访", "times": times(hours=hours), "published": True}
    return planned(who("duty_leader"), "reception_day", **told)


def _walked(one: Activity, who: Who, at=SOON, about: str = "邻里沟界的事") -> Booking:
    return walk_in(one, Asks(uuid7(), about=about), **given(who("duty_leader"), at))


def test_slots_follow_from_the_hours_and_each_is_booked_once(who: Who) -> None:
    one = _day(who)
    reception = pack().pack.activities["reception_day"].reception
    assert reception is not None
    assert [slot.number for slot in free_slots(one, reception, NOON)] == [1, 2, 3]
    first = booked(one, 2)
    assert (first.called, first.starts_at) == ("B02", SOON + 20 * MINUTES)
    assert booked(one, 2, uid=first.uid).pk == first.pk
    with pytest.raises(Conflict) as refused:
        booked(one, 2)
    assert refused.value.problems[0].field == "slot"
    with pytest.raises(Invalid):
        booked(one, 4)
    with pytest.raises(Conflict):
        booked(one, 1, at=SOON + MINUTES)
    assert [slot.number for slot in free_slots(one, reception, NOON)] == [1, 3]


def test_who_booked_moves_or_cancels_and_the_slot_is_free_again(who: Who) -> None:
    one = _day(who)
    first, second = booked(one, 1), booked(one, 2)
    with pytest.raises(Conflict):
        move_booking(first, 2, pack=pack(), by=PORTAL, at=NOON)
    move_booking(first, 3, pack=pack(), by=PORTAL, at=NOON)
    assert first.called == "B03" and booked(one, 1).slot == 1
    cancel_booking(second, by=PORTAL, at=NOON)
    assert booked(one, 2).slot == 2
    with pytest.raises(Conflict):
        cancel_booking(second, by=PORTAL, at=NOON)


def test_the_desk_calls_by_time_booked_or_come_and_notes_what_came_of_each(who: Who) -> None:
    one, leader = _day(who), who("duty_leader")
    booked(one, 1)
    booked(one, 3)
    walked = _walked(one, who, SOON + 10 * MINUTES)
    with pytest.raises(NotAllowed):
        call_next(one, **acting(who("checker"), SOON))
    called = [call_next(one, **acting(leader, SOON + n * MINUTES)).called for n in range(3)]
    assert called == ["B01", "W01", "B03"]
    with pytest.raises(Conflict):
        call_next(one, **acting(leader, SOON))
    by_call = {each.called: each for each in Booking.objects.select_related("activity__area")}
    finish(by_call["B01"], Outcome("spot", "当场答复了复核的办法"), **given(leader, SOON + 20 * MINUTES))
    with pytest.raises(Conflict):
        finish(by_call["B01"], Outcome("spot", "再答一次"), **given(leader, SOON + 20 * MINUTES))
    told = Outcome("matter", "家门口路灯不亮，请安排维修", "appeal_works")
    finish(by_call["W01"], told, **given(leader, SOON + 30 * MINUTES))
    miss(by_call["B03"], **acting(leader, SOON + 45 * MINUTES))
    made = Matter.objects.get()
    assert (made.origin_subject, made.origin_uid, made.kind) == ("activity", one.uid, "appeal_works")
    assert Booking.objects.get(pk=walked.pk).matter == made
    assert set(Booking.objects.values_list("state", flat=True)) == {"done", "missed"}


def test_a_matter_keeps_who_brought_it_for_whom_handles_it(who: Who) -> None:
    one, leader = _day(who), who("duty_leader")
    first = booked(one, 1, name="示例村民乙", phone="13900000002")
    finish(first, Outcome("matter", "请复核低保资格", "appeal_services"), **given(leader, SOON + 9 * MINUTES))
    assert Matter.objects.get().contact.phone == "13900000002"


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (Outcome("spot", ""), "said"), (Outcome("gone", "不知道"), "what"),
        (Outcome("matter", "转为投诉", "complaint"), "kind"),
    ],
)  # fmt: skip
def test_an_outcome_that_cannot_be_says_why(outcome: Outcome, field: str, who: Who) -> None:
    one = _day(who)
    with pytest.raises(Invalid) as refused:
        finish(booked(one, 1), outcome, **given(who("duty_leader"), SOON))
    assert field in [each.field for each in refused.value.problems]
    assert Booking.objects.get().state == "waits" and not Matter.objects.exists()


def test_the_door_shows_numbers_and_no_names(who: Who) -> None:
    one = _day(who)
    booked(one, 1, name="示例村民乙")
    _walked(one, who)
    booked(one, 3)
    call_next(one, **acting(who("duty_leader"), SOON))
    shown = display_of(one)
    assert (shown.called, shown.following, shown.waiting) == (["B01"], ["W01", "B03"], 2)


def test_what_somebody_brings_is_sealed_stands_in_no_act_and_goes_by_age(who: Who) -> None:
    one = _day(who)
    first = booked(one, 1, about="低保复核的事")
    finish(first, Outcome("spot", "当场答复了"), **given(who("duty_leader"), SOON))
    assert "低保" not in str(list(Booking.objects.values())) + str(list(Act.objects.values()))
    assert erase_by_age(at=SOON + timedelta(days=400)) == 1
    first.refresh_from_db()
    assert [str(part.open()) for part in (first.name, first.phone, first.about, first.said)] == ["", "", "", ""]
    assert first.outcome == "spot"


def test_bookings_move_and_end_with_their_day(who: Who) -> None:
    one, leader = _day(who), who("duty_leader")
    first = booked(one, 3)
    with pytest.raises(Invalid):
        move(one, times(SOON + timedelta(days=1), hours=0.5), "领导开会", seen=0, **given(leader))
    one.refresh_from_db()
    move(one, times(SOON + timedelta(days=1), hours=1), "领导开会", seen=0, **given(leader))
    first.refresh_from_db()
    assert first.starts_at == SOON + timedelta(days=1, minutes=40)
    other = _day(who)
    booked(other, 1)
    cancel(other, "停电", **given(leader))
    assert Booking.objects.get(activity=other).state == "cancelled"
    hold(one, **given(leader, SOON + timedelta(days=1, hours=1)))
    assert Booking.objects.get(activity=one).state == "missed"
