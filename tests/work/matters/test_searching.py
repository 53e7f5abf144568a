"""What was said about matters is found by words: at once by reading, and by the index as soon as it is swept in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.ids import uuid7
from gongzhi.base.search.actions import subject_of
from gongzhi.base.search.models import Subject, Words
from gongzhi.base.search.queries import found
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.indexing import index_anew, sweep_in
from gongzhi.work.matters.actions.intake import Intake, take_in
from gongzhi.work.matters.actions.publishing import publish, unpublish
from gongzhi.work.matters.models import PUBLISHED, SUBJECT, Matter
from gongzhi.work.matters.queries.lists import Filters, filtered, saying
from tests.conftest import NOON, Who
from tests.factories import draft, matter, moved

pytestmark = pytest.mark.django_db
GRID = "500152115211001"


def _found(typed: str) -> set[Matter]:
    return set(filtered(Matter.objects.all(), Filters(q=typed)))


def _in_index(typed: str) -> list[int]:
    return sorted(found(SUBJECT, typed))


def test_a_report_is_found_before_and_after_it_is_swept_in() -> None:
    one = matter(text="后院的灯坏了。", address="学堂路 12 号")
    matter(text="水管漏水。", address="桥头")
    for _time in range(2):
        assert _found("灯坏") == _found("后院 学堂") == _found("12") == {one}
        assert not _found("灯了") and not _found("。")
        sweep_in()
    assert _in_index("灯坏") == [one.pk]


def test_a_sweep_takes_each_matter_once_and_those_that_came_late() -> None:
    first, second = matter(), matter()
    Words.objects.all().delete()
    Subject.objects.update_or_create(code=SUBJECT, defaults={"upto": second.pk})
    assert sweep_in() == 2 and sweep_in() == 0
    assert _in_index("路灯") == [first.pk, second.pk]


def test_the_sweep_is_a_fixed_number_of_statements_for_many() -> None:
    many = [matter() for _n in range(12)]
    subject_of(SUBJECT)
    with CaptureQueriesContext(connection) as seen:
        assert sweep_in() == len(many)
    assert len(seen) <= 12, "\n".join(one["sql"] for one in seen)


def test_an_answer_is_found_too_and_names_and_numbers_are_not(who: Who) -> None:
    one = matter(name="王老三", phone="13912345678")
    sweep_in()
    worker = who("grid_worker", GRID)
    moved(moved(one, "sign", worker), "answer", worker, reply="已换整流器。")
    assert _found("整流器") == _found("路灯 整流") == {one}
    assert not _found("王老三") and not _found("13912345678")


def test_many_taken_in_at_once_are_in_the_index_at_once() -> None:
    pack, grid = pack_in_force("tangba"), area_by_code(GRID)
    assert pack and grid
    made = take_in([Intake(draft(uid=uuid7()), grid) for _n in range(3)], pack=pack, by=By("import"), at=NOON)
    assert _in_index("路灯") == [one.pk for one in made]


def test_a_foreign_number_is_found_by_its_beginning() -> None:
    one = matter(foreign_system="hotline", foreign_id="CX-2023-00417")
    sweep_in()
    assert _found("CX-2023-00417") == _found("cx-2023") == {one}


def test_made_anew_it_holds_the_same_and_what_was_lost() -> None:
    one, _other = matter(text="后院的灯坏了。"), matter(text="水管漏水。")
    sweep_in()
    before = sorted(Words.objects.values_list("pk", "tokens"))
    assert index_anew() == 2 and sorted(Words.objects.values_list("pk", "tokens")) == before
    Words.objects.all().delete()
    assert not _found("灯坏")
    index_anew()
    index_anew()
    assert _found("灯坏") == {one} and sorted(Words.objects.values_list("pk", "tokens")) == before


def test_only_what_is_published_now_is_found_as_published(who: Who) -> None:
    one, dispatcher = matter(text="后院的灯坏了。"), who("dispatcher")
    given = {"photos": [], "viewer": dispatcher, "channel": "desk"}
    sweep_in()
    publish(one, text="路灯已报修", answer="", at=NOON, **given)
    assert sorted(found(PUBLISHED, "报修")) and not sorted(found(PUBLISHED, "后院"))
    publish(one, text="路灯已换", answer="两天修好", at=NOON + timedelta(hours=1), **given)
    assert not sorted(found(PUBLISHED, "报修")) and len(found(PUBLISHED, "已换 两天")) == 1
    unpublish(one, "不再需要公开", viewer=dispatcher, channel="desk", at=NOON + timedelta(hours=2))
    assert not sorted(found(PUBLISHED, "路灯"))
    assert index_anew() == 3 and not sorted(found(PUBLISHED, "路灯"))


def test_a_search_never_reads_the_texts_that_are_in_the_index() -> None:
    for _n in range(5):
        matter()
    sweep_in()
    plan = Matter.objects.filter(pk__in=saying("路灯 学堂")).explain()
    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in plan, plan
        assert "SCAN matters_matter" not in plan and "SCAN U0" not in plan, plan
    else:
        assert "search_words" in plan, plan
