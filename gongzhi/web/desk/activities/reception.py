"""The desk of a reception day: who waits, calling the next, and what came of each; and who signed up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.activities.reading import activity_of, key_of, options, uid_of
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.gathering import GUESTS, OUTCOMES, QUEUE, activity_view, hours_words, light
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.access import writing_post
from gongzhi.work.activities.actions.reception import Asks, Outcome, call_next, finish, miss, walk_in
from gongzhi.work.activities.actions.signing_up import note_guests_opened
from gongzhi.work.activities.models import Activity, Booking, SignUp
from gongzhi.work.activities.queries.page import GUESTS_MOST
from gongzhi.work.activities.queries.reception import queue_of


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, number: str) -> HttpResponse:
    """The queue; only for those who hold it or take its notes, since it tells who comes and what about."""
    one, pack, kind = activity_of(request, number)
    if kind.reception is None:
        raise Http404
    if writing_post(viewer(request), one) is None:
        raise NotAllowed(_("只有主办的岗位和记录的人能叫号、记结果"))
    if request.method != "POST":
        return _queue(request, one, pack)
    try:
        said = _do(request, one, pack)
    except Refused as refused:
        return _queue(request, one, pack, refused)
    messages.success(request, said)
    return redirect("desk:activity_queue", number=number)


def _do(request: HttpRequest, one: Activity, pack: PackInUse) -> str:
    sent = request.POST
    given: dict[str, Any] = {"viewer": viewer(request), "channel": "desk", "at": now()}
    match sent.get("what", ""):
        case "call":
            return _("请 %(number)s 号") % {"number": call_next(one, **given).called}
        case "walk_in":
            asks = Asks(uid_of(sent), sent.get("name", ""), sent.get("phone", ""), sent.get("about", ""))
            return _("排上了，%(number)s 号") % {"number": walk_in(one, asks, pack=pack, **given).called}
        case "miss":
            return _("%(number)s 号没有到") % {"number": miss(_booking(request, one), **given).called}
        case "finish":
            outcome = Outcome(sent.get("outcome", ""), sent.get("said", ""), sent.get("kind", "")[:40])
            done = finish(_booking(request, one), outcome, pack=pack, **given)
            return _("%(number)s 号接待完了") % {"number": done.called}
    raise Invalid(_("没有这样的操作"))


def _booking(request: HttpRequest, one: Activity) -> Booking:
    found = Booking.objects.filter(pk=key_of(request.POST.get("booking", "")) or 0, activity=one)
    booking = found.select_related("activity__area").first()
    if booking is None:
        raise Invalid([Problem("booking", _("没有这个号"))])
    return booking


def _queue(request: HttpRequest, one: Activity, pack: PackInUse, refused: Refused | None = None) -> HttpResponse:
    moment, reception = now(), pack.pack.activities[one.kind].reception
    assert reception is not None  # asked before
    rows: list[dict[str, Any]] = []
    for each in queue_of(one):
        code, word = light(QUEUE, each.state)
        rows.append(
            {
                "one": each, "light": code, "word": word, "name": each.name.open(), "phone": each.phone.open(),
                "about": each.about.open(), "said": each.said.open(), "outcome": _(OUTCOMES.get(each.outcome, "")),
                "url": reverse("desk:matter", kwargs={"number": each.matter.number}) if each.matter else "",
            }
        )  # fmt: skip
    context = {
        **activity_view(one, pack, moment), "called": [row for row in rows if row["one"].state == Booking.CALLED],
        "waiting": [row for row in rows if row["one"].state == Booking.WAITS],
        "ended": [row for row in rows if row["one"].state in (Booking.DONE, Booking.MISSED)],
        "kinds": options((code, say(pack.pack.kinds[code].title)) for code in reception.becomes),
        "outcomes": options((code, _(word)) for code, word in OUTCOMES.items()),
        "refused": refused, "typed": request.POST, "uid": uuid7(), "planned": one.state == Activity.PLANNED,
        "errors": {problem.field: str(problem.message) for problem in refused.problems} if refused else {},
        "display_url": reverse("portal:reception", kwargs={"number": one.number}),
    }  # fmt: skip
    return show(request, "desk/activities/queue.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def guests(request: HttpRequest, number: str) -> HttpResponse:
    """Who signed up, for those who look after them; that it was opened is written down."""
    one, pack, kind = activity_of(request, number)
    if not kind.sign_up:
        raise Http404
    moment = now()
    note_guests_opened(one, viewer=viewer(request), channel="desk", at=moment)
    rows = []
    for each in SignUp.objects.filter(activity=one).order_by("pk")[:GUESTS_MOST]:
        code, word = light(GUESTS, each.state)
        rows.append({"name": each.name.open(), "phone": each.phone.open(), "light": code, "word": word, "at": each.at})
    when = hours_words(one.starts_at, one.ends_at, pack.calendar.time_zone, moment)
    return show(
        request, "desk/activities/guests.html", {**activity_view(one, pack, moment), "rows": rows, "when": when}
    )  # fmt: skip
