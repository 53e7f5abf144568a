"""A value is chosen by the day it holds and by the day it was known; two can never hold at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.definition import Parameter
from gongzhi.base.rules.logic.parameters import days_of_change, read_parameter, version_at
from gongzhi.base.rules.logic.units import Undetermined
from tests.base.rules.examples import told

pytestmark = pytest.mark.once
CASE = {
    "fee": "24万元",
    "balance": "20万元",
    "used": "1.5万元",
    "kind": "high_tech",
    "valid_until": "2027-01-01",
    "accepted_on": "2026-02-01",
}


def test_the_day_of_the_case_chooses_the_version() -> None:
    assert told("voucher_fee", CASE)["parameters"][0]["value"] == "50%"
    before = told("voucher_fee", {**CASE, "accepted_on": "2025-12-31"})
    assert before["parameters"][0]["value"] == "30%" and before["as_of"] == "2025-12-31"
    assert told("voucher_fee", CASE, as_of=date(2024, 5, 1))["parameters"][0]["value"] == "30%"


def test_a_past_decision_is_computed_again_as_it_was_known() -> None:
    """The cap was printed wrong until 10 March 2026; what was decided before used the wrong one."""
    assert told("voucher_fee", CASE, date(2026, 3, 9))["payable"]["text"] == "35000元"
    assert told("voucher_fee", CASE, date(2026, 3, 10))["payable"]["text"] == "65000元"


def test_a_day_without_a_version_is_undetermined_and_says_so() -> None:
    found = told("bank_risk", {"new_loans": "8000万元", "paid": 0, "lent_on": "2020-11-05"})
    assert found["status"] == "undetermined" and found["payable"]["why"]["reason"] == "no_parameter"
    assert told("bank_risk", {"new_loans": "8000万元", "paid": 0, "lent_on": "2020-11-06"})["status"] == "payable"


def test_a_case_without_its_day_is_undetermined() -> None:
    found = told("bank_risk", {"new_loans": "8000万元", "paid": 0})
    assert found["payable"]["why"] == {"reason": "missing", "about": "lent_on", "text": "缺少：业务发生日"}


def _read(versions: list[dict[str, Any]]) -> tuple[Any, list[str]]:
    faults: list[str] = []
    parameter = Parameter.model_validate({"title": {"zh": "x"}, "type": "ratio", "versions": versions})
    named = read_parameter("x", parameter, lambda place, message: faults.append(f"{place}: {message}"))
    return named, faults


START = date(2024, 1, 1)
offsets = st.integers(0, 12)
ends = st.one_of(st.none(), st.integers(1, 13))
rectangles = st.tuples(offsets, ends, offsets, ends).filter(
    lambda one: (one[1] is None or one[1] > one[0]) and (one[3] is None or one[3] > one[2])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(rectangles, min_size=1, max_size=4))
def test_versions_are_refused_just_when_two_hold_on_a_day_as_known_on_a_day(many: list[tuple]) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else START + timedelta(days=offset)

    versions = [
        {"value": f"{n}%", "valid_from": day(a), "valid_to": day(b), "known_from": day(c), "known_to": day(d)}
        for n, (a, b, c, d) in enumerate(many, 1)
    ]
    named, faults = _read(versions)
    cells = [(valid, known) for valid in range(15) for known in range(15)]

    def holding(valid: int, known: int) -> list[int]:
        inside = (
            (a <= valid and (b is None or valid < b) and c <= known and (d is None or known < d)) for a, b, c, d in many
        )
        return [n for n, yes in enumerate(inside, 1) if yes]

    assert bool(faults) == any(len(holding(*cell)) > 1 for cell in cells)
    if faults:
        assert all("overlaps version" in one for one in faults)
        return
    for valid, known in cells:
        found = version_at(named, START + timedelta(days=valid), START + timedelta(days=known))
        own = holding(valid, known)
        assert isinstance(found, Undetermined) if not own else found.content * 100 == own[0]
    assert days_of_change({"x": named}) == sorted(
        {START + timedelta(days=d) for a, b, *_ in many for d in (a, b) if d is not None}
    )


def test_a_version_cannot_end_before_it_begins() -> None:
    _named, faults = _read([{"value": "1%", "valid_from": START, "valid_to": START, "known_from": START}])
    assert faults == ["versions.1: ends before it begins"]
