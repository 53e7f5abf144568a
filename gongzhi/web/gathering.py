"""Activities as portal and desk share them: how they are shown, and the feeds they are told by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongzhi.base.clock import zone
from gongzhi.packs.queries import PackInUse
from gongzhi.web.showing import say
from gongzhi.work.activities.logic.feeds import Entry, feed_of
from gongzhi.work.activities.models import Activity, Booking, Invitation, Resolution, Session, SignUp

STATES = {
    Activity.PLANNED: ("new", gettext_noop("待举行")),
    Activity.HELD: ("done", gettext_noop("已举行")),
    Activity.CANCELLED: ("paused", gettext_noop("已取消")),
}
ANSWERS = {
    Invitation.ASKED: ("waiting", gettext_noop("等答复")),
    Invitation.COMES: ("ontime", gettext_noop("参加")),
    Invitation.DEPUTY: ("ontime", gettext_noop("派人参加")),
    Invitation.DECLINED: ("paused", gettext_noop("不参加")),
}
GUESTS = {
    SignUp.COMES: ("ontime", gettext_noop("报上名了")),
    SignUp.WAITS: ("waiting", gettext_noop("候补")),
    SignUp.WITHDRAWN: ("paused", gettext_noop("已撤回")),
}
QUEUE = {
    Booking.WAITS: ("waiting", gettext_noop("等叫号")),
    Booking.CALLED: ("new", gettext_noop("叫到了")),
    Booking.DONE: ("done", gettext_noop("已接待")),
    Booking.MISSED: ("paused", gettext_noop("没有到")),
    Booking.CANCELLED: ("paused", gettext_noop("已取消")),
}
OUTCOMES = {
    Booking.SPOT: gettext_noop("当场答复"),
    Booking.MATTER: gettext_noop("转为事项"),
    Booking.REFERRED: gettext_noop("转介"),
}
RESOLVED = {
    Resolution.OPEN: gettext_noop("办理中"),
    Resolution.DONE: gettext_noop("已办"),
    Resolution.REFUSED: gettext_noop("退回"),
    Resolution.MATTER: gettext_noop("已立为事项"),
}


def light(table: dict[str, tuple[str, str]], state: str) -> tuple[str, str]:
    """Light and word of a state."""
    code, word = table.get(state, ("unknown", state))
    return code, _(word)


def standing(one: Activity, now: datetime) -> tuple[str, str]:
    """Light and word of an activity: what is over and told of by nobody says so."""
    if one.state == Activity.PLANNED and one.ends_at < now:
        return "soon", _("待记结果")
    if one.state == Activity.PLANNED and one.starts_at <= now:
        return "ontime", _("进行中")
    return light(STATES, one.state)


def hours_words(starts: datetime, ends: datetime, time_zone: str, now: datetime) -> str:
    """`11 月 22 日 星期三 12:00–14:00`; the year when it is another one, both days where it lasts longer than one."""
    place = zone(time_zone)
    begin, end = starts.astimezone(place), ends.astimezone(place)
    year = now.astimezone(place).year
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{_day(end, year)} {end:%H:%M}"
    return f"{_day(begin, year)} {begin:%H:%M}–{until}"


def _day(local: datetime, year: int) -> str:
    return format_date(local, _("n 月 j 日 D") if local.year == year else _("Y 年 n 月 j 日 D"))


def activity_view(one: Activity, pack: PackInUse, now: datetime) -> dict[str, Any]:
    """An activity as a row or the head of its page."""
    kind = pack.pack.activities.get(one.kind)
    code, word = standing(one, now)
    title = one.title or _("内容已清除")
    return {
        "one": one, "number": one.number, "title": title, "kind": say(kind.title) if kind else "",
        "group": say(kind.group) if kind else "", "icon": kind.icon if kind else "calendar", "light": code,
        "word": word, "when": hours_words(one.starts_at, one.ends_at, pack.calendar.time_zone, now),
        "area": one.area.label, "where": one.place, "lead": one.lead_post.label,
        "example": bool(kind and kind.example),
    }  # fmt: skip


def entries_of(sessions: Iterable[Session], pack: PackInUse, *, desk: bool) -> list[Entry]:
    """Sessions as a feed tells them. What is confidential tells no more than its kind: feeds lie on telephones."""
    found = []
    for session in sessions:
        one = session.activity
        kind = pack.pack.activities.get(one.kind)
        title = say(kind.title) if one.confidential and kind else one.title
        name = "desk:activity" if desk else "portal:activity"
        found.append(
            Entry(
                session.uid, title, session.starts_at, session.ends_at, one.place,
                "" if one.confidential else one.about, settings.URL + reverse(name, kwargs={"number": one.number}),
                one.changes, one.changed_at, session.dropped_at is not None or one.state == Activity.CANCELLED,
                one.lat, one.lon,
            )
        )  # fmt: skip
    return found


def feed_response(title: str, entries: Iterable[Entry], pack: PackInUse) -> HttpResponse:
    """A feed as calendars ask for it."""
    host = urlsplit(settings.URL).hostname or "gongzhi.invalid"
    raw = feed_of(title, entries, host=host, time_zone=pack.calendar.time_zone)
    response = HttpResponse(raw, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response
