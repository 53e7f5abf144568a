"""Score models are refused when their weights do not sum, and points are what weight and curve give."""

from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.base.rules.logic.compiling import RuleFault
from gongzhi.base.rules.logic.definition import ScoreModel
from gongzhi.base.rules.logic.scores import ready_score
from tests.base.rules.examples import HELD, STAGES, keji, ready

pytestmark = pytest.mark.once
CURVE = [{"at_least": "0%", "gives": "0%"}, {"at_least": "10%", "gives": "50%"}, {"at_least": "40%", "gives": "100%"}]
MODEL: dict[str, Any] = {
    "title": {"zh": "评分"},
    "total": "10点",
    "stage": "stage",
    "inputs": {
        "stage": {"title": {"zh": "阶段"}, "type": "code", "choices": STAGES},
        "part": {"title": {"zh": "率"}, "type": "ratio"},
        "count": {"title": {"zh": "项"}, "type": "items"},
    },
    "parameters": {
        "line": {"title": {"zh": "线"}, "type": "ratio", "over": "ratio", "versions": [{"curve": CURVE, **HELD}]},
        "steps": {
            "title": {"zh": "档"},
            "type": "ratio",
            "over": "items",
            "versions": [{"bands": [{"gives": "0%"}, {"at_least": "2", "gives": "100%"}], **HELD}],
        },
    },
    "groups": {"one": {"title": {"zh": "甲"}, "weights": {"seed": 7, "grown": 4}}},
    "indicators": {
        "part": {
            "title": {"zh": "率"}, "group": "one", "value": "part", "curve": "line", "weights": {"seed": 7, "grown": 4},
        },
        "count": {"title": {"zh": "项"}, "value": "count", "bands": "steps", "weights": {"seed": 3, "grown": 6}},
    },
}  # fmt: skip


def made(**changes: Any) -> list[str]:
    raw = deepcopy(MODEL)
    for key, value in changes.items():
        at = raw
        *way, last = key.split("__")
        for step in way:
            at = at.setdefault(step, {})
        at[last] = value
    try:
        ready_score("s", ScoreModel.model_validate(raw))
    except RuleFault as fault:
        return [str(one) for one in fault.problems]
    return []


def test_a_sound_model_is_taken() -> None:
    assert made() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"indicators__count__weights": {"seed": 3, "grown": 5}},
            "indicators: weights of stage grown sum to 9, not to 10",
        ),
        ({"total": "11点"}, "indicators: weights of stage seed sum to 10, not to 11"),
        ({"groups__one__weights": {"seed": 7, "grown": 5}}, "groups.one: weights of stage grown sum to 4, not to 5"),
        ({"indicators__count__weights": {"seed": 3}}, "indicators.count.weights: must name every stage once: grown"),
        ({"indicators__count__weights": {"seed": 3, "grown": 6, "old": 1}}, "must name every stage once: old"),
        ({"indicators__count__weights": {"seed": "-3点", "grown": 6}}, "“-3点” is no number of points"),
        ({"stage": "part"}, "stage: part is no input of type code"),
        ({"indicators__part__curve": "steps"}, "indicators.part.curve: steps is no parameter with curve"),
        ({"indicators__count__value": "part"}, "indicators.count.value: steps is over items, this is number"),
        ({"indicators__count__group": "two"}, "indicators.count.group: two is no group of this model"),
        ({"groups__two": {"title": {"zh": "乙"}}}, "groups.two: holds no indicator"),
        ({"rounding": "0"}, "rounding: must be more than 0"),
        ({"passes__x": {"title": {"zh": "x"}, "condition": "total >= 60"}}, "points and number do not go together"),
        ({"passes__x": {"title": {"zh": "x"}, "condition": "points_none > 0"}}, "points_none is no input"),
    ],
)
def test_a_model_that_does_not_add_up_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    assert any(message in one for one in made(**changes)), made(**changes)


def test_bands_of_points_must_reach_the_weight() -> None:
    bands = {"bands": [{"gives": 0}, {"at_least": "1", "gives": 5}], **HELD}
    steps = {"title": {"zh": "档"}, "type": "points", "over": "items", "versions": [bands]}
    assert "gives at most 5 points, which is not the weight" in made(parameters__steps=steps)[0]
    over = {
        **steps,
        "type": "ratio",
        "versions": [{"bands": [{"gives": "0"}, {"at_least": "1", "gives": "2"}], **HELD}],
    }
    assert "a ratio of at most 100%" in made(parameters__steps=over)[0]


@settings(max_examples=80, deadline=None)
@given(
    st.fractions(Fraction(-1), Fraction(2), max_denominator=10_000), st.integers(0, 4), st.sampled_from(sorted(STAGES))
)
def test_points_are_the_weight_times_the_curve_rounded_half_up(part: Fraction, count: int, stage: str) -> None:
    calculation = ready_score("s", ScoreModel.model_validate(MODEL))
    case = {"part": part, "count": Fraction(count), "stage": stage}
    found = calculation.run(case, calculation.chosen(date(2026, 1, 1), date(2026, 1, 1)))
    share = min(
        max(part, Fraction(0)) * 5, Fraction(1, 2) + max(part - Fraction(1, 10), Fraction(0)) * 5 / 3, Fraction(1)
    )
    weight = {"seed": 7, "grown": 4}[stage]
    assert found["points:part"].value == (share * weight * 100 + Fraction(1, 2)).__floor__() / Fraction(100)
    assert found["points:count"].value == (10 - weight if count >= 2 else 0)
    assert found["total"].value == found["points:part"].value + found["points:count"].value  # type: ignore[operator]


def test_the_example_of_18_indicators_has_weights_for_three_stages() -> None:
    model = keji().scores["points18"]
    assert len(model.indicators) == 18 and model.status == "示例"
    for stage in model.inputs["stage"].choices:
        assert sum(int(one.weights[stage]) for one in model.indicators.values()) == 100
    assert len(ready("points18").outputs) == 18 + 3 + 2
