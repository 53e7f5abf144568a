"""What a random draw picked is looked back at by somebody who did not handle it; what stands elsewhere stays."""

import pytest

from gongzhi.base.refusals import NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Matter
from gongzhi.work.reviews.actions.draws import commit_draw, frame_draw, make_draw
from gongzhi.work.reviews.logic.draws import Unit
from gongzhi.work.reviews.models import Pick
from tests.conftest import NOON, Who
from tests.factories import matter, moved
from tests.work.reviews.reviewing import later, pack, village

pytestmark = pytest.mark.django_db
GRID = "500152115211001"


def _closed(who: Who) -> Matter:
    one = moved(
        moved(matter(), "sign", who("grid_worker", GRID)), "answer", who("grid_worker", GRID), reply="已经换好了。"
    )
    return moved(one, "pass", who("checker"))


def _drawn(who: Who, matters: list[Matter], count: int) -> list[Matter]:
    by = {"viewer": who("dispatcher"), "channel": "test"}
    title, basis = "十一月回头看抽样（示例）", "回头看办法第三条（示例）"
    where = {"pack": pack(), "area": village()}
    draw = commit_draw(title, basis, "matter", count=count, at=NOON, **where, **by)  # type: ignore[arg-type]
    frame_draw(draw, [Unit(one.uid) for one in matters], at=later(days=1), **by)  # type: ignore[arg-type]
    make_draw(draw, at=later(days=1, hours=1), **by)  # type: ignore[arg-type]
    picked = Pick.objects.filter(draw=draw).values_list("unit__subject_uid", flat=True)
    return list(Matter.objects.filter(uid__in=picked))


def test_each_matter_that_was_drawn_is_looked_back_at_and_no_other(who: Who) -> None:
    matters = [_closed(who) for _ in range(5)]
    picked = _drawn(who, matters, 2)
    assert [one.state for one in picked] == ["looking_back"] * 2
    assert Matter.objects.filter(state="closed").count() == 3
    for one in picked:
        assert Todo.objects.get(subject_uid=one.uid, done_at=None).post_id in who("checker").post_ids()
        act = Act.objects.filter(subject_uid=one.uid, verb="matter.moved").latest("pk")
        assert (act.data["move"], act.post_id) == ("look_back", who("dispatcher").post_ids()[0])


def test_whoever_handled_it_cannot_be_the_one_who_looks_back(who: Who) -> None:
    from dataclasses import replace

    one = _drawn(who, [_closed(who)], 1)[0]
    both = replace(who("checker"), account=who("grid_worker", GRID).account)
    with pytest.raises(NotAllowed):
        moved(one, "holds", both)


def test_a_matter_that_was_reopened_before_the_draw_goes_on_undisturbed(who: Who) -> None:
    one = moved(
        moved(_closed(who), "look_back", who("dispatcher")), "relapse", who("checker"), reason="又不亮了，请再修。"
    )
    picked = _drawn(who, [one], 1)[0]
    assert (picked.state, picked.moves) == (one.state, one.moves)
