"""What a plan of an activity must hold, when its sessions are, and what follows when they move. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.base.clock import zone
from gongzhi.base.refusals import Problem
from gongzhi.packs.activities import ActivityKind

TITLE_MOST, PLACE_MOST, ABOUT_MOST, REASON_MOST = 120, 120, 4_000, 200
ITEMS_MOST, SESSIONS_MOST, INVITED_MOST, HOSTS_MOST = 60, 31, 500, 20
NAME_MOST = 60
_LONGEST = timedelta(hours=24)
_PHONE = re.compile(r"^\+?[0-9][0-9 ()-]{5,19}$")


@dataclass(frozen=True)
class Time:
    """From when to when."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class AgendaItem:
    """An item of the agenda as it is told. `matter`: the number of a matter it is about."""

    title: str
    speaker: str = ""
    minutes: int = 0
    paper: str = ""
    matter: str = ""


@dataclass(frozen=True)
class Details:
    """What is told of an activity beside when it is. `hosts` and `organisations` are keys; who leads is not among
    them."""

    title: str
    place: str
    about: str = ""
    capacity: int | None = None
    items: tuple[AgendaItem, ...] = ()
    hosts: tuple[int, ...] = ()
    organisations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """An activity as it comes in. `uid` makes it safe to send twice; `area` is a code; `invites` are keys of posts;
    `lead` the post that holds it, when a viewer could do so by several."""

    uid: UUID
    kind: str
    area: str
    times: tuple[Time, ...]
    details: Details
    lon: float | None = None
    lat: float | None = None
    team: int | None = None
    invites: tuple[int, ...] = ()
    taker: int | None = None
    lead: int | None = None
    published: bool = False


def check_times(times: Sequence[Time]) -> list[Problem]:
    """What is wrong with the sessions."""
    if not times:
        return [Problem("starts", _("写上什么时候开始、什么时候结束"))]
    if len(times) > SESSIONS_MOST:
        return [Problem("starts", _("最多 %(most)d 场") % {"most": SESSIONS_MOST})]
    if any(one.ends_at <= one.starts_at for one in times):
        return [Problem("ends", _("结束要晚于开始"))]
    if any(one.ends_at - one.starts_at > _LONGEST for one in times):
        return [Problem("ends", _("一场最长 24 小时，更长的分成几场"))]
    if any(later.starts_at < before.ends_at for before, later in zip(times, times[1:], strict=False)):
        return [Problem("starts", _("后一场要在前一场结束以后开始"))]
    return []


def check_details(details: Details, kind: ActivityKind, times: Sequence[Time]) -> list[Problem]:
    """What is wrong with the rest of a plan."""
    found = _text("title", details.title, 2, TITLE_MOST, _("写上叫什么，2 到 120 个字"))
    found += _text("place", details.place, 2, PLACE_MOST, _("写上在哪里，2 到 120 个字"))
    found += _text("about", details.about, 0, ABOUT_MOST, _("最多写 4,000 字"))
    if details.capacity is not None and not kind.sign_up:
        found.append(Problem("capacity", _("这一类活动不收报名，不用写名额")))
    elif details.capacity is not None and not 1 <= details.capacity <= 10_000:
        found.append(Problem("capacity", _("名额写 1 到 10,000 的整数")))
    if len(details.hosts) + len(details.organisations) > HOSTS_MOST:
        found.append(Problem("hosts", _("最多 %(most)d 家主办") % {"most": HOSTS_MOST}))
    return found + _items(details.items, kind, times)


def _items(items: Sequence[AgendaItem], kind: ActivityKind, times: Sequence[Time]) -> list[Problem]:
    if len(items) > ITEMS_MOST:
        return [Problem("items", _("议程最多 %(most)d 项") % {"most": ITEMS_MOST})]
    found = []
    for one in items:
        short = len(one.speaker) <= NAME_MOST and len(one.paper) <= TITLE_MOST and 2 <= len(one.title) <= TITLE_MOST
        if not short or "\x00" in one.title + one.speaker + one.paper + one.matter:
            found.append(Problem("items", _("议程每项写 2 到 120 个字，发言人最多 60 个字")))
        if not 0 <= one.minutes <= 10_000:
            found.append(Problem("items", _("时长写 0 到 10,000 分钟")))
        if one.matter and not kind.about_matters:
            found.append(Problem("items", _("这一类活动的议程不挂事项")))
    whole = sum((one.ends_at - one.starts_at for one in times), timedelta(0))
    if not found and timedelta(minutes=sum(one.minutes for one in items)) > whole:
        found.append(Problem("items", _("议程合起来比活动还长")))
    return found


def check_reason(reason: str) -> list[Problem]:
    """What is wrong with a reason."""
    return _text("reason", reason, 2, REASON_MOST, _("写明原因，2 到 %(most)d 个字") % {"most": REASON_MOST})


def check_words(field_: str, words: str, most: int) -> list[Problem]:
    """What is wrong with words that must be there."""
    return _text(field_, words, 2, most, _("写上内容，2 到 %(most)d 个字") % {"most": most})


def check_guest(name: str, phone: str, *, asked: bool = True) -> list[Problem]:
    """What is wrong with how a resident may be reached. `asked`: both must be there."""
    found = []
    if not int(asked) <= len(name.strip()) <= NAME_MOST or "\x00" in name:
        found.append(Problem("name", _("写上怎么称呼，最多 60 个字")))
    if (asked or phone.strip()) and not _PHONE.match(phone.strip()):
        found.append(Problem("phone", _("电话只写数字，例如 138 0000 0000")))
    return found


def plain_phone(phone: str) -> str:
    """A number as it is compared: digits alone."""
    return re.sub(r"\D", "", phone)


def _text(name: str, text: str, least: int, most: int, said: str) -> list[Problem]:
    return [Problem(name, said)] if not least <= len(text.strip()) <= most or "\x00" in text else []


def several_days(first: Time, days: int, time_zone: str) -> tuple[Time, ...]:
    """A session a day from the first on, at the same hours on the clock."""
    place = zone(time_zone)
    begins, ends = (moment.astimezone(place) for moment in (first.starts_at, first.ends_at))
    return tuple(
        Time(begins + timedelta(days=more), ends + timedelta(days=more)) for more in range(max(1, days))
    )  # fmt: skip


def local_moment(day: date, clock: time, time_zone: str) -> datetime:
    """A time on the clock of a day, where the work is done."""
    return datetime.combine(day, clock, zone(time_zone))


@dataclass(frozen=True)
class Slot:
    """A slot of a reception, numbered through all of its sessions."""

    number: int
    starts_at: datetime


def slots_of(times: Sequence[Time], minutes: int) -> tuple[Slot, ...]:
    """The slots that fit whole into the sessions."""
    found: list[Slot] = []
    for one in times:
        begins = one.starts_at
        while begins + timedelta(minutes=minutes) <= one.ends_at:
            found.append(Slot(len(found) + 1, begins))
            begins += timedelta(minutes=minutes)
    return tuple(found)
