"""Posts at the desk: who holds what, what is vacant, one post with its history, and handing it over."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import now
from gongzhi.base.people.access import staffing_post, visible_accounts, visible_posts
from gongzhi.base.people.actions.staffing import assign, end_post, hand_over, open_post, relieve
from gongzhi.base.people.logic.addressed import open_work
from gongzhi.base.people.models import Account, Holding, Post, Role
from gongzhi.base.people.queries.posts import PAGE, PostFilters, candidates, holdings_of, posts, roles_seen, teams_of
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Posts by area, role, name or vacancy, a page by key."""
    me = viewer(request)
    asked = {name: request.GET.get(name, "")[:80].replace("\x00", "").strip() for name in ("area", "role", "q_post")}
    area = areas_by_code().get(asked["area"])
    vacant = request.GET.get("vacant") == "1"
    filters = PostFilters(area.path if area else "", asked["role"], asked["q_post"], vacant)
    found = posts(me, filters, after=_after(request))
    rows, more = found[:PAGE], len(found) > PAGE
    query = {name: value for name, value in {**asked, "vacant": "1" if vacant else ""}.items() if value}
    last = f"{rows[-1].area_path},{rows[-1].pk}" if rows else ""
    context = {
        "rows": rows, "asked": asked, "vacant": vacant, "roles": roles_seen(me),
        "areas": _areas_of(me), "narrowed": bool(query),
        "newer_url": f"?{urlencode(query)}" if request.GET.get("after") else "",
        "older_url": f"?{urlencode({**query, 'after': last})}" if more else "",
    }  # fmt: skip
    return show(request, "desk/posts.html", context)


def _after(request: HttpRequest) -> tuple[str, int] | None:
    path, comma, key = request.GET.get("after", "")[:300].replace("\x00", "").rpartition(",")
    return (path, int(key)) if comma and key.isascii() and key.isdecimal() and len(key) < 18 else None


def _areas_of(me: Any) -> list[Any]:
    """Towns and villages to narrow a list to: those in the areas of the viewer's posts."""
    tops = [post.area_path for post in me.posts]
    return areas_under(tops, "town", "village")


def _found(request: HttpRequest, uid: UUID) -> Post:
    post = visible_posts(Post.objects.filter(uid=uid), viewer(request)).select_related("role", "area").first()
    if post is None:
        raise Http404
    return post


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One post: who holds it as A and B, who held it before, what waits in it, and the form to hand it over."""
    return _page(request, _found(request, uid))


def _page(request: HttpRequest, post: Post, refused: Refused | None = None, what: str = "") -> HttpResponse:
    me = viewer(request)
    held = holdings_of(post)
    may = staffing_post(me, post.area_path) is not None and post.valid_to is None
    context = {
        "post": post, "holders": [one for one in held if one.valid_to is None],
        "past": [one for one in held if one.valid_to is not None], "open": open_work([post.pk]).get(post.pk, 0),
        "teams": teams_of(post), "may": may, "asked": request.POST if refused else {}, "what": what,
        "candidates": [one for one in candidates(me) if one.pk != me.account] if may else [],
        "refused": refused,
    }  # fmt: skip
    return show(request, "desk/post.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand over, give, take away, end."""
    post, what = _found(request, uid), request.POST.get("what", "")
    if staffing_post(viewer(request), post.area_path) is None:
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    try:
        said = _decide(request, post, what)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, post, refused, what)
    messages.success(request, said)
    return redirect("desk:post", uid=uid)


def _decide(request: HttpRequest, post: Post, what: str) -> str:
    acting = {"viewer": viewer(request), "channel": "desk", "at": now()}
    hand = request.POST.get("hand", "")
    match what:
        case "hand_over":
            giver = _holding(request, post)
            hand_over(post, giver=giver, taker=_account(request), hand=hand or giver.hand, **acting)  # type: ignore[arg-type]
            return _("已交接，没办完的事随岗位走")
        case "assign":
            assign(post, _account(request), hand=hand, **acting)  # type: ignore[arg-type]
            return _("已上岗")
        case "relieve":
            relieve(_holding(request, post), **acting)  # type: ignore[arg-type]
            return _("已离岗")
        case "end":
            end_post(post, **acting)  # type: ignore[arg-type]
            return _("岗位已撤")
    raise Invalid([Problem("what", _("选交接、上岗、离岗或撤岗"))])


def _holding(request: HttpRequest, post: Post) -> Holding:
    key = _key(request, "holding")
    found = Holding.objects.filter(pk=key, post=post).select_related("post").first() if key else None
    if found is None:
        raise Invalid([Problem("holding", _("选现在在岗的人"))])
    return found


def _account(request: HttpRequest) -> Account:
    key = _key(request, "account")
    rows = visible_accounts(Account.objects.filter(pk=key or 0), viewer(request))
    found = rows.first()
    if found is None:
        raise Invalid([Problem("account", _("选一个在用的、归您管的账号"))])
    return found


def _key(request: HttpRequest, name: str) -> int | None:
    sent = request.POST.get(name, "")
    return whole(sent)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open one more post."""
    me = viewer(request)
    if not me.holding("staff"):
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    roles = list(Role.objects.filter(pack=working_pack().code).order_by("pk"))
    asked = {name: request.POST.get(name, "")[:80].strip() for name in ("role", "area", "title")}
    refused: Refused | None = None
    if request.method == "POST":
        try:
            made = _open(request, roles, asked)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("岗位已设，还没有人在岗"))
            return redirect("desk:post", uid=made.uid)
    context = {
        "roles": roles, "areas": _areas_of(me), "asked": asked,
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/post_new.html", context, status=refused.status if refused else 200)


def _open(request: HttpRequest, roles: list[Role], asked: dict[str, str]) -> Post:
    role = next((one for one in roles if one.code == asked["role"]), None)
    area = areas_by_code().get(asked["area"])
    if role is None or area is None:
        raise Invalid([Problem("role" if role is None else "area", _("选一项"))])
    return open_post(role, area, asked["title"], viewer=viewer(request), channel="desk", at=now())
