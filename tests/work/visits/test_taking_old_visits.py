"""Old visits from a file: each line once, whatever it is sent; what is wrong says which column."""

from pathlib import Path

import pytest

from gongzhi.base.exchange.logic.columns import Meaning, suggested, suggested_word
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Import, targets
from gongzhi.base.tables import read_table
from gongzhi.base.trail.logic import By
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.models import Visit
from tests.conftest import NOON, Who
from tests.work.visits.going import VILLAGE, Street, street

pytestmark = pytest.mark.django_db
HEAD = "外部编号,户号,走访日期,结果,诉求,怎么办的\n"


@pytest.fixture
def town(who: Who) -> Street:
    return street(who)


def brought(path: Path, who: Who, *lines: str, within: str = "") -> Taken:
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    target, table = targets()["visits-households"], read_table(path)
    fields = target.fields("tangba")
    words = {
        one.code: {str(word): suggested_word(str(word), one.choices) for word in one.choices.values()}
        for one in fields
        if one.choices
    }
    post = who("dispatcher").posts[0]
    run = Import(By("desk", post.id, who("dispatcher").account), NOON, "tangba", within or post.area_path)
    return target.take(table, Meaning(suggested(table.headers, fields), words, system="old"), run)


def test_each_line_is_taken_once_and_again_is_nothing_twice(town: Street, tmp_path: Path, who: Who) -> None:
    lines = (
        "A1,户0,2021-03-05,无诉求,,",
        "A2,户1,2021/03/06,有诉求,门前水沟堵了,当场清理",
        "A3,户0,2022-03-05,没人在家,,",
    )
    taken = brought(tmp_path / "v.csv", who, *lines)
    assert (taken.imported, taken.faults) == (3, 0), taken.refused
    assert Matter.objects.get(origin_subject="visit").stage == "closed"
    assert {one.post_id for one in Visit.objects.all()} == set(town.worker.post_ids())
    again = brought(tmp_path / "v.csv", who, *lines, "A4,户4,2022-03-05,无诉求,,")
    assert (again.imported, again.already) == (1, 3) and Visit.objects.count() == 4


def test_an_old_visit_is_none_of_a_round_that_runs_now(town: Street, tmp_path: Path, who: Who) -> None:
    one = town.round()
    brought(tmp_path / "v.csv", who, "A1,户0,2021-03-05,无诉求,,", "A2,户1,2023-11-15,无诉求,,")
    assert [visit.round_id for visit in Visit.objects.order_by("foreign_id")] == [None, one.pk]


def test_a_wrong_line_says_which_column_and_keeps_none_of_the_others_back(
    town: Street, tmp_path: Path, who: Who
) -> None:
    taken = brought(
        tmp_path / "v.csv", who, "B1,户0,2021-03-05,无诉求,,", "B2,没有,2021-03-05,无诉求,,", "B3,户1,去年,无诉求,,",
        "B4,户1,2021-03-05,好,,", "B5,户1,2021-03-05,有诉求,短,", ",户1,2021-03-05,无诉求,,",
        "B6,户1,2031-03-05,无诉求,,",
    )  # fmt: skip
    assert (taken.imported, taken.faults) == (1, 6)
    assert [next(iter(reason.cells)) for _row, reason in taken.refused] == [
        "户号", "走访日期", "外部编号", "结果", "诉求", "走访日期",
    ]  # fmt: skip


def test_what_lies_outside_the_area_of_the_importing_post_is_refused(town: Street, tmp_path: Path, who: Who) -> None:
    elsewhere = who("village_secretary", "500152115210").posts[0].area_path
    taken = brought(tmp_path / "v.csv", who, "C1,户0,2021-03-05,无诉求,,", within=elsewhere)
    assert (taken.imported, taken.faults) == (0, 1)
    assert VILLAGE not in elsewhere
