"""Shifts in time, whose turn it is to hand over, and how seats go round. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, zone
from gongzhi.base.refusals import Problem
from gongzhi.packs.duty import Duty

TEXT_MOST = 1_000
PLAN_DAYS = 92  # at most so many days are planned at once
EARLY = timedelta(hours=1)  # before its end a shift may hand over

Name = TypeVar("Name")


@dataclass(frozen=True)
class Turn:
    """One shift of one day."""

    code: str
    day: date
    begins_at: datetime
    ends_at: datetime


def turn_of(duty: Duty, code: str, day: date, time_zone: str) -> Turn:
    """The shift of this code on this day, in UTC."""
    shift, where = duty.shifts[code], zone(time_zone)
    until = day if shift.ends > shift.begins else day + timedelta(days=1)
    begins, ends = (
        datetime.combine(on, moment, where).astimezone(UTC) for on, moment in ((day, shift.begins), (until, shift.ends))
    )
    return Turn(code, day, begins, ends)


def turns_between(duty: Duty, first: date, last: date, time_zone: str) -> Iterator[Turn]:
    """Every shift of these days, in order."""
    day = first
    while day <= last:
        for code, _shift in duty.in_order():
            yield turn_of(duty, code, day, time_zone)
        day += timedelta(days=1)


def turn_at(duty: Duty, moment: datetime, time_zone: str) -> Turn:
    """The shift that holds a moment."""
    day = local_day(moment, time_zone)
    around = turns_between(duty, day - timedelta(days=1), day, time_zone)
    return next(turn for turn in reversed([*around]) if turn.begins_at <= moment)


def following(duty: Duty, turn: Turn, time_zone: str) -> Turn:
    """The shift after one."""
    return turn_at(duty, turn.ends_at, time_zone)


def handing(duty: Duty, last: Turn | None, at: datetime, time_zone: str) -> tuple[Turn, Turn | None]:
    """Which shift is in charge, and to which it may hand over now, or None while it is too early.

    `last`: the shift that took over last. It is in charge, however late it has become, until the next has taken over:
    that is the one whose time it is, so a shift that nobody took is passed over.
    """
    here = turn_at(duty, at, time_zone)
    if last is None:
        last = here
    if last.begins_at < here.begins_at:
        return last, here
    return last, following(duty, last, time_zone) if at >= last.ends_at - EARLY else None


def going_round(names: Sequence[Name], step: int) -> Name | None:
    """Who of an order has the turn at a step, or None for an empty order."""
    return names[step % len(names)] if names else None


def check_text(text: str, field: str = "text") -> list[Problem]:
    """What is wrong with something written into the log."""
    plain = text.strip()
    if not plain:
        return [Problem(field, _("写上内容"))]
    if len(plain) > TEXT_MOST:
        return [Problem(field, _("最多 %(most)d 个字") % {"most": TEXT_MOST})]
    if "\x00" in plain:
        return [Problem(field, _("含有不能保存的字符"))]
    return []
