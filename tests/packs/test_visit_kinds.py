"""Kinds of visits: what a pack may not ask of anybody is refused, each by the key that asks it."""

import shutil
from pathlib import Path

import pytest

from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import PACKS

pytestmark = pytest.mark.once
FILE = Path("visits") / "town.toml"


def _faults(folder: Path, changes: dict[str, tuple[str, str]]) -> str:
    shutil.copytree(PACKS / "tangba", folder / "tangba")
    for name, (old, new) in changes.items():
        file = folder / "tangba" / name
        text = file.read_text(encoding="utf-8")
        assert old in text, (name, old)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackFault) as fault:
        read_pack(folder / "tangba")
    return "\n".join(fault.value.faults)


@pytest.mark.parametrize(
    "key", ["photo", "require_photo", "video", "gps", "position", "track", "check_in", "min_photos"]
)
def test_a_key_that_would_demand_a_picture_a_position_or_a_check_in_is_refused_with_the_reason(
    tmp_path: Path, key: str
) -> None:
    said = _faults(tmp_path, {str(FILE): ('target = "households"\n', f'target = "households"\n{key} = 1\n')})
    assert f"{key}: " in said and ("no visit" in said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("疏散通道、安全出口畅通", "疏散通道拍照上传", "拍照"),
        ("上门走访", "上门打卡", "打卡"),
        ("公共场所安全回头看", "寺庙安全回头看", "寺"),
        ("公共场所安全回头看", "道观安全回头看", "道观"),
        ("走访群众", "走访重点人员", "重点人员"),
        ('target = "households"', 'target = "persons"', "target"),
        ('target = "households"', 'target = "places:public_places"', "checklist"),
        ('target = "register:enterprises"', 'target = "register:none"', "none is no register"),
        ('roles = ["economy"]', 'roles = ["none"]', "none is no role"),
        ('roles = ["grid_worker", "village_secretary"]', 'roles = ["economy"]', "none of them keeps residents"),
        ('"school"]', '"complaint"]', "a complaint is never taken"),
        ('"school"]', '"none"]', "none is no kind of matter"),
        ('code = "wiring"', 'code = "exits"', "two have the same code"),
    ],
)
def test_what_visits_never_go_to_or_ask_for_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in _faults(tmp_path, {str(FILE): (old, new)})


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("registers/places.toml", 'zh = "公共场所"', 'zh = "社区矫正对象"'),
        ("registers/places.toml", 'zh = "公共场所"', 'zh = "信访人名单"'),
        ("forms/public_place.toml", 'zh = "场所名称"', 'zh = "姓名"'),
        ("forms/public_place.toml", 'zh = "场所名称"', 'zh = "身份证号"'),
    ],
)
def test_a_register_of_persons_is_no_target_of_visits(tmp_path: Path, name: str, old: str, new: str) -> None:
    assert "named persons are no target of visits" in _faults(tmp_path, {name: (old, new)})


def test_a_home_is_visited_and_not_inspected(tmp_path: Path) -> None:
    line = 'checklist = [{ code = "tidy", title = { zh = "整洁", en = "tidy" }, kind = "visit_finding" }]\n'
    said = _faults(tmp_path, {str(FILE): ('target = "households"\n', f'target = "households"\n{line}')})
    assert "homes are visited, not inspected" in said
