"""What is done on the page of an activity: each form says what it is by `what`."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base.clock import now
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.activities.page import activity_page, resolution_view
from gongzhi.web.desk.activities.reading import (
    activity_of,
    key_of,
    keys_of,
    number_of,
    posts_to_choose,
    times_of,
    uid_of,
)
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.gathering import activity_view
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.access import hosting_post, resolutions_for, visible_to
from gongzhi.work.activities.actions.changing import cancel, move, publish
from gongzhi.work.activities.actions.holding import hold, sign_minutes, write_minutes
from gongzhi.work.activities.actions.inviting import answer_invitation, invite, withdraw_invitation
from gongzhi.work.activities.actions.resolving import (
    Opinion,
    Resolved,
    answer_resolution,
    collect_opinion,
    hand_on,
    resolve,
)
from gongzhi.work.activities.models import Activity, Invitation, Resolution
from gongzhi.work.activities.queries.page import whole_of

Deed = Callable[[HttpRequest, Activity, PackInUse], None]


def _given(request: HttpRequest, pack: PackInUse | None = None) -> dict:
    given = {"viewer": viewer(request), "channel": "desk", "at": now()}
    return {**given, "pack": pack} if pack else given


def _publish(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    publish(one, shown=True, **_given(request, pack))


def _hide(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    publish(one, shown=False, reason=request.POST.get("reason", ""), **_given(request, pack))


def _move(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    seen, times = key_of(request.POST.get("seen", "")), times_of(request.POST, pack.calendar.time_zone)
    reason = request.POST.get("reason", "")
    move(one, times, reason, seen=-1 if seen is None else seen, **_given(request, pack))


def _cancel(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    cancel(one, request.POST.get("reason", ""), **_given(request, pack))


def _hold(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    residents = number_of(request.POST, "residents", _("人数写 0 到 100,000 的整数"))
    hold(one, came=keys_of(request.POST, "came"), residents=residents, **_given(request, pack))


def _invite(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    taker = key_of(request.POST.get("taker", ""))
    invite(one, keys_of(request.POST, "invites"), taker=taker, **_given(request, pack))


def _uninvite(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    found = Invitation.objects.filter(pk=key_of(request.POST.get("invitation", "")) or 0, activity=one)
    invitation = found.select_related("activity").first()
    if invitation is None:
        raise Invalid([Problem("invitation", _("没有这个邀请"))])
    withdraw_invitation(invitation, **_given(request))


def _answer(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    sent = request.POST
    found = Invitation.objects.filter(pk=key_of(sent.get("invitation", "")) or 0, activity=one, withdrawn_at=None)
    invitation = found.select_related("activity").first()
    if invitation is None:
        raise Invalid([Problem("invitation", _("没有这个邀请"))])
    answer_invitation(
        invitation, sent.get("answer", ""), reason=sent.get("reason", ""), deputy=key_of(sent.get("deputy", "")),
        **_given(request),
    )  # fmt: skip


def _write(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    seen = key_of(request.POST.get("seen", ""))
    text, reason = request.POST.get("text", ""), request.POST.get("reason", "")
    write_minutes(one, text, seen=-1 if seen is None else seen, reason=reason, **_given(request))


def _sign(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    sign_minutes(one, key_of(request.POST.get("version", "")) or 0, **_given(request))


def _resolve(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    sent = request.POST
    days = number_of(sent, "days", _("期限写 1 到 250 个工作日"))
    told = Resolved(
        uid_of(sent), sent.get("text", ""), key_of(sent.get("post", "")), 10 if days is None else days,
        sent.get("kind", "")[:40], key_of(sent.get("item", "")),
    )  # fmt: skip
    resolve(one, told, **_given(request, pack))


def _opinion(request: HttpRequest, one: Activity, pack: PackInUse) -> None:
    sent = request.POST
    told = Opinion(uid_of(sent), sent.get("text", ""), sent.get("name", ""), sent.get("phone", ""))
    collect_opinion(one, told, **_given(request, pack))


DEEDS: dict[str, tuple[Deed, str | Promise]] = {
    "publish": (_publish, gettext_lazy("已公布，居民可以看到")),
    "hide": (_hide, gettext_lazy("不再公布")),
    "move": (_move, gettext_lazy("已改期，通知发出了")),
    "cancel": (_cancel, gettext_lazy("已取消，通知发出了")),
    "hold": (_hold, gettext_lazy("结果记下了")),
    "invite": (_invite, gettext_lazy("邀请发出了")),
    "uninvite": (_uninvite, gettext_lazy("邀请撤回了")),
    "answer": (_answer, gettext_lazy("答复了")),
    "minutes": (_write, gettext_lazy("纪要存下了")),
    "sign": (_sign, gettext_lazy("纪要签发了")),
    "resolve": (_resolve, gettext_lazy("决议记下了")),
    "opinion": (_opinion, gettext_lazy("意见建议收下了")),
}


@desk
@require_POST
def do(request: HttpRequest, number: str) -> HttpResponse:
    """Do one of these."""
    one, pack, _kind = activity_of(request, number)
    what = request.POST.get("what", "")
    try:
        if what not in DEEDS:
            raise Invalid(_("没有这样的操作"))
        deed, said = DEEDS[what]
        deed(request, one, pack)
    except Refused as refused:
        return activity_page(request, number, refused, what)
    messages.success(request, str(said))
    if not visible_to(Activity.objects.filter(pk=one.pk), viewer(request)).exists():
        return redirect("desk:activities")
    return redirect("desk:activity", number=number)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One resolution: who carries it out answers here, also who may not see the activity it came from."""
    me, pack, moment = viewer(request), working_pack(), now()
    rows = resolutions_for(me, Resolution.objects.filter(uid=uid, activity__pack=pack.code))
    one = rows.select_related("activity__area", "activity__lead_post", "post", "matter", "item", "answered_by").first()
    if one is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            _decide(request, one, pack)
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("记下了"))
            return redirect("desk:resolution", uid=uid)
    seen = visible_to(Activity.objects.filter(pk=one.activity_id), me).exists()
    hosts = hosting_post(me, one.activity) is not None
    context = {
        **activity_view(one.activity, pack, moment), "seen": seen, "refused": refused, "typed": request.POST,
        "row": resolution_view(one, whole_of(one.activity, pack), pack, moment, me), "hosts": hosts,
        "posts": [each for _area, found in posts_to_choose(pack) for each in found] if hosts else [],
    }  # fmt: skip
    return show(request, "desk/activities/resolution.html", context, status=refused.status if refused else 200)


def _decide(request: HttpRequest, one: Resolution, pack: PackInUse) -> None:
    sent = request.POST
    match sent.get("what", ""):
        case "done" | "refuse" as what:
            answer_resolution(one, sent.get("words", ""), done=what == "done", **_given(request, pack))
        case "hand_on":
            days = number_of(sent, "days", _("期限写 1 到 250 个工作日"))
            post = key_of(sent.get("post", ""))
            if post is None:
                raise Invalid([Problem("post", _("选由哪个岗位办"))])
            hand_on(one, post, 10 if days is None else days, **_given(request, pack))
        case _:
            raise Invalid(_("没有这样的操作"))
