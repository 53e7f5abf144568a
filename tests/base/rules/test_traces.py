"""What a case gets is explained by every step, and worked cases come out as worked by hand."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from gongzhi.base.rules.logic.compiling import ready_programme
from gongzhi.base.rules.logic.explaining import CaseFault, Question, explain, read_case
from gongzhi.base.rules.logic.telling import lines_of, page_of
from tests.base.rules.examples import faults, ready, small, told

pytestmark = pytest.mark.once
LOANS = {"new_loans": "8000万元", "paid": 0, "lent_on": "2021-03-01"}
FIRM = {
    "rated_on": "2026-01-05",
    "staff": "100人",
    "tech_staff": "10人",
    "rd": "50万元",
    "rd_by": "revenue",
    "revenue": "1000万元",
    "class_one": 0,
    "class_two": 3,
    "assets": "100万元",
    "resident": True,
    "clean": True,
}


def test_a_known_case_is_traced_step_by_step() -> None:
    found = told("bank_risk", LOANS)
    assert found["status"] == "payable" and found["example"] is False
    assert found["amount"]["text"] == "1600000元" and found["payable"] == {
        "value": 150_000_000,
        "text": "1500000元",
        "why": None,
    }
    assert found["binding"] == {"code": "institution_year", "title": "一级法人机构年度上限", "also": []}
    root = found["steps"]["payable"]
    assert root["op"] == "min" and root["chosen"] == 1
    floor = root["parts"][0]["parts"][0]["parts"][0]
    assert (floor["expression"], floor["text"]) == ("floor(new_loans * rate)", "1600000元")
    new_loans, rate = floor["parts"][0]["parts"]
    assert (new_loans["title"], new_loans["value"]) == ("当年新增贷款额度", 8_000_000_000)
    assert rate["text"] == "2%" and rate["version"] == {
        "key": "rate",
        "valid_from": "2020-11-06",
        "source": "促进科技型企业融资12条措施（2022-11-30）；2022年度申报通知",
        "status": "official",
    }
    assert {one["key"] for one in found["parameters"]} == {"rate", "year_cap"}
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("paid", "payable", "binding"),
    [
        ("0元", "1500000元", "institution_year"),
        ("149.99万元", "100元", "institution_year"),
        ("150万元", "0元", "institution_year"),
        ("160万元", "0元", "institution_year"),
    ],
)
def test_a_cap_that_is_used_up_gives_nothing_and_says_it_was_the_cap(paid: str, payable: str, binding: str) -> None:
    found = told("bank_risk", {**LOANS, "paid": paid})
    assert (found["payable"]["text"], found["binding"]["code"]) == (payable, binding)


def test_of_equal_arguments_the_first_decides() -> None:
    found = told("bank_risk", {**LOANS, "new_loans": "7500万元"})
    assert found["payable"]["text"] == "1500000元" and found["binding"]["code"] == "amount"


def test_who_is_not_eligible_gets_nothing_even_when_amounts_are_unknown() -> None:
    case = {"kind": "none", "accepted_on": "2026-02-01", "valid_until": "2027-01-01"}
    found = told("voucher_fee", case)
    assert (found["status"], found["payable"]["value"], found["binding"]) == ("not_eligible", 0, None)
    assert found["amount"]["why"]["reason"] == "missing"
    assert [one["value"] for one in found["eligibility"]] == [False, True]


def test_a_missing_input_is_undetermined_never_nothing() -> None:
    found = told("voucher_fee", {"kind": "small", "accepted_on": "2026-02-01", "valid_until": "2027-01-01", "fee": 100})
    assert found["status"] == "undetermined" and found["payable"]["value"] is None
    assert found["payable"]["why"] == {"reason": "missing", "about": "balance", "text": "缺少：创新券余额"}


def test_shares_add_up_and_the_named_party_takes_what_rounding_leaves() -> None:
    """1,000,003 fen: 200,000, 200,000, 600,001 and 2 left over."""
    found = told("guarantee_loss", {"principal": "10000.03元", "recovered": 0, "paid_on": "2025-01-01"})
    assert found["payable"]["value"] == 600_003


@pytest.mark.parametrize(
    ("changes", "total", "status"),
    [
        ({}, "62点", "passes"),
        ({"class_two": 2}, "56点", "fails"),
        (
            {"tech_staff": "999人", "staff": "10000人", "rd": "60万元", "class_one": 1},
            "80点",
            "fails",
        ),  # 9.99% counts 0
        ({"tech_staff": "30人", "rd": "60万元", "class_one": 1}, "100点", "passes"),
        ({"rd_by": "cost", "cost": "500万元"}, "32点", "fails"),
        ({"revenue": "2亿元", "rd": "1000万元"}, "62点", "passes"),
        ({"revenue": "20000.01万元", "rd": "1001万元"}, "62点", "fails"),  # too large, whatever the points
        ({"revenue": 0}, None, "undetermined"),
        ({"clean": None}, "62点", "undetermined"),
    ],
)
def test_sci_tech_firms_are_rated_as_the_official_bands_say(
    changes: dict[str, Any], total: str | None, status: str
) -> None:
    found = told("keji_sme", {**FIRM, **changes})
    assert (found["total"]["text"], found["status"], found["example"]) == (total, status, False)


def test_every_point_of_a_score_is_told_with_what_is_missing() -> None:
    found = told("keji_sme", {key: value for key, value in FIRM.items() if key != "class_two"})
    lines = {one["code"]: one for one in found["indicators"]}
    assert (lines["staff"]["text"], lines["rd"]["text"]) == ("4点", "40点") and lines["rd"]["missing"] == []
    assert lines["results"]["missing"] == ["class_two"] and lines["results"]["value"] is None
    assert found["missing"] == ["class_two"] and found["status"] == "undetermined"


def test_an_example_score_counts_what_is_missing_as_nothing_only_where_the_model_says_so() -> None:
    case: dict[str, Any] = {
        name: "50万元" if known.type == "money" else 10
        for name, known in ready("points18").inputs.items()
        if known.type != "code"
    }
    whole = told("points18", {**case, "stage": "seed"})
    gone = told("points18", {**case, "stage": "seed", "venture": None})
    lines = {one["code"]: one for one in gone["indicators"]}
    assert lines["venture"]["counted_as_zero"] and lines["venture"]["value"] == 0 and gone["missing"] == ["venture"]
    own = next(one for one in whole["indicators"] if one["code"] == "venture")
    assert whole["example"] and float(whole["total"]["value"]) - float(gone["total"]["value"]) == pytest.approx(
        float(own["value"])
    )
    assert told("points18", {**case, "stage": "seed", "revenue": None})["status"] == "undetermined"


def test_a_case_with_faults_is_refused_with_every_input_named() -> None:
    with pytest.raises(CaseFault) as fault:
        read_case(ready("bank_risk"), {"new_loans": "8000", "paid": "x", "rate": 1, "lent_on": "2021-02-30"})
    assert [name for name, _message in fault.value.problems] == ["paid", "rate", "lent_on"]


def test_the_explanation_is_told_in_words_and_as_a_page_without_scripts() -> None:
    found = told("bank_risk", LOANS)
    with translation.override("zh-hans"):
        lines = list(lines_of(found))
    assert "结果：1500000元（取决于 一级法人机构年度上限）" in lines
    assert any(line.strip().startswith("→ max(0, institution_year) = 1500000元") for line in lines)
    page = page_of({**found, "title": "<script>alert(1)</script>"})
    assert "<script>" not in page and "&lt;script&gt;" in page and page.count("<details") > 3


def test_what_several_steps_name_is_told_once() -> None:
    """Each value names the one before twice: told in full, the last would have as many steps as a chessboard grains."""
    values = {"v0": {"title": {"zh": "v0"}, "value": "fee + fee"}}
    for n in range(1, 40):
        values[f"v{n}"] = {"title": {"zh": f"v{n}"}, "value": f"v{n - 1} - v{n - 1} + fee"}
    rules = small(values=values, amount="v39")
    calculation = ready_programme("deep", rules)
    asked = Question(read_case(calculation, {"fee": "3分"}), date(2026, 1, 1), date(2026, 1, 1))
    found = explain(calculation, rules, asked)
    assert found["payable"]["value"] == 3 and len(json.dumps(found)) < 100_000
    assert sum(1 for _line in lines_of(found)) < 500


def test_values_that_name_each_other_without_end_are_refused() -> None:
    values = {f"v{n}": {"title": {"zh": "v"}, "value": f"v{n - 1} + fee" if n else "fee"} for n in range(400)}
    assert any("is nested too deeply, together with the values it names" in one for one in faults(values=values))


def test_whatever_has_no_source_is_said_with_the_result() -> None:
    assert told("bank_risk", LOANS)["examples"] == []
    found = told("voucher_fee", {"kind": "none", "accepted_on": "2026-02-01", "valid_until": "2027-01-01"})
    assert found["example"] and {"status", "in_time", "firm_year", "firm_year_cap"} <= set(found["examples"])
