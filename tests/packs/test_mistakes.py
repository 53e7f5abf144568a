"""Packs with the mistakes outsiders make: each is told with file, key and what to do, all at once, and none passes."""

import shutil
from pathlib import Path

import pytest

from gongzhi.config.cli import main
from gongzhi.packs.reading import PackFault, read_pack
from tests.conftest import PACKS, ROOT

DATA = ROOT / "tests" / "data" / "packs"
LOAN, BANK, HUBEI = "schemes/yunkedai.toml", "programmes/bank_risk.toml", "schemes/hubei.toml"
FIRST = "valid_from = 2020-11-06"
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "a rate without its sign": (BANK, '"2%"', '"2"', "parameters.rate.versions.1: “2” is 200% as it stands: write 2%"),
    "a float": (BANK, '"2%"', "0.02", "parameters.rate.versions.1.value: 0.02 is not exact: write it as a text"),
    "a full-width digit": (BANK, '"2%"', '"２％"', "“２％” has signs of full width or commas: write 2%"),
    "an amount without a unit": (BANK, '"150万元"', '"150"', "“150” does not say what it counts: write 150元, 150万元"),
    "commas": (BANK, '"150万元"', '"1,500,000元"', "write 1500000元"),
    "half a unit": (BANK, '"150万元"', '"150万"', "“万” is no unit: use"),
    "a huge number": (BANK, '"150万元"', '"99999999999999999999亿元"', "is too large"),
    "an amount below nothing": (BANK, '"150万元"', '"-150万元"', "“-150万元” is below 0"),
    "less than a fen": (BANK, '"150万元"', '"0.001元"', "is not whole: nothing is smaller than 0.01元"),
    "a rate for an amount": (BANK, '"150万元"', '"150%"', "parameters.year_cap.versions.1: “150%”"),
    "no such day": (BANK, FIRST, "valid_from = 2023-02-30", "Invalid date or datetime (at line"),
    "no such day, as a text": (BANK, FIRST, 'valid_from = "2023-02-30"', "2023-02-30 is no day: write one such as"),
    "a day as people write it": (BANK, FIRST, 'valid_from = "2020年11月6日"', "2020年11月6日 is no day"),
    "a day as a number": (BANK, FIRST, "valid_from = 20201106", "20201106 is no day"),
    "no version": (BANK, FIRST, "", "parameters.rate.versions.1.valid_from: is missing"),
    "a misspelt key": (BANK, "known_from", "know_from", "know_from: is not a key of this table: did"),
    "an unknown selector": (BANK, 'selector = "lent_on"', 'selector = "lend_on"', "selector: lend_on is no input"),
    "an official value without a source": (BANK, 'source = "云科规〔2020〕7号"', "", "source is missing"),
    "a Chinese quote": (BANK, 'selector = "lent_on"', "selector = “lent_on”", 'has “ where TOML wants "'),
    "a Chinese colon": (BANK, "[inputs.paid]", "［inputs.paid］", "has ［ of full width where TOML wants ["),
    "a Chinese bracket": (BANK, "floor(new_loans * rate)", "floor（new_loans * rate）", "“（” is no sign of the"),
    "a mathematical sign": (LOAN, "months <= 36个月", "months ≤ 36个月", "“≤” is no sign of the language: write <="),
    "months and years": (LOAN, "months <= 36个月", "months <= 3年", "<=: months and years do not go together"),
    "money and a number": (LOAN, 'limit = "3000万元"', 'limit = "3000"', "filing.limits.firm.limit: must be money"),
    "an overlap": (LOAN, "valid_to = 2022-04-25", "valid_to = 2022-05-25", "versions.2: overlaps version 1: both hold"),
    "an end before the beginning": (LOAN, "valid_to = 2022-04-25", "valid_to = 2019-04-25", "ends before it begins"),
    "a circle": (LOAN, "[pool]\n", '[values.one]\ntitle = { zh = "一" }\nvalue = "two"\n[values.two]\n'
                 'title = { zh = "二" }\nvalue = "one"\n[pool]\n', "depends on itself: one → two → one"),
    "a party named twice": (LOAN, '{ bank = "100%" }', '{ bank = "50%", bank = "50%" }', "stands there twice"),
    "shares that do not sum": (LOAN, '{ bank = "100%" }', '{ bank = "90%" }', "shares sum to 9/10, not to 1"),
    "shares above one": (LOAN, '{ bank = "100%" }', '{ bank = "150%" }', "shares sum to 3/2, not to 1"),
    "a warning after the stop": (LOAN, 'value = "5%"', 'value = "9%"', "breaker.warn: warns at 9%, after"),
    "one table for several": (LOAN, "[[parameters.base_rate.versions]]", "[parameters.base_rate.versions]",
                              "is one thing where several may stand: write [[versions]]"),
    "a table with a gap": (HUBEI, 'grade = "e" }, gives', 'grade = "d" }, gives', "credit.rows: no row answers"),
    "a row twice": (HUBEI, 'grade = "e" }, gives', 'grade = "d" }, gives', "rows.5: answers the same case as row 4"),
    "a window by days": (BANK, "closes = 2022-06-07T23:59:00", "closes = 2022-06-07", "2022-06-07 is no minute"),
    "a window to the second": (BANK, "closes = 2022-06-07T23:59:00", "closes = 2022-06-07T23:59:59", "to the minute"),
    "a role nobody has": (BANK, 'role = "intake"', 'role = "intak"', "offer.steps.accept.role: intak is no role"),
    "a product that ends first": ("insurance.toml", "valid_from = ", "valid_to = 1999-01-01, valid_from = ", "ends b"),
    "no voucher programme": ("vouchers/innovation.toml", '"voucher_fee"', '"voucher"', "programme: voucher is"),
}  # fmt: skip


