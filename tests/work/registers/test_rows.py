"""Rows of a register: written once, changed under their key, never lost, and known as they stood on any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.work.registers.access import visible_to
from gongzhi.work.registers.actions.erasing import erase_records
from gongzhi.work.registers.actions.keeping import change
from gongzhi.work.registers.actions.standing import ask_to_look, confirm, end, take_up
from gongzhi.work.registers.logic import Told, differences, period_of, periods_before
from gongzhi.work.registers.models import ROUND, Record, Version
from gongzhi.work.registers.queries import Asked, answers_on, history_of, rows_of
from tests.conftest import NOON, Who
from tests.work.registers.keeping import ANSWERS, GRID, GROUPS, NEXT, given, kept, many, pack, told

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 15)


def _changed(one: Record, worker, *, seen: int | None = None, days: int = 10, **answers) -> Record:
    at = NOON + timedelta(days=days)
    return change(one, {**ANSWERS, **answers}, seen=seen or one.versions, **given(worker, at))


def test_a_row_written_again_is_the_same_row_and_its_next_version_when_it_differs() -> None:
    first = many(told(), told(NEXT))
    assert first.outcomes == ["made", "made"]
    again = many(told(), told(NEXT, members="95"), told("500152115211003"), at=NOON + timedelta(days=1))
    assert again.outcomes == ["same", "changed", "made"]
    assert Record.objects.count() == 3 and Version.objects.count() == 4
    spaced = many(told(name=" 金山 一格群 "))
    assert spaced.outcomes != ["made"] and Record.objects.count() == 3
    assert Act.objects.filter(verb="register.made").count() == 3


def test_a_bad_row_is_refused_by_its_field_and_keeps_none_of_the_others_back() -> None:
    rows = [
        told(),
        told("500152115"),
        told(NEXT, members="0"),
        told(NEXT, platform="pigeon"),
        told("500152115211003", name=""),
    ]
    result = many(*rows)
    assert result.outcomes == ["made", "refused", "refused", "refused", "refused"]
    assert [result.problems[place][0].field for place in (1, 2, 3, 4)] == ["area", "members", "platform", "name"]
    assert many(Told(GRID, ANSWERS, "2023")).problems[0][0].field == "period"


def test_two_keepers_who_change_the_same_version_do_not_both_win(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = kept(worker)
    _changed(one, worker, members="130")
    with pytest.raises(Conflict):
        _changed(Record.objects.get(pk=one.pk), worker, seen=1, members="140")
    assert [version.number for version in history_of(one)] == [2, 1]


def test_a_row_is_known_as_it_stood_on_any_day(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = kept(worker)
    _changed(one, worker, members="130", days=10)
    _changed(one, worker, members="150", days=20)
    end(one, "群合并了", **given(worker, NOON + timedelta(days=30)))

    def members(days: int) -> list[str]:
        day = TODAY + timedelta(days=days)
        rows = list(rows_of(GROUPS, Asked(on=day), viewer=worker, pack=pack()))
        return [answers_on(rows, day)[row.pk]["members"] for row in rows]

    assert [members(days) for days in (-1, 0, 9, 10, 19, 25, 30)] == [[], [120], [120], [130], [130], [150], []]


def test_a_change_may_begin_in_the_past_but_not_before_the_last_one_nor_in_the_future(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = kept(worker)
    at = NOON + timedelta(days=10)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=11)):
        with pytest.raises(Invalid, match="valid_from"):
            change(one, ANSWERS, seen=1, valid_from=day, **given(worker, at))
    change(one, {**ANSWERS, "members": "99"}, seen=1, valid_from=TODAY + timedelta(days=3), **given(worker, at))
    assert answers_on([one], TODAY + timedelta(days=2))[one.pk]["members"] == 120


def test_a_row_renamed_onto_another_is_refused(who: Who) -> None:
    worker = who("grid_worker", GRID)
    kept(worker)
    other = kept(worker, name="金山二格群")
    with pytest.raises(Conflict):
        _changed(other, worker, name="金山一格群")
    with pytest.raises(Conflict):
        kept(worker)


def test_only_posts_of_the_owner_near_the_row_keep_it_and_others_see_no_more_than_their_area(who: Who) -> None:
    worker, elsewhere = who("grid_worker", GRID), who("grid_worker", "500152115001001")
    one = kept(worker)
    for attempt in (
        lambda: kept(elsewhere),
        lambda: kept(who("dispatcher")),
        lambda: _changed(one, elsewhere),
        lambda: confirm([one], **given(elsewhere)),
        lambda: end(one, "不要了", **given(who("dispatcher"))),
    ):
        with pytest.raises((NotAllowed, Invalid)):
            attempt()
    seen = [
        visible_to(Record.objects.all(), viewer, pack()).count() for viewer in (worker, elsewhere, who("dispatcher"))
    ]
    assert seen == [1, 0, 1]
    assert not visible_to(Record.objects.all(), who("works"), pack()).exists()


def test_what_stood_too_long_is_asked_for_once_and_no_more_when_it_was_looked_at(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = kept(worker)
    late = NOON + timedelta(days=91)
    assert ask_to_look(pack(), at=NOON + timedelta(days=89)) == 0
    assert ask_to_look(pack(), at=late) == 1 and ask_to_look(pack(), at=late) == 0
    todo = Todo.objects.get(subject=ROUND)
    assert todo.post_id == one.owner_post_id and todo.done_at is None
    assert confirm([one], **given(worker, late)) == 1
    ask_to_look(pack(), at=late + timedelta(hours=1))
    todo.refresh_from_db()
    assert todo.done_at is not None
    assert history_of(one)[0].what == Version.CONFIRMED


def test_an_ended_row_stays_and_can_be_taken_up_again(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = kept(worker)
    with pytest.raises(Invalid, match="reason"):
        end(one, "", **given(worker))
    end(one, "群解散了", **given(worker))
    assert confirm([one], **given(worker)) == 0
    take_up(one, "又建起来了", **given(worker, NOON + timedelta(days=3)))
    assert Record.objects.get(pk=one.pk).ended_day is None and one.versions == 3


def test_what_is_erased_is_gone_from_every_version_and_from_the_search(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = kept(worker)
    _changed(one, worker, members="130")
    assert rows_of(GROUPS, Asked(words="一格群"), viewer=worker, pack=pack()).count() == 1
    erase_records([one.uid])
    one.refresh_from_db()
    assert one.title == "" and one.answers == {}
    assert {str(version.answers) for version in one.history.all()} == {"{}"}
    assert not rows_of(GROUPS, Asked(words="一格群"), viewer=worker, pack=pack()).exists()


@over(st.dates(date(2020, 1, 1), date(2031, 12, 31)), st.sampled_from(["year", "quarter", "month"]))
def test_periods_follow_each_other_without_a_gap(day: date, period) -> None:
    found = periods_before(period, day, 14)
    assert found[0] == period_of(period, day) and len({*found}) == 14 and found == sorted(found, reverse=True)


def test_differences_are_told_in_words() -> None:
    form = pack().form("service_group")
    before = {"name": "群", "platform": "wechat", "members": 120, "answered": "all_day"}
    found = differences(form, before, {**before, "platform": "wecom", "members": 121})
    assert [(one.label, one.before, one.after) for one in found] == [
        ("平台", "微信群", "企业微信群"), ("群里多少人", "120 人", "121 人"),
    ]  # fmt: skip
