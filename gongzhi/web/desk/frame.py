"""What every desk page shares: it needs a login, and shows who is there, by which post, and what waits."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.base.clock import now
from gongzhi.base.jobs.access import operating_post
from gongzhi.base.messages.queries import unread
from gongzhi.base.people.access import STAFF
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Refused
from gongzhi.base.todos.queries import count_lights
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.web.desk.rail import rail_view
from gongzhi.web.desk.todos import todos_of
from gongzhi.web.refusing import message
from gongzhi.web.sent import whole
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import registering_post

View = Callable[..., HttpResponseBase]
_working: ContextVar[PackInUse | None] = ContextVar("working_pack", default=None)


def desk(view: View) -> View:
    """A desk page: for accounts that hold a post."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if viewer(request).needs_factor:
            return redirect("desk:my_factor")
        if not viewer(request).posts:
            return message(
                request,
                403,
                _("您还没有岗位"),
                _("登录成功，但还没有人把岗位交给您。"),
                _("请联系指挥中心或管理员。"),
            )
        mine = pack_of(viewer(request))
        cast(Any, request).working_pack = mine
        before = _working.set(mine)
        try:
            return view(request, *args, **kwargs)
        finally:
            _working.reset(before)

    return guarded


def pack_of(me: Viewer) -> PackInUse | None:
    """The pack of the place where the viewer's first post is: several may be in force side by side."""
    for post in me.posts:
        for pack in packs_in_force():
            if f"/{pack.pack.head.area}/" in post.area_path:
                return pack
    return None


def working_pack() -> PackInUse:
    """The pack whose work this desk shows: that of whoever is at it."""
    pack = _working.get() or front_pack()
    if pack is None:
        raise LookupError("no pack with kinds of matters is in force")
    return pack


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A desk template with its frame."""
    me, pack = viewer(request), working_pack()
    zh = (get_language() or "zh").startswith("zh")
    titles = [post.title if zh or not post.title_en else post.title_en for post in me.posts]
    frame = {
        "me": {"name": me.name, "post": _("、").join(titles), "team": titles[0] if titles else ""},
        "rail": rail_view(request, me, count_lights(todos_of(me), now(), pack.calendar.time_zone)["total"]),
        "may_register": registering_post(me) is not None,
        "bell": unread(me),
        "operates": operating_post(me) is not None,
        "keeps_staff": bool(me.holding(STAFF)),
    }
    return render(request, template, {**frame, **context}, status=status)


def row_after(request: HttpRequest, name: str = "after") -> int:
    """Key of the row a page of a list begins after; 0 for the first page, and for whatever is no key."""
    text = request.GET.get(name, "")
    return whole(text) or 0


def told(form: forms.Form, refused: Refused) -> None:
    """Put what an action refused beside the fields of the form it came from."""
    for one in refused.problems:
        form.add_error(one.field if one.field in form.fields else None, str(one.message))
