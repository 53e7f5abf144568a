"""Well-typed expressions, parameters and cases, made at random: what both back ends are held to."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.cells import EPOCH
from gongzhi.base.rules.logic.compiling import begun
from gongzhi.base.rules.logic.definition import Rules
from gongzhi.base.rules.logic.trees import Tree
from gongzhi.base.rules.logic.units import Value
from gongzhi.base.rules.logic.vector.running import Given

STAGES = {"seed": {"zh": "初创期"}, "grown": {"zh": "成长期"}}
RULES = Rules.model_validate(
    {
        "title": {"zh": "试"},
        "selector": "on",
        "inputs": {
            "fee": {"title": {"zh": "费"}, "type": "money"},
            "paid": {"title": {"zh": "已付"}, "type": "money"},
            "staff": {"title": {"zh": "人"}, "type": "people"},
            "rate": {"title": {"zh": "率"}, "type": "ratio"},
            "growth": {"title": {"zh": "增长"}, "type": "ratio"},
            "first": {"title": {"zh": "首贷"}, "type": "yes_no"},
            "on": {"title": {"zh": "日"}, "type": "date"},
            "founded": {"title": {"zh": "成立"}, "type": "date"},
            "stage": {"title": {"zh": "阶段"}, "type": "code", "choices": STAGES},
        },
        "parameters": {
            "part": {
                "title": {"zh": "比例"},
                "type": "ratio",
                "versions": [
                    {"value": "50%", "valid_from": "2015-01-01", "valid_to": "2020-11-06", "known_from": "2015-01-01"},
                    {"value": "33.3%", "valid_from": "2020-11-06", "known_from": "2020-11-06"},
                ],
            },
            "most": {
                "title": {"zh": "上限"},
                "type": "money",
                "versions": [{"value": "150万元", "valid_from": "2000-01-01", "known_from": "2000-01-01"}],
            },
            "tiers": {
                "title": {"zh": "档"},
                "type": "ratio",
                "over": "ratio",
                "versions": [
                    {
                        "bands": [
                            {"at_least": "0%", "gives": "10%"},
                            {"at_least": "7.5%", "gives": "0.125"},
                            {"at_least": "30%", "gives": "2"},
                        ],
                        "valid_from": "2000-01-01",
                        "known_from": "2000-01-01",
                    }
                ],
            },
            "line": {
                "title": {"zh": "线"},
                "type": "ratio",
                "over": "money",
                "versions": [
                    {
                        "curve": [
                            {"at_least": "-10元", "gives": "-1"},
                            {"at_least": "33.33元", "gives": "7%"},
                            {"at_least": "90000元", "gives": "3"},
                        ],
                        "valid_from": "2000-01-01",
                        "known_from": "2000-01-01",
                    }
                ],
            },
            "loss": {
                "title": {"zh": "分担"},
                "type": "ratio",
                "versions": [
                    {
                        "shares": {"bank": "20%", "fund": "33.3%", "rest": "46.7%"},
                        "residue": "bank",
                        "valid_from": "2000-01-01",
                        "known_from": "2000-01-01",
                    }
                ],
            },
            "split": {
                "title": {"zh": "均分"},
                "type": "ratio",
                "versions": [
                    {
                        "shares": {"a": "25%", "b": "50%", "c": "25%"},
                        "valid_from": "2000-01-01",
                        "known_from": "2000-01-01",
                    }
                ],
            },
        },
        "tables": {
            "grid": {
                "title": {"zh": "表"},
                "hit": "unique",
                "columns": {
                    "staff": {"title": {"zh": "人"}, "type": "people"},
                    "stage": {"title": {"zh": "段"}, "type": "code", "choices": STAGES},
                    "first": {"title": {"zh": "首"}, "type": "yes_no"},
                },
                "gives": "money",
                "rows": [
                    {"when": {"staff": "< 50", "stage": "seed"}, "gives": "100元"},
                    {"when": {"staff": ">= 50", "stage": "seed"}, "gives": "7分"},
                    {"when": {"stage": "grown", "first": "yes"}, "gives": "200万元"},
                    {"when": {"staff": "[0, 500)", "stage": "grown", "first": "no"}, "gives": "1元"},
                    {"when": {"staff": ">= 500", "stage": "grown", "first": "no"}, "gives": "0"},
                ],
            },
            "plus": {
                "title": {"zh": "加"},
                "hit": "collect-sum",
                "columns": {"rate": {"title": {"zh": "率"}, "type": "ratio", "least": "-100%"}},
                "gives": "ratio",
                "rows": [
                    {"when": {"rate": "-"}, "gives": "5%"},
                    {"when": {"rate": "(1%, 30%] | 50%"}, "gives": "1.5"},
                    {"when": {"rate": "> 2"}, "gives": "0.001"},
                ],
            },
        },
    }
)
AT = date(2026, 1, 1)


def leaves(kind: str) -> Any:
    return {
        "money": st.one_of(
            st.sampled_from(["fee", "paid", "most"]),
            st.integers(0, 10**7).map(lambda n: f"{n}分"),
            st.sampled_from(["0元", "1500000元", "3亿元"]),
        ),
        "ratio": st.one_of(
            st.sampled_from(["rate", "growth", "part"]),
            st.integers(0, 400).map(lambda n: f"{n}%"),
            st.integers(0, 9).map(str),
            st.integers(1, 99).map(lambda n: f"0.{n:03}"),
        ),
        "people": st.one_of(st.just("staff"), st.integers(0, 600).map(lambda n: f"{n}人")),
        "yes_no": st.one_of(
            st.just("first"),
            st.sampled_from(["given(fee)", "given(stage)", "stage = 'seed'", "only(stage, 'seed') = 'seed'"]),
        ),
        "date": st.one_of(st.sampled_from(["on", "founded"]), st.dates(date(1950, 1, 1), date(2080, 1, 1)).map(str)),
    }[kind]


@st.composite
def expressions(draw: Any, kind: str, depth: int = 4) -> str:
    """A well-typed expression of a kind."""
    if depth == 0 or draw(st.integers(0, 6)) == 0:
        return draw(leaves(kind))

    def part(of: str) -> str:
        return draw(expressions(of, depth - 1))

    way = draw(st.sampled_from(["floor", "ceil", "round_half_up", "round_half_even"]))
    op = draw(st.sampled_from("+-"))
    extreme = draw(st.sampled_from(["min", "max"]))
    several = [part(kind) for _ in range(draw(st.integers(2, 3)))] if kind != "yes_no" else []
    labels = ["甲: ", "", "乙: "]
    shared = {
        "if": lambda: f"if({part('yes_no')}, {part(kind)}, {part(kind)})",
        "extreme": lambda: f"{extreme}({', '.join(a + b for a, b in zip(labels, several, strict=False))})",
    }
    own = {
        "money": {
            "times": lambda: f"({part('money')} * {part('ratio')})",
            "sum": lambda: f"({part('money')} {op} {part('money')})",
            "round": lambda: f"{way}({part('money')}{draw(st.sampled_from(['', ', 1元', ', 0.5元', ', 3分']))})",
            "share": lambda: f"share(floor({part('money')}), loss, {draw(st.sampled_from(['bank', 'fund', 'rest']))})",
            "split": lambda: f"share(ceil({part('money')}), split, {draw(st.sampled_from('abc'))})",
            "neg": lambda: f"-{part('money')}",
            "lookup": lambda: f"lookup(grid, {part('people')}, stage, {part('yes_no')})",
        },
        "ratio": {
            "divided": lambda: f"({part('money')} / ({part('money')} - paid))",
            "people": lambda: f"(staff / ({part('people')} + staff))",
            "times": lambda: f"({part('ratio')} * {part('ratio')})",
            "sum": lambda: f"({part('ratio')} {op} {part('ratio')})",
            "round": lambda: f"{way}({part('ratio')}{draw(st.sampled_from(['', ', 1%', ', 0.25', ', 3']))})",
            "band": lambda: f"band({part('ratio')}, tiers)",
            "curve": lambda: f"curve({part('money')}, line)",
            "lookup": lambda: f"lookup(plus, {part('ratio')})",
        },
        "people": {"sum": lambda: f"({part('people')} {op} {part('people')})"},
        "date": {
            "days": lambda: f"({part('date')} {op} ({part('date')} - {part('date')}))",
            "months": lambda: f"add_months({part('date')}, {draw(st.integers(-30, 30))}个月)",
        },
        "yes_no": {
            "both": lambda: f"({part('yes_no')} {draw(st.sampled_from(['and', 'or']))} {part('yes_no')})",
            "not": lambda: f"not({part('yes_no')})",
            **{
                of: lambda of=of: f"({part(of)} {draw(st.sampled_from(['=', '!=', '<', '<=', '>', '>=']))} {part(of)})"
                for of in ("money", "ratio", "people", "date")
            },
        },
    }[kind]
    if kind == "yes_no":
        del shared["extreme"]
    return {**shared, **own}[draw(st.sampled_from(sorted({**shared, **own})))]()


big = st.one_of(st.integers(0, 10**6), st.integers(0, 10**17), st.sampled_from([0, 1, 10**17, 2**31]))
ratios = st.one_of(st.integers(-2_000, 4_000), st.integers(-(10**17), 10**17))
days = st.one_of(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.dates(), st.sampled_from([date(2020, 11, 5), date(2020, 11, 6)])
)
whole_cases = st.fixed_dictionaries(
    {
        "fee": big.map(Fraction),
        "paid": big.map(Fraction),
        "staff": st.integers(0, 700).map(Fraction),
        "rate": ratios.map(lambda n: Fraction(n, 1000)),
        "growth": ratios.map(Fraction),
        "first": st.booleans(),
        "on": days,
        "founded": days,
        "stage": st.sampled_from(["seed", "grown"]),
    }
)
gone = st.one_of(st.just(set()), st.sets(st.sampled_from(sorted(RULES.inputs)), max_size=3))
cases = st.builds(lambda whole, without: {k: v for k, v in whole.items() if k not in without}, whole_cases, gone)


def calculation(outputs: dict[str, str]) -> Calculation:
    """The rules of this file with these outputs."""
    draft = begun(RULES)
    for name, text in outputs.items():
        tree = draft.judge(name, text)
        if tree is not None:
            draft.outputs[name] = Tree("value", tree.kind, (tree,), word=name)
    return draft.done("made")


def in_columns(ready: Calculation, rows: list[dict[str, Value]]) -> dict[str, Given]:
    """Cases as columns."""
    found = {}
    for name, known in ready.inputs.items():
        den = 1000 if name == "rate" else 1
        absent = np.array([name not in row for row in rows], np.bool_)
        values = [_number(ready, row.get(name, 0), den) for row in rows]
        dtype = np.bool_ if known.type == "yes_no" else np.int64
        found[name] = Given(np.array(values, dtype), den, absent if absent.any() else None)
    return found


def _number(ready: Calculation, value: Any, den: int) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return (value - EPOCH) // timedelta(days=1)
    if isinstance(value, str):
        return ready.codes.index(value)
    return int(value * den)
