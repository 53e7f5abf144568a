"""Answers are checked all at once; what is not asked is dropped, what is calculated is calculated here."""

from typing import Any
from uuid import UUID

import pytest

from gongzhi.base.forms.logic.answers import check
from gongzhi.base.forms.logic.compiling import ReadyForm, ready
from gongzhi.base.forms.logic.sealing import MASK, opened_answers, sealed_answers
from tests.base.forms.examples import TODAY, census, form_of
from tests.base.forms.test_alike import CHAIN

pytestmark = pytest.mark.once
ROW = UUID("018bcfe5-6800-7000-8000-000000000001")


def checked(form: ReadyForm, **answers: Any) -> tuple[dict[str, Any], dict[str, str]]:
    clean, problems = check(form, answers, today=TODAY)
    return clean, {one.field: str(one.message) for one in problems}


def small(more: str) -> ReadyForm:
    return ready(form_of(f'title = {{ zh = "表" }}\n[[questions]]\ncode = "q"\nlabel = {{ zh = "问" }}\n{more}'))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"n": " １２ "}, {"n": 12}),
        ({"n": 12}, {"n": 12}),
        ({"n": "12.0"}, {"n": 12}),
        ({"d": "1.50"}, {"d": "1.5"}),
        ({"name": "\u3000张三 \r\n"}, {"name": "张三"}),
        ({"note": "一\r\n二"}, {"note": "一\n二"}),
        ({"name": "   "}, {}),
        ({"n": None, "many": [], "photo": "", "place": ["", ""]}, {}),
        ({"many": ["mud", "oil", "mud"]}, {"many": ["oil", "mud"]}),
        ({"many": "mud oil"}, {"many": ["oil", "mud"]}),
        ({"road": "yes"}, {"road": "yes"}),
        ({"on": "2024-02-29"}, {"on": "2024-02-29"}),
        ({"at": "08:30:00"}, {"at": "08:30"}),
        ({"since": "2024-02-29 08:30"}, {"since": "2024-02-29T08:30"}),
        ({"place": ["105.900", "30.1"]}, {"place": ["105.9", "30.1"]}),
        ({"place": "105.9, 30.1"}, {"place": ["105.9", "30.1"]}),
        ({"photo": ["a" * 64, "a" * 64]}, {"photo": ["a" * 64]}),
        ({"members": [{"age": "9", "school": "yes"}, {"age": "70", "school": "yes"}]},
         {"members": [{"age": "9", "school": "yes"}, {"age": "70"}]}),
        ({"members": []}, {}),
    ],
)  # fmt: skip
def test_what_is_kept_of_what_was_sent(sent: dict[str, Any], kept: dict[str, Any]) -> None:
    assert checked(census(), **sent) == (kept, {})


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"n": "七"}, "n", "写一个数字"),
        ({"n": "1.5"}, "n", "写一个整数"),
        ({"n": True}, "n", "看不懂"),
        ({"n": {"a": 1}}, "n", "看不懂"),
        ({"n": "9" * 31}, "n", "写一个数字"),
        ({"name": "字" * 201}, "name", "最多写 200 个字，现在有 201 个"),
        ({"note": "字" * 4001}, "note", "最多写 4000 个字"),
        ({"name": "a\x00b"}, "name", "不能保存"),
        ({"road": "maybe"}, "road", "列出的选项"),
        ({"many": ["gold"]}, "many", "列出的选项"),
        ({"many": [1]}, "many", "看不懂"),
        ({"on": "2023-02-29"}, "on", "写成日期"),
        ({"at": "25:00"}, "at", "写成时间"),
        ({"since": "2024-02-29"}, "since", "日期和时间"),
        ({"phone": "call me"}, "phone", "电话只写数字"),
        ({"place": ["181", "30"]}, "place", "经度和纬度"),
        ({"place": "105.9"}, "place", "经度和纬度"),
        ({"photo": ["../etc/passwd"]}, "photo", "照片"),
        ({"photo": [str(n) * 64 for n in range(5)]}, "photo", "最多选 4 个"),
        ({"nobody": "1"}, "nobody", "没有这一题"),
        ({"age": "1"}, "age", "没有这一题"),
        ({"members": [{"n": "1"}]}, "n", "没有这一题"),
        ({"members": [{"age": "8"}, {"age": "x"}]}, "members.2.age", "写一个数字"),
        ({"members": [{"age": "1"}] * 21}, "members", "最多填 20 组"),
    ],
)
def test_a_wrong_answer_names_its_question_and_row(sent: dict[str, Any], field: str, said: str) -> None:
    _clean, problems = checked(census(), **sent)
    assert list(problems) == [field] and said in problems[field]


