"""Whole columns: nothing wraps around, rows keep their own days, and the example rules agree in both back ends."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.calculation import Calculation, Known
from gongzhi.base.rules.logic.cells import EPOCH
from gongzhi.base.rules.logic.compiling import ready_programme
from gongzhi.base.rules.logic.scalar import Scope, evaluate
from gongzhi.base.rules.logic.trees import Tree
from gongzhi.base.rules.logic.units import MOST, Undetermined
from gongzhi.base.rules.logic.vector.running import PIECE, Given, run_over, value_at
from gongzhi.base.texts import Text
from tests.base.rules.examples import ready, small
from tests.base.rules.made import AT, calculation
from tests.base.rules.test_alike import agree
from tests.base.rules.test_tables import ready as ready_table
from tests.base.rules.test_tables import rows as table_rows
from tests.base.rules.test_tables import table

pytestmark = pytest.mark.once


def test_a_product_beyond_64_bits_is_computed_exactly_or_said_to_be_too_large() -> None:
    rules = calculation({"back": "floor(fee * rate / 1000)", "over": "floor(fee * 400)", "share": "fee * rate"})
    fee = np.array([10**17, 10**17, 5], np.int64)
    given_ = {"fee": Given(fee), "rate": Given(np.array([10**15, 999_999, 1], np.int64), 1000)}
    answers = run_over(rules, given_, 3, as_of=date(2024, 1, 1))
    assert answers.alone == 3
    assert value_at(rules, answers, "back", 0) == Undetermined("too_large")
    assert value_at(rules, answers, "back", 1) == 10**17 * 999_999 // 10**6
    assert value_at(rules, answers, "share", 0) == Fraction(10**17 * 10**15, 1000)
    assert [value_at(rules, answers, "over", place) for place in (0, 2)] == [Undetermined("too_large"), 2_000]


def test_one_large_row_among_many_makes_only_its_neighbours_slow() -> None:
    rules = calculation({"found": "floor(fee * rate * rate)"})
    many = 3 * PIECE + 17
    fee, rate = np.arange(many, dtype=np.int64), np.full(many, 1500, np.int64)
    fee[PIECE + 5], rate[PIECE + 5] = 10**12, 10**13
    answers = run_over(rules, {"fee": Given(fee), "rate": Given(rate, 1000)}, many, as_of=date(2024, 1, 1))
    assert 0 < answers.alone <= 64
    expected = fee * 1500 * 1500 // 10**6
    expected[PIECE + 5] = 0
    assert value_at(rules, answers, "found", PIECE + 5) == Undetermined("too_large")
    assert (answers.outputs["found"].values == expected).all()


def test_no_rows_give_no_answers() -> None:
    nothing = {name: Given(np.zeros(0, np.int64)) for name in ("fee", "used")}
    answers = run_over(ready_programme("small", small()), nothing, 0, today=AT)
    assert len(answers.outputs["payable"].values) == 0


def test_a_value_larger_than_anything_can_be_is_refused() -> None:
    rules = ready_programme("small", small())
    with pytest.raises(ValueError, match="fee: a value is larger"):
        run_over(rules, {"fee": Given(np.array([MOST + 1])), "used": Given(np.array([0]))}, 1, today=AT)


def test_narrow_numbers_do_not_wrap_around_and_floats_are_refused() -> None:
    rules = calculation({"found": "fee * 3 + paid"})
    narrow = {"fee": Given(np.array([2 * 10**9], np.int32)), "paid": Given(np.array([200], np.uint8))}
    assert value_at(rules, run_over(rules, narrow, 1, as_of=AT), "found", 0) == 6 * 10**9 + 200
    with pytest.raises(TypeError, match="fee: float64 holds no exact"):
        run_over(rules, {**narrow, "fee": Given(np.array([1.0]))}, 1, as_of=AT)


def test_each_row_has_the_version_of_its_own_day_at_every_boundary() -> None:
    rules = ready("voucher_fee")
    days = [date(2025, 12, 30) + timedelta(days=n) for n in range(4)] * (PIECE // 3)
    many = len(days)
    column = np.array([(day - EPOCH).days for day in days], np.int64)
    status = rules.codes.index("small")
    given_ = {
        "fee": Given(np.full(many, 1001)),
        "balance": Given(np.full(many, 10**9)),
        "used": Given(np.zeros(many, np.int64)),
        "kind": Given(np.full(many, status)),
        "valid_until": Given(column),
        "accepted_on": Given(column),
    }
    found = run_over(rules, given_, many, outputs=["payable"], known_at=AT).outputs["payable"]
    assert found.values.tolist() == [300 if day < date(2026, 1, 1) else 500 for day in days]


money = st.one_of(st.integers(0, 10**9), st.sampled_from([0, 10**17, 1]))
few = st.integers(0, 600)


@st.composite
def a_case(draw: Any, rules: Calculation) -> dict[str, Any]:
    case: dict[str, Any] = {}
    for name, known in rules.inputs.items():
        match known.type:
            case "money":
                value: Any = Fraction(draw(money))
            case "yes_no":
                value = draw(st.booleans())
            case "date":
                value = draw(st.dates(date(2015, 1, 1), date(2028, 1, 1)))
            case "code":
                value = draw(st.sampled_from(sorted(known.choices)))
            case _:
                value = Fraction(draw(few))
        if draw(st.integers(0, 30)):
            case[name] = value
    return case


def _columns(rules: Calculation, rows: list[dict[str, Any]]) -> dict[str, Given]:
    def plain(value: Any) -> Any:
        if isinstance(value, date):
            return (value - EPOCH).days
        return rules.codes.index(value) if isinstance(value, str) else int(value)

    found = {}
    for name, known in rules.inputs.items():
        absent = np.array([name not in row for row in rows])
        values = np.array([plain(row.get(name, 0)) for row in rows], np.bool_ if known.type == "yes_no" else np.int64)
        found[name] = Given(values, 1, absent)
    return found


@pytest.mark.parametrize("code", ["voucher_fee", "bank_risk", "guarantee_loss", "keji_sme", "points18"])
def test_the_example_rules_give_the_same_in_both(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = ready(code)
    monkeypatch.setattr("tests.base.rules.test_alike.in_columns", _columns)

    @settings(max_examples=8 if code == "points18" else 25, deadline=None)
    @given(st.lists(a_case(rules), min_size=1, max_size=12))
    def alike(rows: list[dict[str, Any]]) -> None:
        agree(rules, rows)

    alike()


@settings(max_examples=60, deadline=None)
@given(st.lists(table_rows, min_size=1, max_size=6), st.sampled_from(["unique", "first", "collect-sum"]))
def test_any_table_answers_the_same_in_both(rows: list[dict[str, Any]], hit: str) -> None:
    one = ready_table(table(rows, hit))
    asked = tuple(Tree("input", column.kind, word=column.code) for column in one.columns)
    root = Tree("lookup", one.kind, asked, word="t", fixed=one)
    known = {column.code: Known(Text(zh="x"), column.type, column.kind, {}) for column in one.columns}
    rules = Calculation("t", Text(zh="t"), known, {}, {"t": one}, {}, {}, {"found": root}, None)
    every = [{"staff": Fraction(staff), "stage": stage} for staff in range(-2, 13) for stage in ("seed", "grown")]
    places = np.array([rules.codes.index(str(case["stage"])) for case in every])
    columns = {"staff": Given(np.array([int(case["staff"]) for case in every])), "stage": Given(places)}
    answers = run_over(rules, columns, len(every), today=AT)
    for place, case in enumerate(every):
        assert value_at(rules, answers, "found", place) == evaluate(root, Scope(case, {})).value
