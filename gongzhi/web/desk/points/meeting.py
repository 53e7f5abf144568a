"""A round: the meeting for a room full of people, one claim after another by keyboard; then closing and settling."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.ids import row_of
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.points.found import acting, faults, heads_of, number, today, typed
from gongzhi.web.desk.points.villages import STATES
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import claims_for, keeping_post, schemes_for
from gongzhi.work.points.actions.rounds import Decision, close_meeting, decide
from gongzhi.work.points.actions.settling import settle_round
from gongzhi.work.points.models import Claim, Round, Scheme
from gongzhi.work.points.queries.schemes import budgets_of
from gongzhi.work.reviews.models import Member, PanelItem, Recusal

DECIDED = ("pass", "change", "defer", "refuse")


def round_of(request: HttpRequest, shown: str) -> Round:
    """A round of a village the viewer may see; 404 else."""
    named = row_of(shown)
    if named is None or named[0] != "JP":
        raise Http404
    seen = schemes_for(viewer(request), Scheme.objects.all())
    rows = Round.objects.filter(pk=named[2], month=named[1], scheme__in=seen.values("pk"))
    found = rows.select_related("scheme__area", "panel", "notice").first()
    if found is None:
        raise Http404
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, number: str) -> HttpResponse:
    """The page; sent, what was decided of a claim, the closing of the meeting, or the settlement."""
    which = round_of(request, number)
    if request.method != "POST":
        return _page(request, which)
    what = typed(request, "what", 10)
    try:
        if what in DECIDED:
            claim = _claim(which, typed(request, "claim", 30))
            decide(which, [_decision(request, which, claim, what)], **acting(request))
        elif what == "close":
            close_meeting(which, **acting(request))
            messages.success(request, _("会议结束，结果已公示"))
        elif what == "settle":
            settle_round(which, **acting(request))
            messages.success(request, _("已入账"))
        else:
            raise Invalid([Problem("", _("选要办什么"))])
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, round_of(request, number), refused)
    return redirect("desk:points_round", number=number)


def _claim(which: Round, shown: str) -> Claim:
    named = row_of(shown)
    found = Claim.objects.filter(round=which, pk=named[2]).select_related("item").first() if named else None
    if found is None:
        raise Invalid([Problem("claim", _("这一条不在这次评议里，或已经有结果"))])
    return found


def _decision(request: HttpRequest, which: Round, claim: Claim, what: str) -> Decision:
    """What the keeper pressed: the hands are those for just that."""
    reason = typed(request, "reason", 201)
    if what == "defer":
        return Decision(claim, None, 0, 0, reason)
    hands, against = number(request, "hands_for"), number(request, "hands_against")
    if what == "refuse":
        return Decision(claim, None, against, hands, reason)
    points = claim.points if what == "pass" else number(request, "points")
    return Decision(claim, points, hands, against, reason)


def _page(request: HttpRequest, which: Round, refused: Refused | None = None) -> HttpResponse:
    me = viewer(request)
    keeps = keeping_post(me, which.scheme) is not None
    positions = dict(PanelItem.objects.filter(panel=which.panel_id).values_list("subject_uid", "position"))
    rows = Claim.objects.filter(uid__in=positions).select_related("item", "household")
    claims = sorted(rows, key=lambda one: positions[one.uid])
    seen = claims_for(me, Claim.objects.filter(uid__in=positions)).values_list("household_id", flat=True)
    heads = heads_of(set(seen))  # of others it is told that there is a household, not which
    views = [_row(one, positions[one.uid], heads, which) for one in claims]
    open_ = [one for one in views if one["open"]]
    asked = request.POST.get("claim") or request.GET.get("item", "")
    current = next((one for one in views if one["row"].number == asked), open_[0] if open_ else None)
    light, word = STATES[which.state]
    context = {
        "round": which, "scheme": which.scheme, "rows": views, "current": current, "left": len(open_),
        "done": len(views) - len(open_), "light": light, "word": _(word), "keeps": keeps,
        "meeting": which.state == Round.MEETING, "sums": _sums(claims), "errors": faults(refused, "now"),
        "typed": request.POST, **(_beside(which, current) if current else {}),
    }  # fmt: skip
    return show(request, "desk/points/meeting.html", context, status=refused.status if refused else 200)


def _row(one: Claim, position: int, heads: dict[int, str], which: Round) -> dict[str, Any]:
    words = {
        Claim.PASSED: _("通过"), Claim.SETTLED: _("入账"), Claim.REFUSED: _("不记"), Claim.DEFERRED: _("暂缓"),
        Claim.REVERSED: _("冲正"), Claim.WITHDRAWN: _("撤回"),
    }  # fmt: skip
    here = one.round_id == which.pk
    return {
        "row": one, "words": one.words if one.household_id in heads else "", "position": position,
        "head": heads.get(one.household_id, _("一户")),
        "open": one.state == Claim.FILED and here, "word": words.get(one.state, "") if here else _("暂缓"),
        "changed": one.awarded is not None and one.awarded != one.points,
    }  # fmt: skip


def _sums(claims: list[Claim]) -> dict[str, int]:
    passed = [one for one in claims if one.state in (Claim.PASSED, Claim.SETTLED)]
    return {"passed": len(passed), "points": sum(one.awarded or 0 for one in passed)}


def _beside(which: Round, current: dict[str, Any]) -> dict[str, Any]:
    """What the room sees beside a claim: who stands back, what the same item gave this year, what money is left."""
    claim: Claim = current["row"]
    members = list(Member.objects.filter(panel=which.panel_id).order_by("pk"))
    recusals = Recusal.objects.filter(item__panel=which.panel_id, item__subject_uid=claim.uid)
    back = dict(recusals.values_list("member_id", "ground"))
    alike = Claim.objects.filter(
        scheme=which.scheme, code=claim.code, state=Claim.SETTLED, day__year=claim.day.year
    ).aggregate(times=Count("pk"), homes=Count("household", distinct=True), sum=Sum("awarded"))
    budget = budgets_of(which.scheme).get(today().year)
    resolution = claim.item.resolution
    return {
        "members": [{"name": one.name, "back": one.pk in back, "own": back.get(one.pk) == "own"} for one in members],
        "away": [one.name for one in members if one.pk in back], "eligible": len(members) - len(back),
        "need": max(which.panel.quorum, (len(members) - len(back)) // 2 + 1), "alike": alike,
        "budget": budget.available if budget else None, "resolution": resolution,
    }  # fmt: skip
