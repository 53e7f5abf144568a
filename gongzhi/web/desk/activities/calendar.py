"""Calendars of activities by month and week, one's own, and the feed a telephone can take over."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.ids import secret_link
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.activities.lists import asked_in, choices, day_in, midnight, query_of
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.gathering import activity_view, standing
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.actions.feeding import renew_feed
from gongzhi.work.activities.models import FEED, Feed, Session
from gongzhi.work.activities.queries.lists import MOST, asked_for, sessions_between

_WEEK = timedelta(days=7)


def _span(view: str, day: date) -> tuple[date, date]:
    """The days a page shows, whole weeks."""
    if view == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + _WEEK
    first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return first - timedelta(days=first.weekday()), last + timedelta(days=7 - last.weekday())


@desk
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month or a week of what a viewer may see, narrowed as lists are."""
    pack, me, moment = working_pack(), viewer(request), now()
    today = local_day(moment, pack.calendar.time_zone)
    view = "week" if request.GET.get("view") == "week" else "month"
    day = day_in(request.GET.get("day", "")) or today
    first, last = _span(view, day)
    asked, query = asked_in(request, pack), query_of(request)
    rows = sessions_between(asked_for(asked, viewer=me, pack=pack), midnight(first, pack), midnight(last, pack))
    step = _WEEK if view == "week" else None
    context = {
        **choices(me, pack, asked, request), "view": view, "first": first, "day": day, "today": today,
        "weeks": _weeks(rows[:MOST], first, last, day.month if view == "month" else 0, today, pack),
        "left_out": len(rows) > MOST, "narrowed": bool(query),
        "views": [
            {"label": label, "on": code == view, "url": _url(query, code, day)}
            for code, label in (("month", _("月")), ("week", _("周")))
        ],
        "list_url": f"{reverse('desk:activities')}?{urlencode(query)}", "today_url": _url(query, view, today),
        "before_url": _url(query, view, day - step if step else _month(day, -1)),
        "after_url": _url(query, view, day + step if step else _month(day, 1)),
        "keep": [(name, value) for name, value in query.items() if name in ("q_act", "host")],
    }  # fmt: skip
    return show(request, "desk/activities/calendar.html", context)


def _month(day: date, more: int) -> date:
    """The first of a month before or after."""
    whole = day.year * 12 + day.month - 1 + more
    return date(min(max(whole // 12, 1900), 2999), whole % 12 + 1, 1)


def _url(query: Mapping[str, str], view: str, day: date) -> str:
    return f"?{urlencode({**query, 'view': view, 'day': day.isoformat()})}"


def _weeks(
    rows: list[Session], first: date, last: date, month: int, today: date, pack: PackInUse
) -> list[list[dict[str, Any]]]:
    """Days in rows of seven, each with what begins or goes on in it."""
    place, moment = zone(pack.calendar.time_zone), now()
    days: dict[date, list[dict[str, Any]]] = {}
    for one in rows:
        begins, ends = one.starts_at.astimezone(place), one.ends_at.astimezone(place)
        on = max(begins.date(), first)
        while on <= min(ends.date(), last):
            code, word = standing(one.activity, moment)
            shown = activity_view(one.activity, pack, moment)
            hours = {"hours": f"{begins:%H:%M}–{ends:%H:%M}", "begins": f"{begins:%H:%M}"}
            days.setdefault(on, []).append({**shown, **hours, "light": code, "word": word})
            on += timedelta(days=1)
    length = (last - first).days
    cells = [
        {"day": each, "on": each == today, "out": bool(month) and each.month != month, "rows": days.get(each, [])}
        for each in (first + timedelta(days=n) for n in range(length))
    ]
    return [cells[n : n + 7] for n in range(0, length, 7)]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """The secret link of one's own feed, and renewing it."""
    me = viewer(request)
    if request.method == "POST":
        renew_feed(viewer=me, channel="desk", at=now())
        messages.success(request, _("链接已换，旧的不能再用"))
        return redirect("desk:calendar_feed")
    one = Feed.objects.filter(account=me.account, ended_at=None).first()
    link = reverse("portal:calendar_own", kwargs={"link": secret_link(FEED, one.uid)}) if one else ""
    context = {
        "own": settings.URL + link if link else "", "made_at": one.made_at if one else None,
        "public": settings.URL + reverse("portal:calendar"),
    }  # fmt: skip
    return show(request, "desk/activities/feed.html", context)
