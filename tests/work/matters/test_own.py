"""What was settled on the spot is one line: closed at once, looked back at by somebody else, and only in one's area."""

import pytest

from gongzhi.base.refusals import Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.own import settle, settle_many
from gongzhi.work.matters.models import Matter, Note
from tests.conftest import NOON, Who
from tests.factories import draft, moved

pytestmark = pytest.mark.django_db
GRID = "500152115211001"


def _settle(viewer: object, done: str = "扶正并清扫", **changes: object) -> Matter:
    pack = pack_in_force("tangba")
    assert pack is not None
    given = {"kind": "litter", "text": "2 组路口垃圾桶倒了", "source": "own", **changes}
    return settle(draft(**given), done, pack=pack, viewer=viewer, channel="desk", at=NOON)  # type: ignore[arg-type]


def test_it_is_closed_at_once_by_the_post_that_settled_it_and_asks_nobody_for_anything(who: Who) -> None:
    worker = who("grid_worker", GRID)
    one = _settle(worker)
    one.refresh_from_db()
    assert (one.stage, one.state, one.answer, one.source) == ("closed", "closed", "扶正并清扫", "own")
    assert one.lead_post_id in worker.post_ids() and one.closed_day is not None
    assert not Todo.objects.filter(subject_uid=one.uid).exists()
    assert list(Act.objects.filter(subject_uid=one.uid).order_by("pk").values_list("verb", flat=True)) == [
        "matter.reported",
        "matter.settled",
    ]
    assert Note.objects.get(matter=one).text == "扶正并清扫"


def test_outside_its_own_area_a_post_settles_nothing(who: Who) -> None:
    with pytest.raises(NotAllowed):
        _settle(who("grid_worker", "500152115211002"))
    with pytest.raises(NotAllowed):
        _settle(who("checker"))
    assert not Matter.objects.exists()


@pytest.mark.parametrize(("changes", "field"), [({"kind": "road_damage"}, "kind"), ({"kind": "complaint"}, "kind")])
def test_a_kind_that_needs_its_flow_is_refused(who: Who, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _settle(who("grid_worker", GRID), **changes)
    assert field in {one.field for one in refused.value.problems}
    assert not Matter.objects.exists()


def test_without_a_word_on_what_was_done_it_is_refused(who: Who) -> None:
    with pytest.raises(Invalid) as refused:
        _settle(who("grid_worker", GRID), done=" ")
    assert {one.field for one in refused.value.problems} == {"done"}


def test_whoever_settled_it_may_not_look_back_at_it(who: Who) -> None:
    from dataclasses import replace

    worker, checker = who("grid_worker", GRID), who("checker")
    one = moved(_settle(worker), "look_back", who("dispatcher"))
    both = replace(checker, account=worker.account)
    with pytest.raises(NotAllowed):
        moved(one, "holds", both)
    assert moved(one, "holds", checker).state == "closed"


def test_a_book_of_lines_is_written_at_once_and_each_is_as_if_written_by_itself(who: Who) -> None:
    pack, worker = pack_in_force("tangba"), who("grid_worker", GRID)
    assert pack is not None
    lines = [(draft(kind="litter", text=f"{n} 组路口垃圾桶倒了", source="own"), f"扶正 {n} 个") for n in range(1, 4)]
    made = settle_many(lines, pack=pack, viewer=worker, channel="field", at=NOON)
    assert [(one.stage, one.answer) for one in made] == [("closed", f"扶正 {n} 个") for n in range(1, 4)]
    assert {one.lead_post_id for one in made} <= set(worker.post_ids())
    assert Act.objects.filter(verb="matter.settled", account_id=worker.account).count() == 3


def test_of_a_book_with_one_wrong_line_nothing_is_written_and_the_line_is_named(who: Who) -> None:
    pack, worker = pack_in_force("tangba"), who("grid_worker", GRID)
    assert pack is not None
    lines = [(draft(kind="litter", source="own"), "清扫"), (draft(kind="litter", text="脏", source="own"), "清扫")]
    with pytest.raises(Invalid) as refused:
        settle_many(lines, pack=pack, viewer=worker, channel="field", at=NOON)
    assert [one.field for one in refused.value.problems] == ["2.text"]
    with pytest.raises(NotAllowed):
        settle_many(lines[:1], pack=pack, viewer=who("grid_worker", "500152115211002"), channel="field", at=NOON)
    assert not Matter.objects.exists()
