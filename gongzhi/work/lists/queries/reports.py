"""Quarterly reports as tables: units down, indicators across."""

from collections.abc import Mapping
from dataclasses import dataclass

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.packs.lists import QuarterlyReports
from gongzhi.packs.queries import PackInUse
from gongzhi.work.lists.models import Grade, Value


@dataclass(frozen=True)
class Unit:
    """A unit the reports are of: an area of the pack, or a board 板块 of its town."""

    code: str
    name: str
    path: str


def units_of(pack: PackInUse, reports: QuarterlyReports) -> dict[str, Unit]:
    """The units of a version of the reports, by code, in the order of codes."""
    known = areas_by_code()
    root = known.get(pack.pack.head.area)
    if root is None:
        return {}
    if reports.units == "board":
        return {code: Unit(code, title.label, root.path) for code, title in pack.pack.head.boards.items()}
    areas = [one for one in known.values() if one.level == "village" and one.path.startswith(root.path)]
    return {one.code: Unit(one.code, one.label, one.path) for one in sorted(areas, key=lambda area: area.code)}


def values_of(pack: str, report: str, quarter: str) -> Mapping[tuple[str, str], Value]:
    """The newest values of a report for a quarter, by unit and indicator."""
    rows = Value.objects.filter(pack=pack, report=report, quarter=quarter, newest=True)
    return {(one.unit, one.indicator): one for one in rows}


def grades_of(pack: str, report: str, quarter: str) -> Mapping[str, Grade]:
    """The newest grades of a report for a quarter, by unit."""
    rows = Grade.objects.filter(pack=pack, report=report, quarter=quarter, newest=True).select_related("post")
    return {one.unit: one for one in rows}


def all_grades(pack: str, quarter: str) -> Mapping[tuple[str, str], str]:
    """Every grade of a quarter, by unit and report: for the display of unit results 晾晒."""
    rows = Grade.objects.filter(pack=pack, quarter=quarter, newest=True)
    return {(unit, report): grade for unit, report, grade in rows.values_list("unit", "report", "grade")}


def filled(pack: str, quarter: str) -> Mapping[str, int]:
    """How many values of each report were told for a quarter."""
    found: dict[str, int] = {}
    for report in Value.objects.filter(pack=pack, quarter=quarter, newest=True).values_list("report", flat=True):
        found[report] = found.get(report, 0) + 1
    return found
