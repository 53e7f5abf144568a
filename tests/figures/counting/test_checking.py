"""A figure that cannot be counted is refused with its name and key before anything is stored."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gongzhi.figures.counting.logic.checking import check_figures
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import PACKS
from tests.figures.counting.counting import figure, pack

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CLOSED: dict[str, Any] = {"dataset": "matters", "time": "closed_day"}


def _faults(**figures: dict[str, Any]) -> list[str]:
    changed = pack().pack.model_copy(update={"figures": {code: figure(**one) for code, one in figures.items()}})
    return list(check_figures(changed, datasets_of("tangba", changed)))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"dataset": "matter", "time": "closed_day"}, "one.dataset: matter is none of"),
        ({**CLOSED, "time": "closed"}, "one.time: closed is no day of matters; it has closed_day, reported_day"),
        ({**CLOSED, "time": "kind"}, "one.time: kind is no day of matters"),
        ({**CLOSED, "where": {"flows": "x"}}, "one.where.flows: matters has no field flows"),
        ({**CLOSED, "where": {"flow": "grid_evnt"}}, "one.where.flow: grid_evnt is none of"),
        ({**CLOSED, "where": {"flow": []}}, "one.where.flow: an empty list holds nothing"),
        ({**CLOSED, "where": {"late": "yes"}}, "one.where.late: yes is not true or false"),
        ({**CLOSED, "where": {"rating": "good"}}, "one.where.rating: good is not a number"),
        ({**CLOSED, "where": {"closed_day": {"at_least": "2023"}}}, "one.where.closed_day: 2023 is not a day"),
        ({**CLOSED, "where": {"kind": {"at_least": 3}}}, "one.where.kind: at_least and at_most are for numbers"),
        ({**CLOSED, "measure": "sum", "of": "kind"}, "one.of: kind is no number"),
        ({**CLOSED, "measure": "sum", "of": "cost"}, "one.of: matters has no field cost"),
        ({**CLOSED, "measure": "median", "of": "rating"}, "one.levels: a median does not add up"),
        ({**CLOSED, "levels": ["hamlet"]}, "one.levels: hamlet is none of"),
        ({**CLOSED, "owner": "mayor"}, "one.owner: mayor is no role"),
        ({**CLOSED, "breakdowns": ["colour"]}, "one.breakdowns: matters has no field colour"),
        ({**CLOSED, "where": {"stage": "closed"}}, "one.where.restricted: must be false, or levels only"),
        ({**CLOSED, "where": {"restricted": True}, "levels": ["town", "village"]}, "one.where.restricted: must be"),
        ({"measure": "growth", "parts": ["two"]}, "one.parts: two is no figure of this pack"),
        ({"measure": "growth", "parts": ["one"]}, "one.parts: is made of itself"),
    ],
)
def test_each_fault_names_figure_and_key(said: dict[str, Any], fault: str) -> None:
    found = _faults(one=said)
    assert any(line.startswith(f"figures.toml: {fault}") for line in found), found


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "needs a dataset"),
        ({"dataset": "matters"}, "needs time, or since"),
        ({**CLOSED, "since": "reported_day"}, "needs time, or since"),
        ({**CLOSED, "until": "closed_day"}, "until without since"),
        ({**CLOSED, "measure": "sum"}, "sum needs of"),
        ({**CLOSED, "of": "rating"}, "count takes no of"),
        ({**CLOSED, "measure": "share"}, "share needs hit"),
        ({**CLOSED, "parts": ["x"]}, "parts are for"),
        ({"measure": "ratio", "parts": ["x"]}, "ratio needs 2 in parts"),
        ({"measure": "areas", "parts": ["x"]}, "needs level and bounds"),
        ({**CLOSED, "measure": "growth", "parts": ["x"]}, "has parts, and no dataset"),
        ({**CLOSED, "where": {"rating": {}}}, "says nothing"),
        ({**CLOSED, "colour": 1}, "Extra inputs"),
    ],
)
def test_what_says_two_things_at_once_is_no_figure(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        figure(**said)


def test_a_pack_with_such_a_figure_is_refused_when_read(tmp_path: Path) -> None:
    folder = tmp_path / "tangba"
    shutil.copytree(PACKS / "tangba", folder)
    file = folder / "figures.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"grid_event"', '"grid_evnt"'), encoding="utf-8")
    with pytest.raises(PackFault) as fault:
        read_pack(folder)
    assert "figures.toml: grid_problems_solved.where.flow: grid_evnt is none of" in str(fault.value)


def test_a_few_may_know_of_are_counted_for_whole_towns() -> None:
    assert _faults(one={**CLOSED, "where": {"restricted": True}, "levels": ["town", "county"]}) == []
    assert _faults(one={**CLOSED, "where": {"restricted": False}}) == []
