"""Whether a case was on time, as we compute it, is what the city says of it: no row of its export differs.

Closed cases are judged when they were closed, open ones when the export was made. The city's file holds no case closed
at the very moment it was due, so it does not tell how that is judged; ours counts as on time.
"""

from collections import Counter

import pytest

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.todos.logic import DONE, DONE_LATE, LATE, ON_TIME, SOON, light_of
from gongzhi.base.todos.models import Clock
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.models import Matter
from tests.work.matters.test_import_boston import EASTERN, FILES, boston, moment, raw, take

__all__ = ["boston"]  # the fixture

CITY = WorkingCalendar("US", "America/New_York")
EXPORTED = moment("01/12/2016 11:00:00 PM")
FLAG = {DONE: "ONTIME", ON_TIME: "ONTIME", SOON: "ONTIME", DONE_LATE: "OVERDUE", LATE: "OVERDUE"}


@pytest.mark.once
def test_our_flag_is_the_citys_on_every_row_with_a_target_and_a_status() -> None:
    agree: Counter[bool] = Counter()
    for row in raw(FILES):
        if not (row["TARGET_DT"] and row["OnTime_Status"]):
            continue
        opened, due, closed = (moment(row[name]) for name in ("OPEN_DT", "TARGET_DT", "CLOSED_DT"))
        assert opened and due and EXPORTED and EASTERN
        light = light_of(opened, due, closed, now=EXPORTED, calendar=CITY)
        agree[FLAG[light.code] == row["OnTime_Status"]] += 1
    assert agree == {True: 23_954}


@pytest.mark.django_db
def test_and_so_is_the_clock_of_every_case_taken_over(boston: PackInUse) -> None:
    take(boston, *FILES)
    told = {
        row["CASE_ENQUIRY_ID"]: row["OnTime_Status"] for row in raw(FILES) if row["TARGET_DT"] and row["OnTime_Status"]
    }
    foreign = dict(Matter.objects.exclude(foreign_id="").values_list("uid", "foreign_id"))
    compared = 0
    for clock in Clock.objects.iterator(chunk_size=2_000):
        status = told.get(foreign.get(clock.subject_uid, ""))
        if status is not None:
            assert EXPORTED is not None
            assert FLAG[clock.light(EXPORTED).code] == status, foreign[clock.subject_uid]
            compared += 1
    assert compared > 23_800
