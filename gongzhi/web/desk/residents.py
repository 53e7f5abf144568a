"""What pages of residents share: the days people type, and what acts on residents are called."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.refusals import Invalid, Problem

ACTS: Mapping[str, Promise] = {
    "people.household_registered": gettext_lazy("立户登记"), "people.household_split": gettext_lazy("分户"),
    "people.household_merged": gettext_lazy("并户"), "people.household_moved": gettext_lazy("迁移"),
    "people.household_corrected": gettext_lazy("更正户信息"), "people.household_ended": gettext_lazy("销户"),
    "people.member_joined": gettext_lazy("增加成员"), "people.relations_changed": gettext_lazy("更改关系"),
    "people.person_corrected": gettext_lazy("更正个人信息"), "people.person_died": gettext_lazy("死亡登记"),
    "people.person_left": gettext_lazy("迁出"), "people.persons_merged": gettext_lazy("合并重复登记"),
}  # fmt: skip


def whole_day(sent: str, field: str) -> date:
    """A day as it was typed; raises `Invalid` naming the field."""
    try:
        day = parse_date(sent.strip())
    except ValueError:
        day = None
    if day is None:
        raise Invalid([Problem(field, _("日期像 2026-01-31 这样"))])
    return day


def days_of(request: HttpRequest, today: date) -> date:
    """The day a page is asked for as it was: `?on=2024-01-31`; today else."""
    asked = request.GET.get("on", "")
    day = whole_day(asked, "on") if asked else today
    return min(day, today)
