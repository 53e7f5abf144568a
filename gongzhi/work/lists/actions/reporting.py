"""Quarterly values of units and their grades: told, told again as another version, signed. Never of a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.lists import QuarterlyReports, Report
from gongzhi.packs.queries import PackInUse
from gongzhi.work.lists.access import grading_post, telling_post
from gongzhi.work.lists.logic.reports import Told, check_told, reports_for
from gongzhi.work.lists.models import REPORT, Grade, Value
from gongzhi.work.lists.queries.reports import Unit, units_of


def declared(pack: PackInUse, quarter: str, report: str) -> tuple[str, QuarterlyReports, Report]:
    """The version that holds for a quarter and one of its reports; raises `Invalid` for none."""
    found = reports_for(pack.pack.reports, quarter)
    if found is None or report not in found[1].reports:
        raise Invalid([Problem("report", _("这一季度没有这张报表"))])
    return found[0], found[1], found[1].reports[report]


def tell_values(
    report: str, quarter: str, told: Sequence[Told], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> int:
    """Tell values, all or none; what stands so already is left alone. How many are new or changed.

    A fault is named by indicator and unit (`villagers.500152115211`).
    """
    version, reports, one = declared(pack, quarter, report)
    units = units_of(pack, reports)
    values, posts = _checked(told, one, units, viewer)
    standing = {
        (row.indicator, row.unit): row
        for row in Value.objects.filter(pack=pack.code, report=report, quarter=quarter, newest=True)
    }
    new = [
        Value(
            pack=pack.code, version=version, report=report, quarter=quarter, indicator=row.indicator, unit=row.unit,
            area_path=units[row.unit].path, number=was.number + 1 if was else 1, value=value, source=row.source.strip(),
            post_id=post, account_id=viewer.account, told_at=at,
        )
        for row, value, post in zip(told, values, posts, strict=True)
        if (was := standing.get((row.indicator, row.unit))) is None
        or (was.value, was.source) != (value, row.source.strip())
    ]  # fmt: skip
    replaced = [standing[key].pk for one_ in new if (key := (one_.indicator, one_.unit)) in standing]
    try:
        with transaction.atomic():
            Value.objects.filter(pk__in=replaced).update(newest=False)
            Value.objects.bulk_create(new, batch_size=200)
            record([
                Done("report.told", REPORT, row.uid, viewer.by(row.post_id, channel), at, row.area_path, {
                    "report": report, "quarter": quarter, "indicator": row.indicator, "unit": row.unit,
                })
                for row in new
            ])  # fmt: skip
    except IntegrityError:
        raise Conflict(_("刚刚有人填过，请看最新的数字")) from None
    return len(new)


def _checked(
    told: Sequence[Told], report: Report, units: Mapping[str, Unit], viewer: Viewer
) -> tuple[list[Decimal], list[int]]:
    """Values and the posts by which they are told; raises with all that is wrong."""
    values, posts, problems = list[Decimal](), list[int](), list[Problem]()
    for row in told:
        value = check_told(row, report, {code: unit.name for code, unit in units.items()})
        if isinstance(value, Problem):
            problems.append(Problem(f"{value.field}-{row.indicator}-{row.unit}", value.message))
            continue
        post = telling_post(viewer, report.indicators[row.indicator], units[row.unit].path)
        if post is None:
            raise NotAllowed(_("这项指标不归您的岗位填"))
        values.append(value)
        posts.append(post)
    if problems:
        raise Invalid(problems)
    return values, posts


def give_grades(
    report: str, quarter: str, grades: Mapping[str, str], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> int:
    """Grade units in a report, and sign: by whoever owns it. The same grade again changes nothing. How many are new."""
    version, reports, one = declared(pack, quarter, report)
    units = units_of(pack, reports)
    wrong = [unit for unit, grade in grades.items() if unit not in units or grade not in reports.grades]
    if wrong:
        raise Invalid([Problem(f"grade-{unit}", _("选一个等次")) for unit in wrong])
    posts = {unit: post for unit in grades if (post := grading_post(viewer, one, units[unit].path)) is not None}
    if not posts or len(posts) < len(grades):
        raise NotAllowed(_("这张报表不归您的岗位评定"))
    standing = {
        row.unit: row for row in Grade.objects.filter(pack=pack.code, report=report, quarter=quarter, newest=True)
    }
    changed = {unit: grade for unit, grade in grades.items() if unit not in standing or standing[unit].grade != grade}
    last = dict(
        Grade.objects.filter(pack=pack.code, report=report, quarter=quarter, unit__in=changed).order_by()
        .values_list("unit").annotate(last=Max("number"))
    )  # fmt: skip
    new = [
        Grade(
            uid=uuid7(), pack=pack.code, version=version, report=report, quarter=quarter, unit=unit,
            area_path=units[unit].path, number=last.get(unit, 0) + 1, grade=grade, post_id=posts[unit],
            account_id=viewer.account, signed_at=at,
        )
        for unit, grade in changed.items()
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Grade.objects.filter(pk__in=[standing[unit].pk for unit in changed if unit in standing]).update(
                newest=False
            )
            Grade.objects.bulk_create(new)
            record([
                Done("report.graded", REPORT, row.uid, viewer.by(row.post_id, channel), at, row.area_path, {
                    "report": report, "quarter": quarter, "unit": row.unit, "grade": row.grade,
                })
                for row in new
            ])  # fmt: skip
    except IntegrityError:
        raise Conflict(_("刚刚有人评过，请看最新的等次")) from None
    return len(new)
