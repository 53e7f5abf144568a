"""Alike cases 举一反三: one act asks area after area; none is an answer; what was found came out of the first item."""

from datetime import timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.work.lists.access import visible_answers
from gongzhi.work.lists.actions.sweeping import answer_sweep, begin_sweep
from gongzhi.work.lists.models import SWEEP, Item, Sweep, SweepAnswer
from gongzhi.work.lists.queries.items import came_out_of
from gongzhi.work.lists.queries.work import answers_of, sweeps_of
from tests.conftest import NOON, Who
from tests.work.lists.listed import OTHER, VILLAGE, given, listed

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def _swept(who: Who, *areas: str) -> tuple[Item, Sweep]:
    item = listed(who("environment"))
    return item, begin_sweep(item, areas or (VILLAGE, OTHER), uid=uuid7(), **given(who("environment")))


def _answer(sweep: Sweep, area: str) -> SweepAnswer:
    return sweep.answers.select_related("area", "sweep__item__matter").get(area__code=area)


def test_each_area_is_asked_once_with_a_clock_and_the_sweep_shows_what_came_of_it(who: Who) -> None:
    item, sweep = _swept(who)
    todos = Todo.objects.filter(subject=SWEEP, done_at=None)
    assert {one.post_id for one in todos} == {who("village_secretary", code).posts[0].id for code in (VILLAGE, OTHER)}
    assert all(one.clock_id and one.due_at for one in todos)
    answer_sweep(_answer(sweep, OTHER), [], **given(who("village_secretary", OTHER), LATER))
    found = ["水沟旁也有污水直排。", "养殖场后面还有一处。", "  "]
    answer_sweep(_answer(sweep, VILLAGE), found, **given(who("village_secretary", VILLAGE), LATER))
    assert not Todo.objects.filter(subject=SWEEP, done_at=None).exists()
    ((_sweep, result),) = sweeps_of(item)
    assert (result.asked, result.answered, result.with_any, result.found) == (2, 2, 1, 2)
    alike = came_out_of(item, who("environment"))
    assert len(alike) == 2 and all(one.by_ourselves and one.list == item.list for one in alike)
    assert {one.matter.origin_uid for one in alike} == {item.matter.uid}
    assert [one.found for one in answers_of(sweep)] == [2, 0]


def test_the_same_form_asks_once_and_an_area_answers_once(who: Who) -> None:
    item, uid = listed(who("environment")), uuid7()
    first = begin_sweep(item, [VILLAGE], uid=uid, **given(who("environment")))
    assert begin_sweep(item, [VILLAGE, OTHER], uid=uid, **given(who("environment"))).pk == first.pk
    assert SweepAnswer.objects.count() == 1
    secretary = who("village_secretary", VILLAGE)
    answer_sweep(_answer(first, VILLAGE), [], **given(secretary))
    with pytest.raises(Conflict):
        answer_sweep(_answer(first, VILLAGE), ["水沟旁也有污水直排。"], **given(secretary))
    assert Item.objects.count() == 1


def test_a_case_that_cannot_be_entered_leaves_the_area_unanswered(who: Who) -> None:
    _item, sweep = _swept(who)
    for found in (["水沟旁也有污水直排。", "x"], ["一处问题在这里。"] * 21):
        with pytest.raises(Invalid) as refused:
            answer_sweep(_answer(sweep, VILLAGE), found, **given(who("village_secretary", VILLAGE)))
        assert [one.field for one in refused.value.problems] == ["found"]
    assert Item.objects.count() == 1 and _answer(sweep, VILLAGE).found is None


def test_only_who_keeps_the_list_or_has_the_item_in_hand_asks_and_only_who_is_asked_answers(who: Who) -> None:
    item, sweep = _swept(who)
    for viewer in (who("dispatcher"), who("water"), who("village_secretary", OTHER)):
        with pytest.raises(NotAllowed):
            begin_sweep(item, [VILLAGE], uid=uuid7(), **given(viewer))
    assert begin_sweep(item, [OTHER], uid=uuid7(), **given(who("village_secretary", VILLAGE))).pk
    for viewer in (who("dispatcher"), who("village_secretary", OTHER), who("environment")):
        with pytest.raises(NotAllowed):
            answer_sweep(_answer(sweep, VILLAGE), [], **given(viewer))
    with pytest.raises(Invalid):
        begin_sweep(item, [], uid=uuid7(), **given(who("environment")))
    with pytest.raises(Invalid):
        begin_sweep(item, [VILLAGE, "999"], uid=uuid7(), **given(who("environment")))
    seen = visible_answers(SweepAnswer.objects.filter(sweep=sweep), who("village_secretary", OTHER))
    assert [one.area.code for one in seen] == [OTHER]
