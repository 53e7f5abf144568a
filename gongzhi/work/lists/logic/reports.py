"""Quarters, units, and values as they are typed. Units are areas or boards; a person is never one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from gongzhi.base.refusals import Problem
from gongzhi.packs.lists import Indicator, QuarterlyReports, Report, holding_on

SOURCE_MIN, SOURCE_MOST = 2, 120
_QUARTER = re.compile(r"^(20\d\d)Q([1-4])$")
_MOST = Decimal("999999999999")


@dataclass(frozen=True)
class Told:
    """A value of an indicator of a unit, as typed, with what it was taken from."""

    indicator: str
    unit: str
    value: str
    source: str


def first_day(quarter: str) -> date | None:
    """The first day of a quarter such as `2023Q1`, or None for what is none."""
    match = _QUARTER.match(quarter)
    return date(int(match[1]), int(match[2]) * 3 - 2, 1) if match else None


def quarter_of(day: date) -> str:
    """The quarter a day lies in."""
    return f"{day:%Y}Q{(day.month + 2) // 3}"


def quarters_between(first: date, last: date) -> list[str]:
    """Every quarter from the one of a day to that of another, newest first."""
    found, year, number = list[str](), first.year, (first.month + 2) // 3
    while (year, number) <= (last.year, (last.month + 2) // 3):
        found.append(f"{year}Q{number}")
        year, number = (year + 1, 1) if number == 4 else (year, number + 1)
    return found[::-1]


def reports_for(reports: Mapping[str, QuarterlyReports], quarter: str) -> tuple[str, QuarterlyReports] | None:
    """The version of the reports that holds for a quarter; None before the first, and for what is no quarter."""
    day = first_day(quarter)
    return holding_on(reports.items(), day) if day else None


def number_in(text: str, indicator: Indicator) -> Decimal | Problem:
    """A value as typed, or what is wrong with it."""
    try:
        value = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return Problem("value", _("写一个数字"))
    if not value.is_finite() or abs(value) > _MOST:
        return Problem("value", _("写一个数字"))
    if value != round(value, indicator.decimals):
        return Problem("value", _("最多 %(n)d 位小数") % {"n": indicator.decimals})
    if (indicator.least is not None and value < indicator.least) or (
        indicator.most is not None and value > indicator.most
    ):
        return Problem("value", _("不在 %(least)s 到 %(most)s 之间") % {
            "least": "—" if indicator.least is None else indicator.least,
            "most": "—" if indicator.most is None else indicator.most,
        })  # fmt: skip
    return value


def check_told(told: Told, report: Report, units: Mapping[str, str]) -> Decimal | Problem:
    """The value told, or what is wrong with it. `units`: those the reports are of, by code."""
    indicator = report.indicators.get(told.indicator)
    if indicator is None:
        return Problem("indicator", _("这张报表没有这项指标"))
    if told.unit not in units:
        return Problem("unit", _("没有这个单位"))
    if not SOURCE_MIN <= len(told.source.strip()) <= SOURCE_MOST or "\x00" in told.source:
        return Problem("source", _("写明数字出自哪里，%(least)d 到 %(most)d 个字") % {
            "least": SOURCE_MIN, "most": SOURCE_MOST,
        })  # fmt: skip
    return number_in(told.value, indicator)
