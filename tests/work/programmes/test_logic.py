"""What programmes compute, over anything that may come: nothing here asks a database."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.units import read_value
from gongzhi.packs.programmes import Offer
from gongzhi.work.programmes.logic.profile import canonical, left_over
from gongzhi.work.programmes.logic.states import ENDED, MOVES, STATES
from gongzhi.work.programmes.logic.vouchers import comes_back, drawn, months_later
from gongzhi.work.programmes.logic.windows import openings

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(st.integers(0, 10**9), st.lists(st.integers(0, 365), max_size=6))
def test_giving_back_in_steps_comes_to_what_one_step_would_give(offset: int, steps: list[int]) -> None:
    back, most = 0, 0
    for unused in steps:
        more = comes_back(offset, back, unused, 365)
        back, most = back + more, max(most, unused)
        assert more >= 0
    assert back == offset * most // 365 <= offset


@UNHURRIED
@given(st.lists(st.uuids(), unique=True, max_size=60), st.integers(0, 100))
def test_a_draw_takes_just_its_share_and_is_the_same_again(uids: list[Any], percent: int) -> None:
    found = drawn(uids, Fraction(percent, 100), "seed")
    assert len(found) == -(-len(uids) * percent // 100)
    assert found == drawn(uids[::-1], Fraction(percent, 100), "seed")


@UNHURRIED
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_months_later_is_a_day_of_just_that_month(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months and later.day <= day.day


DAYS = st.dates(date(2000, 1, 1), date(2000, 3, 1))
SPANS = st.tuples(DAYS, DAYS | st.none()).filter(lambda span: span[1] is None or span[0] < span[1])


@UNHURRIED
@given(SPANS, SPANS)
def test_a_new_span_laid_over_an_old_one_leaves_just_the_days_beside_it(old: Any, new: Any) -> None:
    rest = left_over(old, new)

    def holds(span: Any, day: date) -> bool:
        return span[0] <= day and (span[1] is None or day < span[1])

    for n in range(80):
        day = date(1999, 12, 25) + timedelta(days=n)
        expected = holds(old, day) and not holds(new, day)
        found = holds(old, day) if rest is None else any(holds(span, day) for span in rest)
        assert found == expected


@UNHURRIED
@given(st.integers(-(10**15), 10**15) | st.booleans() | st.dates())
def test_a_value_kept_is_read_again_as_it_was(value: Any) -> None:
    kind = "yes_no" if isinstance(value, bool) else "date" if isinstance(value, date) else "money"
    value = Fraction(value) if kind == "money" else value
    assert read_value(canonical(value), kind) == value  # type: ignore[arg-type]


def test_every_state_can_be_reached_and_left_unless_it_is_an_end() -> None:
    reached = {"draft"} | {move.to for move in MOVES.values()}
    left = {state for move in MOVES.values() for state in move.source}
    assert reached == set(STATES)
    assert set(STATES) - left <= set(ENDED)


def test_a_window_closes_with_its_last_minute_in_local_time() -> None:
    steps = {code: {"role": "x", "working_days": 1} for code in ("accept", "approve", "pay")}
    window = {"year": 2022, "opens": "2022-05-07T08:30:00", "closes": "2022-06-07T23:59:00"}
    offer = Offer.model_validate({"applicants": ["bank"], "group": {"zh": "银行"}, "windows": [window], "steps": steps})
    (one,) = openings(offer, "Asia/Shanghai", {})
    assert one.standing(datetime(2022, 6, 7, 15, 59, 59, tzinfo=UTC)) == "open"
    assert one.standing(datetime(2022, 6, 7, 16, 0, tzinfo=UTC)) == "closed"
    later = datetime(2022, 6, 8, 4, 0, tzinfo=UTC)
    (longer,) = openings(offer, "Asia/Shanghai", {2022: later})
    assert longer.extended and longer.ends == later + timedelta(minutes=1)
