"""Who is on duty: planned by turns, changed with a reason, nothing lost."""

from datetime import date, timedelta

import pytest

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.work.duty.actions.roster import plan, seat_one
from gongzhi.work.duty.logic import turn_of
from gongzhi.work.duty.models import OnDuty, Shift
from gongzhi.work.duty.queries import seated, shifts_between, who_may_sit
from tests.conftest import Who
from tests.work.duty.watching import centre, chief, given

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 12, 1), date(2023, 12, 31)


def _orders() -> dict[str, list[int]]:
    return {seat: list(who_may_sit(centre(), seat)) for seat in centre().duty.seats}


def _planned() -> list[tuple[date, str, str, int]]:
    shifts = {shift.pk: key for key, shift in shifts_between(centre(), FIRST, LAST).items()}
    rows = OnDuty.objects.filter(shift__in=shifts, ended_at=None)
    return sorted((*shifts[one.shift_id], one.seat, one.account_id) for one in rows)


def test_a_month_planned_at_once_and_in_two_halves_come_out_the_same() -> None:
    orders, half = _orders(), date(2023, 12, 15)
    assert plan(centre(), FIRST, half, orders, **given()) == 15 * 2 * 3
    assert plan(centre(), half + timedelta(days=1), LAST, orders, **given()) == 16 * 2 * 3
    halves = _planned()
    OnDuty.objects.all().delete()
    assert plan(centre(), FIRST, LAST, orders, **given()) == 31 * 2 * 3
    assert _planned() == halves
    chiefs = [account for _day, _code, seat, account in halves if seat == "chief"]
    assert max(map(chiefs.count, {*chiefs})) - min(map(chiefs.count, {*chiefs})) <= 1


def test_planned_again_nothing_changes_and_a_seat_changed_by_hand_stays() -> None:
    orders = _orders()
    plan(centre(), FIRST, LAST, orders, **given())
    turn = turn_of(centre().duty, "night", date(2023, 12, 5), centre().time_zone)
    sits = OnDuty.objects.get(shift__begins_at=turn.begins_at, seat="chief")
    other = next(one for one in orders["chief"] if one != sits.account_id)
    with pytest.raises(Invalid, match="reason"):
        seat_one(centre(), turn, "chief", other, **given())
    seat_one(centre(), turn, "chief", other, "家中有事", **given())
    before = _planned()
    assert plan(centre(), FIRST, LAST, orders, **given()) == 0
    assert _planned() == before and (turn.day, "night", "chief", other) in before
    sits.refresh_from_db()
    assert sits.ended_at is not None and sits.reason == "家中有事"
    with pytest.raises(Conflict):
        seat_one(centre(), turn, "chief", other, "再换一次", **given())


def test_only_who_holds_a_fitting_post_sits_and_only_who_may_plan_plans(who: Who) -> None:
    worker = who("grid_worker", "500152115211001").account
    with pytest.raises(Invalid, match="seat.chief"):
        plan(centre(), FIRST, LAST, {"chief": [worker]}, **given())
    with pytest.raises(Invalid, match="seats"):
        plan(centre(), FIRST, LAST, {"chief": []}, **given())
    with pytest.raises(Invalid, match="last"):
        plan(centre(), FIRST, FIRST + timedelta(days=200), _orders(), **given())
    with pytest.raises(NotAllowed):
        plan(centre(), FIRST, LAST, _orders(), **given(who("watch")))
    assert not Shift.objects.exists() and not Act.objects.filter(verb="duty.planned").exists()


def test_a_seat_may_be_left_empty() -> None:
    plan(centre(), FIRST, FIRST, _orders(), **given())
    turn = turn_of(centre().duty, "day", FIRST, centre().time_zone)
    assert seat_one(centre(), turn, "watch", None, "人手不够，值班长兼", **given()) is None
    shift = Shift.objects.get(begins_at=turn.begins_at)
    assert set(seated([shift])[shift.pk]) == {"leader", "chief"}
    assert Act.objects.filter(verb="duty.seated", subject_uid=shift.uid).count() == 1
    assert chief().account is not None
