"""Panels 评议 at the desk: the list, making one, its page, and the session, one item after another."""

import re
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Account
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.reviews.forms import areas_of, chosen_area, options, whole
from gongzhi.web.visitor import viewer
from gongzhi.work.reviews.access import PANEL, owning_post, panels_for
from gongzhi.work.reviews.actions.panels import Before, Seated, add_items, close_panel, make_panel
from gongzhi.work.reviews.logic.panels import (
    BY_SCORE,
    NO_QUORUM,
    PASSED,
    REJECTED,
    RELATIVE,
    SCORED,
    Criterion,
    Rules,
    placed,
)
from gongzhi.work.reviews.models import Member, Panel, PanelItem
from gongzhi.work.reviews.queries.panels import panel_by_number

PAGE = 20
SUBJECT = "desk_item"  # an item written at the desk: it is about nothing another room holds
VERDICTS = {
    PASSED: gettext_noop("通过"),
    REJECTED: gettext_noop("不通过"),
    SCORED: gettext_noop("已打分"),
    NO_QUORUM: gettext_noop("票数不够，没有结果"),
}
OVERS = {"1/2": gettext_noop("过半数"), "2/3": gettext_noop("三分之二以上")}


@desk
@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """Panels of the viewer's posts and areas, and those the viewer sits on."""
    me, after = viewer(request), whole(request.GET, "after")
    found = panels_for(me, Panel.objects.select_related("area", "owner_post"))
    rows = list((found.filter(pk__lt=after) if after else found).order_by("-pk")[: PAGE + 1])
    context = {
        "rows": rows[:PAGE], "may_make": bool(me.holding(PANEL)),
        "older_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/reviews/panels.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Who sits on it, and the rules it decides by."""
    if not viewer(request).holding(PANEL):
        raise NotAllowed(_("您的岗位不能在这里组织评议"))
    if request.method != "POST":
        return _form(request)
    try:
        made = make_panel(
            request.POST.get("title", ""), request.POST.get("basis", ""), _rules(request), seated(request),
            ballot=request.POST.get("ballot", ""), pack=working_pack(), area=chosen_area(request, PANEL),
            viewer=viewer(request), channel="desk", at=now(),
        )  # fmt: skip
    except Refused as refused:
        return _form(request, refused)
    messages.success(request, _("评议组已建好，加上要评的事项就可以开始"))
    return redirect("desk:panel", number=made.number)


def _rules(request: HttpRequest) -> Rules:
    sent = request.POST
    over = Fraction(sent.get("over", "")) if sent.get("over") in OVERS else Fraction(1, 2)
    method = sent.get("method", "")
    criteria = _criteria(sent.get("criteria", "")) if method == BY_SCORE else ()
    strict, trim = over == Fraction(1, 2), bool(sent.get("trim"))
    return Rules(method, whole(sent, "quorum", 0) or 0, over, strict, criteria, trim)


def _criteria(text: str) -> tuple[Criterion, ...]:
    """One a line: what is judged, full points, weight."""
    found = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        read = re.fullmatch(r"\s*(\S.{0,29}?)\s+(\d{1,3})(?:\s+(\d{1,3}))?\s*", line)
        if read is None:
            raise Invalid([Problem("criteria", _("打分项第 %(n)d 行：写“名称 满分 权重”") % {"n": number})])
        found.append(Criterion(f"c{number}", read[1], int(read[2]), int(read[3] or 1)))
    return tuple(found)


def seated(request: HttpRequest) -> list[Seated]:
    """The members a form names, one a line: `@account`, or the name of somebody without one. Raises `Invalid`."""
    lines = [line.strip() for line in request.POST.get("members", "").splitlines() if line.strip()][:200]
    asked = [line[1:] for line in lines if line.startswith("@")]
    accounts = {one.username: one for one in Account.objects.filter(username__in=asked, is_active=True)}
    seated = []
    for number, line in enumerate(lines, 1):
        if not line.startswith("@"):
            seated.append(Seated(line, person_uid=uuid7()))
        elif line[1:] in accounts:
            seated.append(Seated(accounts[line[1:]].name, account=accounts[line[1:]].pk))
        else:
            raise Invalid([Problem("members", _("成员第 %(n)d 行：没有这个账号") % {"n": number})])
    return seated


def _form(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    sent = request.POST
    context = {
        "typed": sent, "errors": {one.field: str(one.message) for one in refused.problems} if refused else {},
        "areas": options(((one.code, one.label) for one in areas_of(viewer(request), PANEL)), sent.get("area", "")),
        "ballots": options((("open", _("记名")), ("secret", _("不记名"))), sent.get("ballot", "open")),
        "methods": options((("vote", _("表决")), ("score", _("打分"))), sent.get("method", "vote")),
        "overs": options(((code, _(word)) for code, word in OVERS.items()), sent.get("over", "1/2")),
    }  # fmt: skip
    return show(request, "desk/reviews/panel_form.html", context, status=refused.status if refused else 200)


def panel_of(request: HttpRequest, number: str) -> Panel:
    """A panel the viewer may see."""
    panel = panel_by_number(number)
    if panel is None or not panels_for(viewer(request), Panel.objects.filter(pk=panel.pk)).exists():
        raise Http404
    return panel


@desk
@require_safe
def panel(request: HttpRequest, number: str) -> HttpResponse:
    """Its page: members, items, outcomes."""
    return _page(request, panel_of(request, number))


def _page(request: HttpRequest, one: Panel, refused: Refused | None = None) -> HttpResponse:
    items = list(PanelItem.objects.filter(panel=one).order_by("position"))
    context = {
        "panel": one, "members": list(Member.objects.filter(panel=one).order_by("pk")),
        "items": [item_view(item) for item in items], "places": _places(items),
        "keeps": owning_post(viewer(request), one, PANEL) is not None and one.state == Panel.OPEN,
        "all_closed": bool(items) and all(item.state == PanelItem.CLOSED for item in items),
        "begun": any(item.state == PanelItem.OPEN for item in items),
        "error": _("；").join(str(each.message) for each in refused.problems) if refused else "",
        "typed": request.POST.get("items", "") if refused else "",
    }  # fmt: skip
    return show(request, "desk/reviews/panel.html", context, status=refused.status if refused else 200)


def item_view(item: PanelItem) -> dict[str, Any]:
    """An item with its outcome in words."""
    score = item.score
    return {
        "position": item.position, "title": item.title, "open": item.state == PanelItem.OPEN,
        "verdict": _(VERDICTS[item.verdict]) if item.verdict else "", "passed": item.verdict == PASSED,
        "votes": item.votes, "approvals": item.approvals, "rejections": item.rejections,
        "score": "" if score is None else f"{float(score):.2f}", "exact": "" if score is None else str(score),
        "voted": item.verdict in (PASSED, REJECTED),
    }  # fmt: skip


def _places(items: list[PanelItem]) -> list[dict[str, Any]]:
    """Places of what was scored; those that share one are named together, and nobody breaks the tie in silence."""
    scored = {item.pk: item.score for item in items if item.score is not None}
    titles = {item.pk: item.title for item in items}
    return [
        {"place": place, "titles": [titles[key] for key in keys], "tie": len(keys) > 1}
        for place, keys in placed(scored)
    ]


@desk
@require_POST
def items(request: HttpRequest, number: str) -> HttpResponse:
    """Bring items before it: one a line, `title | who must stand back, who else`."""
    one = panel_of(request, number)
    if owning_post(viewer(request), one, PANEL) is None:
        raise NotAllowed(_("这次评议不归您的岗位组织"))
    try:
        before = _before(request, one)
        add_items(one, before, viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return _page(request, one, refused)
    messages.success(request, _("已加上"))
    return redirect("desk:panel", number=number)


def _before(request: HttpRequest, one: Panel) -> list[Before]:
    members = {member.name: member.pk for member in Member.objects.filter(panel=one)}
    found = []
    lines = [line for line in request.POST.get("items", "").splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        title, _bar, names = line.replace("｜", "|").partition("|")
        related = [name.strip() for name in re.split(r"[、,，]", names) if name.strip()]
        if strangers := [name for name in related if name not in members]:
            said = {"n": number, "name": strangers[0][:60]}
            raise Invalid([Problem("items", _("第 %(n)d 行：评议组里没有“%(name)s”") % said)])
        relations = {members[name]: RELATIVE for name in related}
        found.append(Before(SUBJECT, uuid7(), title.strip(), relations))
    return found


@desk
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """End the session."""
    one = panel_of(request, number)
    try:
        close_panel(one, viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return _page(request, one, refused)
    messages.success(request, _("评议已结束"))
    return redirect("desk:panel", number=number)
