"""A demo's file is read strictly: what is wrong is told by file and key."""

import shutil
from pathlib import Path

import pytest

from gongzhi.packs.demo import read_demo
from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import BOSTON, PACKS

pytestmark = pytest.mark.once


def _changed(folder: Path, old: str, new: str) -> Path:
    shutil.copytree(PACKS / "tangba", folder / "tangba")
    file = folder / "tangba" / "demo.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder / "tangba"


def test_every_kind_that_is_played_is_a_kind_of_the_pack_and_every_period_a_flow_of_it() -> None:
    demo, pack = read_demo(PACKS / "tangba"), read_pack(PACKS / "tangba")
    said = {kind.opinions for kind in pack.activities.values() if kind.opinions}  # these come out of activities
    said |= {code for visit in pack.visits.values() for code in (*visit.appeals, visit.opinion)}
    said |= {item.kind for visit in pack.visits.values() for item in visit.checklist}  # these come out of visits
    assert demo is not None and demo.lists is not None
    played = {*demo.texts, *demo.lists.kinds, *demo.lists.petitions}
    levels = {kind.appeal.kind for kind in pack.kinds.values() if kind.appeal}  # a petition is taken there
    assert played | levels <= set(pack.kinds) <= played | levels | said and not {*demo.texts} & {*demo.lists.kinds}
    assert {solved.flow for period in demo.periods for solved in period.solved} <= set(pack.flows)
    assert {seats.role for seats in demo.seats} <= set(pack.roles)
    assert read_demo(BOSTON) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("first = 2023-01-01", "first = 2024-01-01", "demo.toml: periods.0: Value error, first must not"),
        ("parked = 0.02", "flown = 0.02", "demo.toml: shape.ways.flown"),
        ("holders = 43", "holders = 0", "demo.toml: seats.3.holders"),
        ("seed =", "sea =", "demo.toml: sea"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PackFault) as fault:
        read_demo(_changed(tmp_path, old, new))
    assert any(line.startswith(said) for line in fault.value.faults), fault.value.faults


def test_a_kind_with_texts_in_two_files_is_refused(tmp_path: Path) -> None:
    folder = _changed(tmp_path, "seed =", "seed =")
    shutil.copy(folder / "demo" / "works.toml", folder / "demo" / "more.toml")
    with pytest.raises(PackFault) as fault:
        read_demo(folder)
    assert "is declared twice" in fault.value.faults[0]
