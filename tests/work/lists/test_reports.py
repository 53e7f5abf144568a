"""Quarterly reports are of units: values with their source, versions, grades signed by the report's owner."""

from decimal import Decimal

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from gongzhi.base.refusals import Invalid, NotAllowed
from gongzhi.packs.lists import Indicator
from gongzhi.packs.reading import read_pack
from gongzhi.work.lists.actions.reporting import give_grades, tell_values
from gongzhi.work.lists.logic.reports import Told, first_day, number_in, quarter_of, quarters_between, reports_for
from gongzhi.work.lists.models import Grade, Value
from gongzhi.work.lists.queries.reports import grades_of, values_of
from tests.conftest import PACKS, Who
from tests.work.lists.listed import OTHER, VILLAGE, given

pytestmark = pytest.mark.django_db
QUARTER = "2023Q4"


def _told(value: str = "12.5", unit: str = VILLAGE, source: str = "统计月报", indicator: str = "income") -> Told:
    return Told(indicator, unit, value, source)


def test_a_value_is_told_with_its_source_and_again_as_another_version(who: Who) -> None:
    owner = given(who("economy"))
    assert tell_values("economy", QUARTER, [_told(), _told(unit=OTHER)], **owner) == 2
    assert tell_values("economy", QUARTER, [_told(), _told("13", OTHER)], **owner) == 1
    assert [(one.number, one.newest) for one in Value.objects.filter(unit=OTHER).order_by("pk")] == [
        (1, False), (2, True),
    ]  # fmt: skip
    newest = values_of("tangba", "economy", QUARTER)
    assert newest[OTHER, "income"].value == 13 and newest[VILLAGE, "income"].source == "统计月报"


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("value", _told("many")), ("value", _told("12.55")), ("value", _told("91")), ("value", _told("-1")),
        ("source", _told(source="")), ("unit", _told(unit="500152115")), ("indicator", _told(indicator="faces")),
        ("value", _told("NaN")), ("value", _told("1e999")),
    ],
)  # fmt: skip
def test_one_bad_value_is_named_and_none_is_kept(who: Who, field: str, told: Told) -> None:
    with pytest.raises(Invalid) as refused:
        tell_values("economy", QUARTER, [_told(unit=OTHER), told], **given(who("economy")))
    assert refused.value.problems[0].field.startswith(f"{field}-") and not Value.objects.exists()


def test_only_the_owner_of_an_indicator_tells_it_and_only_that_of_the_report_grades(who: Who) -> None:
    for role in ("dispatcher", "party", "supervision"):
        with pytest.raises(NotAllowed):
            tell_values("economy", QUARTER, [_told()], **given(who(role)))
    for role in ("economy", "dispatcher"):
        with pytest.raises(NotAllowed):
            give_grades("economy", QUARTER, {VILLAGE: "a"}, **given(who(role)))
    owner = given(who("supervision"))
    assert give_grades("economy", QUARTER, {VILLAGE: "b", OTHER: "a"}, **owner) == 2
    assert give_grades("economy", QUARTER, {VILLAGE: "a", OTHER: "a"}, **owner) == 1
    assert grades_of("tangba", "economy", QUARTER)[VILLAGE].grade == "a" and Grade.objects.count() == 3
    with pytest.raises(Invalid) as refused:
        give_grades("economy", QUARTER, {VILLAGE: "z"}, **owner)
    assert refused.value.problems[0].field == f"grade-{VILLAGE}"


def test_early_2023_had_seven_reports_without_culture_and_later_there_are_eight() -> None:
    reports = read_pack(PACKS / "tangba").reports
    early, late = reports_for(reports, "2023Q1"), reports_for(reports, "2023Q3")
    assert early is not None and late is not None
    assert len(early[1].reports) == 7 and set(late[1].reports) - set(early[1].reports) == {"culture"}
    assert reports_for(reports, "2022Q4") is None and reports_for(reports, "2023Q5") is None


@over(st.dates(min_value=first_day("2000Q1"), max_value=first_day("2099Q4")))
def test_a_day_lies_in_its_quarter(day) -> None:
    first = first_day(quarter_of(day))
    assert first is not None and first <= day and quarter_of(first) == quarter_of(day)
    assert quarters_between(first, day) == [quarter_of(day)]


@over(st.decimals(min_value=0, max_value=100, places=1))
def test_a_number_is_read_as_it_was_written(value: Decimal) -> None:
    text = {"zh": "数", "en": "number"}
    indicator = Indicator(title=text, unit=text, owner="party", source=text, decimals=1, least=0, most=100)
    assert number_in(f" {value} ", indicator) == value
