"""A story agrees by the rule of each entry; what no figure counts yet is pending, never agreeing."""

from fractions import Fraction
from typing import Any

import pytest

from gongzhi.figures.counting.logic.measures import Answer
from gongzhi.figures.counting.queries.story import agrees
from gongzhi.packs.figures import Told

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("said", "value", "good"),
    [
        ({"value": 45}, "45", True),
        ({"value": 45}, "46", False),
        ({"value": 17.42}, "17.4249", True),
        ({"value": 17.42}, "17.425", False),
        ({"value": 20, "match": "at_least"}, "20", True),
        ({"value": 20, "match": "at_least"}, "19.99", False),
        ({"value": 100, "match": "about"}, "95", True),
        ({"value": 100, "match": "about"}, "105.01", False),
        ({"value": 100, "match": "just_under"}, "100", True),
        ({"value": 100, "match": "just_under"}, "95", True),
        ({"value": 100, "match": "just_under"}, "100.1", False),
        ({"value": 100, "match": "just_under"}, "94.9", False),
    ],
)
def test_an_entry_agrees_within_its_rule(said: dict[str, Any], value: str, good: bool) -> None:
    assert agrees(Told.model_validate(said), Answer(Fraction(value), 1)) is good


def test_what_cannot_be_told_agrees_with_nothing() -> None:
    assert not agrees(Told(value=0), Answer(None, 0, "没有"))


@pytest.mark.parametrize("said", [{}, {"value": 3, "text": "三"}, {"value": 3, "match": "roughly"}])
def test_an_entry_tells_one_thing_by_a_known_rule(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Told.model_validate(said)
