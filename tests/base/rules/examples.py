"""The example pack outside `packs/`, and small rules to break."""

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import RuleFault, ready_programme
from gongzhi.base.rules.logic.definition import Programme
from gongzhi.base.rules.logic.explaining import Question, explain, read_case
from gongzhi.base.rules.logic.scores import ready_score
from gongzhi.packs.reading import read_pack
from gongzhi.packs.schema import Pack
from tests.conftest import ROOT

KEJI = ROOT / "tests" / "data" / "packs" / "keji"
STAGES = {"seed": {"zh": "初创期"}, "grown": {"zh": "成长期"}}
HELD = {"valid_from": "2020-01-01", "known_from": "2020-01-01"}
SMALL: dict[str, Any] = {
    "title": {"zh": "抵扣"},
    "inputs": {
        "fee": {"title": {"zh": "费"}, "type": "money"},
        "used": {"title": {"zh": "已用"}, "type": "money"},
        "staff": {"title": {"zh": "职工"}, "type": "people"},
        "on": {"title": {"zh": "日"}, "type": "date"},
        "stage": {"title": {"zh": "阶段"}, "type": "code", "choices": STAGES},
        "first": {"title": {"zh": "首贷"}, "type": "yes_no"},
    },
    "parameters": {
        "rate": {"title": {"zh": "比例"}, "type": "ratio", "versions": [{"value": "50%", **HELD}]},
        "cap": {"title": {"zh": "上限"}, "type": "money", "versions": [{"value": "20万元", **HELD}]},
        "parties": {
            "title": {"zh": "份额"},
            "type": "ratio",
            "versions": [{"shares": {"bank": "20%", "fund": "20%", "own": "60%"}, "residue": "own", **HELD}],
        },
        "tiers": {
            "title": {"zh": "档"},
            "type": "points",
            "over": "ratio",
            "versions": [{"bands": [{"at_least": "0%", "gives": 0}, {"at_least": "10%", "gives": 4}], **HELD}],
        },
    },
    "amount": "min(比例: floor(fee * rate), 封顶: cap - used)",
}


@cache
def keji() -> Pack:
    """The example pack."""
    return read_pack(KEJI)


@cache
def ready(code: str) -> Calculation:
    """A programme or score model of the example pack."""
    programmes = keji().programmes
    return ready_programme(code, programmes[code]) if code in programmes else ready_score(code, keji().scores[code])


def told(code: str, case: dict[str, Any], known_at: date = date(2026, 11, 1), as_of: date | None = None) -> dict:
    """The explanation of a case."""
    rules = keji().programmes.get(code) or keji().scores[code]
    asked = Question(read_case(ready(code), case), date(2026, 11, 1), known_at, as_of)
    return explain(ready(code), rules, asked)


def small(**changes: Any) -> Programme:
    """The small rules with some keys changed: `small(parameters__rate={…})` changes one inside."""
    raw = deepcopy(SMALL)
    for key, value in changes.items():
        at = raw
        *way, last = key.split("__")
        for step in way:
            at = at.setdefault(step, {})
        at[last] = value
    return Programme.model_validate(raw)


def faults(**changes: Any) -> list[str]:
    """What is wrong with the small rules so changed."""
    try:
        ready_programme("small", small(**changes))
    except RuleFault as fault:
        return [str(one) for one in fault.problems]
    return []
