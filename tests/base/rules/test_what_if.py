"""What other values would give: the same as computing every case by itself, told only in sums."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.compiling import RuleFault
from gongzhi.base.rules.logic.whatif.comparing import Days, Scenario, compare
from gongzhi.base.rules.logic.whatif.overlay import OverlayFault, overlaid
from gongzhi.base.rules.logic.whatif.tallies import OTHER, Cell, Spread, few_folded, total
from gongzhi.base.rules.snapshots import SnapshotFault, open_snapshot, pieces
from tests.base.rules.examples import keji, ready
from tests.base.rules.made import calculation

pytestmark = pytest.mark.once
DAYS = Days(None, date(2026, 11, 1), date(2026, 11, 1))
MANY = 300


def cases(**columns: Any) -> pa.Table:
    random = np.random.default_rng(3)
    base = {
        "fee": pa.array(random.integers(0, 10**8, MANY)),
        "used": pa.array(random.integers(0, 10**7, MANY), mask=np.arange(MANY) % 50 == 0),
        "balance": pa.array(random.integers(0, 5 * 10**7, MANY)),
        "kind": pa.array([("high_tech", "small", "none")[n % 3] for n in range(MANY)]),
        "valid_until": pa.array([date(2026, 6, 1) + timedelta(days=n % 400) for n in range(MANY)]),
        "accepted_on": pa.array([date(2025, 7, 1) + timedelta(days=n) for n in range(MANY)]),
        "area": pa.array([f"5301{n % 3:02}001" for n in range(MANY - 1)] + ["539999001"]),
    }
    return pa.table({**base, **columns})


def snapshot(tmp_path: Path, **columns: Any) -> Path:
    file = tmp_path / "cases.parquet"
    pq.write_table(cases(**columns), file)
    return file


def run(file: Path, *scenarios: Scenario, few: int = 3) -> list[dict[str, Any]]:
    rules, calculation = keji().programmes["voucher_fee"], ready("voucher_fee")
    opened = open_snapshot(file, calculation)
    rows = (
        (piece.rows, piece.inputs, piece.apart) for piece in pieces(opened, calculation, [("area", 6), ("kind", None)])
    )
    return compare("voucher_fee", rules, scenarios, rows, DAYS, few)


def _by_hand(rate_new: Any = None) -> list[int | None]:
    """The voucher, case by case, as a person would compute it from the text of the rule."""
    found: list[int | None] = []
    for row in cases().to_pylist():
        if row["kind"] == "none" or row["accepted_on"] > row["valid_until"]:
            found.append(0)
            continue
        percent = rate_new or (50 if row["accepted_on"] >= date(2026, 1, 1) else 30)
        if row["used"] is None:
            found.append(None)
            continue
        found.append(min(row["fee"] * percent // 100, row["balance"], max(0, 8_000_000 - row["used"])))
    return found


def test_costs_winners_and_losers_are_those_of_every_case_by_itself(tmp_path: Path) -> None:
    base, other = run(snapshot(tmp_path), Scenario("40", {"rate": "40%"}))
    now, then = _by_hand(), _by_hand(40)
    pairs = [(a, b) for a, b in zip(now, then, strict=True) if a is not None and b is not None]
    assert base["cost"] == sum(one or 0 for one in now) and other["cost"] == sum(one or 0 for one in then)
    assert base["undetermined"] == now.count(None) and base["reasons"][0]["about"] == "used"
    assert other["winners"] == {"cases": sum(b > a for a, b in pairs), "gain": sum(max(b - a, 0) for a, b in pairs)}
    assert other["losers"] == {"cases": sum(b < a for a, b in pairs), "loss": sum(max(a - b, 0) for a, b in pairs)}
    assert other["same"] + other["winners"]["cases"] + other["losers"]["cases"] + other["not_comparable"] == MANY
    assert base["left"] == 2_000_000_000 - base["cost"]
    assert base["quantiles"]["max"] == max(one or 0 for one in now)
    decided = {one["code"]: one["cases"] for one in base["decided_by"]}
    assert sum(decided.values()) == sum(one is not None for one in now) - sum(
        row["kind"] == "none" or row["accepted_on"] > row["valid_until"] for row in cases().to_pylist()
    )
    assert next(one["title"] for one in base["decided_by"] if one["code"] == "firm_year") == "企业年度余额"


def test_areas_and_kinds_add_up_and_small_ones_are_not_shown_alone(tmp_path: Path) -> None:
    base, other = run(snapshot(tmp_path), Scenario("cap", {"firm_year_cap": "1万元", "budget": "100万元"}))
    for one in (base, other):
        for part in ("by_area", "by_kind"):
            assert sum(cell["cost"] for cell in one[part]) == one["cost"]
            assert sum(cell["cases"] for cell in one[part]) == MANY
    assert other["budget"] == 100_000_000
    assert [cell["name"] for cell in base["by_area"]] == ["530100", "530101", OTHER]
    assert min(cell["cases"] for cell in base["by_area"]) >= 3


def test_a_share_and_a_row_of_a_table_may_be_set(tmp_path: Path) -> None:
    loss = keji().programmes["guarantee_loss"]
    changed = overlaid(loss, {"parties.bank": "30%", "parties.guarantor": "50%", "fund_tier.2": "40%"})
    assert changed.parameters["parties"].versions[0].shares == {"bank": "30%", "reguarantor": "20%", "guarantor": "50%"}
    assert changed.tables["fund_tier"].rows[1].gives == "40%" and changed.tables["fund_tier"].rows[1].status == "示例"
    assert loss.tables["fund_tier"].rows[1].status == "official"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rates": "1%"}, "rates: there is nothing"),
        ({"parties": "1%"}, "is no single value"),
        ({"parties.x": "1"}, "is no"),
        ({"fund_tier.9": "1%"}, "rows 1 to 3"),
        ({"fund_tier.x": "1%"}, "rows 1 to 3"),
        ({"fund_tier": "1%"}, "there is nothing"),
    ],
)
def test_a_change_that_cannot_be_made_names_its_key(changes: dict[str, str], message: str) -> None:
    with pytest.raises(OverlayFault, match=message):
        overlaid(keji().programmes["guarantee_loss"], changes)


def test_a_value_of_the_wrong_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleFault, match=r"parameters\.rate\.versions\.1: “3元” is money"):
        run(snapshot(tmp_path), Scenario("x", {"rate": "3元"}))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"fee": pa.array([1.5] * MANY)}, "column fee: is double, money is kept as whole numbers"),
        ({"fee": pa.array([1] * MANY, pa.decimal128(12, 2))}, "column fee: is decimal128"),
        ({"accepted_on": pa.array(["2026-01-01"] * MANY)}, "column accepted_on: is string, date is kept as date32"),
        (
            {"kind": pa.array(["small"] * 7 + ["large"] + ["none"] * (MANY - 8))},
            "column kind: row 8: “large” is none of",
        ),
        (
            {"fee": pa.array([1] * 9 + [2 * 10**17] + [1] * (MANY - 10))},
            "column fee: row 10: 200000000000000000 is larger",
        ),
    ],
)
def test_a_column_that_cannot_be_computed_on_is_named_with_its_row(tmp_path: Path, columns: Any, message: str) -> None:
    with pytest.raises(SnapshotFault, match=message):
        run(snapshot(tmp_path, **columns))


def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(SnapshotFault, match="is no Parquet file"):
        open_snapshot(tmp_path / "x.parquet", ready("voucher_fee"))
    pq.write_table(pa.table({"a": [1]}), tmp_path / "y.parquet")
    with pytest.raises(SnapshotFault, match="has none of the columns"):
        open_snapshot(tmp_path / "y.parquet", ready("voucher_fee"))
    with pytest.raises(SnapshotFault, match="is no Parquet file"):
        open_snapshot(tmp_path / "none.parquet", ready("voucher_fee"))


def test_decimals_and_their_signs_are_read_exactly(tmp_path: Path) -> None:
    made = calculation({"found": "rate"})
    numbers = [Decimal("-0.5"), None, Decimal("1234567.001"), Decimal("0")]
    pq.write_table(pa.table({"rate": pa.array(numbers, pa.decimal128(20, 3))}), tmp_path / "d.parquet")
    (piece,) = pieces(open_snapshot(tmp_path / "d.parquet", made), made, [])
    assert piece.inputs["rate"].den == 1000
    assert piece.inputs["rate"].values.tolist() == [-500, 0, 1_234_567_001, 0]
    assert piece.inputs["rate"].absent is not None and piece.inputs["rate"].absent.tolist() == [
        False,
        True,
        False,
        False,
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.integers(1, 10**17), st.integers(1, 300)), min_size=1, max_size=200))
def test_sums_are_exact_and_quantiles_are_amounts_that_were_met(amounts: list[int]) -> None:
    column = np.array(amounts, np.int64)
    assert total(column) == sum(amounts) and total(-column) == -sum(amounts)
    spread = Spread()
    spread.add(column[::2])
    spread.add(column[1::2])
    ordered, found = sorted(amounts), spread.quantiles()
    for percent in (10, 50, 99):
        exact = ordered[max(1, -(-len(ordered) * percent // 100)) - 1]
        assert found[f"p{percent}"] in amounts and exact <= found[f"p{percent}"] <= exact * 129 // 128
    assert sum(int(one["count"] or 0) for one in spread.histogram()) == len(amounts)


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", max_size=2), st.integers(1, 6).map(lambda n: Cell(cases=n, cost=n)), max_size=6))
def test_few_cases_are_shown_together_and_nothing_is_lost(cells: dict[str, Cell]) -> None:
    shown = few_folded(cells, 3)
    assert sum(one.cost for one in shown.values()) == sum(one.cost for one in cells.values())
    if sum(one.cases for one in cells.values()) >= 3:
        assert all(one.cases >= 3 for one in shown.values())


def test_a_column_of_nulls_only_is_known_in_no_row(tmp_path: Path) -> None:
    (base,) = run(snapshot(tmp_path, used=pa.nulls(MANY)))
    assert base["undetermined"] == base["eligible"] and base["cost"] == 0


def test_texts_may_be_kept_as_a_dictionary_and_columns_may_be_missing(tmp_path: Path) -> None:
    file = tmp_path / "cases.parquet"
    pq.write_table(cases(kind=cases()["kind"].combine_chunks().dictionary_encode()).drop_columns(["area"]), file)
    (base,) = run(file)
    assert "by_area" not in base and base["cost"] == run(snapshot(tmp_path))[0]["cost"]
