"""What a village may resolve, and which cap a claim falls under. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Problem
from gongzhi.packs.checks.points import MOST_POINTS, is_about_complaints, touches_rights
from gongzhi.packs.points import PointsRules

CAPS = ("", "month", "year", "once")
GROUPS = ("basic", "contribution")
LATE_DAYS = 92  # how long after it happened something may still be claimed
PRICE_MOST, PIECES_MOST, STOCK_MOST, COST_MOST = 10_000, 100, 100_000, 1_000_000


@dataclass(frozen=True)
class ItemRow:
    """Something a household earns points by, as resolved."""

    code: str
    title: str
    group: str
    points: int
    cap: str = ""
    times: int = 1
    title_en: str = ""
    trail: str = ""
    example: bool = True


@dataclass(frozen=True)
class Resolved:
    """A resolution of the villagers' assembly: its day, its text, what it counts and on what terms."""

    day: date
    title: str
    text: str
    items: tuple[ItemRow, ...]
    fen_per_point: int = 100
    keep_years: int = 1
    notice_days: int = 5
    year_budget_fen: int = 0


def resolved_by(rules: PointsRules, *, day: date, title: str, text: str) -> Resolved:
    """A pack's rules as a village takes them over."""
    items = tuple(
        ItemRow(
            code, one.title.zh, one.group, one.points, one.cap or "", one.times, one.title.en, one.trail or "",
            one.example,
        )
        for code, one in rules.items.items()
    )  # fmt: skip
    return Resolved(
        day, title, text, items, rules.fen_per_point, rules.keep_years, rules.notice_days, rules.year_budget_yuan * 100
    )


def faults_of_resolution(one: Resolved, today: date) -> list[Problem]:
    """Why it cannot stand, by field."""
    found = []
    if one.day > today:
        found.append(Problem("day", _("会议日期在将来")))
    if not 4 <= len(one.title.strip()) <= 80:
        found.append(Problem("title", _("标题写 4 到 80 个字")))
    if not 10 <= len(one.text.strip()) <= 20_000 or "\x00" in one.text:
        found.append(Problem("text", _("写上会议通过的原文，10 到 20,000 个字")))
    if not 1 <= one.fen_per_point <= 10_000:
        found.append(Problem("fen_per_point", _("一分折合 1 分到 100 元")))
    if not 0 <= one.year_budget_fen <= COST_MOST * 100:
        found.append(Problem("year_budget_fen", _("全年预算写 0 到 100 万元")))
    if not 0 <= one.keep_years <= 10 or not 1 <= one.notice_days <= 60:
        found.append(Problem("keep_years", _("结转 0 到 10 年，公示 1 到 60 天")))
    if not 1 <= len(one.items) <= 100 or len({item.code for item in one.items}) != len(one.items):
        found.append(Problem("items", _("细则 1 到 100 条，代码不能重复")))
    return [*found, *faults_of_items(one.items)]


def faults_of_items(items: Sequence[ItemRow]) -> list[Problem]:
    """Points reward, never punish; a complaint or petition never earns any."""
    found = []
    for number, one in enumerate(items, 1):
        place = f"items.{number}"
        if type(one.points) is not int or not 0 < one.points <= MOST_POINTS:
            said = _("第 %(n)d 条“%(title)s”：积分只奖励、不扣分，写 1 到 1,000")
            found.append(Problem(place, said % {"n": number, "title": one.title}))
        if is_about_complaints(f"{one.title} {one.title_en}"):
            said = _("第 %(n)d 条“%(title)s”：投诉、信访不得积分，不投诉也不得积分")
            found.append(Problem(place, said % {"n": number, "title": one.title}))
        if touches_rights(one.title):
            said = _("第 %(n)d 条“%(title)s”：积分不与低保、入学、办证等权利挂钩")
            found.append(Problem(place, said % {"n": number, "title": one.title}))
        fits = one.cap in CAPS and one.group in GROUPS and 1 <= one.times <= 31 and (one.cap or one.times == 1)
        if not fits or not 1 <= len(one.title.strip()) <= 60 or not one.code:
            found.append(Problem(place, _("第 %(n)d 条：名称、类别或上限不对") % {"n": number}))
    return found


def period_of(cap: str, day: date) -> str:
    """What a cap counts within, for something that happened on a day; '' without a cap."""
    return {"": "", "month": f"{day:%Y-%m}", "year": f"{day:%Y}", "once": "once"}[cap]


def month_of(day: date) -> date:
    """The first of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
