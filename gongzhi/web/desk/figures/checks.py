"""Sample checks at the desk: records behind a figure drawn for somebody else to look at, and what was found."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.columns import under
from gongzhi.base.people.access import visible_posts
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.figures.checking.access import checking_post, checks_for, drawing_post
from gongzhi.figures.checking.actions import draw_check, look_at
from gongzhi.figures.checking.logic import RESULTS, Rate
from gongzhi.figures.checking.models import Check
from gongzhi.figures.checking.queries import PAGE, check_by_number, checks_of, heaps_in, lines_of, rates_of
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.models import Definition
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.figures.asked import declared_of, root_of
from gongzhi.web.desk.figures.records import page_of_record
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.sent import whole
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer

_POSTS = 200
_MONTH = timedelta(days=31)


def rate_view(rate: Rate) -> dict[str, Any]:
    """A rate in the words of a page."""
    between = rate.between()
    return {
        "rate": rate, "all": rate.looked_at + rate.unclear + rate.left,
        "percent": f"{rate.percent:.1f}" if rate.percent is not None else "",
        "low": f"{between[0]:.1f}" if between else "", "high": f"{between[1]:.1f}" if between else "",
    }  # fmt: skip


def checked_of(
    request: HttpRequest, declared: Figure, definition: Definition | None, area: Area, period: Period
) -> dict[str, Any]:
    """What a figure's page tells of checks of just this number, and whether the viewer may draw another."""
    me = viewer(request)
    if definition is None or (declared.levels and area.level not in declared.levels):
        return {"checks": [], "may_check": False}
    may = drawing_post(me, area.path) is not None
    found = [{"check": check, **rate_view(rate)} for check, rate in checks_of(definition, area.path, period.code)]
    return {"checks": found, "may_check": may, "check_posts": _posts(request, area) if may else []}


def _posts(request: HttpRequest, area: Area) -> list[Post]:
    """Posts of the area and below that may be asked to look."""
    rows = visible_posts(Post.objects.filter(valid_to=None), viewer(request))
    return list(
        rows.filter(under("area_path", area.path)).select_related("role", "area").order_by("area_path")[:_POSTS]
    )


@desk
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Checks of one's posts and areas, newest first; and where much was closed within minutes."""
    me, pack, after = viewer(request), working_pack(), row_after(request)
    rows = checks_for(me, Check.objects.select_related("draw__area", "definition", "post")).order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    rates = rates_of(found[:PAGE]) if found else {}
    root = root_of(pack)
    context = {
        "rows": [
            {"check": one, "title": _title(pack, one), **rate_view(rates.get(one.pk, Rate()))} for one in found[:PAGE]
        ],
        "older_url": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "heaps": _heaps(pack, now()) if drawing_post(me, root.path) is not None else None,
    }  # fmt: skip
    return show(request, "desk/figures/checks.html", context)


def _heaps(pack: PackInUse, moment: datetime) -> list[dict[str, Any]]:
    labels = {one.path: one.label for one in areas_by_code().values()}
    found = heaps_in(root_of(pack).path, moment - _MONTH, moment)[:50]
    return [{"heap": one, "place": labels.get(one.place, "")} for one in found]


def _title(pack: PackInUse, check: Check) -> str:
    figure, period = pack.pack.figures.get(check.definition.code), period_of(check.period)
    return f"{say(figure.title) if figure else check.definition.code} · {period.label if period else check.period}"


def _found(request: HttpRequest, number: str) -> Check:
    check = check_by_number(number, viewer(request))
    if check is None or check.definition.pack != working_pack().code:
        raise Http404
    return check


@desk
@require_safe
def check(request: HttpRequest, number: str) -> HttpResponse:
    """What was drawn, what was found, and for the post that looks: what to say of each."""
    pack, me, one = working_pack(), viewer(request), _found(request, number)
    figure = pack.pack.figures.get(one.definition.code)
    if figure is None:
        raise Http404
    places = {area.path: area.label for area in areas_by_code().values()}
    lines = [
        {
            "line": line, "record": record, "url": page_of_record(record),
            "place": places.get(line.counted.area_path, ""), "word": _(RESULTS[line.result]) if line.result else "",
        }
        for line, record in lines_of(one, datasets_of(pack.code, pack.pack)[figure.dataset], me)
    ]  # fmt: skip
    query = urlencode({"area": one.draw.area.code, "period": one.period})
    context = {
        "check": one, "title": _title(pack, one), "lines": lines,
        "figure_url": f"{reverse('desk:figure', kwargs={'code': one.definition.code})}?{query}",
        "may_look": checking_post(me, one) is not None and one.ended_at is None,
        "results": [(code, _(word)) for code, word in RESULTS.items()], **rate_view(rates_of([one])[one.pk]),
    }  # fmt: skip
    return show(request, "desk/figures/check.html", context)


@desk
@require_POST
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """Draw records of a figure to be looked at."""
    pack, _figure = declared_of(code)
    area = areas_by_code().get(request.POST.get("area", ""))
    period = period_of(request.POST.get("period", ""))
    if area is None or period is None or not area.path.startswith(root_of(pack).path):
        raise Invalid([Problem("period", _("页面不完整，请刷新后再提交"))])
    post = Post.objects.filter(pk=whole(request.POST.get("post", "")) or 0).first()
    if post is None:
        raise Invalid([Problem("post", _("选由哪个岗位去看"))])
    made = draw_check(
        pack, code, area, period, number=whole(request.POST.get("number", "")) or 0,
        days=whole(request.POST.get("days", "")) or 0, post=post, viewer=viewer(request), channel="desk", at=now(),
    )  # fmt: skip
    messages.success(request, _("已抽出，交给%(post)s") % {"post": post.label})
    return redirect("desk:check", number=made.draw.number)


@desk
@require_POST
def look(request: HttpRequest, number: str) -> HttpResponse:
    """What was found at one record."""
    one = _found(request, number)
    line = one.lines.filter(place=whole(request.POST.get("place", "")) or 0).first()
    if line is None:
        raise Invalid([Problem("place", _("页面不完整，请刷新后再提交"))])
    look_at(
        line, request.POST.get("result", ""), request.POST.get("note", ""), viewer=viewer(request), channel="desk",
        at=now(),
    )  # fmt: skip
    return redirect(f"{reverse('desk:check', kwargs={'number': number})}#line-{line.place + 1}")
