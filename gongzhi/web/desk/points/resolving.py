"""How a village begins with points: its resolution by the pack's rules, another one later, and the three teams."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.ledger.logic.entries import shown
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.points import PointsRules
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.points.found import acting, day, faults, fen, number, today, typed
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import POINTS
from gongzhi.work.points.actions.schemes import begin_scheme, resolve, seat_team
from gongzhi.work.points.logic.rules import ItemRow, Resolved, resolved_by
from gongzhi.work.points.models import Scheme, Seat
from gongzhi.work.points.queries.schemes import items_now, resolution_now, seats_of
from gongzhi.work.reviews.queries.notices import other_posts

_LINE = re.compile(
    r"\s*([a-z][a-z0-9_]{0,39})\s+(\S.*?)\s+(-?\d{1,6})(?:\s+(month|year|once)(?:\s*[x×]\s*(\d{1,2}))?)?\s*"
)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a village's rules; sent, its first or next resolution, or a team."""
    area = areas_by_code().get(code)
    me = viewer(request)
    post = me.post_for(POINTS, area.path) if area is not None and area.level == "village" else None
    if area is None or post is None:
        raise NotAllowed(_("这里的积分不归您的岗位办"))
    scheme = Scheme.objects.filter(area=area).select_related("area").first()
    if request.method != "POST":
        return _page(request, area, scheme, post)
    what = typed(request, "what", 10)
    try:
        if what == "begin" and scheme is None:
            other = number(request, "begin_post")
            begin_scheme(area, _first(request), pack=working_pack(), other_post=other, **acting(request))
            messages.success(request, _("已开始，再排三个小组"))
        elif what == "resolve" and scheme is not None:
            resolve(scheme, _next(request, scheme), **acting(request))
            messages.success(request, _("新的决议从那天起算"))
        elif what == "team" and scheme is not None:
            seat_team(scheme, typed(request, "team_team", 9), _members(request, scheme), **acting(request))
            messages.success(request, _("小组已排好，原来的留着记录"))
        else:
            raise Invalid([Problem("", _("选要办什么"))])
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, area, scheme, post, refused, what)
    return redirect("desk:points_rules", code=code)


def _rules(pack: PackInUse) -> PointsRules:
    """What the pack offers, by its first name."""
    found = pack.pack.points
    if not found:
        raise Invalid([Problem("", _("这里的包没有积分细则"))])
    return found[min(found)]


def _first(request: HttpRequest) -> Resolved:
    title, text = typed(request, "begin_title", 80), typed(request, "begin_text", 20_000)
    return resolved_by(_rules(working_pack()), day=day(request, "begin_day"), title=title, text=text)


def _next(request: HttpRequest, scheme: Scheme) -> Resolved:
    before = resolution_now(scheme)
    return Resolved(
        day(request, "resolve_day"), typed(request, "resolve_title", 80), typed(request, "resolve_text", 20_000),
        _items(typed(request, "resolve_items", 20_000), scheme), number(request, "resolve_worth"),
        before.keep_years, before.notice_days, fen(request, "resolve_budget"),
    )  # fmt: skip


def _items(text: str, scheme: Scheme) -> tuple[ItemRow, ...]:
    """One a line: code, title, points, and what it counts within: `road_care 公路养护 10 month x2`."""
    known = {one.code: one for one in items_now(scheme)}
    found = []
    for place, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        read = _LINE.fullmatch(line)
        if read is None:
            raise Invalid([Problem("items", _("第 %(n)d 行看不懂：写成“代码 名称 分 month x2”") % {"n": place})])
        code, title, points, cap, times = read.groups()
        old = known.get(code)
        found.append(
            ItemRow(
                code, title, old.group if old else "contribution", int(points), cap or "", int(times or 1),
                old.title_en if old else "", old.trail if old else "", old.example if old else False,
            )
        )  # fmt: skip
    return tuple(found)


def _members(request: HttpRequest, scheme: Scheme) -> list[tuple[str, Household | None, list[Household]]]:
    """One a line: a name, then the own household's number, then those of relatives: `张三 户01 | 户02、户03`."""
    found = []
    for line in typed(request, "team_members", 4_000).splitlines():
        if not line.strip():
            continue
        head, _bar, kin = line.partition("|")
        name, *own = head.split()
        homes = [_home(scheme, one) for one in re.split(r"[、,，\s]+", kin.strip()) if one]
        found.append((name, _home(scheme, own[0]) if own else None, homes))
    return found


def _home(scheme: Scheme, number: str) -> Household:
    one = Household.objects.filter(number=number, valid_to=None).first()
    if one is None or not one.area_path.startswith(scheme.area_path):
        raise Invalid([Problem("members", _("户号 %(number)s 不在这个村") % {"number": number[:30]})])
    return one


def _page(
    request: HttpRequest, area: Area, scheme: Scheme | None, post: int, refused: Refused | None = None, what: str = ""
) -> HttpResponse:
    pack = working_pack()
    context: dict[str, Any] = {
        "area": area, "scheme": scheme, "today": today().isoformat(), "typed": request.POST,
        "errors": faults(refused, what), "offered": next(iter(pack.pack.points.values()), None),
    }  # fmt: skip
    if scheme is None:
        posts = other_posts(pack, area.path, post)
        context["posts"] = [{"value": one.pk, "label": one.label, "on": False} for one in posts]
        offered = pack.pack.points
        context["items"] = [
            {"title": say(one.title), "points": one.points} for one in (_rules(pack).items.values() if offered else ())
        ]
    else:
        items = items_now(scheme)
        basis = resolution_now(scheme)
        names = ((Seat.RULES, _("制定小组")), (Seat.REVIEW, _("考评小组")), (Seat.OVERSIGHT, _("监督小组")))
        context |= {
            "basis": basis, "lines": "\n".join(_as_line(one) for one in items),
            "budget": shown(basis.year_budget_fen, 2),
            "teams": [{"value": code, "label": name, "on": code == Seat.REVIEW} for code, name in names],
            "seats": seats_of(scheme),
        }  # fmt: skip
    return show(request, "desk/points/rules.html", context, status=refused.status if refused else 200)


def _as_line(one: Any) -> str:
    cap = f" {one.cap} x{one.times}" if one.cap else ""
    return f"{one.code} {one.title} {one.points}{cap}"
