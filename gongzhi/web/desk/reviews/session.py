"""A panel's session: one item after another, each voted, counted and done with."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.reviews.forms import whole
from gongzhi.web.desk.reviews.panels import item_view, panel_of
from gongzhi.web.visitor import viewer
from gongzhi.work.reviews.access import PANEL, owning_post, voting_as
from gongzhi.work.reviews.actions.panels import cast, close_item, stand_back
from gongzhi.work.reviews.logic.panels import DECLARED, HANDS, OPEN_BALLOT, OWN, RELATIVE, Choice
from gongzhi.work.reviews.models import Member, Panel, PanelItem
from gongzhi.work.reviews.queries.panels import counted_ballots, standings

GROUNDS = {
    OWN: gettext_noop("本人的事项"),
    RELATIVE: gettext_noop("亲属或利害关系"),
    DECLARED: gettext_noop("自己申请"),
}


def _item(panel: Panel, position: int | None) -> PanelItem:
    """The item asked for, else the first that is open, else the last."""
    items = PanelItem.objects.filter(panel=panel).select_related("panel").order_by("position")
    if position is not None:
        found = items.filter(position=position).first()
    else:
        found = items.filter(state=PanelItem.OPEN).first() or items.last()
    if found is None:
        raise Http404
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one item; sent, a vote, a recusal, or the count."""
    panel = panel_of(request, number)
    if request.method != "POST":
        return _page(request, panel, _item(panel, whole(request.GET, "item")))
    item = _item(panel, whole(request.POST, "item"))
    here = f"{reverse('desk:session', kwargs={'number': number})}?item={item.position}"
    try:
        if request.POST.get("move") == "count":
            close_item(item, viewer=viewer(request), channel="desk", at=now())
            messages.success(request, _("已计票"))
            return redirect(here)
        member = _member(request, panel)
        if request.POST.get("move") == "stand_back":
            stand_back(item, member, viewer=viewer(request), channel="desk", at=now())
            messages.success(request, _("已回避"))
        else:
            cast(item, _choice(request, panel), member=member, viewer=viewer(request), channel="desk", at=now())
            messages.success(request, _("已投票"))
    except Refused as refused:
        return _page(request, panel, item, refused)
    return redirect(here)


def _member(request: HttpRequest, panel: Panel) -> Member:
    found = Member.objects.filter(panel=panel, pk=whole(request.POST, "member") or 0).first()
    if found is None:
        raise Invalid([Problem("member", _("选一位成员"))])
    return found


def _choice(request: HttpRequest, panel: Panel) -> Choice:
    scores = {}
    for one in panel.rules.criteria:
        points = whole(request.POST, f"score.{one.code}")
        if points is not None:
            scores[one.code] = points
    return Choice(request.POST.get("vote", ""), scores)


def _page(request: HttpRequest, panel: Panel, item: PanelItem, refused: Refused | None = None) -> HttpResponse:
    me = viewer(request)
    members = list(Member.objects.filter(panel=panel).order_by("pk"))
    standing = standings(item, panel, members)
    total = PanelItem.objects.filter(panel=panel).count()
    is_open = item.state == PanelItem.OPEN and panel.state == Panel.OPEN and panel.ballot != HANDS
    may = [one.member for one in standing if not one.ground and voting_as(me, panel, one.member)]
    if panel.ballot != OPEN_BALLOT:
        may = [one.member for one in standing if not one.ground and not one.voted and voting_as(me, panel, one.member)]
    keeps = owning_post(me, panel, PANEL) is not None
    shown = counted_ballots(item) if keeps and panel.ballot == OPEN_BALLOT and not is_open else {}
    context = {
        "panel": panel, "item": item_view(item), "total": total, "is_open": is_open, "may": may if is_open else [],
        "criteria": panel.rules.criteria, "by_score": panel.method == "score", "secret": panel.ballot != OPEN_BALLOT,
        "standing": [
            {
                "name": one.member.name, "ground": _(GROUNDS[one.ground]) if one.ground else "", "voted": one.voted,
                "vote": _vote(shown[one.member.pk].vote) if one.member.pk in shown else "",
            }
            for one in standing
        ],
        "voted": sum(one.voted for one in standing), "keeps": keeps,
        "previous": item.position - 1 if item.position > 1 else 0,
        "next": item.position + 1 if item.position < total else 0,
        "error": _("；").join(str(one.message) for one in refused.problems) if refused else "",
    }  # fmt: skip
    return show(request, "desk/reviews/session.html", context, status=refused.status if refused else 200)


def _vote(vote: str) -> Any:
    return {"approve": _("同意"), "reject": _("不同意")}.get(vote, "")
