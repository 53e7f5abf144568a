"""Areas at the desk: the tree with its map, one area with its story, and its card to be put up."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from shapely.geometry import shape

from gongzhi.base.areas.logic.outlines import square_metres
from gongzhi.base.areas.models import Address, Area, Boundary
from gongzhi.base.areas.queries import areas_at_hand, areas_by_code, history_of, successors_of, with_ancestors
from gongzhi.base.people.queries import posts_of
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.visitor import viewer

_PAGE = 50
LEVELS: dict[str, Promise] = {
    "province": _("省"), "city": _("市"), "county": _("县"), "town": _("乡镇、街道"), "village": _("村、社区"),
    "grid": _("网格"), "microgrid": _("微网格"),
}  # fmt: skip
STEPS: dict[str, Promise] = {
    "rename": _("更名"), "move": _("调整隶属"), "split": _("拆分"), "merge": _("合并"), "end": _("终止")
}  # fmt: skip


def found_area(code: str) -> Area:
    """The area valid today under a code, else the one that last had it; 404 for none."""
    area = areas_by_code().get(code) or Area.objects.filter(code=code).order_by("-pk").first()
    if area is None:
        raise Http404
    return area


def outlines_url(area: Area | None = None) -> str:
    """Where a map of areas gets them from: of every level, or down to the level of one."""
    levels = ["town", "village", "grid", "microgrid"]
    if area is not None and area.level in levels:
        levels = levels[: levels.index(area.level) + 1]
    return f"{reverse('api:areas')}?{urlencode({'levels': ','.join(levels)}, safe=',')}"


@desk
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The tree in order of paths, searched by name or code, a page at a time."""
    words, level = request.GET.get("q_area", "")[:80].strip(), request.GET.get("level", "")
    root = areas_by_code()[working_pack().pack.head.area]
    tree = [
        area
        for area in areas_at_hand().values()
        if area.path.startswith(root.path)
        and (not words or words.lower() in f"{area.name} {area.name_en} {area.code}".lower())
        and level in ("", area.level)
    ]
    tree.sort(key=lambda area: area.path)
    asked = request.GET.get("page", "")
    page = min(int(asked), len(tree) // _PAGE) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    rows = tree[page * _PAGE : (page + 1) * _PAGE]
    context = {
        "rows": [
            {"area": one, "level": LEVELS.get(one.level), "depth": 0 if words or level else _depth(one, root)}
            for one in rows
        ],
        "q_area": words, "level": level, "levels": [(code, name, code == level) for code, name in LEVELS.items()],
        "may_import": bool(viewer(request).holding("import")), "outlines": outlines_url(),
        "pager": _pager(request, page, len(tree)),
    }  # fmt: skip
    return show(request, "desk/areas.html", context)


def _depth(area: Area, root: Area) -> int:
    return min(area.path.count("/") - root.path.count("/"), 4)


def _pager(request: HttpRequest, page: int, total: int) -> dict[str, Any]:
    def url(to: int) -> str:
        return "?" + urlencode({**request.GET.dict(), "page": str(to)})

    return {
        "first": page * _PAGE + 1 if total else 0, "last": min((page + 1) * _PAGE, total), "total": total,
        "newer_url": url(page - 1) if page else "", "older_url": url(page + 1) if (page + 1) * _PAGE < total else "",
    }  # fmt: skip


@desk
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: validity, boundaries, what it came from and what came of it, posts, areas below it."""
    one = found_area(code)
    at_hand = areas_at_hand()
    below = _below(one)
    boundaries = list(Boundary.objects.filter(area=one).defer("geometry").order_by("-pk")[:_PAGE])
    context = {
        "area": one, "level": LEVELS.get(one.level, one.level), "chain": with_ancestors(one, at_hand)[1:][::-1],
        "boundaries": boundaries, "posts": posts_of(one), "below": below[:_PAGE], "below_more": len(below) > _PAGE,
        "history": [(STEPS[step.kind], step) for step in history_of(one)],
        "after": successors_of(one.code) if one.valid_to else [], "outlines": outlines_url(one),
        "doors": Address.objects.filter(area=one, valid_to=None).count(),
        "may_draw": one.valid_to is None and viewer(request).may("import", one.path),
    }  # fmt: skip
    return show(request, "desk/area.html", context)


def _below(one: Area) -> list[Area]:
    return sorted((each for each in areas_at_hand().values() if each.parent_id == one.pk), key=lambda each: each.path)


@desk
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The card of an area to be put up: name, range, who works there, and whom to complain to."""
    one = found_area(code)
    at_hand = areas_at_hand()
    outline = Boundary.objects.filter(area=one, valid_to=None).first()
    context = {
        "area": one, "level": LEVELS.get(one.level, one.level), "chain": with_ancestors(one, at_hand)[1:][::-1],
        "hectares": square_metres(shape(outline.geometry)) / 10_000 if outline else None,
        "below": _below(one)[:_PAGE], "posts": posts_of(one), "outlines": outlines_url(one),
        "phone": working_pack().pack.head.supervision_phone,
    }  # fmt: skip
    return show(request, "desk/card.html", context)
