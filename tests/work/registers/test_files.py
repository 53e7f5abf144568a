"""A register out as a file and in again: nothing changes; what differs is a version, what is wrong says where."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.exchange.logic.columns import Meaning, suggested, suggested_word
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Import, targets
from gongzhi.base.tables import read_table
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.registers.models import Record, Version
from tests.conftest import NOON, Who
from tests.work.registers.keeping import GRID, GROUPS, NEXT, kept, many, told

pytestmark = pytest.mark.django_db
HEAD = "区域代码,群名,平台,群里多少人,什么时候有人答\n"


def brought(file: Path, who: Who, within: str = "") -> Taken:
    target, table = targets()[f"register-{GROUPS}"], read_table(file)
    fields = target.fields("tangba")
    columns = suggested(table.headers, fields)
    words = {
        one.code: {word: suggested_word(word, one.choices) for word in one.choices.values()}
        for one in fields
        if one.choices
    }
    post = who("dispatcher").posts[0]
    run = Import(By("desk", post.id, who("dispatcher").account), NOON, "tangba", within or post.area_path)
    return target.take(table, Meaning(columns, words), run)


def written(path: Path, *lines: str) -> Path:
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_what_left_as_a_file_comes_back_and_changes_nothing(
    tmp_path: Path, who: Who, logged_in: Callable[..., Client]
) -> None:
    kept(who("grid_worker", GRID))
    many(told(NEXT, platform="wecom", households="80", rules="yes"))
    for form in ("csv", "xlsx"):
        answer = logged_in("dispatcher").get(reverse("desk:register_export", kwargs={"code": GROUPS, "form": form}))
        file = tmp_path / f"rows.{form}"
        file.write_bytes(b"".join(answer.streaming_content))
        taken = brought(file, who)
        assert (taken.already, taken.faults, taken.imported, taken.updated) == (2, 0, 0, 0), taken.refused
    assert Version.objects.count() == 2
    assert Act.objects.filter(verb="exchange.exported").count() == 2


def test_new_rows_are_made_changed_ones_get_a_version_and_wrong_ones_say_which_column(tmp_path: Path, who: Who) -> None:
    one = kept(who("grid_worker", GRID))
    file = written(
        tmp_path / "rows.csv", f"{GRID},金山一格群,微信群,150,24 小时", f"{NEXT},金山二格群,企业微信群,90,24 小时",
        "500152115211003,三格群,信鸽,10,24 小时", "123,四格群,微信群,10,24 小时", f"{NEXT},五格群,微信群,0,24 小时",
    )  # fmt: skip
    taken = brought(file, who)
    assert (taken.imported, taken.updated, taken.faults) == (1, 1, 3)
    columns = [next(iter(reason.cells)) for _row, reason in taken.refused]
    assert columns == ["平台", "区域代码", "群里多少人"]
    one.refresh_from_db()
    assert one.versions == 2 and one.history.get(number=2).post_id == who("dispatcher").posts[0].id
    assert brought(file, who).already == 2


def test_a_row_outside_the_area_of_the_importing_post_is_refused(tmp_path: Path, who: Who) -> None:
    village = who("village_secretary", "500152115211").posts[0].area_path
    file = written(
        tmp_path / "rows.csv", f"{GRID},一格群,微信群,10,24 小时", "500152115001001,远处的群,微信群,10,24 小时"
    )
    taken = brought(file, who, within=village)
    assert (taken.imported, taken.faults) == (1, 1) and Record.objects.get().area.code == GRID
