"""Numbers of outgoing documents: from 1 without gap, per office and year; void ones are never given again."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.ids import uuid7
from gongzhi.base.outgoing.access import visible_issued
from gongzhi.base.outgoing.actions import issue, void
from gongzhi.base.outgoing.logic import Outgoing, asked_number, number_text
from gongzhi.base.outgoing.models import Counter, Issued
from gongzhi.base.outgoing.queries import PAGE, Asked, register, register_page
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.trail.models import Act
from tests.conftest import NOON, Who
from tests.kept import is_kept

GRID = "500152115211001"


def out(viewer: Viewer, **changes: Any) -> Outgoing:
    values: dict[str, Any] = {
        "pack": "tangba", "office": "town", "letters": "示塘府函", "document": "reply_letter",
        "title": "关于“路灯不亮”事项办理结果的函", "subject": "matter", "subject_uid": uuid7(),
        "area_path": viewer.posts[0].area_path, "day": date(2023, 11, 15),
    }  # fmt: skip
    return Outgoing(**{**values, **changes})


def given_to(viewer: Viewer, at: datetime = NOON, **changes: Any) -> Issued:
    one, post = out(viewer, **changes), viewer.posts[0].id
    with transaction.atomic():
        return issue(one, post=post, by=viewer.by(post, "test"), at=at)


@pytest.mark.once
def test_a_number_is_written_as_the_standard_says_and_read_however_it_was_typed() -> None:
    assert number_text("示塘府函", 2024, 7) == "示塘府函〔2024〕7号"
    for typed in ("示塘府函〔2024〕7号", " 示塘府函[2024]7 ", "示塘府函（2024）第7号", "示塘府函【2024】 007 号"):
        assert asked_number(typed) == ("示塘府函", 2024, 7)
    assert asked_number("〔2024〕7号") == ("", 2024, 7)
    assert asked_number("7号") == asked_number("7") == ("", None, 7)
    for words in ("路灯", "", "2024年的函", "示塘府函〔24〕7号", "1" * 10):
        assert asked_number(words) is None


@pytest.mark.once
@given(st.integers(1950, 9999), st.integers(1, 999_999_999))
def test_what_is_written_is_read_back(year: int, number: int) -> None:
    assert asked_number(number_text("示塘府函", year, number)) == ("示塘府函", year, number)


@pytest.mark.django_db
def test_each_office_counts_each_year_from_one(who: Who) -> None:
    grid = who("grid_worker", GRID)
    numbers = [given_to(grid).number for _n in range(3)]
    numbers += [given_to(grid, office="petitions", letters="示塘信").number for _n in range(2)]
    numbers += [given_to(grid, day=date(2024, 1, 2)).number for _n in range(2)]
    assert numbers == [1, 2, 3, 1, 2, 1, 2]
    assert str(given_to(grid)) == "示塘府函〔2023〕4号"
    assert Act.objects.filter(verb="document.issued").count() == 8
    is_kept(Issued)


@pytest.mark.django_db
def test_printed_again_it_keeps_its_number_and_once_void_it_gets_another(who: Who) -> None:
    grid, uid = who("grid_worker", GRID), uuid7()
    first = given_to(grid, subject_uid=uid)
    assert given_to(grid, subject_uid=uid, at=NOON + timedelta(days=400), day=date(2024, 12, 20)) == first
    given_to(grid)
    void(first, "抬头写错了单位。", viewer=grid, channel="test", at=NOON)
    with pytest.raises(Conflict, match="已经作废"):
        void(first, "抬头写错了单位。", viewer=grid, channel="test", at=NOON)
    again = given_to(grid, subject_uid=uid)
    assert (first.number, again.number, again.turn) == (1, 3, 1)
    assert Act.objects.filter(verb="document.voided").count() == 1


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap(who: Who) -> None:
    grid = who("grid_worker", GRID)
    assert given_to(grid).number == 1
    for _n in range(2):
        with pytest.raises(RuntimeError, match="the printer"), transaction.atomic():
            assert given_to(grid).number == 2
            raise RuntimeError("the printer is on fire")
    assert given_to(grid).number == 2
    assert list(Issued.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]
    assert Counter.objects.get(office="town", year=2023).last == 2


@pytest.mark.django_db
def test_no_number_twice_even_if_the_counter_were_set_back(who: Who) -> None:
    grid = who("grid_worker", GRID)
    given_to(grid)
    Counter.objects.update(last=0)
    with pytest.raises(IntegrityError):
        given_to(grid)


@pytest.mark.django_db
def test_a_number_is_voided_with_a_reason_by_who_gave_it_or_keeps_the_register(who: Who) -> None:
    grid, dispatcher = who("grid_worker", GRID), who("dispatcher")
    one = given_to(grid)
    for reason in ("错", "", "x" * 501, "带\x00零的理由"):
        with pytest.raises(Invalid) as refused:
            void(one, reason, viewer=grid, channel="test", at=NOON)
        assert refused.value.problems[0].field == "reason"
    for other in (who("checker"), who("grid_worker", "500152115210001")):
        with pytest.raises(NotAllowed):
            void(one, "抬头写错了单位。", viewer=other, channel="test", at=NOON)
    assert void(one, "抬头写错了单位。", viewer=dispatcher, channel="test", at=NOON).issued == one
    secret = given_to(grid, restricted=True)
    with pytest.raises(NotAllowed):
        void(secret, "抬头写错了单位。", viewer=dispatcher, channel="test", at=NOON)


@pytest.mark.django_db
def test_the_register_is_seen_by_who_keeps_it_and_what_is_confidential_by_who_issued_it(who: Who) -> None:
    grid, office = who("grid_worker", GRID), who("petition_office")
    mine, secret = given_to(grid), given_to(office, restricted=True)
    seen = {
        name: set(visible_issued(Issued.objects.all(), viewer))
        for name, viewer in {
            "grid": grid, "office": office, "keeper": who("dispatcher"), "checker": who("checker"),
            "elsewhere": who("grid_worker", "500152115210001"), "nobody": Viewer(),
        }.items()
    }  # fmt: skip
    assert seen == {
        "grid": {mine}, "office": {secret}, "keeper": {mine}, "checker": set(), "elsewhere": set(), "nobody": set(),
    }  # fmt: skip


@pytest.mark.django_db
def test_it_is_found_by_number_words_day_year_and_office_a_page_by_key(who: Who) -> None:
    grid = who("grid_worker", GRID)
    rows = [given_to(grid) for _n in range(PAGE + 2)]
    other = given_to(grid, office="petitions", letters="示塘信", title="信访事项受理告知书", day=date(2024, 3, 1))

    def found(**asked: Any) -> list[Issued]:
        return list(register(grid, Asked(**asked)))

    assert found(words="示塘府函[2023]2号") == [rows[1]]
    assert found(words="2") == [rows[1]] and set(found(words="1")) == {rows[0], other}
    assert found(words="受理告知") == [other] == found(year=2024) == found(office="petitions")
    assert found(day=date(2024, 3, 1)) == [other] and found(words="没有这样的标题") == []
    first, after = register_page(grid, Asked())
    second, end = register_page(grid, Asked(), after=after)
    assert [*first, *second] == [other, *reversed(rows)] and end == 0
