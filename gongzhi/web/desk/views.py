"""Saved views of the desk's lists: kept by name, one click away."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongzhi.base.people.actions.views import drop_view, keep_view
from gongzhi.base.people.models import SavedView
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.web.desk.frame import desk
from gongzhi.web.visitor import viewer

PAGES = ("inbox", "matters", "map")


def views_of(request: HttpRequest, page: str, query: dict[str, str]) -> dict[str, Any]:
    """What the filter bar shows of them: each with its address, and what would be saved now."""
    now, home = urlencode(query), reverse(f"desk:{page}")
    kept = SavedView.objects.filter(account=viewer(request).account, page=page).order_by("pk")
    views = [{"name": one.name, "url": f"{home}?{one.query}", "on": one.query == now} for one in kept]
    return {"saved": views, "save": {"page": page, "query": now} if now else None}


@desk
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep or forget a view."""
    page, name, query = (request.POST.get(field, "") for field in ("page", "name", "query"))
    if page not in PAGES:
        raise Invalid([Problem("page", _("没有这个列表"))])
    if request.POST.get("do") == "drop":
        drop_view(page, name, viewer=viewer(request))
        messages.success(request, _("已删掉这个筛选"))
        return redirect(reverse(f"desk:{page}"))
    kept = keep_view(page, name, query, viewer=viewer(request))
    messages.success(request, _("已保存“%(name)s”") % {"name": kept.name})
    return redirect(f"{reverse(f'desk:{page}')}?{kept.query}")
