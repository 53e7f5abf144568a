"""Whatever is computed of whatever cases, both back ends agree: on values, on reasons, on what decided."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.scalar import Scope, binding, evaluate, finished
from gongzhi.base.rules.logic.units import Undetermined, Value
from gongzhi.base.rules.logic.vector.running import run_over, value_at
from tests.base.rules.made import AT, calculation, cases, expressions, in_columns

pytestmark = pytest.mark.once
KINDS = ("money", "ratio", "people", "yes_no", "date")


def one_by_one(ready: Calculation, row: dict[str, Value], name: str, as_of: date | None) -> tuple[Any, int]:
    day = ready.day_of(row, as_of, AT)
    step = evaluate(ready.outputs[name], Scope(row, ready.chosen(day, AT)))
    bite = binding(step)
    value = finished(step)
    lost = isinstance(value, Undetermined) or bite is None
    return value, -1 if lost else ready.bindings[name][bite][0]


def agree(ready: Calculation, rows: list[dict[str, Value]], as_of: date | None = None) -> int:
    """Compare every output of every row; how many rows were computed one by one."""
    alone = 0
    for name in ready.outputs:
        answers = run_over(
            ready, in_columns(ready, rows), len(rows), outputs=[name], as_of=as_of, today=AT, known_at=AT
        )
        alone += answers.alone
        codes = answers.outputs[name].code
        for place, row in enumerate(rows):
            value, code = one_by_one(ready, row, name, as_of)
            assert value_at(ready, answers, name, place) == value, (name, row)
            assert (-1 if codes is None else int(codes[place])) == code, (name, row)
    return alone


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(KINDS).flatmap(expressions),
    st.lists(cases, min_size=1, max_size=8),
    st.sampled_from([None, date(2020, 11, 5), date(1999, 1, 1)]),
)
def test_any_expression_gives_the_same_in_both(text: str, rows: list[dict[str, Value]], as_of: date | None) -> None:
    agree(calculation({"found": text}), rows, as_of)