def _copied(tmp_path: Path, name: str) -> Path:
    return shutil.copytree(DATA / "fengxian" if name == HUBEI else PACKS / "yunnan", tmp_path / "pack")


def _faults(folder: Path) -> list[str]:
    with pytest.raises(PackFault) as caught:
        read_pack(folder)
    return caught.value.faults


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_told_with_its_file_and_what_to_do(what: str, tmp_path: Path) -> None:
    name, was, is_now, told = MISTAKES[what]
    file = _copied(tmp_path, name) / name
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, is_now, 1), encoding="utf-8")
    faults = _faults(tmp_path / "pack")
    assert any(line.startswith(f"{name}: ") and told in line for line in faults), faults


def test_mistakes_in_several_files_are_told_at_once_whatever_they_are(tmp_path: Path) -> None:
    folder = _copied(tmp_path, LOAN)
    for name, was, is_now in (
        (LOAN, "[sharing]", "[sharing"), ("pack.toml", "prefix = ", "prefx = "),
        (BANK, 'selector = "lent_on"', 'selector = "lend_on"'), ("schemes/kejidanbao.toml", "[pool]", "[pol]"),
        ("programmes/bank_costs.toml", '"50%"', '"50"'),
    ):  # fmt: skip
        text = (folder / name).read_text(encoding="utf-8")
        assert was in text, name
        (folder / name).write_text(text.replace(was, is_now, 1), encoding="utf-8")
    told = "\n".join(_faults(folder))
    for start in (
        "schemes/yunkedai.toml: Expected ']'", "pack.toml: prefx: is not a key of this table: did you mean prefix?",
        "programmes/bank_risk.toml: selector: lend_on", "schemes/kejidanbao.toml: pol: is not a key of this table",
        "programmes/bank_costs.toml: parameters.rate.versions.1: “50” is 5000%",
    ):  # fmt: skip
        assert start in told, told


def test_folders_and_files_nobody_would_read_are_told(tmp_path: Path) -> None:
    folder = _copied(tmp_path, LOAN)
    (folder / "programme").mkdir()
    (folder / "补贴").mkdir()
    (folder / "补贴" / "a.toml").write_text("", encoding="utf-8")
    (folder / "exmaples.toml").write_text("", encoding="utf-8")
    (folder / "schemes" / "other.tml").write_text("", encoding="utf-8")
    told = "\n".join(_faults(folder))
    assert "programme/: is no part of a pack: did you mean programmes/?" in told
    assert "补贴/: is no part of a pack: there are activities" in told
    assert "exmaples.toml: is no file of a pack: did you mean examples.toml?" in told
    assert "schemes/other.tml: is not read: what is declared here ends in .toml or .xlsx" in told


def test_a_mark_of_byte_order_is_no_mistake(tmp_path: Path) -> None:
    folder = _copied(tmp_path, LOAN)
    for file in folder.rglob("*.toml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read_pack(folder) == read_pack(PACKS / "yunnan")
    assert main(["packs", "test", str(folder)]) == 0


def test_another_encoding_says_what_to_do(tmp_path: Path) -> None:
    folder = _copied(tmp_path, LOAN)
    (folder / BANK).write_bytes((folder / BANK).read_text(encoding="utf-8").encode("gb18030"))
    assert any(line.startswith(f"{BANK}: is not UTF-8 (byte ") and "save it" in line for line in _faults(folder))


def test_days_for_which_nothing_holds_are_remarked_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _copied(tmp_path, LOAN)
    file = folder / LOAN
    file.write_text(file.read_text("utf-8").replace("valid_to = 2022-04-25", "valid_to = 2022-04-20"), "utf-8")
    assert main(["packs", "check", str(folder)]) == 0
    out = capsys.readouterr().out
    assert f"note: {LOAN}: parameters.high_tech_rate: nothing holds from 2022-04-20 until 2022-04-25" in out


def test_a_cap_of_nothing_pays_nothing_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _copied(tmp_path, LOAN)
    file = folder / BANK
    file.write_text(file.read_text(encoding="utf-8").replace('"150万元"', '"0元"'), encoding="utf-8")
    case = tmp_path / "case.json"
    case.write_text('{"new_loans": "1万元", "lent_on": "2022-01-01", "paid": 0}', encoding="utf-8")
    asked = ["programme", "explain", "bank_risk", "--pack", str(folder), "--case", str(case), "--json"]
    assert main(asked) == 0
    told = capsys.readouterr().out
    assert '"status": "payable"' in told and '"code": "institution_year"' in told
