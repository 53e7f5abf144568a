"""Shifts in time: every moment is in exactly one, and who is in charge is never nobody."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gongzhi.packs.duty import Duty
from gongzhi.work.duty.logic import EARLY, following, going_round, handing, turn_at, turn_of, turns_between

ZONE = "Asia/Shanghai"


def duty(*times: str) -> Duty:
    """Shifts that begin at these times, one after the other."""
    shifts = {
        f"s{n}": {"title": {"zh": f"班{n}"}, "begins": time, "ends": times[(n + 1) % len(times)]}
        for n, time in enumerate(times)
    }
    seats = {"chief": {"title": {"zh": "值班长"}, "roles": ["chief"], "keeps": True}}
    whole = {"title": {"zh": "中心"}, "minutes": 30, "shifts": shifts, "seats": seats}
    return Duty.model_validate({**whole, "kinds": {"other": {"title": {"zh": "其他"}}}})


TWO = duty("08:30:00", "17:30:00")
clocks = st.sets(st.integers(0, 24 * 60 - 1), min_size=1, max_size=6)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.timezones())  # noqa: DTZ001


@given(clocks, moments)
def test_every_moment_is_in_exactly_one_shift_and_they_follow_without_a_gap(minutes: set[int], at: datetime) -> None:
    one = duty(*(f"{m // 60:02d}:{m % 60:02d}:00" for m in sorted(minutes)))
    turn = turn_at(one, at, ZONE)
    assert turn.begins_at <= at < turn.ends_at
    after = following(one, turn, ZONE)
    assert after.begins_at == turn.ends_at
    day = turn.day
    around = [*turns_between(one, day - timedelta(days=1), day + timedelta(days=1), ZONE)]
    assert [t for t in around if t.begins_at <= at < t.ends_at] == [turn]


def test_shifts_that_leave_a_gap_or_overlap_are_refused() -> None:
    whole = TWO.model_dump(mode="json")
    whole["shifts"]["s0"]["ends"] = "17:00:00"
    with pytest.raises(ValidationError, match=r"begins at 08:30 must end at 17:30"):
        Duty.model_validate(whole)
    whole["shifts"]["s0"] = {**whole["shifts"]["s1"]}
    with pytest.raises(ValidationError, match="two begin at the same time"):
        Duty.model_validate(whole)


def test_a_shift_stays_in_charge_until_the_next_has_taken_over_and_one_nobody_took_is_passed_over() -> None:
    day = turn_of(TWO, "s0", date(2023, 11, 15), ZONE)
    night = turn_of(TWO, "s1", date(2023, 11, 15), ZONE)
    noon = day.begins_at + timedelta(hours=3)
    assert handing(TWO, day, noon, ZONE) == (day, None)
    assert handing(TWO, day, day.ends_at - EARLY, ZONE) == (day, night)
    assert handing(TWO, day, night.ends_at - timedelta(minutes=1), ZONE) == (day, night)
    next_day = turn_of(TWO, "s0", date(2023, 11, 16), ZONE)
    assert handing(TWO, day, next_day.begins_at, ZONE) == (day, next_day)
    assert handing(TWO, None, noon, ZONE) == (day, None)
    assert handing(TWO, night, day.ends_at - timedelta(minutes=1), ZONE) == (night, None)  # taken early


def test_names_go_round_in_their_order() -> None:
    assert [going_round("abc", step) for step in range(5)] == ["a", "b", "c", "a", "b"]
    assert going_round([], 3) is None
