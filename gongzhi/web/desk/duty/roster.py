"""The roster 值班表: a month of shifts and seats; filled by turns, changed one seat at a time with a reason."""

import re
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.duty.centre import centre_of, frame_of, today, turn_words
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.sent import a_day, whole
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.duty.access import planning_post
from gongzhi.work.duty.actions.roster import plan, seat_one
from gongzhi.work.duty.logic import turn_of
from gongzhi.work.duty.queries import Centre, seated, shifts_between, taken_shifts, who_may_sit


@desk
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """A month."""
    centre, centres = centre_of(request)
    first, last = _month(request.GET.get("month", ""), today(centre, now()))
    shifts = shifts_between(centre, first, last)
    sits, taken = seated([*shifts.values()]), taken_shifts([*shifts.values()])
    here, days = today(centre, now()), []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        rows = []
        for code, declared in centre.duty.in_order():
            shift = shifts.get((day, code))
            on = sits.get(shift.pk, {}) if shift else {}
            rows.append(
                {
                    "code": code, "title": say(declared.title), "taken": shift is not None and shift.pk in taken,
                    "seats": [(seat, on.get(seat)) for seat in centre.duty.seats],
                }
            )  # fmt: skip
        days.append({"day": day, "today": day == here, "weekend": day.weekday() >= 5, "rows": rows})
    context = {
        **frame_of(request, centre, centres), "days": days, "first": first,
        "seats": [say(seat.title) for seat in centre.duty.seats.values()],
        "before": f"{first - timedelta(days=1):%Y-%m}", "after": f"{last + timedelta(days=1):%Y-%m}",
        "planned": bool(sits),
    }  # fmt: skip
    return show(request, "desk/duty/roster.html", context)


def _month(text: str, here: date) -> tuple[date, date]:
    """First and last day of the month asked for, or of this one."""
    read = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    first = date(int(read[1]), int(read[2]), 1) if read else here.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _planner(request: HttpRequest) -> tuple[Centre, list[Centre]]:
    centre, centres = centre_of(request)
    if planning_post(viewer(request), centre.area.path) is None:
        raise NotAllowed(_("您的岗位不能在这里排班"))
    return centre, centres


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def planning(request: HttpRequest) -> HttpResponse:
    """Fill days by turns: for each seat the names in the order they come round."""
    centre, _centres = _planner(request)
    if request.method != "POST":
        return _form(request)
    sent = request.POST
    first, last = a_day(sent.get("first", "")), a_day(sent.get("last", ""))
    try:
        problems = [
            Problem(name, _("日期像 2026-01-31 这样"))
            for name, day in (("first", first), ("last", last))
            if day is None
        ]
        if problems or first is None or last is None:
            raise Invalid(problems)
        filled = plan(centre, first, last, _orders(request, centre), viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return _form(request, refused)
    messages.success(request, _("排上了 %(number)d 个席位") % {"number": filled})
    return redirect(f"{reverse('desk:roster')}?centre={centre.area.code}&month={first:%Y-%m}")


def _orders(request: HttpRequest, centre: Centre) -> dict[str, list[int]]:
    """For each seat the chosen accounts by the place written beside their names."""
    orders: dict[str, list[int]] = {}
    for seat in centre.duty.seats:
        places = []
        for account in who_may_sit(centre, seat):
            place = request.POST.get(f"{seat}.{account}", "").strip()
            if place.isascii() and place.isdecimal() and 0 < len(place) < 4:
                places.append((int(place), account))
            elif place:
                raise Invalid([Problem(f"seat.{seat}", _("次序写 1、2、3，不轮的留空"))])
        orders[seat] = [account for _place, account in sorted(places)]
    return orders


def _form(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    centre, centres = _planner(request)
    sent, here = request.POST, today(centre, now())
    first = (here.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    errors = {one.field: str(one.message) for one in refused.problems} if refused else {}
    seats = [
        {
            "code": code, "title": say(seat.title), "error": errors.get(f"seat.{code}", ""),
            "people": [
                {
                    "name": f"{code}.{key}", "account": account,
                    "place": sent.get(f"{code}.{key}", "") if sent else number,
                }
                for number, (key, (account, _post)) in enumerate(who_may_sit(centre, code).items(), 1)
            ],
        }
        for code, seat in centre.duty.seats.items()
    ]  # fmt: skip
    context = {
        **frame_of(request, centre, centres), "seats": seats, "refused": refused, "errors": errors,
        "first": sent.get("first", first.isoformat()), "last": sent.get("last", last.isoformat()),
    }  # fmt: skip
    return show(request, "desk/duty/plan.html", context, status=refused.status if refused else 200)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest) -> HttpResponse:
    """One seat of one shift: who sits there, and who instead."""
    centre, centres = _planner(request)
    asked = request.POST if request.method == "POST" else request.GET
    day, code, place = a_day(asked.get("day", "")), asked.get("shift", ""), asked.get("seat", "")
    if day is None or code not in centre.duty.shifts or place not in centre.duty.seats:
        raise NotAllowed(_("值班表上没有这个席位"))
    turn, refused = turn_of(centre.duty, code, day, centre.time_zone), None
    if request.method == "POST":
        wanted = asked.get("account", "")
        account = whole(wanted)
        given: dict[str, Any] = {"viewer": viewer(request), "channel": "desk", "at": now()}
        try:
            seat_one(centre, turn, place, account, asked.get("reason", ""), **given)
            messages.success(request, _("换好了"))
            return redirect(f"{reverse('desk:roster')}?centre={centre.area.code}&month={day:%Y-%m}")
        except Refused as problem:
            refused = problem
    shift = shifts_between(centre, day, day).get((day, code))
    sits = seated([shift]).get(shift.pk, {}).get(place) if shift else None
    context = {
        **frame_of(request, centre, centres), "turn": turn_words(turn, centre), "day": day, "shift": code,
        "seat": place, "seat_title": say(centre.duty.seats[place].title), "sits": sits, "refused": refused,
        "people": [account for account, _post in who_may_sit(centre, place).values()], "typed": request.POST,
        "errors": {one.field: str(one.message) for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/duty/seat.html", context, status=refused.status if refused else 200)
