"""What a pack may give points for: nothing is taken away, and a complaint earns none."""

import shutil
from pathlib import Path

import pytest

from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import PACKS


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("points = 20", "points = -20", "items.fine_yard.points: -20: points reward and never punish"),
        ("points = 20", "points = 0", "never punish"),
        ("points = 20", "points = 1000000", "never punish"),
        ("最美庭院，评上一次", "一年不信访", "items.fine_yard.title: a complaint or petition never earns points"),
        ("Finest courtyard", "Reported a complaint", "never earns points"),
        ("最美庭院，评上一次", "低保资格加分", "never tied to statutory rights"),
        ("points.shift_served", "matter.reported", "items.volunteering.trail: matter.reported"),
        ('group = "basic"', 'group = "punished"', "group"),
        ("fen_per_point = 50", "fen_per_point = 0.5", "fen_per_point"),
        ("times = 4\ntrail", "trail", ""),
    ],
)
def test_rules_that_punish_or_pay_for_complaints_are_refused(tmp_path: Path, was: str, now: str, said: str) -> None:
    folder = tmp_path / "tangba"
    shutil.copytree(PACKS / "tangba", folder)
    file = folder / "points" / "village.toml"
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, now, 1), encoding="utf-8")
    if not said:
        assert read_pack(folder).points["village"].items["volunteering"].times == 1
        return
    with pytest.raises(PackFault) as fault:
        read_pack(folder)
    assert any(said in line and line.startswith("points/village.toml") for line in fault.value.faults), fault.value
