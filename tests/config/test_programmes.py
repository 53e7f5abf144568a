"""`gongzhi programme …` on files outside the tree: what it prints, how it refuses, its exit codes."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongzhi.config.cli import main
from tests.base.rules.examples import KEJI
from tests.conftest import ROOT

pytestmark = pytest.mark.once
LOANS = {"new_loans": "8000万元", "paid": "0元", "lent_on": "2021-03-01"}


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the pack, far from the house; answers in Chinese."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    shutil.copytree(KEJI, tmp_path / "keji")
    return tmp_path


def case(folder: Path, content: Any) -> Path:
    file = folder / "case.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def snapshot(folder: Path) -> Path:
    file = folder / "loans.parquet"
    days = [date(2020, 11, 5), *[date(2021, 1, 1)] * 8]
    loans = pa.array([10**9 * n for n in range(1, 10)])
    pq.write_table(pa.table({"new_loans": loans, "paid": [0] * 9, "lent_on": days, "area": ["530102"] * 9}), file)
    return file


def run(*words: object) -> int:
    return main(["programme", *map(str, words)])


def test_a_case_is_explained_in_words_json_and_as_a_page(away: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = away / "why.html"
    assert run("explain", "bank_risk", "--pack", away / "keji", "--case", case(away, LOANS), "--html", page) == 0
    assert "结果：1500000元（取决于 一级法人机构年度上限）" in capsys.readouterr().out
    assert "<details" in page.read_text(encoding="utf-8") and "1500000元" in page.read_text(encoding="utf-8")
    assert run("explain", "bank_risk", "--pack", away / "keji", "--case", case(away, LOANS), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["payable"]["value"] == 150_000_000 and found["binding"]["code"] == "institution_year"


def test_days_of_the_command_line_choose_the_version(away: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("explain", "bank_risk", "--pack", away / "keji", "--case", case(away, LOANS), "--json")
    assert run(*words, "--as-of", "2019-01-01") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["status"] == "undetermined" and found["payable"]["why"]["reason"] == "no_parameter"
    assert run(*words, "--known-at", "2020-11-15") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "undetermined"


def test_digits_of_json_numbers_are_kept(away: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0.1 + 0.2 is not 0.3 in JSON's floats; money with a fraction must say which unit it has."""
    text = '{"new_loans": 0.5, "paid": 0, "lent_on": "2021-03-01"}'
    assert run("explain", "bank_risk", "--pack", away / "keji", "--case", case(away, text)) == 1
    assert "case.json: new_loans: “0.5” is number, this is money" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no JSON that can be read"),
        ("[1]", "must hold one object of inputs"),
        ('{"new_loans": "x"}', "case.json: new_loans: “x” is not a number such as"),
        ('{"loans": 1}', "case.json: loans: is no input: there are new_loans, lent_on, paid"),
        ('{"lent_on": "2021-02-29"}', "case.json: lent_on: “2021-02-29” is no day"),
        ('{"new_loans": NaN}', "case.json: new_loans:"),
        ('{"new_loans": {"a": [1]}}', "case.json: new_loans:"),
    ],
)
def test_a_bad_case_is_refused_by_its_key(
    away: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    assert run("explain", "bank_risk", "--pack", away / "keji", "--case", case(away, content)) == 1
    assert message in capsys.readouterr().err


def test_what_is_not_there_is_said(away: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = case(away, LOANS)
    assert run("explain", "bank", "--pack", away / "keji", "--case", file) == 1
    assert "bank: no such programme; there are: bank_risk, guarantee_loss" in capsys.readouterr().err
    assert run("explain", "bank_risk", "--pack", away / "none", "--case", file) == 1
    assert run("explain", "bank_risk", "--pack", away / "keji", "--case", away / "none.json") == 1
    assert run("whatif", "keji_sme", "--pack", away / "keji", "--snapshot", snapshot(away)) == 1
    assert "is a score model" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "bank_risk"],
        ["explain", "bank_risk", "--case", "x", "--as-of", "2021"],
        ["whatif", "bank_risk", "--snapshot", "x", "--set", "rate"],
        ["whatif", "bank_risk", "--snapshot", "x", "--scenario", "rate=1%"],
        ["table", "bank_risk", "x"],
    ],
)
def test_wrong_usage_is_exit_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as fault:
        run(*words)
    assert fault.value.code == 2


