"""Filling: what records give stands in the cells, with where it came from; what cannot be told is never 0."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.tables.blanks import layout_of
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.figures.counting.actions.closing import close_period
from gongzhi.figures.sheets.actions.filling import answer_gap, fill_sheet, refuse_gap
from gongzhi.figures.sheets.logic.report import counts_of, report_rows, state_said
from gongzhi.figures.sheets.logic.results import OPEN, REVISED, SIGNED, UNSIGNED
from gongzhi.figures.sheets.models import Filling, Gap
from gongzhi.figures.sheets.queries.sheets import cells_told, file_of
from gongzhi.work.registers.actions.erasing import ERASERS
from gongzhi.work.registers.models import Record
from tests.base.tables.blanks import blank, saved
from tests.conftest import NOON, Who
from tests.factories import matter
from tests.figures.sheets.sheets import (
    ASKS,
    MEANING,
    ROWS,
    VILLAGE,
    area,
    filled_sheet,
    given,
    kept_map,
    pack,
    period,
    told,
)
from tests.web.conftest import GRID, closed_matter
from tests.work.registers.keeping import kept as kept_group

pytestmark = pytest.mark.django_db
AFTER = NOON + timedelta(days=20)


def _closed(who: Who) -> None:
    closed_matter(who("grid_worker", GRID), who("checker"))


def test_each_village_has_its_own_numbers_with_figure_period_and_records(who: Who) -> None:
    _closed(who)
    matter()
    cells = told(MEANING)
    assert (cells["B4"].value, cells["C4"].value) == ("2", "1")
    assert (cells["B5"].value, cells["C5"].value) == ("0", "0")
    one = cells["C4"]
    assert (one.figure, one.area, one.period, one.records) == ("grid_problems_solved", VILLAGE, "2023-11", 1)


def test_single_cells_take_other_areas_periods_and_units(who: Who) -> None:
    _closed(who)
    matter()
    cells = told({"cells": {
        "B4": {"figure": "grid_reported"},
        "B5": {"figure": "grid_reported", "area": "500152115210"},
        "B6": {"figure": "grid_reported", "period": "before"},
        "C4": {"figure": "grid_reported", "period": "year"},
        "C5": {"figure": "grid_reported", "period": "2022"},
        "C6": {"figure": "grid_reported", "per": 100},
    }})  # fmt: skip
    assert [cells[name].value for name in ("B4", "B5", "B6", "C4", "C5", "C6")] == ["2", "0", "0", "2", "0", "0.02"]
    assert cells["C4"].period == "2023-01/2023-11"


def test_a_share_goes_as_a_share_into_a_cell_that_shows_percent(who: Who) -> None:
    _closed(who)
    book = Workbook()
    book.active.append(["按时办结率", None, None])
    book.active["B1"].number_format, book.active["C1"].number_format = "0.0%", "0.0"
    cells = told({"cells": {"B1": {"figure": "grid_on_time"}, "C1": {"figure": "grid_on_time"}}}, saved(book))
    assert cells["B1"].written() == Decimal("1.000") and cells["C1"].written() == Decimal("100.0")


def test_what_cannot_be_told_is_written_as_undetermined_with_the_reason_and_never_as_0() -> None:
    cells = told({"cells": {"B4": {"figure": "grid_on_time"}, "C4": {"figure": "grid_growth"}}})
    assert [cells[name].written() for name in ("B4", "C4")] == ["待定", "待定"]
    assert all(one.why for one in cells.values())
    assert counts_of(list(cells.values())).pending == 2
    assert all(line[-1] for line in report_rows(list(cells.values())))


def test_a_period_that_is_not_over_is_filled_and_told_as_provisional(who: Who) -> None:
    matter()
    assert told(MEANING, today=NOON.date())["B4"].state == OPEN
    assert told(MEANING)["B4"].state == UNSIGNED
    where = {"viewer": who("dispatcher"), "channel": "test", "at": AFTER}
    close_period(pack(), "grid_reported", area(VILLAGE), period("2023-11"), **where)
    assert told(MEANING)["B4"].state == SIGNED


def test_a_closed_period_is_filled_as_it_was_signed_and_says_when_records_came_after(who: Who) -> None:
    matter()
    told(MEANING)
    where = {"viewer": who("dispatcher"), "channel": "test", "at": AFTER}
    close_period(pack(), "grid_reported", area(VILLAGE), period("2023-11"), **where)
    matter()
    cells = told({"cells": {"B4": {"figure": "grid_reported"}, "C4": {"figure": "grid_reported", "area": VILLAGE}}})
    assert (cells["C4"].value, cells["C4"].records, cells["C4"].state) == ("1", 1, REVISED)
    assert (cells["B4"].value, cells["B4"].state) == ("2", UNSIGNED), "the town's own was not signed"
    assert "关账" in state_said(cells["C4"])


def test_names_the_blank_prints_are_matched_and_those_that_are_no_area_name_their_row() -> None:
    book = Workbook()
    for name in ("村", "金山", "没有这个村"):
        book.active.append([name, None])
    rows = [{"each": "village", "first": 2, "key": "A", "columns": {"B": {"figure": "grid_reported"}}}]
    with pytest.raises(Invalid) as refused:
        told({"rows": rows}, saved(book))
    assert refused.value.problems[0].field == "rows.1.key" and "3" in str(refused.value)
    book.active["A3"] = None
    assert told({"rows": rows}, saved(book))["B2"].area == VILLAGE


def test_rows_are_written_one_after_the_other_where_none_are_printed_and_added_below() -> None:
    book = Workbook()
    book.active.append(["序号", "村", "上报"])
    columns = {"A": {"say": "number"}, "B": {"say": "name"}, "C": {"figure": "grid_reported"}}
    cells = told({"rows": [{"each": "village", "first": 2, "columns": columns}]}, saved(book))
    assert cells["A2"].value == "1" and cells["B2"].value
    assert sum(name.startswith("B") for name in cells) > 10


def test_more_rows_than_there_is_room_for_are_refused_and_nothing_is_pushed_down() -> None:
    book = Workbook()
    for line in (["村", "上报"], [None, None], ["合计", "=SUM(B2:B2)"]):
        book.active.append(line)
    rows = [{"each": "village", "first": 2, "columns": {"A": {"say": "name"}, "B": {"figure": "grid_reported"}}}]
    with pytest.raises(Invalid) as refused:
        told({"rows": rows}, saved(book))
    assert refused.value.problems[0].field == "rows.1"


REGISTER = {"rows": [{"register": "service_groups", "first": 2, "columns": {
    "A": {"say": "number"}, "B": {"field": "name"}, "C": {"field": "members"}, "D": {"say": "name"},
}}]}  # fmt: skip


def _list() -> bytes:
    book = Workbook()
    book.active.append(["序号", "群名", "人数", "网格"])
    return saved(book)


def test_each_row_of_a_register_is_a_row_as_it_stood_at_the_periods_end(who: Who) -> None:
    kept_group(who("grid_worker", GRID))
    cells = told(REGISTER, _list())
    assert [cells[name].value for name in ("A2", "B2", "C2")] == ["1", "金山一格群", "120"]
    assert cells["B2"].record == str(Record.objects.get().uid)
    assert told(REGISTER, _list(), when="2023-10") == {}


def test_a_table_with_rows_somebody_does_not_see_is_refused_and_not_filled_in_part(who: Who) -> None:
    kept_group(who("grid_worker", GRID))
    with pytest.raises(NotAllowed):
        told(REGISTER, _list(), viewer=who("works"))
    assert told(REGISTER, _list(), viewer=who("dispatcher"))["B2"].value == "金山一格群"


def test_words_of_a_register_are_not_kept_with_the_sheet_and_go_when_they_are_forgotten(who: Who) -> None:
    record = kept_group(who("grid_worker", GRID))
    one = filled_sheet(who("dispatcher"), kept_map(who("dispatcher"), REGISTER, _list()))
    assert "金山一格群" not in str(one.cells)
    assert any(cell.value == "金山一格群" for cell in cells_told(one, pack()))
    for eraser in ERASERS.values():
        eraser([record.uid])
    assert not any(cell.value == "金山一格群" for cell in cells_told(one, pack()))
    assert file_of(one, cells_told(one, pack()))


def test_filling_is_an_act_of_a_post_sent_twice_it_is_done_once(who: Who) -> None:
    matter()
    lead = who("dispatcher")
    kept = kept_map(lead)
    one = filled_sheet(lead, kept)
    same = fill_sheet(kept, area(), period("2023-11"), uid=one.uid, **given(lead))
    assert same == one and Filling.objects.count() == 1
    assert Act.objects.filter(verb="sheet.filled").count() == 1
    book = load_workbook(io.BytesIO(file_of(one, cells_told(one, pack()))))
    assert book["月报"]["B4"].value == 1 and book["月报"]["B7"].value == "=SUM(B4:B6)"


def test_a_sheet_goes_out_for_an_area_only_by_a_post_at_or_above_it(who: Who) -> None:
    kept = kept_map(who("dispatcher"), {"cells": {"B4": {"figure": "grid_reported"}}})
    with pytest.raises(NotAllowed):
        filled_sheet(who("grid_worker", GRID), kept)
    assert filled_sheet(who("grid_worker", GRID), kept, where=GRID).area_path.endswith(f"/{GRID}/")


def test_a_figure_that_is_gone_since_it_was_mapped_is_named_with_its_cell(who: Who) -> None:
    lead = who("dispatcher")
    kept = kept_map(lead)
    kept.meaning = {**kept.meaning, "cells": {"B8": {"figure": "no_more"}}}
    kept.save()
    with pytest.raises(Invalid) as refused:
        filled_sheet(lead, kept)
    assert refused.value.problems[0].field == "cells.B8.figure"
    assert not Filling.objects.exists()


def test_what_nobody_holds_is_asked_of_its_post_answered_and_merged_back(who: Who) -> None:
    lead, commander = who("dispatcher"), who("commander")
    one = filled_sheet(lead, kept_map(lead, ASKS))
    gap = Gap.objects.get()
    todo = Todo.objects.get(subject_uid=gap.uid, done_at=None)
    assert todo.post_id in commander.post_ids() and todo.due_at is not None
    assert one.counts["waiting"] == 1
    with pytest.raises(NotAllowed):
        answer_gap(gap, {"月报!B8": "3"}, viewer=lead, channel="test", at=NOON)
    for wrong in ({}, {"月报!B8": "三处"}, {"月报!B8": "inf"}):
        with pytest.raises(Invalid) as refused:
            answer_gap(gap, wrong, viewer=commander, channel="test", at=NOON)
        assert refused.value.problems[0].field == "月报!B8"
    answer_gap(gap, {"月报!B8": "1,203"}, viewer=commander, channel="test", at=NOON)
    one.refresh_from_db()
    assert one.counts["waiting"] == 0
    assert load_workbook(io.BytesIO(file_of(one, cells_told(one, pack()))))["月报"]["B8"].value == 1203
    assert not Todo.objects.filter(subject_uid=gap.uid, done_at=None).exists()
    with pytest.raises(Conflict):
        answer_gap(gap, {"月报!B8": "4"}, viewer=commander, channel="test", at=NOON)


def test_a_post_may_hand_back_what_it_is_asked_with_a_reason(who: Who) -> None:
    lead, commander = who("dispatcher"), who("commander")
    filled_sheet(lead, kept_map(lead, ASKS))
    with pytest.raises(Invalid):
        refuse_gap(Gap.objects.get(), "", viewer=commander, channel="test", at=NOON)
    gap = refuse_gap(Gap.objects.get(), "这个数归应急局统计", viewer=commander, channel="test", at=NOON)
    assert gap.state == Gap.REFUSED
    assert not Todo.objects.filter(subject_uid=gap.uid, done_at=None).exists()


def test_how_many_queries_a_sheet_takes_depends_on_columns_and_not_on_rows(who: Who) -> None:
    matter()
    few = {"rows": [{**ROWS, "last": 4}]}
    told(few), told(MEANING)
    counts = []
    for meaning in (few, MEANING):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told(meaning)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 4


@pytest.mark.parametrize("day", [date(2023, 11, 30), date(2023, 12, 1)])
def test_a_period_is_over_on_the_day_after_its_last(day: date) -> None:
    assert (told(MEANING, today=day)["B4"].state == OPEN) == (day == date(2023, 11, 30))


def test_the_blank_is_known_by_its_fingerprint_when_it_comes_again_for_another_month() -> None:
    assert layout_of(blank()).fingerprint == layout_of(blank(title="2024年2月基层治理月报表")).fingerprint
