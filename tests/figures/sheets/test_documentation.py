"""What the documentation of sheets and briefings shows can be read as it stands there."""

import re
import tomllib

import pytest

from gongzhi.config.cli.verbs import parser
from gongzhi.figures.sheets.logic.maps import read_map
from gongzhi.packs.briefings import ASPECTS, Briefing, Bulletin
from gongzhi.packs.sheets import RELATIVE
from tests.conftest import ROOT

pytestmark = pytest.mark.once


def _read(name: str) -> tuple[str, list[str]]:
    text = (ROOT / "docs" / name).read_text("utf-8")
    return text, re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


def test_the_map_that_is_shown_is_a_map_and_every_relative_period_is_named() -> None:
    text, examples = _read("sheets.md")
    found = read_map(examples[0])
    assert len(found.rows) == 2 and found.cells["D12"].ask == "commander"
    assert all(f"`{one}`" in text for one in RELATIVE)


def test_the_briefing_that_is_shown_is_one_and_every_aspect_is_named() -> None:
    text, examples = _read("briefings.md")
    assert Briefing.model_validate(tomllib.loads(examples[0])).figures() == ["grid_reported", "grid_on_time"]
    assert Bulletin.model_validate(tomllib.loads(examples[1])).hours == 2
    assert all(f":{one}}}`" in text for one in ASPECTS)


def test_the_command_that_is_shown_takes_what_is_shown() -> None:
    text, _examples = _read("sheets.md")
    line = next(line for line in text.splitlines() if line.startswith("gongzhi sheet fill"))
    words = re.sub(r"[\[\]]", "", line).split()[1:]
    told = parser().parse_args(words)
    assert (told.area, told.period, str(told.out), str(told.report)) == ("CODE", "P", "OUT.xlsx", "OUT.csv")
