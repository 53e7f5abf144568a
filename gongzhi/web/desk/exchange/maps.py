"""Kept column maps: one's own and those shared with one's posts."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongzhi.base.exchange.access import importable, visible_maps
from gongzhi.base.exchange.actions.maps import drop_map
from gongzhi.base.exchange.logic.targets import targets
from gongzhi.base.exchange.models import ColumnMap
from gongzhi.base.refusals import NotAllowed
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.visitor import viewer

_MOST = 200


@desk
@require_safe
def column_maps(request: HttpRequest) -> HttpResponse:
    """Every map the viewer may use, newest first, with what it says."""
    me = viewer(request)
    if not importable(me):
        raise NotAllowed(_("您的岗位不能导入表格"))
    rows = visible_maps(ColumnMap.objects.select_related("account", "post"), me).order_by("-kept_at", "-pk")[:_MOST]
    known = targets()
    context = {
        "rows": [
            {
                "uid": one.uid, "name": one.name, "mine": one.account_id == me.account, "at": one.kept_at,
                "target": known[one.target].title if one.target in known else one.target,
                "whose": one.post.label if one.post else "", "by": one.account.name,
                "columns": [f"{title} ← {header}" for title, header in _columns(one)],
            }
            for one in rows
        ]
    }  # fmt: skip
    return show(request, "desk/exchange/maps.html", context)


def _columns(one: ColumnMap) -> list[tuple[str, str]]:
    target = targets().get(one.target)
    titles = {field.code: str(field.title) for field in target.fields("")} if target else {}
    return [(titles.get(code, code), header) for code, header in one.meaning.get("columns", {}).items() if header]


@desk
@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Forget one's own map."""
    one = visible_maps(ColumnMap.objects.filter(uid=uid), viewer(request)).first()
    if one is None:
        raise Http404
    drop_map(one, viewer=viewer(request))
    messages.success(request, _("已删掉这个对应关系"))
    return redirect("desk:column_maps")
