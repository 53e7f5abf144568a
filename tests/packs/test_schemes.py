"""Other places' schemes are data: worked examples come out, and what is wrong in a file is told with its place."""

import shutil
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.rules.logic.explaining import Question, explain, read_case
from gongzhi.base.rules.logic.scalar import finished
from gongzhi.packs.logic import join_texts, split_texts
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.packs.schemes.readying import ReadyScheme, ready_scheme
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "data" / "packs"
TODAY = date(2026, 11, 1)


@cache
def ready(place: str, code: str) -> ReadyScheme:
    return ready_scheme(code, read_pack(FOLDER / place).schemes[code])


def _examples() -> Iterator[Any]:
    for place in ("danbao", "fengxian"):
        told = tomllib.loads((FOLDER / place / "examples.toml").read_text(encoding="utf-8"), parse_float=str)
        for code, cases in told["schemes"].items():
            for number, one in enumerate(cases, 1):
                yield pytest.param(place, code, one, id=f"{place}-{code}-{number}")


@pytest.mark.parametrize(("place", "code", "example"), list(_examples()))
def test_a_worked_example_comes_out_to_the_fen(place: str, code: str, example: dict[str, Any]) -> None:
    scheme = ready(place, code)
    rules, calculation = scheme.claim_rules, scheme.claim
    if example.get("filing"):
        rules, calculation = scheme.filing_rules, scheme.filing
    assert calculation is not None and rules is not None
    case = read_case(calculation, example["case"])
    steps = calculation.run(case, calculation.chosen(calculation.day_of(case, None, TODAY), TODAY))
    got = {name: finished(step) for name, step in steps.items()}
    if "undetermined" in example:
        assert getattr(got["payable"], "reason", None) == example["undetermined"]
        return
    wanted = {f"part:{party}": fen for party, fen in example.get("parts", {}).items()}
    wanted |= {f"limit:{key}": fen for key, fen in example.get("limits", {}).items()}
    names = {"base": "base", "payable": "payable", "eligible": "eligible", "counted": "amount"}
    wanted |= {names[key]: value for key, value in example.items() if key in names}
    assert {name: got[name] for name in wanted} == wanted
    if "binding" in example:
        told = explain(calculation, rules, Question(case, TODAY, TODAY))
        assert told["binding"]["code"] == example["binding"]


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.sampled_from(["shudan", "zhuanxiang"]))
def test_parts_of_a_loss_sum_to_it_whatever_it_is(lost: int, recovered: int, code: str) -> None:
    scheme = ready("danbao", code)
    firm = dict.fromkeys(("little_giant", "specialised", "high_tech", "sci_tech_sme", "innovative_sme"), False)
    case = {"lost": Fraction(lost), "recovered": Fraction(recovered), "begins_on": date(2025, 1, 1), **firm}
    case["high_tech"] = True
    steps = scheme.loss.run(case, scheme.loss.chosen(date(2025, 1, 1), TODAY))
    parts = [finished(steps[f"part:{party}"]) for party in scheme.scheme.parties]
    assert sum(parts) == max(0, lost - recovered) == finished(steps["base"])  # type: ignore[arg-type]
    assert all(isinstance(part, Fraction) and part >= 0 and part.denominator == 1 for part in parts)


def test_a_pack_keeps_its_schemes_apart_from_their_words() -> None:
    pack = read_pack(FOLDER / "danbao")
    meaning, texts = split_texts(pack)
    assert texts["schemes/shudan/title"]["zh"] == "蜀担快贷"
    assert join_texts(meaning, texts) == pack


FAULTS = {
    "a share that does not sum": ('bank = "20%"', 'bank = "21%"', "parameters.parties_bear.versions.1: shares sum"),
    "a party without a share": (
        'reguarantor = { title = { zh = "再担保机构", en = "Re-guarantor" }, role = "reguarantor" }', "",
        "parameters.parties_bear.versions.1.shares: must name every party once, and no other: reguarantor",
    ),
    "nobody for the residue": ('residue = "guarantor"', "", "parameters.parties_bear.versions.1.residue: is missing"),
    "an amount nobody rounded": ('amount = "part_reguarantor"', 'amount = "lost * 50%"', "pool.amount: is not whole"),
    "a limit of no money": ('limit = "firm_most"', 'limit = "3%"', "filing.limits.firm.limit"),
    "a line that is no parameter": ('warn = "warn_at"', 'warn = "rate"', "breaker.warn: rate is no parameter"),
    "an unknown word": ("fee_rate <= most_fee", "fee_rate <= most_free", "conditions.fee.condition"),
    "a loss where rows are filed": ("principal >= 5万元", "lost >= 5万元", "conditions.size.condition"),
    "somebody else is paid": ('to = "guarantor"', 'to = "city"', "pool.to: city is no party"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_in_a_scheme_names_file_and_key(what: str, tmp_path: Path) -> None:
    was, is_now, told = FAULTS[what]
    folder = shutil.copytree(FOLDER / "danbao", tmp_path / "danbao")
    file = folder / "schemes" / "shudan.toml"
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, is_now, 1), encoding="utf-8")
    with pytest.raises(PackFault) as caught:
        read_pack(folder)
    assert any(line.startswith("schemes/shudan.toml: ") and told in line for line in caught.value.faults), caught.value
