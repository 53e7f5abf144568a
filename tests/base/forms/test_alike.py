"""Whatever is asked and answered, Python and the browser agree: on values, on what is asked, on what is required."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gongzhi.base.forms.logic.answers import read_given
from gongzhi.base.forms.logic.compiling import ReadyForm, ready
from gongzhi.base.forms.logic.evaluating import evaluate
from gongzhi.base.forms.logic.judging import judged
from gongzhi.base.forms.logic.settling import ALONE, settle
from tests.base.forms.browser import in_browser
from tests.base.forms.examples import census, form_of, job, names_of
from tests.base.forms.test_expressions import TODAY, shown

pytestmark = pytest.mark.once
FORM = census()
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # the message names the one that differs

decimals = st.decimals(-10_000, 10_000, places=3, allow_nan=False).map(lambda one: format(one, "f"))
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
words = st.text(st.sampled_from("ab张三𠮷😀 1.-"), max_size=6)


def _unsigned(number: str) -> str:
    return number.lstrip("-")


number_leaf = st.one_of(
    decimals.map(_unsigned),
    st.sampled_from(["${n}", "${d}", "${price}", "count(${members})", "sum(${age})", "count-selected(${many})"]),
    st.sampled_from(["string-length(${name})", "number(${name})", "max(${age})", "count(${age})"]),
)
day_leaf = st.one_of(days.map(lambda day: f"date('{day}')"), st.sampled_from(["today()", "${on}", "min(${born})"]))
text_leaf = st.one_of(words.map(lambda word: f"'x{word}'"), st.sampled_from(["${name}", "${note}", "${code}"]))
truth_leaf = st.sampled_from(
    ["true()", "false()", "${road} = 'yes'", "selected(${many}, 'oil')", "${kind} != 'a'", "${name} = ''",
     "${d} != ''", "regex(${name}, '[ab张]+(三|1)?')"]
)  # fmt: skip


def _joined(one: st.SearchStrategy[str], signs: list[str], other: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(one, st.sampled_from(signs), other).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})")


def _grown(depth: int) -> dict[str, st.SearchStrategy[str]]:
    """Expressions of each type, nested at most so deep."""
    if depth == 0:
        return {"number": number_leaf, "day": day_leaf, "text": text_leaf, "truth": truth_leaf}
    less = _grown(depth - 1)
    number, day, text, truth = less["number"], less["day"], less["text"], less["truth"]

    def chosen(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(truth, one, one).map(lambda parts: f"if({parts[0]}, {parts[1]}, {parts[2]})")

    def either(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(one, one).map(lambda parts: f"coalesce({parts[0]}, {parts[1]})")

    return {
        "number": st.one_of(
            number_leaf, _joined(number, ["+", "-", "*", "div", "mod"], number), chosen(number), either(number),
            st.tuples(number, st.integers(-3, 6)).map(lambda parts: f"round({parts[0]}, {parts[1]})"),
            number.map(lambda one: f"int({one})"), number.map(lambda one: f"-{one}"),
            _joined(day, ["-"], day), text.map(lambda one: f"string-length({one})"),
            st.tuples(number, number).map(lambda parts: f"max({parts[0]}, {parts[1]})"),
        ),
        "day": st.one_of(day_leaf, _joined(day, ["+", "-"], number), chosen(day), either(day)),
        "text": st.one_of(text_leaf, chosen(text), either(text)),
        "truth": st.one_of(
            truth_leaf, _joined(number, ["=", "!=", "<", "<=", ">", ">="], number), _joined(day, ["=", "<", ">="], day),
            _joined(text, ["=", "!="], text), _joined(truth, ["and", "or"], truth),
            truth.map(lambda one: f"not({one})"),
            number.map(lambda one: f"{one} = ''"), day.map(lambda one: f"{one} != ''"),
        ),
    }  # fmt: skip


expressions = st.one_of(*_grown(3).values())


def maybe(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), one)


member = st.fixed_dictionaries(
    {"age": maybe(decimals), "born": maybe(days.map(str)), "school": maybe(st.sampled_from(["yes", "no"]))}
)
answers = st.fixed_dictionaries(
    {
        "n": maybe(st.one_of(st.integers(-99, 99).map(str), decimals, words)),
        "d": maybe(st.one_of(decimals, st.just("１２．５"), st.just("0.1"))),
        "price": maybe(decimals),
        "name": maybe(words),
        "note": maybe(st.text(max_size=8)),
        "code": maybe(words),
        "road": maybe(st.sampled_from(["yes", "no", "perhaps"])),
        "kind": maybe(st.sampled_from(["a", "b"])),
        "many": maybe(st.lists(st.sampled_from(["mud", "oil", "water"]), unique=True)),
        "on": maybe(st.one_of(days.map(str), st.sampled_from(["2023-02-29", "0001-01-01", "9999-12-31", "x"]))),
        "members": st.lists(member, max_size=3),
    }
)


@settings(max_examples=12, deadline=None, phases=UNSHRUNK)
@given(st.lists(st.tuples(answers, st.lists(expressions, min_size=5, max_size=25)), min_size=20, max_size=40))
def test_any_expression_gives_the_same_in_both(many: list[tuple[dict[str, Any], list[str]]]) -> None:
    jobs, expected = [], []
    for given_answers, texts in many:
        held = read_given(FORM, given_answers)
        scope = settle(FORM, held.values, held.rows, today=TODAY).scope(("n", ALONE))
        trees = [judged(text, names_of(FORM))[0] for text in texts]
        expected.append([shown(evaluate(tree, scope)) for tree in trees])
        jobs.append(job(FORM, given_answers, [["n", ALONE, tree] for tree in trees], TODAY))
    for (given_answers, texts), one, two in zip(many, expected, in_browser(jobs), strict=True):
        for text, a, b in zip(texts, one, two["values"], strict=True):
            assert a == b, f"{text} with {given_answers}"


CHAIN = ready(
    form_of("""
