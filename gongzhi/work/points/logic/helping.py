"""Who helps as what, with which skills, and what a call for help must say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Problem

KINDS: Mapping[str, Promise] = {
    "volunteer": _("志愿者"), "squire": _("新乡贤"), "talent": _("新人才"), "farmer": _("新农人"),
}  # fmt: skip
SKILLS: Mapping[str, Promise] = {
    "hands": _("出力"), "care": _("照看老人小孩"), "repair": _("水电维修"), "farming": _("种养技术"),
    "mediation": _("调解"), "teaching": _("教学、宣讲"), "driving": _("驾驶、农机"), "first_aid": _("急救"),
}  # fmt: skip


@dataclass(frozen=True)
class CallRow:
    """A call for help as told."""

    title: str
    skill: str
    day: date
    where: str
    hours: int
    wanted: int


def faults_of_call(row: CallRow, today: date) -> list[Problem]:
    """What is wrong with it, by field."""
    found = []
    if not 2 <= len(row.title.strip()) <= 60 or "\x00" in row.title:
        found.append(Problem("title", _("写明做什么，2 到 60 个字")))
    if row.skill not in SKILLS:
        found.append(Problem("skill", _("选一种")))
    if row.day < today:
        found.append(Problem("day", _("日期已经过去")))
    if not 1 <= len(row.where.strip()) <= 80:
        found.append(Problem("where", _("写明在哪里")))
    if not 1 <= row.hours <= 12:
        found.append(Problem("hours", _("写 1 到 12 小时")))
    if not 1 <= row.wanted <= 200:
        found.append(Problem("wanted", _("要 1 到 200 人")))
    return found
