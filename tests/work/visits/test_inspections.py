"""Inspections and looking back 回头看: a checklist for each place, findings that become matters, and going again."""

import pytest

from gongzhi.base.refusals import Invalid, NotAllowed
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.actions.recording import withdraw_visit
from gongzhi.work.visits.models import Finding, Round, Target
from gongzhi.work.visits.queries import Findings, findings_of
from tests.conftest import Who
from tests.factories import moved
from tests.work.visits.going import appeal, checked, given, opened, places, told, went

pytestmark = pytest.mark.django_db
TOWN = "500152115"


def _round(who: Who) -> tuple[Round, list[Target]]:
    places("示例广场", "示例市场", "示例车站")
    one = opened(who("dispatcher"), "look_back", TOWN)
    return one, list(one.targets.order_by("position"))


def test_a_finding_becomes_a_matter_that_another_checks_before_it_is_struck_off(who: Who) -> None:
    one, (first, second, _third) = _round(who)
    emergency = who("emergency")
    visit = went(emergency, told(first, **checked(exits="安全出口堆了货物", gas="燃气报警器没电")), "look_back")
    went(emergency, told(second, **checked()), "look_back")
    assert (visit.findings, findings_of(one)) == (2, Findings(1, 2, 0))
    assert set(Finding.objects.values_list("item", "severity")) == {("exits", "major"), ("gas", "grave")}
    matter = Matter.objects.filter(origin_uid=visit.uid).order_by("pk")[0]
    assert (matter.kind, matter.text) == ("visit_finding", "安全出口堆了货物")
    done = moved(moved(matter, "sign", emergency), "answer", emergency, reply="货物已搬走，地面画线")
    with pytest.raises(NotAllowed):
        moved(done, "pass", emergency)
    moved(done, "pass", who("checker"))
    assert findings_of(one) == Findings(1, 2, 1) and findings_of(one).open == 1


def test_places_with_findings_are_drawn_for_a_look_back(who: Who) -> None:
    one, (first, second, third) = _round(who)
    for target, found in ((first, {"exits": "安全出口堆了货物"}), (second, {}), (third, {"wiring": "插线板私拉乱接"})):
        went(who("emergency"), told(target, **checked(**found)), "look_back")
    again = opened(who("dispatcher"), "look_back", TOWN, title="回头看", look_back_of=one)
    assert {target.record_id for target in again.targets.all()} == {first.record_id, third.record_id}
    with pytest.raises(Invalid):
        opened(who("dispatcher"), "look_back", TOWN, title="再回头看", look_back_of=again)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": {}}, "answers.exits"),
        ({"found": {}}, "found.exits"),
        ({"result": "nothing"}, "result"),
        ({"found": {"exits": appeal("短", "")}}, "found.exits.text"),
    ],
)
def test_a_checklist_is_answered_whole_and_what_was_found_is_said(who: Who, change, field: str) -> None:
    _one, (first, *_rest) = _round(who)
    with pytest.raises(Invalid) as refused:
        went(who("emergency"), told(first, **{**checked(exits="安全出口堆了货物"), **change}), "look_back")
    assert field in {problem.field for problem in refused.value.problems}
    assert not Matter.objects.exists()


def test_findings_of_a_visit_taken_back_count_no_more(who: Who) -> None:
    one, (first, *_rest) = _round(who)
    visit = went(who("emergency"), told(first, **checked(exits="安全出口堆了货物")), "look_back")
    withdraw_visit(visit, "记到了别处", **given(who("emergency")))
    assert findings_of(one) == Findings()
    assert Matter.objects.filter(origin_uid=visit.uid).exists(), "what somebody saw stays to be handled"
