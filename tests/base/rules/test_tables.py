"""Decision tables answer every case, once, or are refused with a case that shows it; Excel keeps every cell."""

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.covering import faults_of
from gongzhi.base.rules.logic.definition import Table
from gongzhi.base.rules.logic.tables import ReadyTable
from gongzhi.base.rules.logic.tables import read_table as ready_table
from gongzhi.base.rules.logic.units import Undetermined
from gongzhi.base.rules.spreadsheets import SheetFault, read_table, toml_of, write_table
from tests.base.rules.examples import keji

pytestmark = pytest.mark.once
TWO = {"seed": {"zh": "初创期", "en": "Start-up"}, "grown": {"zh": "成长期"}}


def table(rows: list[dict[str, Any]], hit: str = "unique", **columns: Any) -> Table:
    columns = columns or {
        "staff": {"title": {"zh": "职工"}, "type": "people", "most": "10人"},
        "stage": {"title": {"zh": "阶段"}, "type": "code", "choices": TWO},
    }
    return Table.model_validate(
        {"title": {"zh": "表"}, "hit": hit, "columns": columns, "gives": "points", "rows": rows}
    )


def ready(one: Table) -> ReadyTable:
    faults: list[str] = []
    found = ready_table("t", one, lambda place, message: faults.append(f"{place}: {message}"))
    assert found is not None, faults
    return found


def faults(one: Table) -> list[str]:
    return [f"{place}: {message}" for place, message in faults_of(ready(one))]


def test_a_gap_is_told_by_a_case_that_falls_into_it() -> None:
    rows = [{"when": {"staff": "< 5"}, "gives": 1}, {"when": {"staff": "> 5", "stage": "seed"}, "gives": 2}]
    assert faults(table(rows)) == [
        "rows: no row answers staff = 5人",
        "rows: no row answers staff = 6人, stage = grown",
    ]


def test_an_overlap_is_told_by_a_case_both_rows_answer() -> None:
    rows = [{"when": {"staff": "<= 5"}, "gives": 1}, {"when": {"staff": ">= 5"}, "gives": 2}]
    assert faults(table(rows)) == ["rows.2: answers the same case as row 1: staff = 5人, stage = seed"]
    assert faults(table(rows, "first")) == [] and faults(table(rows, "collect-sum")) == []


def test_a_row_that_never_decides_is_told() -> None:
    rows = [{"gives": 1}, {"when": {"staff": "3"}, "gives": 2}]
    assert "rows.2: never decides" in faults(table(rows, "first"))[0]
    beyond = [{"when": {"staff": "<= 10"}, "gives": 1}, {"when": {"staff": "> 10"}, "gives": 2}]
    assert "rows.2: never decides" in faults(table(beyond))[0]


