"""Quarterly reports 报表 at the desk: filled in, graded and signed, shown beside one another 晾晒; of units."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.packs.lists import QuarterlyReports, Report
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.lists.access import grading_post, telling_post
from gongzhi.work.lists.actions.reporting import give_grades, tell_values
from gongzhi.work.lists.logic.reports import Told, quarter_of, quarters_between, reports_for
from gongzhi.work.lists.models import Grade, Value
from gongzhi.work.lists.queries.reports import Unit, all_grades, filled, grades_of, units_of, values_of


def _quarters(pack: PackInUse) -> list[str]:
    """From the first quarter any version holds for to this one, newest first."""
    begun = [one.valid_from for one in pack.pack.reports.values()]
    today = local_day(now(), pack.calendar.time_zone)
    return quarters_between(min(begun), today) if begun else []


@desk
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of a quarter with how much of each is filled in."""
    pack = working_pack()
    quarters = _quarters(pack)
    asked = request.GET.get("quarter", "")
    today = local_day(now(), pack.calendar.time_zone)
    quarter = asked if asked in quarters else (quarters[1] if len(quarters) > 1 else quarter_of(today))
    found = reports_for(pack.pack.reports, quarter)
    rows, units = list[dict[str, Any]](), dict[str, Unit]()
    if found is not None:
        units, told = units_of(pack, found[1]), filled(pack.code, quarter)
        graded: dict[str, int] = {}
        for _unit, report in all_grades(pack.code, quarter):
            graded[report] = graded.get(report, 0) + 1
        rows = [
            {"code": code, "title": say(one.title), "indicators": [say(each.title) for each in one.indicators.values()],
             "told": told.get(code, 0), "wanted": len(one.indicators) * len(units), "graded": graded.get(code, 0)}
            for code, one in found[1].reports.items()
        ]  # fmt: skip
    context = {
        "rows": rows, "quarter": quarter, "quarters": quarters[:40], "units": len(units),
        "title": say(found[1].title) if found else "", "basis": say(found[1].basis) if found else "",
        "example": bool(found and found[1].example),
    }  # fmt: skip
    return show(request, "desk/lists/reports.html", context)


def _declared(quarter: str, code: str) -> tuple[PackInUse, QuarterlyReports, Report]:
    pack = working_pack()
    found = reports_for(pack.pack.reports, quarter)
    if found is None or code not in found[1].reports or quarter not in _quarters(pack):
        raise Http404
    return pack, found[1], found[1].reports[code]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, quarter: str, code: str) -> HttpResponse:
    """One report: a table of units by indicators; what the viewer's posts own can be typed in, and grades be given."""
    pack, whole, one = _declared(quarter, code)
    me, refused, units = viewer(request), None, units_of(pack, whole)
    if request.method == "POST":
        try:
            _take(request, quarter, code, pack, one, units)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            return redirect("desk:report", quarter=quarter, code=code)
    values, grades = values_of(pack.code, code, quarter), grades_of(pack.code, code, quarter)
    sent = request.POST if refused else {}
    errors = {problem.field: problem.message for problem in refused.problems} if refused else {}
    context = {
        "code": code, "quarter": quarter, "title": say(one.title), "basis": say(whole.basis), "example": whole.example,
        "indicators": [
            {"code": name, "title": say(each.title), "unit": say(each.unit), "source": say(each.source)}
            for name, each in one.indicators.items()
        ],
        "rows": [_row(unit, one, values, grades, me, sent, errors) for unit in units.values()],
        "grades": [(key, say(title)) for key, title in whole.bands()],
        "fills": any(telling_post(me, each, unit.path) for each in one.indicators.values() for unit in units.values()),
        "signs": any(grading_post(me, one, unit.path) for unit in units.values()), "refused": refused,
        "source": sent.get("source", "") if sent else next((row.source for row in values.values()), ""),
        "source_error": next((each for name, each in errors.items() if name.startswith("source-")), ""),
        "signed": next(iter(grades.values()), None),
    }  # fmt: skip
    return show(request, "desk/lists/report.html", context, status=refused.status if refused else 200)


