"""A superior's findings from a file: each once; what reads differently later is told and changes nothing."""

from pathlib import Path

import pytest

from gongzhi.base.exchange.logic.columns import Meaning, suggested, suggested_word
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Import, targets
from gongzhi.base.tables import read_table
from gongzhi.base.trail.logic import By
from gongzhi.work.lists.models import Item
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who
from tests.work.lists.listed import OTHER, VILLAGE

pytestmark = pytest.mark.django_db
HEAD = "编号,问题,区域代码,严重程度,责任层级,发现日期\n"


def brought(path: Path, who: Who, *lines: str, within: str = "") -> Taken:
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    target, table = targets()["list-ecology"], read_table(path)
    fields = target.fields("tangba")
    columns = suggested(table.headers, fields)
    words = {
        one.code: {str(word): suggested_word(str(word), one.choices) for word in one.choices.values()}
        for one in fields
        if one.choices
    }
    post = who("dispatcher").posts[0]
    run = Import(By("desk", post.id, who("dispatcher").account), NOON, "tangba", within or post.area_path)
    return target.take(table, Meaning(columns, words, system="inspect2023"), run)


def test_findings_are_entered_once_and_what_changed_since_is_told(tmp_path: Path, who: Who) -> None:
    file = tmp_path / "found.csv"
    first = f"A-1,水沟有污水直排,{VILLAGE},较大,镇级,2023-11-02"
    taken = brought(file, who, first, f"A-2,河岸堆有垃圾,{OTHER},,,")
    assert (taken.imported, taken.faults) == (2, 0), taken.refused
    items = {one.matter.foreign_id: one for one in Item.objects.select_related("matter")}
    assert (items["A-1"].severity, items["A-1"].level, items["A-1"].by_ourselves) == ("larger", "town", False)
    assert str(items["A-1"].entered_day) == "2023-11-02" and items["A-2"].severity == "general"
    assert brought(file, who, first).already == 1
    again = brought(file, who, first.replace("较大", "重大"), f"A-2,河岸堆有垃圾,{OTHER},,,")
    assert (again.already, again.imported, again.updated, again.faults) == (1, 0, 0, 1)
    assert Item.objects.get(matter__foreign_id="A-1").severity == "larger" and Item.objects.count() == 2


def test_each_bad_line_says_which_column_and_the_others_go_on(tmp_path: Path, who: Who) -> None:
    lines = [
        f"B-1,水沟有污水直排,{VILLAGE},,,", f"B-1,又有一处直排,{VILLAGE},,,", f"B-2,x,{VILLAGE},,,",
        "B-3,河岸堆有垃圾,123,,,",
        f"B-4,河岸堆有垃圾,{VILLAGE},天大,,", f",河岸堆有垃圾,{VILLAGE},,,", f"B-5,河岸堆有垃圾,{VILLAGE},,,2031-01-01",
    ]  # fmt: skip
    taken = brought(tmp_path / "found.csv", who, *lines)
    assert (taken.imported, taken.faults) == (1, 6)
    columns = [next(iter(reason.cells)) for _row, reason in taken.refused]
    assert columns == ["编号", "问题", "区域代码", "严重程度", "编号", "发现日期"]


def test_nothing_is_taken_from_outside_the_area_of_the_importing_post(tmp_path: Path, who: Who) -> None:
    village = who("village_secretary", VILLAGE).posts[0].area_path
    lines = (f"C-1,水沟有污水直排,{VILLAGE},,,", f"C-2,河岸堆有垃圾,{OTHER},,,")
    taken = brought(tmp_path / "found.csv", who, *lines, within=village)
    assert (taken.imported, taken.faults) == (1, 1) and Matter.objects.get().area.code == VILLAGE