def test_days_and_shares_have_no_gap_between_neighbours() -> None:
    columns = {"on": {"title": {"zh": "日"}, "type": "date"}, "part": {"title": {"zh": "率"}, "type": "ratio"}}
    whole = [
        {"when": {"on": "< 2025-11-05"}, "gives": 1},
        {"when": {"on": ">= 2025-11-05", "part": "< 10%"}, "gives": 2},
        {"when": {"on": ">= 2025-11-05", "part": "[10%, 15%) | [15%, 20%]"}, "gives": 3},
        {"when": {"on": ">= 2025-11-05", "part": "> 20%"}, "gives": 4},
    ]
    assert faults(table(whole, **columns)) == []
    for row in whole[1:]:
        row["when"]["on"] = "> 2025-11-05"
    assert faults(table(whole, **columns)) == ["rows: no row answers on = 2025-11-05"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("[5, 3]", "holds nothing"),
        ("(5, 5)", "holds nothing"),
        ("5 to 6", "is not a number"),
        ("> ", "is not a number"),
        ("5元", "is money, this is people"),
        ("3 |", "is not a number"),
        ("<> 4", "is not a number"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cell: str, message: str) -> None:
    told: list[str] = []
    rows = [{"when": {"staff": cell}, "gives": 1}]
    assert ready_table("t", table(rows), lambda place, words: told.append(f"{place}: {words}")) is None
    assert told[0].startswith("rows.1.when.staff: ") and message in told[0]


def test_a_missing_row_is_undetermined_and_a_sum_needs_one_too() -> None:
    some = ready(table([{"when": {"staff": "< 5"}, "gives": 1}], "collect-sum"))
    assert some.ask((Fraction(4), "seed"))[0] == 1
    for staff in (5, -1):  # beyond the column's bounds nobody has checked what the rows say
        assert some.ask((Fraction(staff), "seed"))[0] == Undetermined("no_row", "t")


bounds = st.integers(0, 10)
cells = st.one_of(
    st.just("-"),
    bounds.map(str),
    bounds.map(lambda n: f"< {n}"),
    bounds.map(lambda n: f">= {n}"),
    st.tuples(bounds, bounds, st.sampled_from("[("), st.sampled_from(")]"))
    .filter(lambda one: one[0] < one[1])
    .map(lambda one: f"{one[2]}{one[0]}, {one[1]}{one[3]}"),
)
rows = st.fixed_dictionaries(
    {
        "when": st.fixed_dictionaries(
            {"staff": cells, "stage": st.sampled_from(["-", "seed", "grown", "seed | grown"])}
        ),
        "gives": st.integers(0, 9),
    }
)


@settings(max_examples=200, deadline=None)
@given(st.lists(rows, min_size=1, max_size=6), st.sampled_from(["unique", "first", "collect-sum"]))
def test_a_table_is_refused_just_when_trying_every_case_shows_a_fault(many: list[dict[str, Any]], hit: str) -> None:
    one = ready(table(many, hit))
    hits = [
        [n for n, line in enumerate(one.lines) if line.cells[0].holds(Fraction(staff)) and line.cells[1].holds(stage)]
        for staff, stage in itertools.product(range(11), TWO)
    ]
    gap, overlap = not all(hits), hit == "unique" and any(len(rows) > 1 for rows in hits)
    deciding = {n for rows in hits for n in (rows[:1] if hit == "first" else rows)}
    found = [f"{place}: {message}" for place, message in faults_of(one)]
    assert any("no row answers" in fault for fault in found) == gap
    assert any("answers the same case" in fault for fault in found) == overlap
    if not overlap:
        assert any("never decides" in fault for fault in found) == (deciding != set(range(len(many))))


texts = st.text(st.sampled_from("张三 =+-@'\"\\<>&…1.a"), max_size=8)
titles = st.builds(
    lambda zh, en: {"zh": f"题{zh}", "en": en},
    st.text(st.sampled_from("甲乙=1 "), max_size=4).map(str.strip),
    texts.map(str.strip),
)
sourced = st.fixed_dictionaries({"source": texts, "quote": texts})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(rows, sourced), min_size=1, max_size=5), titles, titles)
def test_excel_keeps_a_table_without_loss(
    tmp_path_factory: Any, many: list[tuple[Any, Any]], one: Any, two: Any
) -> None:
    columns = {
        "staff": {"title": one, "type": "people", "least": "0人", "most": "10人"},
        "stage": {"title": two, "type": "code", "choices": TWO},
    }
    made = table([{**row, **source} for row, source in many], "first", **columns)
    file = tmp_path_factory.mktemp("tables") / "t.xlsx"
    write_table(file, "t", made)
    assert read_table(file) == ("t", made)


def test_the_example_tables_go_through_excel_and_toml() -> None:
    import tomllib

    for rules in (*keji().programmes.values(), *keji().scores.values()):
        for code, one in rules.tables.items():
            assert Table.model_validate(tomllib.loads(toml_of(code, one))["tables"][code]) == one


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("A7", 0.1, "A7: 0.1 is not exact"),
        ("C2", "gift", "row 2 must name"),
        ("A5", "people >= ", "A5: >= has no value"),
        ("B6", "seed", "B6: “seed” is no choice"),
        ("A5", "folk", "A5: Input should be"),
        ("C8", "", "C8: Field required"),
    ],
)
def test_a_fault_of_a_sheet_names_its_cell(tmp_path: Path, cell: str, value: object, message: str) -> None:
    file = tmp_path / "t.xlsx"
    write_table(file, "t", table([{"when": {"staff": "< 5"}, "gives": 1}, {"when": {"staff": ">= 5"}, "gives": 2}]))
    book = openpyxl.load_workbook(file)
    book.active[cell] = value
    book.save(file)
    with pytest.raises(SheetFault, match=message.replace("(", r"\(")):
        read_table(file)


def test_what_is_no_excel_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(b"PK no")
    with pytest.raises(SheetFault, match="is no Excel file"):
        read_table(tmp_path / "t.xlsx")
