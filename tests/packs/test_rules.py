"""Programmes and scores as parts of a pack: stored by content, ready when asked for, explained when in force."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from gongzhi.base.trail.logic import By
from gongzhi.config.cli import main
from gongzhi.packs.actions import load_pack
from gongzhi.packs.logic import join_texts, split_texts
from gongzhi.packs.queries import pack_in_force
from gongzhi.packs.reading import PackFault, read_pack
from tests.base.rules.examples import KEJI, keji
from tests.conftest import NOON, PACKS
from tests.packs.conftest import Broken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
BY = By("test")


def _with_rules(folder: Path) -> Path:
    for part in ("programmes", "scores"):
        shutil.copytree(KEJI / part, folder / part)
    return folder


def test_a_pack_keeps_its_rules_apart_from_their_words() -> None:
    meaning, texts = split_texts(keji())
    assert "科技创新融资贷款风险补助" not in json.dumps(meaning, ensure_ascii=False)
    assert texts["programmes/bank_risk/title"]["zh"] == "科技创新融资贷款风险补助"
    assert join_texts(json.loads(json.dumps(meaning)), texts) == keji()


def test_the_order_of_a_tables_columns_outlives_a_database_that_sorts_keys() -> None:
    meaning, texts = split_texts(keji())
    sorted_keys = json.loads(json.dumps(meaning, sort_keys=True))
    again = join_texts(sorted_keys, texts)
    for code, programme in keji().programmes.items():
        assert list(again.programmes[code].inputs) == list(programme.inputs)
        for name, table in programme.tables.items():
            assert list(again.programmes[code].tables[name].columns) == list(table.columns)


def test_a_pack_without_rules_has_the_content_it_had_before_there_were_any() -> None:
    meaning, _texts = split_texts(read_pack(PACKS / "tangba"))
    assert not {"programmes", "scores"} & meaning.keys()


def test_rules_in_force_are_those_that_were_loaded(broken: Broken, tmp_path: Path) -> None:
    folder = _with_rules(broken())
    load_pack(folder, by=BY, at=NOON)
    first = pack_in_force(folder.name)
    assert (
        first is not None
        and first.rules("bank_risk").code == "bank_risk"
        and first.rules("keji_sme").code == "keji_sme"
    )
    with pytest.raises(KeyError):
        first.rules("nothing")
    file = folder / "programmes" / "bank_risk.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"2%"', '"3%"'), encoding="utf-8")
    load_pack(folder, by=BY, at=NOON + timedelta(days=1))
    second = pack_in_force(folder.name)
    assert second is not None and second.version != first.version
    assert [one.rules("bank_risk").parameters["rate"].versions[0].content for one in (first, second)] == [
        pytest.approx(0.02),
        pytest.approx(0.03),
    ]


def test_a_programme_in_force_is_explained_without_its_folder(
    broken: Broken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_pack(_with_rules(broken()), by=BY, at=NOON)
    case = tmp_path / "case.json"
    case.write_text('{"new_loans": "100万元", "paid": 0, "lent_on": "2021-03-01"}', encoding="utf-8")
    assert main(["programme", "explain", "bank_risk", "--case", str(case), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["payable"]["value"] == 2_000_000
    assert main(["programme", "explain", "bank", "--case", str(case)]) == 1
    assert "bank: no such programme; there are: bank_risk" in capsys.readouterr().err


def test_what_this_product_never_watches_is_no_programme_either(broken: Broken) -> None:
    folder = _with_rules(broken())
    file = folder / "programmes" / "bank_risk.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("当年新增贷款额度", "宗教场所数"), encoding="utf-8")
    with pytest.raises(PackFault, match=r"programmes/bank_risk.toml: inputs.new_loans.title: .*religious"):
        read_pack(folder)
