"""Whoever sees that their problem was reported already follows that one; nothing of theirs is lost."""

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.matters.actions.same import report_same
from gongzhi.work.matters.models import Contact, Matter
from tests.conftest import NOON, Who
from tests.factories import draft, matter, moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(db: None) -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def test_the_report_is_kept_with_its_reporter_and_merged_into_the_first(pack: PackInUse) -> None:
    first = matter()
    made = draft(text="小学门口又是黑的。", name="示例村民", phone="13900000000")
    second = report_same(made, first.number, pack=pack, by=By("portal"), at=NOON)
    second.refresh_from_db()
    assert (second.merged_into_id, second.stage, second.text) == (first.pk, "void", "小学门口又是黑的。")
    assert Contact.objects.get(matter=second).phone == "13900000000"
    assert report_same(made, first.number, pack=pack, by=By("portal"), at=NOON).pk == second.pk


def test_what_ended_meanwhile_takes_nobody_along_and_nothing_is_written(pack: PackInUse, who: Who) -> None:
    grid = who("grid_worker", "500152115211001")
    first = moved(moved(matter(), "sign", grid), "answer", grid, reply="换了灯头，已经亮了。")
    moved(first, "pass", who("checker"))
    with pytest.raises(Conflict):
        report_same(draft(), first.number, pack=pack, by=By("portal"), at=NOON)
    assert Matter.objects.count() == 1


@pytest.mark.parametrize("number", ["TB-2023-1115-9999", "", "x"])
def test_a_number_that_is_not_near_is_refused(pack: PackInUse, number: str) -> None:
    matter(lon=105.9, lat=30.03)
    with pytest.raises(Conflict):
        report_same(draft(uid=uuid7()), number, pack=pack, by=By("portal"), at=NOON)
    assert Matter.objects.count() == 1
