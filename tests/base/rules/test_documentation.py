"""Every example of docs/rules.md is run: the programme, the values, the expressions, the table, the commands."""

import json
import re
import shlex
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongzhi.base.rules.logic.cells import EPOCH
from gongzhi.base.rules.logic.compiling import begun, ready_programme
from gongzhi.base.rules.logic.definition import Programme, Rules, ScoreModel
from gongzhi.base.rules.logic.explaining import Question, explain, read_case
from gongzhi.base.rules.logic.scalar import Scope, evaluate
from gongzhi.base.rules.logic.scores import ready_score
from gongzhi.base.rules.logic.units import Undetermined, read_value, shown
from gongzhi.base.rules.logic.vector.running import Given, run_over
from gongzhi.config.cli import main
from tests.base.rules.examples import HELD
from tests.conftest import ROOT

pytestmark = pytest.mark.once
TEXT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
DAY = date(2026, 2, 1)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    """The lines of the table under a heading, without backticks."""
    part = re.split(r"^## ", TEXT, flags=re.MULTILINE)
    (found,) = [one for one in part if one.startswith(heading)]
    lines = [line for line in found.splitlines() if line.startswith("| `") or re.match(r"\| [a-z]+ \| `", line)]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_programme_gives_what_the_page_says() -> None:
    programme = Programme.model_validate(tomllib.loads(blocks("toml")[0]))
    ready = ready_programme("page", programme)
    found = explain(ready, programme, Question(read_case(ready, json.loads(blocks("json")[0])), DAY, DAY))
    assert f"It gives `{found['payable']['text']}`, decided by `{found['binding']['code']}`" in TEXT


def test_the_score_gives_what_the_page_says() -> None:
    model = ScoreModel.model_validate(tomllib.loads(blocks("toml")[2]))
    ready = ready_score("page", model)
    found = explain(ready, model, Question(read_case(ready, json.loads(blocks("json")[1])), DAY, DAY))
    assert found["total"]["text"] == "5.3点" and [one["text"] for one in found["indicators"]] == ["3.5点", "1.8点"]
    assert found["status"] == "passes" and "It gives `5.3点`: 3.5 for spending half of 10%, 1.8 for one patent." in TEXT


def test_the_calls_of_the_page_run() -> None:
    (code,) = blocks("python")
    names: dict[str, Any] = {
        **{one.__name__: one for one in (ready_programme, read_case, explain, Question, Given, run_over)},
        "programme": Programme.model_validate(tomllib.loads(blocks("toml")[0])),
        "today": DAY,
        "fen_and_days": {
            "fee": np.array([1000, 10**8, 0]),
            "balance": np.full(3, 10**9),
            "used": np.zeros(3, np.int64),
            "accepted_on": np.full(3, (DAY - EPOCH).days),
        },
    }
    exec(code, names)
    assert names["told"]["payable"]["text"] == "80000元"
    assert names["paid"].tolist() == [500, 8_000_000, 0] and names["why"] is None
    assert names["decided"].tolist() == [0, 2, -1]


@pytest.mark.parametrize(("type_", "text", "kept"), rows("Types and values"))
def test_values_are_kept_as_the_page_says(type_: Any, text: str, kept: str) -> None:
    assert read_value(text, type_) == Fraction(kept)


def _rules() -> Rules:
    def of(type_: str, over: str | None = None, **version: Any) -> dict[str, Any]:
        return {"title": {"zh": "x"}, "type": type_, "over": over, "versions": [{**HELD, **version}]}

    def steps(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"at_least": start, "gives": gives} for start, gives in pairs]

    types = {"fee": "money", "used": "money", "staff": "people", "part": "ratio", "first": "yes_no", "on": "date"}
    inputs: dict[str, Any] = {name: {"title": {"zh": name}, "type": type_} for name, type_ in types.items()}
    choices = {"seed": {"zh": "初创期"}, "grown": {"zh": "成长期"}}
    inputs["stage"] = {"title": {"zh": "阶段"}, "type": "code", "choices": choices}
    parameters = {
        "rate": of("ratio", value="50%"),
        "bands": of("points", "ratio", bands=steps(("0%", "0点"), ("10%", "4点"), ("30%", "20点"))),
        "line": of("ratio", "money", curve=steps(("0元", "0%"), ("100元", "50%"), ("1000元", "100%"))),
        "loss": of("ratio", shares={"bank": "20%", "fund": "20%", "guarantor": "60%"}, residue="guarantor"),
        "halves": of("ratio", shares={"a": "25%", "b": "50%", "c": "25%"}),
    }
    tables = tomllib.loads(blocks("toml")[1])["tables"]
    return Rules.model_validate({"title": {"zh": "x"}, "inputs": inputs, "parameters": parameters, "tables": tables})


def _evaluate(text: str, given: str) -> Any:
    draft = begun(_rules())
    tree = draft.judge("page", text)
    ready = draft.done("page")
    assert tree is not None
    pairs = [part.split(" = ") for part in given.split("; ")]
    case = read_case(ready, dict(pairs))
    return tree, evaluate(tree, Scope(case, ready.chosen(DAY, DAY))).value


@pytest.mark.parametrize(("text", "given", "gives"), rows("The language"))
def test_expressions_give_what_the_page_says(text: str, given: str, gives: str) -> None:
    tree, value = _evaluate(text, given)
    assert not isinstance(value, Undetermined), value
    assert shown(value, tree.kind) == gives


@pytest.mark.parametrize(("text", "given", "why"), rows("Undetermined"))
def test_expressions_are_undetermined_for_the_reason_the_page_says(text: str, given: str, why: str) -> None:
    _tree, value = _evaluate(text, given)
    assert isinstance(value, Undetermined) and f"{value.reason} {value.about}".strip() == why


def test_the_commands_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = {**json.loads(blocks("json")[0]), "kind": "small", "valid_until": "2027-01-01"}
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    day = pa.array([DAY, DAY])
    columns = {
        "fee": [10**6, 10**7],
        "balance": [10**8] * 2,
        "used": [0, 0],
        "kind": ["small", "none"],
        "accepted_on": day,
    }
    pq.write_table(pa.table({**columns, "valid_until": day}), tmp_path / "cases.parquet")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    (commands,) = blocks("sh")
    for line in commands.splitlines():
        name, *words = shlex.split(line)
        assert name == "gongzhi" and main(words) == 0, line


def test_every_function_is_on_the_page() -> None:
    from gongzhi.base.rules.logic.judging import FUNCTIONS

    assert not [name for name in FUNCTIONS if f"{name}(" not in TEXT]
