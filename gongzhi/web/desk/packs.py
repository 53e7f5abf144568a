"""Packs 本地包 at the desk: what each declares, since when, and under which versions cases still run."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.refusals import NotAllowed
from gongzhi.packs.models import ActivePack, PackVersion
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.models import Matter

VERSIONS = 20


@desk
@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """Every pack in force with its versions, newest first."""
    if not viewer(request).holding("operate"):
        raise NotAllowed(_("您的岗位不管系统运行"))
    active = dict(ActivePack.objects.values_list("code", "version_id"))
    running = Matter.objects.filter(stage="open", closed_at=None).order_by().values_list("pack_version_id")
    open_by_version: dict[int, int] = dict(running.annotate(many=Count("pk")))
    shown = []
    for pack in packs_in_force():
        versions = PackVersion.objects.filter(code=pack.code).defer("meaning").order_by("-pk")[:VERSIONS]
        shown.append(
            {
                "code": pack.code, "title": say(pack.pack.head.title), "place": say(pack.pack.head.place),
                "since": pack.since, "synthetic": pack.pack.head.synthetic, "parts": _parts(pack),
                "versions": [
                    {"one": one, "on": one.pk == active.get(pack.code), "open": open_by_version.get(one.pk, 0)}
                    for one in versions
                ],
            }
        )  # fmt: skip
    return show(request, "desk/packs.html", {"packs": shown})


def _parts(pack: PackInUse) -> list[dict[str, Any]]:
    """What it declares, and how much of it is an example no source confirms."""
    kinds, flows = pack.pack.kinds.values(), pack.pack.flows.values()
    clocks = [clock for flow in flows for clock in flow.clocks.values()]
    return [
        {"title": _("岗位角色"), "number": len(pack.pack.roles), "examples": 0},
        {"title": _("事项类别"), "number": len(kinds), "examples": sum(kind.example for kind in kinds)},
        {"title": _("流程"), "number": len(flows), "examples": 0},
        {"title": _("时限"), "number": len(clocks), "examples": sum(clock.example for clock in clocks)},
        {"title": _("表单"), "number": len(pack.pack.forms), "examples": 0},
    ]