def test_a_broken_pack_is_refused_with_file_and_key(away: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = away / "keji" / "programmes" / "bank_risk.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("floor(new_loans * rate)", "new_loans * rates").replace('"2%"', "0.02"), encoding="utf-8"
    )
    assert run("explain", "bank_risk", "--pack", away / "keji", "--case", case(away, LOANS)) == 1
    assert "programmes/bank_risk.toml: parameters.rate.versions.1.value: 0.02 is not exact" in capsys.readouterr().err
    file.write_text(text.replace("floor(new_loans * rate)", "new_loans * rates"), encoding="utf-8")
    assert main(["packs", "check", str(away / "keji")]) == 1
    said = capsys.readouterr().err
    assert "programmes/bank_risk.toml: amount: character 13: rates is no input, parameter or value" in said


def test_other_values_are_compared_side_by_side(away: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("whatif", "bank_risk", "--pack", away / "keji", "--snapshot", snapshot(away))
    assert run(*words, "--set", "rate=1%", "--scenario", "放宽: rate=3%, year_cap=300万元", "--json") == 0
    base, lower, wider = json.loads(capsys.readouterr().out)["scenarios"]
    assert (base["cost"], lower["cost"], wider["cost"]) == (
        40_000_000 + 60_000_000 + 80_000_000 + 100_000_000 + 120_000_000 + 140_000_000 + 2 * 150_000_000,
        10_000_000 * sum(range(2, 10)),
        30_000_000 * sum(range(2, 10)),
    )
    assert base["undetermined"] == 1 and base["reasons"] == [{"reason": "no_parameter", "about": "rate", "cases": 1}]
    assert lower["losers"]["cases"] == 8 and wider["winners"] == {"cases": 8, "gain": wider["cost"] - base["cost"]}
    assert [one["cases"] for one in base["by_area"]] == [9]
    assert run(*words, "--set", "rate=1%") == 0
    assert "现行" in (said := capsys.readouterr().out) and "440" in said
    assert run(*words, "--set", "rate=1元") == 1
    assert "parameters.rate.versions.1: “1元” is money" in capsys.readouterr().err


def test_a_table_goes_out_to_excel_and_back_and_a_pack_reads_it_from_there(
    away: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = away / "fund.xlsx"
    words = ("table", "guarantee_loss", "fund_tier", "--pack", away / "keji")
    assert run(*words, "--out", sheet) == 0
    assert run(*words, "--in", sheet) == 0
    written = capsys.readouterr().out
    assert "rows = [" in written and '"40%"' in written
    book = openpyxl.load_workbook(sheet)
    book.active["A9"] = "high_tech"
    book.save(sheet)
    assert run(*words, "--in", sheet) == 1
    assert "tables.fund_tier.rows: no row answers tier = small" in capsys.readouterr().err
    book.active["A9"] = "small"
    book.save(away / "keji" / "programmes" / "guarantee_loss.fund_tier.xlsx")
    assert main(["packs", "check", str(away / "keji")]) == 1
    assert "guarantee_loss.fund_tier.xlsx: A1: is declared twice" in capsys.readouterr().err
    file = away / "keji" / "programmes" / "guarantee_loss.toml"
    file.write_text(file.read_text(encoding="utf-8").partition("[tables.fund_tier]")[0], encoding="utf-8")
    assert main(["packs", "check", str(away / "keji")]) == 0


def test_a_programme_is_explained_from_the_shell_without_a_database(away: Path) -> None:
    environment = {**os.environ, "GONGZHI_VAR": str(away / "var"), "LC_ALL": "en_US.UTF-8"}
    command = [
        sys.executable,
        "-m",
        "gongzhi.config",
        "programme",
        "explain",
        "bank_risk",
        "--pack",
        str(away / "keji"),
    ]
    command += ["--case", str(case(away, LOANS))]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "1500000 yuan" in done.stdout, done.stderr
    assert not (away / "var" / "gongzhi.sqlite3").exists()
