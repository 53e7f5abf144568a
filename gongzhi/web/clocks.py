"""Clocks and times shown to people: lights in words, rulers, dates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from gongzhi.base.clock import zone
from gongzhi.base.todos.logic import DONE, DONE_LATE, LATE, NONE, ON_TIME, PAUSED, SOON, Light
from gongzhi.base.todos.models import Clock
from gongzhi.packs.schema import Flow


def days(number: int) -> str:
    """`3 个工作日`"""
    return ngettext("%(n)d 个工作日", "%(n)d 个工作日", number) % {"n": number}


def light_word(light: Light) -> str:
    """A light in words, for beside its shape."""
    match light.code:
        case "late":
            return _("逾期 %(days)s") % {"days": days(light.days)} if light.days else _("今天逾期")
        case "soon":
            return _("今天到期")
        case "ontime":
            return _("剩 %(days)s") % {"days": days(light.days)}
        case "done":
            return _("按时")
        case "done_late":
            return _("滞后完成")
    return _("暂停中") if light.code == PAUSED else _("没有时限")


LIGHT_NAMES = {
    LATE: gettext_noop("逾期"),
    SOON: gettext_noop("今天到期"),
    ON_TIME: gettext_noop("按时"),
    DONE: gettext_noop("按时"),
    DONE_LATE: gettext_noop("滞后完成"),
    PAUSED: gettext_noop("暂停中"),
    NONE: gettext_noop("没有时限"),
}


@dataclass(frozen=True)
class ClockView:
    """A clock as a ruler with words. `share` 0 to 1 of the time allowed; `segments` one for each working day."""

    title: str
    light: str
    word: str
    words: str
    limit: str
    share: float
    segments: int
    example: bool


def clock_view(clock: Clock, flow: Flow, now: datetime) -> ClockView:
    """A clock of a matter, told by its flow's titles."""
    light = clock.light(now)
    rule = flow.clocks.get(clock.code)
    due = short_time(clock.due_at, clock.time_zone, now)
    limit = _("限 %(days)s，%(due)s 到期") % {"days": allowed_words(clock), "due": due}
    if clock.paused_at and not clock.stopped_at:
        limit = _("限 %(days)s，暂停中，恢复后再算到期时间") % {"days": allowed_words(clock)}
    elif clock.provisional:
        limit = _("%(limit)s（节假日安排公布前暂定）") % {"limit": limit}
    return ClockView(
        rule.title.label if rule else clock.code,
        light.code,
        light_word(light),
        _("用 %(time)s") % {"time": span((clock.stopped_at or now) - clock.started_at)},
        limit,
        light.share,
        segments_of(clock),
        rule.example if rule else False,
    )


def segments_of(clock: Clock) -> int:
    """Into how many parts its ruler is cut: one for each day or hour it allows, twelve at most."""
    spread = clock.calendar().working_days_between(clock.started_at.date(), clock.due_at.date())
    return max(min(clock.amount + clock.extended if clock.amount else spread, 12), 1)


def allowed_words(clock: Clock) -> str:
    """`3 个工作日`, `4 个工作时`, `60 天`: what a clock allows, with what was added."""
    if clock.allowed is None:
        return days(max(clock.calendar().working_days_between(clock.started_at.date(), clock.due_at.date()), 1))
    return span_of(clock.allowed.amount + clock.extended, clock.allowed.unit)


def span_of(n: int, unit: str) -> str:
    """So many of a unit, in words."""
    match unit:
        case "working_hours":
            return ngettext("%(n)d 个工作时", "%(n)d 个工作时", n) % {"n": n}
        case "days":
            return ngettext("%(n)d 天", "%(n)d 天", n) % {"n": n}
        case "hours":
            return ngettext("%(n)d 小时", "%(n)d 小时", n) % {"n": n}
        case "minutes":
            return ngettext("%(n)d 分钟", "%(n)d 分钟", n) % {"n": n}
    return days(n)


def span(time: timedelta) -> str:
    """A stretch of time in its largest fitting unit."""
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d 小时", "%(n)d 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d 天", "%(n)d 天", minutes // 1_440) % {"n": minutes // 1_440}


def short_time(moment: datetime, time_zone: str, now: datetime) -> str:
    """`11 月 16 日 15:20`; the year when it is another one."""
    local, today = moment.astimezone(zone(time_zone)), now.astimezone(zone(time_zone))
    if (get_language() or "zh").startswith("zh"):
        day = f"{local.month} 月 {local.day} 日 {local:%H:%M}"
        return day if local.year == today.year else f"{local.year} 年 {day}"
    return format_date(local, "j M H:i" if local.year == today.year else "j M Y H:i")
