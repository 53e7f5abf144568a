"""Keys of other organisations' programs: who has one, what for, when it was last used; making and ending them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import now
from gongzhi.base.jobs.access import operating_post
from gongzhi.base.people.actions.keys import end_key_at_desk, make_key_at_desk
from gongzhi.base.people.logic import NEED_A_POST, NEED_AN_ORGANISATION, SCOPES
from gongzhi.base.people.models import ApiKey, Post
from gongzhi.base.people.queries import keys_for, posts_under
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer

PAGE = 50
SCOPE_WORDS = {
    "matters:read": gettext_noop("看事项"),
    "matters:report": gettext_noop("上报事项（Open311 也用它）"),
    "matters:note": gettext_noop("写意见、答复和照片"),
    "matters:move": gettext_noop("办理事项"),
    "matters:publish": gettext_noop("定对外公开的内容"),
    "messages:read": gettext_noop("看消息发到哪一步"),
    "programmes:read": gettext_noop("看政策项目和参数"),
    "vouchers:use": gettext_noop("在柜台抵扣创新券"),
    "batches:send": gettext_noop("报送备案批次"),
    "statements:read": gettext_noop("看机构对账单"),
}


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The keys, and a form for another. A new key is shown on the answer to the form, and never again."""
    if operating_post(viewer(request)) is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    if request.method != "POST":
        return _page(request)
    asked = {name: request.POST.get(name, "").strip()[:100] for name in ("name", "area", "post")}
    try:
        area, post = _area(asked["area"]), _post(asked["post"])
        scopes = request.POST.getlist("scopes")[:20]
        made = make_key_at_desk(asked["name"], viewer=viewer(request), at=now(), scopes=scopes, area=area, post=post)
    except Refused as refused:
        return _page(request, asked, refused)
    answer = _page(request, made=made, made_for=asked["name"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@desk
@require_POST
def key_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a key hold no longer."""
    found = ApiKey.objects.filter(uid=uid).select_related("area", "post").first()
    if operating_post(viewer(request)) is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    if found is None:
        raise Http404
    end_key_at_desk(found, viewer=viewer(request), at=now())
    messages.success(request, _("已停用：%(name)s") % {"name": found.name})
    return redirect("desk:keys")


def _area(code: str) -> Any:
    if not code:
        return None
    found = areas_by_code().get(code)
    if found is None:
        raise Invalid([Problem("area", _("没有代码为 %(code)s 的区域") % {"code": code})])
    return found


def _post(key: str) -> Post | None:
    if not key:
        return None
    known = key.isascii() and key.isdecimal() and len(key) < 18
    found = Post.objects.filter(pk=int(key), valid_to=None).first() if known else None
    if found is None:
        raise Invalid([Problem("post", _("没有这个岗位"))])
    return found


def _page(
    request: HttpRequest,
    asked: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    made: str = "",
    made_for: str = "",
) -> HttpResponse:
    me, pack = viewer(request), working_pack()
    before = request.GET.get("before", "")
    start = whole(before) or 0
    rows = keys_for(me, before=start, size=PAGE)
    chosen = set(request.POST.getlist("scopes")) if refused else {"matters:report"}
    mine = [held.area_path for held in me.holding("operate")]
    areas = areas_under(mine, "town", "village")
    posts = [post for path in mine for post in posts_under(pack.code, path)]
    context = {
        "rows": [(one, [_(SCOPE_WORDS[scope]) for scope in one.scopes]) for one in rows[:PAGE]],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "scopes": [
            (code, _(SCOPE_WORDS[code]), code in chosen, code in NEED_A_POST)
            for code in SCOPES
            if code not in NEED_AN_ORGANISATION
        ],
        "areas": [(area.code, area.label) for area in areas],
        "posts": [(str(post.pk), post.label) for post in posts],
        "asked": asked or {},
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
        "made": made,
        "made_for": made_for,
    }
    return show(request, "desk/keys.html", context, status=refused.status if refused else 200)