@pytest.mark.parametrize(
    ("number", "said"),
    [("11010519491231002X", ""), ("11010519491231002x", ""), ("110105194912310021", "核对"), ("1234", "18 位")],
)
def test_an_id_number_is_checked_by_its_last_character(number: str, said: str) -> None:
    _clean, problems = checked(small('type = "id_number"\nsensitive = true'), q=number)
    assert bool(problems) == bool(said) and said in problems.get("q", "")


def test_all_problems_are_told_at_once() -> None:
    _clean, problems = checked(census(), n="x", on="x", members=[{"age": "x"}, {"born": "x"}])
    assert set(problems) == {"n", "on", "members.1.age", "members.2.born"}


def test_what_is_not_asked_is_dropped_whatever_was_sent() -> None:
    clean, problems = checked(CHAIN, lives="no", count="3", people=[{"age": "8"}], town="e")
    assert clean == {"lives": "no", "oldest": "0", "first_day": "2024-03-01", "town": "e"} and problems == {}


def test_rows_are_required_judged_and_calculated_one_by_one() -> None:
    people = [{"age": "8", "school": "yes"}, {"age": "24"}, {}]
    clean, problems = checked(CHAIN, lives="yes", count="3", people=people)
    assert problems["people.3.age"] == "这一题要答"
    clean, problems = checked(CHAIN, lives="yes", count="2", people=people[:2])
    assert problems == {}
    assert [row["share"] for row in clean["people"]] == ["0.25", "0.75"] and clean["oldest"] == "24"


def test_what_was_calculated_once_stays_and_all_else_is_calculated_anew() -> None:
    clean, _ = checked(CHAIN, lives="no", first_day="2024-01-01", oldest="99")
    assert clean["first_day"] == "2024-01-01" and clean["oldest"] == "0"


def test_a_choice_that_its_filter_no_longer_offers_is_refused() -> None:
    assert checked(CHAIN, lives="no", town="e", village="e1")[1] == {}
    _clean, problems = checked(CHAIN, lives="no", town="w", village="e1")
    assert problems == {"village": "前面的答案变了，这一题请重新选"}


def test_a_constraint_says_its_own_message() -> None:
    form = small('type = "integer"\nconstraint = ". mod 2 = 0"\nconstraint_message = { zh = "要双数" }')
    assert checked(form, q="3")[1] == {"q": "要双数"} and checked(form, q="4")[1] == {}
    assert checked(form)[1] == {}


def test_a_constraint_on_what_is_not_answered_says_what_to_answer_first() -> None:
    form = ready(form_of("""
title = { zh = "表" }
[[questions]]
code = "all"
type = "integer"
label = { zh = "一共几盏" }
[[questions]]
code = "out"
type = "integer"
label = { zh = "几盏不亮" }
constraint = ". <= ${all}"
"""))  # fmt: skip
    assert checked(form, out="3")[1] == {"out": "这个答案还不能核对：先答“一共几盏”"}
    assert checked(form, out="3", all="2")[1] == {"out": "这个答案不符合要求"}
    assert checked(form, out="2", all="2")[1] == {}


@pytest.mark.parametrize("key", ["relevant", "required", "constraint", "calculation"])
def test_a_rule_that_breaks_says_so_and_stops_the_form(key: str) -> None:
    kind, rule = ("calculated", "1 div ${d}") if key == "calculation" else ("integer", "1 div ${d} > 1")
    form = ready(form_of(f"""
title = {{ zh = "表" }}
[[questions]]
code = "d"
type = "decimal"
label = {{ zh = "数" }}
[[questions]]
code = "q"
type = "{kind}"
label = {{ zh = "问" }}
{key} = "{rule}"
"""))  # fmt: skip
    sent = {"q": "1"} if key == "constraint" else {}
    assert "除数是 0" in checked(form, d="0", **sent)[1]["q"]
    assert checked(form, d="0.5", q="1")[1] == {}


def test_a_calculation_without_end_must_be_rounded() -> None:
    form = small('type = "calculated"\ncalculation = "1 div 3"')
    assert "先取整" in checked(form)[1]["q"]


def test_sensitive_answers_are_sealed_and_shown_whole_only_by_right() -> None:
    form = census()
    clean, _ = checked(form, name="张三", phone="138 0000 0000")
    kept = sealed_answers(form, clean, ROW)
    assert kept["name"] == "张三" and "138" not in str(kept)
    assert opened_answers(form, kept, ROW, whole=True) == clean
    assert opened_answers(form, kept, ROW, whole=False) == {"name": "张三", "phone": MASK}
    with pytest.raises(ValueError, match="belongs elsewhere"):
        opened_answers(form, kept, UUID(int=1), whole=True)
