"""From totals to what is told, exactly."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.figures.counting.logic.measures import (
    Answer,
    Totals,
    derived,
    digest_of_figure,
    fits,
    measured,
    written,
)
from gongzhi.packs.figures import Bounds
from tests.figures.counting.counting import TEXT, figure

pytestmark = pytest.mark.once
MATTERS: dict[str, Any] = {"dataset": "matters", "time": "closed_day"}


@given(st.integers(-(10**15), 10**15), st.integers(0, 6), st.integers(0, 4))
def test_numbers_are_rounded_half_up_away_from_zero(amount: int, given_places: int, places: int) -> None:
    exact = Decimal(amount).scaleb(-given_places)
    expected = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    told = written(Fraction(amount, 10**given_places), places)
    assert Decimal(told) == expected
    assert len(told.partition(".")[2]) == places
    assert not told.startswith("-") or expected != 0


@pytest.mark.parametrize(
    ("said", "totals", "told"),
    [
        ({}, Totals(3), "3"),
        ({"measure": "sum", "of": "rating"}, Totals(2, 125, 1), "12.5"),
        ({"measure": "mean", "of": "rating"}, Totals(3, 100, 0), "33.3"),
        ({"measure": "share", "hit": {"late": False}}, Totals(8, 7), "87.5"),
        ({"measure": "median", "of": "rating", "levels": ["town"]}, Totals(4, 10, 0, 5), "2.5"),
        ({"measure": "distinct", "of": "kind", "levels": ["town"]}, Totals(9, 0, 0, 4), "4"),
    ],
)
def test_each_measure_gives_its_value(said: dict[str, Any], totals: Totals, told: str) -> None:
    answer = measured(figure(**MATTERS, **said), totals)
    assert answer.told(0 if "." not in told else 1) == told


@pytest.mark.parametrize("said", [{"measure": "share", "hit": {"late": False}}, {"measure": "mean", "of": "rating"}])
def test_a_share_or_mean_of_nothing_is_not_zero_but_cannot_be_told(said: dict[str, Any]) -> None:
    answer = measured(figure(**MATTERS, **said), Totals())
    assert answer.value is None and answer.why


def test_growth_difference_and_ratio_are_exact_and_a_zero_below_is_told() -> None:
    now, then, none = Answer(Fraction(120), 12), Answer(Fraction(80), 8), Answer(Fraction(0), 0)
    growth, gap = figure(measure="growth", parts=["a"]), figure(measure="difference", parts=["a", "b"])
    ratio = figure(measure="ratio", parts=["a", "b"], times=10_000)
    assert derived(growth, [now, then]).value == 50
    assert derived(growth, [Answer(Fraction(-5), 1), Answer(Fraction(-10), 1)]).value == 50
    assert derived(gap, [now, then]).value == 40
    assert derived(ratio, [now, then]).value == 15_000
    assert derived(growth, [now, none]).value is None and derived(growth, [now, none]).why
    assert derived(ratio, [now, none]).value is None and derived(ratio, [now, none]).why
    assert derived(gap, [Answer(None, 0, "没有"), then]) == Answer(None, 8, "没有")


def test_bounds_hold_both_ends_and_never_what_cannot_be_told() -> None:
    assert fits(Bounds(at_least="500000"), Answer(Fraction(500_000), 1))
    assert not fits(Bounds(at_least="500000"), Answer(Fraction(499_999), 1))
    assert not fits(Bounds(at_most=3), Answer(Fraction(4), 1))
    assert not fits(Bounds(at_most=3), Answer(None, 0))


def test_a_mended_text_pins_nothing_new_and_another_condition_does() -> None:
    plain = digest_of_figure(figure(**MATTERS), "/5/")[0]
    other = {"zh": "另一个名字", "en": "another name"}
    texts = {"title": other, "definition": TEXT, "unit": TEXT, "group": TEXT, "places": 2}
    from gongzhi.packs.figures import Figure

    assert digest_of_figure(Figure.model_validate({**texts, **MATTERS}), "/5/")[0] == plain
    assert digest_of_figure(figure(**MATTERS, where={"stage": "closed"}), "/5/")[0] != plain
    assert digest_of_figure(figure(**MATTERS), "/6/")[0] != plain