def _row(
    unit: Unit, one: Report, values: Mapping[tuple[str, str], Value], grades: Mapping[str, Grade], me: Viewer,
    sent: Mapping[str, str], errors: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    cells = []
    for name, each in one.indicators.items():
        row, field = values.get((unit.code, name)), f"value-{name}-{unit.code}"
        value = f"{row.value:.{each.decimals}f}" if row else ""
        cells.append({
            "field": field, "value": value, "typed": sent.get(field, value), "error": errors.get(field, ""),
            "source": row.source if row else "", "may": telling_post(me, each, unit.path) is not None,
            "label": f"{unit.name} {say(each.title)}",
        })  # fmt: skip
    grade = grades.get(unit.code)
    return {
        "unit": unit, "cells": cells, "grade": grade.grade if grade else "", "by": grade.post.label if grade else "",
        "may": grading_post(me, one, unit.path) is not None,
    }  # fmt: skip


def _take(
    request: HttpRequest, quarter: str, code: str, pack: PackInUse, one: Report, units: Mapping[str, Unit]
) -> None:  # fmt: skip
    """Values that were typed and differ, or grades."""
    acting: dict[str, Any] = {"pack": pack, "viewer": viewer(request), "channel": "desk", "at": now()}
    if request.POST.get("what") == "grades":
        picked = {unit: request.POST.get(f"grade-{unit}", "") for unit in units}
        number = give_grades(code, quarter, {unit: grade for unit, grade in picked.items() if grade}, **acting)
        messages.success(request, _("已签署 %(n)d 个单位的等次") % {"n": number})
        return
    source, standing = request.POST.get("source", "")[:200], values_of(pack.code, code, quarter)
    told = []
    for name, each in one.indicators.items():
        for unit in units:
            typed = request.POST.get(f"value-{name}-{unit}", "").strip()[:40]
            row = standing.get((unit, name))
            if typed and (row is None or typed != f"{row.value:.{each.decimals}f}"):
                told.append(Told(name, unit, typed, source))
    number = tell_values(code, quarter, told, **acting)
    messages.success(request, _("已填 %(n)d 个数字") % {"n": number})


@desk
@require_safe
def results(request: HttpRequest, quarter: str) -> HttpResponse:
    """The grades of every unit in every report beside one another 晾晒: in the order of codes, not of grades."""
    pack, found = _whole(quarter)
    units, grades = units_of(pack, found), all_grades(pack.code, quarter)
    context = {
        "quarter": quarter, "quarters": _quarters(pack)[:40], "example": found.example, "basis": say(found.basis),
        "reports": [(code, say(one.title)) for code, one in found.reports.items()],
        "grades": [(key, say(title)) for key, title in found.bands()],
        "rows": [
            {"unit": unit, "grades": [(code, *_grade(found, grades.get((unit.code, code)))) for code in found.reports]}
            for unit in units.values()
        ],
        "counts": [
            {"title": say(one.title), "bars": [
                (key, say(title), number, f"{number / (len(units) or 1):.3f}")
                for key, title in found.bands()
                if (number := sum(grades.get((unit, code)) == key for unit in units))
            ]}
            for code, one in found.reports.items()
        ],
    }  # fmt: skip
    return show(request, "desk/lists/results.html", context)


def _whole(quarter: str) -> tuple[PackInUse, QuarterlyReports]:
    pack = working_pack()
    found = reports_for(pack.pack.reports, quarter)
    if found is None or quarter not in _quarters(pack):
        raise Http404
    return pack, found[1]


def _grade(found: QuarterlyReports, key: str | None) -> tuple[str, str]:
    return (key, say(found.grades.get(key))) if key else ("", "")


@desk
@require_safe
def export(request: HttpRequest, quarter: str, form: str) -> Response:
    """Every value and grade of a quarter as a file, a unit and indicator a line."""
    if form not in ("csv", "xlsx"):
        raise Http404
    pack, found = _whole(quarter)
    units, grades = units_of(pack, found), all_grades(pack.code, quarter)

    def told() -> Iterator[Sequence[object]]:
        for code, one in found.reports.items():
            values = values_of(pack.code, code, quarter)
            for unit in units.values():
                grade = say(found.grades.get(grades.get((unit.code, code), "")))
                for name, each in one.indicators.items():
                    row = values.get((unit.code, name))
                    yield (
                        quarter, say(one.title), unit.code, unit.name, say(each.title), say(each.unit),
                        round(row.value, each.decimals) if row else "", row.source if row else "", grade,
                    )  # fmt: skip

    heads = [
        _("季度"), _("报表"), _("单位代码"), _("单位"), _("指标"), _("计量单位"), _("数值"), _("数字出处"), _("等次"),
    ]  # fmt: skip
    note_export("quarterly", form, filters={"quarter": quarter}, viewer=viewer(request), channel="desk", at=now())
    return sent_table(heads, told(), f"reports-{quarter}", form)
