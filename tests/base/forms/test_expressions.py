"""Expressions give what the shared table says, in Python and in the browser."""

import tomllib
from datetime import date
from typing import Any

import pytest

from gongzhi.base.forms.logic.answers import read_given
from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.forms.logic.evaluating import evaluate
from gongzhi.base.forms.logic.judging import judged
from gongzhi.base.forms.logic.parsing import ExpressionFault
from gongzhi.base.forms.logic.settling import ALONE, settle
from gongzhi.base.forms.logic.values import Result, Undetermined, text_of
from tests.base.forms.browser import in_browser
from tests.base.forms.examples import HERE, census, job, names_of

pytestmark = pytest.mark.once
TABLE = tomllib.loads((HERE / "expressions.toml").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(TABLE["today"])
FORM = census()


def shown(found: Result) -> str:
    return f"?{found.reason}" if isinstance(found, Undetermined) else text_of(found)


def in_python(form: ReadyForm, answers: dict[str, Any], tree: Any) -> str:
    given = read_given(form, answers)
    return shown(evaluate(tree, settle(form, given.values, given.rows, today=TODAY).scope(("n", ALONE))))


def _cases() -> list[tuple[str, dict[str, Any], str, str]]:
    return [
        (about["name"], about.get("answers", {}), text, expected)
        for about in TABLE["about"]
        for text, expected in about["cases"]
    ]


def test_the_table_is_large() -> None:
    assert len(_cases()) > 250
    assert len({(name, text) for name, _answers, text, _expected in _cases()}) == len(_cases())


@pytest.mark.parametrize(("name", "answers", "text", "expected"), _cases())
def test_in_python(name: str, answers: dict[str, Any], text: str, expected: str) -> None:
    assert in_python(FORM, answers, judged(text, names_of(FORM))[0]) == expected


def test_in_the_browser() -> None:
    jobs = [
        job(FORM, answers, [["n", ALONE, judged(text, names_of(FORM))[0]]], TODAY)
        for _name, answers, text, _expected in _cases()
    ]
    found = [one["values"][0] for one in in_browser(jobs)]
    wrong = [(case, value) for case, value in zip(_cases(), found, strict=True) if case[3] != value]
    assert wrong == []


@pytest.mark.parametrize(("text", "at", "said"), [tuple(case) for one in TABLE["fault"] for case in one["cases"]])
def test_a_mistake_is_told_with_its_place(text: str, at: int, said: str) -> None:
    with pytest.raises(ExpressionFault) as fault:
        judged(text, names_of(FORM))
    assert said in fault.value.message
    assert fault.value.at == at
