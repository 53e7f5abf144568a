"""The cases packs bring are computed by the product and come out; what does not is told, with an exit code."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongzhi.config.cli import main
from gongzhi.packs.examples import Outcome, read_examples, tried, untried
from gongzhi.packs.reading import read_pack
from tests.conftest import PACKS, ROOT

DATA = ROOT / "tests" / "data" / "packs"
TODAY = date(2026, 11, 1)
FOLDERS = (PACKS / "yunnan", DATA / "danbao", DATA / "fengxian", DATA / "suanli")


def _outcomes() -> Iterator[Any]:
    for folder in FOLDERS:
        pack = read_pack(folder)
        examples, faults = read_examples(folder, pack)
        assert examples is not None and not faults, faults
        for one in tried(pack, examples, TODAY):
            yield pytest.param(one, id=f"{folder.name} {one}")


@pytest.mark.parametrize("outcome", list(_outcomes()))
def test_a_worked_example_comes_out_to_the_fen(outcome: Outcome) -> None:
    assert not outcome.wrong, outcome.case.note


def test_the_comparators_leave_no_programme_and_no_scheme_untried() -> None:
    for folder in FOLDERS[1:]:
        pack = read_pack(folder)
        assert untried(pack, read_examples(folder, pack)[0]) == []


def test_every_example_of_a_comparator_names_its_source() -> None:
    for folder in FOLDERS[1:]:
        pack = read_pack(folder)
        found, _faults = read_examples(folder, pack)
        assert found is not None
        assert all(one.case.source for one in tried(pack, found, TODAY)), folder.name


def test_the_national_list_has_four_classes_of_five_three_six_and_two() -> None:
    catalogue = read_pack(PACKS / "yunnan").insurance
    assert catalogue is not None
    counted = Counter(one.group for one in catalogue.national)
    assert [counted[group] for group in catalogue.groups] == [5, 3, 6, 2] and len(catalogue.national) == 16


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return shutil.copytree(DATA / "suanli", tmp_path / "suanli")


def test_packs_test_tells_each_case_and_fails_when_one_does_not_come_out(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "test", str(copied)]) == 0
    assert capsys.readouterr().out.rstrip().endswith("suanli: 25 of 25 cases come out as expected")
    file = copied / "examples.toml"
    text = file.read_text(encoding="utf-8").replace('payable = "300万元"', 'payable = "310万元"', 1)
    file.write_text(text, encoding="utf-8")
    assert main(["packs", "test", str(copied)]) == 1
    out = capsys.readouterr().out
    assert "wrong programmes/angel_loss 1: " in out and "      payable: 3000000元; expected 310万元" in out
    assert out.rstrip().endswith("24 of 25 cases come out as expected")


CASES = {
    "no such programme": (
        "[[programmes.angel_loss]]",
        "[[programmes.angle_loss]]",
        "programmes.angle_loss: there is no",
    ),
    "a key nobody knows": ('amount = "360万元"', 'amuont = "360万元"', "programmes.angel_loss.1.amuont: is not a key"),
    "no case at all": ("case = {", "cases = {", "programmes.angel_loss.1.case: is missing"),
    "no TOML": ("[[programmes.angel_loss]]", "[[programmes.angel_loss]", "examples.toml: "),
}


@pytest.mark.parametrize("what", CASES)
def test_cases_that_cannot_be_read_are_told_with_their_place(
    what: str, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    was, is_now, told = CASES[what]
    file = copied / "examples.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(was, is_now, 1), encoding="utf-8")
    for verb in ("test", "check"):
        assert main(["packs", verb, str(copied)]) == 1
        assert told in capsys.readouterr().err


WRONG = {
    "an input that is none": ('loss = "600万元"', 'lost = "600万元"', "case.lost: is no input"),
    "a value that is none": ('values = { seed = "yes" }', 'values = { seed = "perhaps" }', "values.seed: “perhaps”"),
    "a value without a name": ('values = { seed = "yes" }', 'values = { sed = "yes" }', "values.sed: these rules give"),
    "another unit": ('payable = "300万元"', 'payable = "300人"', "payable: is money; expected 300人"),
    "another cap": ('decided_by = "project"', 'decided_by = "amount"', "decided_by: project; expected amount"),
    "a condition that is none": ("registered = true, in_library = false }\npayable", "listed = true }\npayable",
                                 "conditions.listed: there is no such condition"),
    "a reason that is another": ('"no_parameter"', '"missing"', "undetermined: no_parameter; expected missing"),
    "another tie": ('also = ["investor_year"]', 'also = ["amount"]', "also: investor_year; expected amount"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_case_that_does_not_come_out_says_what_came(
    what: str, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    was, is_now, told = WRONG[what]
    file = copied / "examples.toml"
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, is_now, 1), encoding="utf-8")
    assert main(["packs", "test", str(copied)]) == 1
    assert told in capsys.readouterr().out


def test_a_pack_without_cases_was_not_tried(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "examples.toml").unlink()
    assert main(["packs", "test", str(copied)]) == 1
    assert "there is no examples.toml, so nothing was tried: programmes/angel_loss" in capsys.readouterr().err


def test_a_scheme_is_explained_from_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"lost": 1000003, "recovered": 0, "begins_on": "2024-03-01"}', encoding="utf-8")
    asked = ["programme", "explain", "shudan", "--pack", str(DATA / "danbao"), "--case", str(case)]
    assert main(asked) == 0
    assert "Re-guarantor = 2000元" in capsys.readouterr().out.replace(" 元", "元").replace("2000 yuan", "2000元")
    case.write_text(
        '{"principal": "1元", "months": 12, "fee_rate": "0.9%", "begins_on": "2024-03-01"}', encoding="utf-8"
    )
    asked[2] = "shudan:filing"
    assert main(asked) == 0
    asked[2] = "shudan:paying"
    assert main(asked) == 1 and "no such programme; there are: shudan, zhuanxiang" in capsys.readouterr().err
