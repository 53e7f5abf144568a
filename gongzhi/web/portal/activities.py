"""Activities for residents: what is coming up, signing up, booking a reception, the numbers at the door, the feeds."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_at_hand, areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.columns import under
from gongzhi.base.ids import open_secret_link, secret_link, uuid7
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Refused
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.web.gathering import GUESTS, QUEUE, activity_view, entries_of, feed_response, hours_words, light
from gongzhi.web.portal.guests import asks_of, guest_of, slot_of
from gongzhi.web.showing import say
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import limit
from gongzhi.work.activities.access import public
from gongzhi.work.activities.actions.reception import book, cancel_booking, move_booking
from gongzhi.work.activities.actions.signing_up import arrive, sign_up, withdraw
from gongzhi.work.activities.models import BOOKING, DOOR, FEED, SIGN_UP, Activity, Booking, Feed, Item, Session, SignUp
from gongzhi.work.activities.queries.lists import coming_up, feed_sessions, own_activities
from gongzhi.work.activities.queries.page import activity_named, place_in_line, states_of
from gongzhi.work.activities.queries.reception import display_of, free_slots

_BACK = timedelta(days=90)  # of feeds: what is past stays a while, so that a cancelling is heard of
_PUBLIC = By("portal")


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """What is coming up, the next first."""
    pack, moment = front_pack(), now()
    area = areas_by_code().get(request.GET.get("area", ""))
    rows, more = coming_up(pack, moment, area=area, after=request.GET.get("after", "")) if pack else ([], "")
    here = f"area={area.code}&" if area else ""
    context = {
        "rows": [activity_view(one, pack, moment) for one in rows] if pack else [], "area": area,
        "areas": _villages(pack) if pack else [],
        "feed_url": reverse("portal:calendar") + (f"?area={area.code}" if area else ""),
        "older_url": f"?{here}after={more}".replace("+", "%2B") if more else "",
        "newer_url": f"?{here}" if request.GET.get("after") else "",
    }  # fmt: skip
    return render(request, "portal/activities.html", context)


def _villages(pack: PackInUse) -> list[Area]:
    root = pack.pack.head.area
    areas = (one for one in areas_at_hand().values() if one.level in ("town", "village") and f"/{root}/" in one.path)
    return sorted(areas, key=lambda one: one.path)


def _found(number: str) -> tuple[Activity, PackInUse]:
    """A published activity; 404 for what was never shown."""
    one = activity_named(number)
    pack = pack_in_force(one.pack) if one else None
    if one is None or pack is None or one.kind not in pack.pack.activities:
        raise Http404
    if not public(Activity.objects.filter(pk=one.pk), one.pack).exists():
        raise Http404
    return one, pack


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, number: str) -> HttpResponse:
    """One activity, with the form that signs up or books."""
    one, pack = _found(number)
    if request.method != "POST":
        return _activity(request, one, pack)
    limit(request, "sign up", settings.REPORTS_PER_HOUR)
    moment = now()
    try:
        if pack.pack.activities[one.kind].reception:
            booked = book(one, slot_of(request.POST), asks_of(request.POST), pack=pack, by=_PUBLIC, at=moment)
            response = redirect("portal:booking", link=secret_link(BOOKING, booked.uid))
        else:
            signed = sign_up(one, guest_of(request.POST), pack=pack, by=_PUBLIC, at=moment)
            response = redirect("portal:sign_up", link=secret_link(SIGN_UP, signed.uid))
    except Refused as refused:
        return _activity(request, one, pack, refused)
    response.status_code = 303
    return response


def _activity(request: HttpRequest, one: Activity, pack: PackInUse, refused: Refused | None = None) -> HttpResponse:
    moment, kind = now(), pack.pack.activities[one.kind]
    sessions = Session.objects.filter(activity=one, dropped_at=None).order_by("starts_at", "pk")
    open_ = one.state == Activity.PLANNED
    free = free_slots(one, kind.reception, moment) if kind.reception and open_ else []
    counts = states_of(SignUp.objects.filter(activity=one)) if kind.sign_up else {}
    coming, waiting = counts.get(SignUp.COMES, 0), counts.get(SignUp.WAITS, 0)
    context = {
        **activity_view(one, pack, moment), "kind_of": kind, "basis": say(kind.basis), "about": one.about,
        "sessions": [hours_words(each.starts_at, each.ends_at, pack.calendar.time_zone, moment) for each in sessions],
        "items": Item.objects.filter(activity=one, dropped_at=None).order_by("position"),
        "signs": kind.sign_up and open_ and one.starts_at > moment, "books": bool(free), "full": not free,
        "slots": [
            {"number": slot.number, "at": slot.starts_at, "on": request.POST.get("slot") == str(slot.number)}
            for slot in free
        ],
        "left": None if one.capacity is None else max(0, one.capacity - coming - waiting), "waiting": waiting,
        "uid": request.POST.get("uid") or uuid7(), "typed": request.POST, "refused": refused,
        "errors": {problem.field: str(problem.message) for problem in refused.problems} if refused else {},
        "reason": _reason(one), "queue_url": reverse("portal:reception", kwargs={"number": one.number}),
        "queue": bool(kind.reception and open_ and one.starts_at <= moment),
    }  # fmt: skip
    return render(request, "portal/activity.html", context, status=refused.status if refused else 200)


def _reason(one: Activity) -> str:
    """Why it was cancelled, or moved last."""
    told = one.history.filter(what__in=("cancelled", "moved")).order_by("-pk").first()
    return told.reason if told else ""


@require_http_methods(["GET", "HEAD", "POST"])
def signed(request: HttpRequest, link: str) -> HttpResponse:
    """One's own sign-up, by its secret link: whether there is a place, and withdrawing."""
    uid = open_secret_link(SIGN_UP, link)
    one = (
        SignUp.objects.filter(uid=uid).select_related("activity__area", "activity__lead_post").first() if uid else None
    )
    pack = pack_in_force(one.activity.pack) if one else None
    if one is None or pack is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            withdraw(one, pack=pack, by=_PUBLIC, at=now())
            messages.success(request, _("已撤回，名额让给候补的人"))
            return redirect("portal:sign_up", link=link)
        except Refused as fault:
            refused = fault
    code, word = light(GUESTS, one.state)
    planned = one.activity.state == Activity.PLANNED
    context = {
        **activity_view(one.activity, pack, now()), "me": one, "me_light": code, "me_word": word, "refused": refused,
        "line": place_in_line(one) if one.state == SignUp.WAITS else 0, "reason": _reason(one.activity),
        "may": planned and one.state != SignUp.WITHDRAWN,
        "secret_link": request.build_absolute_uri(reverse("portal:sign_up", kwargs={"link": link})),
    }  # fmt: skip
    return render(request, "portal/signed.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request: HttpRequest, link: str) -> HttpResponse:
    """The code at the door: who signed up says by their number that they are there."""
    uid = open_secret_link(DOOR, link)
    rows = public(Activity.objects.select_related("area", "lead_post"), pack.code) if (pack := front_pack()) else None
    one = rows.filter(uid=uid).first() if uid and rows is not None else None
    if one is None or pack is None or pack.pack.activities[one.kind].attendance != "qr":
        raise Http404
    refused = None
    if request.method == "POST":
        limit(request, "arrive", settings.LOOKUPS_PER_HOUR * 10)  # many come by one network at the door
        try:
            arrive(one, request.POST.get("phone", "")[:40], pack=pack, by=_PUBLIC, at=now())
            messages.success(request, _("到了，欢迎"))
            return redirect("portal:arrive", link=link)
        except Refused as fault:
            refused = fault
    context = {
        **activity_view(one, pack, now()), "refused": refused, "typed": request.POST,
        "errors": {problem.field: str(problem.message) for problem in refused.problems} if refused else {},
    }  # fmt: skip
    return render(request, "portal/arrived.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, link: str) -> HttpResponse:
    """One's own booking, by its secret link: the number, another slot, or not coming."""
    uid = open_secret_link(BOOKING, link)
    rows = Booking.objects.select_related("activity__area", "activity__lead_post", "matter")
    one = rows.filter(uid=uid).first() if uid else None
    pack = pack_in_force(one.activity.pack) if one else None
    reception = pack.pack.activities[one.activity.kind].reception if pack and one else None
    if one is None or pack is None or reception is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("what") == "cancel":
                cancel_booking(one, by=_PUBLIC, at=now())
            else:
                move_booking(one, slot_of(request.POST), pack=pack, by=_PUBLIC, at=now())
            messages.success(request, _("已改好"))
            return redirect("portal:booking", link=link)
        except Refused as fault:
            refused = fault
    code, word = light(QUEUE, one.state)
    may = one.activity.state == Activity.PLANNED and one.state == Booking.WAITS and one.slot is not None
    context: dict[str, Any] = {
        **activity_view(one.activity, pack, now()), "me": one, "me_light": code, "me_word": word, "refused": refused,
        "may": may, "slots": free_slots(one.activity, reception, now()) if may else [], "reason": _reason(one.activity),
        "queue_url": reverse("portal:reception", kwargs={"number": one.activity.number}),
        "secret_link": request.build_absolute_uri(reverse("portal:booking", kwargs={"link": link})),
    }  # fmt: skip
    return render(request, "portal/booking.html", context, status=refused.status if refused else 200)


@require_safe
def reception(request: HttpRequest, number: str) -> HttpResponse:
    """The numbers at the door: which are called, which follow. No names."""
    one, pack = _found(number)
    if pack.pack.activities[one.kind].reception is None:
        raise Http404
    context = {**activity_view(one, pack, now()), "display": display_of(one)}
    response = render(request, "portal/reception.html", context)
    response.headers["Refresh"] = "20"
    return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The public feed of a pack, or of an area of it."""
    pack = front_pack()
    if pack is None:
        raise Http404
    area = areas_by_code().get(request.GET.get("area", ""))
    rows = public(Activity.objects.all(), pack.code)
    if area is not None:
        rows = rows.filter(under("area_path", area.path))
    sessions = feed_sessions(rows, now() - _BACK)
    title = _("%(place)s活动") % {"place": area.label if area else say(pack.pack.head.place)}
    return feed_response(title, entries_of(sessions, pack, desk=False), pack)


@require_safe
def calendar_own(request: HttpRequest, link: str) -> HttpResponse:
    """The feed of an account, by its secret link; one that was renewed opens nothing."""
    uid, pack = open_secret_link(FEED, link), front_pack()
    one = Feed.objects.filter(uid=uid, ended_at=None).select_related("account").first() if uid else None
    if one is None or pack is None:
        raise Http404
    rows = own_activities(viewer_of(one.account)).filter(pack=pack.code)
    sessions = feed_sessions(rows, now() - _BACK)
    return feed_response(_("我的日程"), entries_of(sessions, pack, desk=True), pack)