title = { zh = "连环" }
[groups.house]
relevant = "${lives} = 'yes'"
[groups.people]
label = { zh = "人" }
within = "house"
repeat = true
relevant = "${count} > 0"
[choices]
town = [{ code = "e", label = { zh = "东" } }, { code = "w", label = { zh = "西" } }]
village = [
  { code = "e1", label = { zh = "东一" }, columns = { town = "e" } },
  { code = "w1", label = { zh = "西一" }, columns = { town = "w" } },
]
[[questions]]
code = "lives"
type = "yes_no"
label = { zh = "住人吗" }
required = true
[[questions]]
code = "count"
type = "integer"
group = "house"
label = { zh = "几个人" }
required = true
constraint = ". >= 0 and . <= 20"
[[questions]]
code = "age"
type = "integer"
group = "people"
label = { zh = "几岁" }
required = "${count} > 1"
constraint = ". < 150 and . <= ${oldest}"
[[questions]]
code = "school"
type = "yes_no"
group = "people"
label = { zh = "上学吗" }
relevant = "${age} < 18"
required = true
[[questions]]
code = "share"
type = "calculated"
group = "people"
calculation = "round(${age} div sum(${age}), 3)"
[[questions]]
code = "oldest"
type = "calculated"
calculation = "coalesce(max(${age}), 0)"
[[questions]]
code = "first_day"
type = "calculated"
calculation = "once(today())"
[[questions]]
code = "town"
type = "one"
choices = "town"
label = { zh = "哪个镇" }
[[questions]]
code = "village"
type = "one"
choices = "village"
choice_filter = "town = ${town}"
label = { zh = "哪个村" }
""")
)
small = maybe(st.one_of(st.integers(-3, 25).map(str), st.just("x")))
chain_answers = st.fixed_dictionaries(
    {
        "lives": maybe(st.sampled_from(["yes", "no"])),
        "count": small,
        "people": st.lists(
            st.fixed_dictionaries({"age": small, "school": maybe(st.sampled_from(["yes", "no"]))}), max_size=4
        ),
        "first_day": maybe(st.integers(0, 400).map(lambda n: str(TODAY - timedelta(days=n)))),
        "town": maybe(st.sampled_from(["e", "w"])),
        "village": maybe(st.sampled_from(["e1", "w1"])),
    }
)


def settled_in_python(form: ReadyForm, sent: dict[str, Any]) -> dict[str, Any]:
    held = read_given(form, sent)
    settled = settle(form, held.values, held.rows, today=TODAY)
    judged_: dict[str, Any] = {}
    for code, one in form.asked.items():
        for spot in settled.spots(code):
            required = bool(one.trees.get("required")) and evaluate(one.trees["required"], settled.scope(spot)) is True
            own, tree = settled.values.get(spot), one.trees.get("constraint")
            found = evaluate(tree, settled.scope(spot, own=own)) if tree and own is not None else True
            judged_[f"{code}.{spot[1]}"] = [required, shown(found)]
    return {
        "values": [],
        "asked": {f"{code}.{row}": yes for (code, row), yes in settled.asked.items()},
        "held": {f"{code}.{row}": shown(value) for (code, row), value in settled.values.items()},
        "judged": judged_,
    }


@settings(max_examples=10, deadline=None, phases=UNSHRUNK)
@given(st.lists(chain_answers, min_size=30, max_size=60))
def test_what_is_asked_calculated_and_required_is_the_same_in_both(many: list[dict[str, Any]]) -> None:
    for sent, found in zip(many, in_browser([job(CHAIN, one, [], TODAY) for one in many]), strict=True):
        assert found == json.loads(json.dumps(settled_in_python(CHAIN, sent))), sent
