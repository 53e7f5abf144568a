"""What can be known to be wrong is refused when rules are loaded, with its place."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gongzhi.base.rules.logic.units import TYPES, Unreadable, kind_of, read_value, shown
from tests.base.rules.examples import HELD, faults, small

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("fee + staff", "character 5: +: money and people do not go together"),
        ("fee * rate", "is not whole: say how it is rounded"),
        ("fee", ""),
        ("floor(fee / 3)", ""),
        ("floor(fee * rate, 1元)", ""),
        ("round_half_even(fee * rate, 0.5分)", "is not whole"),
        ("floor(fee * fee)", "must be money, this is money^2"),
        ("floor(fee / staff * 1人)", ""),
        ("floor(fee / staff)", "must be money, this is money/people"),
        ("max(0, fee)", ""),
        ("max(1, fee)", "character 1: max: number and money do not go together"),
        ("fee / 0元", "divides by 0"),
        ("if(stage = 'old', fee, 0)", "'old' is none of grown, seed"),
        ("if(stage > 'seed', fee, 0)", "code has no order"),
        ("if(on > 2024-02-30, fee, 0)", "2024-02-30 is no day"),
        ("if(on + 5 > on, fee, 0)", "a day moves by whole days, not by number"),
        ("if(on + 5天 > add_months(on, 3年), fee, 0)", ""),
        ("if(on - on >= 90天, fee, 0)", ""),
        ("if(given(fee) and not(first), fee, cap)", ""),
        ("if(given(rate), fee, 0)", "given() asks whether an input is known"),
        ("share(fee, parties, bank)", ""),
        ("share(fee * rate, parties, bank)", "only what is whole can be shared out"),
        ("share(fee, parties, state)", "“state” is no party of parties"),
        ("share(fee, rate, bank)", "“rate” is no parameter with shares"),
        ("parties", "parties is shares: use share(…)"),
        ("fee + nothing", "character 7: nothing is no input, parameter or value"),
        ("fee.real", "“.real” is no part of an expression"),
        ("__import__('os')", "there is no function __import__()"),
        ("fee if first else fee", "“if” is not expected here"),
        ("[fee]", "“[fee]” is no part of an expression"),
        ("floor(fee * 3 % 2)", "“% 2)” is no part of an expression"),
        ("floor(a: fee)", "only what min and max choose between may be named"),
        ("min(fee)", "min() takes 2 to 20 values"),
        ("5里", "“里” is no unit"),
        ("floor(fee * 1.5)", ""),
        ("fee +", "the expression ends too early"),
        ("(" * 90 + "fee" + ")" * 90, "is nested too deeply"),
    ],
)
def test_an_amount_is_judged_with_the_character_of_its_fault(amount: str, message: str) -> None:
    found = faults(amount=amount)
    assert (
        (found == []) if not message else (len(found) == 1 and found[0].startswith("amount: ") and message in found[0])
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"values__a": {"title": {"zh": "a"}, "value": "b"}, "values__b": {"title": {"zh": "b"}, "value": "a"}},
            "depends on itself",
        ),
        ({"values__fee": {"title": {"zh": "a"}, "value": "cap"}}, "values.fee: is a name of inputs already"),
        ({"values__min": {"title": {"zh": "a"}, "value": "cap"}}, "values.min: is a word of the language"),
        ({"selector": "fee"}, "selector: fee is no input of type date"),
        ({"budget": "fee"}, "budget: is of the whole programme and cannot depend on fee"),
        ({"caps__x": {"title": {"zh": "x"}, "limit": "staff"}}, "caps.x.limit: must be money, this is people"),
        ({"eligibility__x": {"title": {"zh": "x"}, "condition": "fee"}}, "eligibility.x.condition: must be yes_no"),
        ({"parameters__rate__versions": [{"value": "5元", **HELD}]}, "“5元” is money, this is ratio"),
        ({"parameters__cap__versions": [{"value": "0.001元", **HELD}]}, "is not whole"),
        ({"parameters__parties__versions": [{"shares": {"a": "20%", "b": "70%"}, **HELD}]}, "shares sum to 9/10"),
        ({"parameters__parties__versions": [{"shares": {"a": 1}, "residue": "z", **HELD}]}, "z has no share"),
        ({"parameters__rate__versions": [{**HELD}]}, "exactly one of value, bands, curve and shares"),
        ({"parameters__tiers__over": None}, "parameters.tiers.over: says what bands"),
    ],
)
def test_every_other_fault_names_its_key(changes: dict[str, Any], message: str) -> None:
    assert any(message in one for one in faults(**changes)), faults(**changes)


def test_all_faults_are_told_at_once_and_each_only_once() -> None:
    broken = {"title": {"zh": "比例"}, "type": "ratio", "versions": [{"value": "5元", **HELD}]}
    found = faults(parameters__rate=broken, budget="staff")
    assert found == [
        "parameters.rate.versions.1: “5元” is money, this is ratio",
        "budget: must be money, this is people",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parameters__rate__versions": [{"value": 0.5, **HELD}]}, "0.5 is not exact"),
        ({"parameters__rate__versions": [{"value": "5%", "status": "official", **HELD}]}, "source is missing"),
        ({"inputs__fee__type": "euro"}, "Input should be 'number'"),
        ({"inputs__stage__choices": {}}, "a code has some"),
        ({"fees": "1"}, "Extra inputs"),
    ],
)
def test_what_is_no_declaration_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        small(**changes)


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("150万元", "money", Fraction(150_000_000)),
        ("322027.591847万元", "money", Fraction(322_027_591_847)),
        ("0.01元", "money", Fraction(1)),
        (1200, "money", Fraction(1200)),
        ("3.39%", "ratio", Fraction(339, 10_000)),
        ("-0.5", "ratio", Fraction(-1, 2)),
        ("40人", "people", Fraction(40)),
        ("是", "yes_no", True),
    ],
)
def test_values_are_read_exactly(text: object, type_: Any, expected: object) -> None:
    assert read_value(text, type_) == expected


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        (1.5, "ratio"),
        (True, "money"),
        ("1.5", "money"),
        ("0.001元", "money"),
        ("5元", "people"),
        ("", "money"),
        ("12e5", "money"),
        ("１", "money"),
        ("x", "ratio"),
        (str(10**18), "money"),
        ("maybe", "yes_no"),
        (1, "yes_no"),
        ("2024-02-30", "date"),
        ("20240201", "date"),
        (None, "money"),
        ([], "yes_no"),
        ({}, "date"),
    ],
)
def test_what_is_no_value_is_refused_by_a_message(text: object, type_: Any) -> None:
    with pytest.raises(Unreadable):
        read_value(text, type_)


@given(st.sampled_from(sorted(set(TYPES) - {"code", "yes_no", "date"})), st.integers(-(10**17), 10**17))
def test_what_is_shown_is_read_again(type_: Any, number: int) -> None:
    assert read_value(shown(Fraction(number), kind_of(type_)), type_) == number
