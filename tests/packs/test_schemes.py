"""Other places' schemes are data ; what is wrong in a file is told with its place."""

import shutil
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.rules.logic.scalar import finished
from gongzhi.base.rules.logic.units import Undetermined
from gongzhi.packs.logic import join_texts, split_texts
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.packs.schemes.readying import ReadyScheme, ready_scheme
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "data" / "packs"
TODAY = date(2026, 11, 1)


@cache
def ready(place: str, code: str) -> ReadyScheme:
    return ready_scheme(code, read_pack(FOLDER / place).schemes[code])


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
    "a code nobody bears": ('of = { top = "bear_top", middle = "bear_middle", base_tier = "bear_base" }',
                            'of = { top = "bear_top", middle = "bear_middle" }', "sharing.of: base_tier is missing"),
    "a code that never comes": ('without = ["none"]', 'without = ["none", "never"]', "sharing.without: never: by"),
    "a code borne and not borne": ('without = ["none"]', 'without = ["none", "top"]', "sharing.without: top stands"),
    "two parties of one name": ('title = { zh = "再担保机构"', 'title = { zh = "担保机构"', "title: is that of"),
    "a warning after the stop": ('value = "2%"\nvalid_from', 'value = "3.4%"\nvalid_from', "breaker.warn: warns at"),
    "codes that are no codes": ('by = "firm_tier"', 'by = "high_tech"', "sharing.by: "),
    "somebody else is paid": ('to = "guarantor"', 'to = "city"', "pool.to: city is no party"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_in_a_scheme_names_file_and_key(what: str, tmp_path: Path) -> None:
    was, is_now, told = FAULTS[what]
    folder = shutil.copytree(FOLDER / "danbao", tmp_path / "danbao")
    (file,) = [one for one in (folder / "schemes").iterdir() if was in one.read_text(encoding="utf-8")][:1]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(was, is_now, 1), encoding="utf-8")
    with pytest.raises(PackFault) as caught:
        read_pack(folder)
    assert any(line.startswith(f"schemes/{file.name}: ") and told in line for line in caught.value.faults), caught.value


def test_a_loss_nobody_said_who_bears_is_undetermined() -> None:
    scheme = ready("danbao", "zhuanxiang")
    firm = dict.fromkeys(("little_giant", "specialised", "high_tech", "sci_tech_sme", "innovative_sme"), False)
    case = {"lost": Fraction(100), "recovered": Fraction(0), "begins_on": date(2025, 1, 1), **firm}
    steps = scheme.loss.run(case, scheme.loss.chosen(date(2025, 1, 1), TODAY))
    for party in scheme.scheme.parties:
        assert finished(steps[f"part:{party}"]) == Undetermined("no_code", "none"), party


def test_everything_wrong_with_a_scheme_is_told_at_once(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER / "danbao", tmp_path / "danbao")
    file = folder / "schemes" / "shudan.toml"
    text = file.read_text(encoding="utf-8")
    for was, is_now in (
        ('to = "guarantor"', 'to = "city"'), ("fee_rate <= most_fee", "fee_rate <= most_free"),
        ('bank = "20%"', 'bank = "21%"'), ('amount = "part_reguarantor"', 'amount = "lost * 50%"'),
    ):  # fmt: skip
        assert was in text
        text = text.replace(was, is_now, 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PackFault) as caught:
        read_pack(folder)
    told = "\n".join(caught.value.faults)
    for place in ("pool.to", "filing.conditions.fee.condition", "parameters.parties_bear.versions.1", "pool.amount"):
        assert f"schemes/shudan.toml: {place}" in told, told
