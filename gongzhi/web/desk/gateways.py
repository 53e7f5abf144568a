"""The gateways of this installation as they are configured, what is wrong with them, and a test through each."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.jobs.access import operating_post
from gongzhi.base.messages.actions.handling import send_test
from gongzhi.base.messages.channels.configured import configured
from gongzhi.base.messages.logic.texts import MAIL
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.outbox import CHANNELS
from gongzhi.web.visitor import viewer


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def gateways(request: HttpRequest) -> HttpResponse:
    """What is configured (never a secret), and the form of a test."""
    if operating_post(viewer(request)) is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    if request.method != "POST":
        return _page(request)
    asked = {name: request.POST.get(name, "").strip()[:200] for name in ("gateway", "address")}
    try:
        template = working_pack().template("test")
        uid = send_test(**asked, template=template, viewer=viewer(request), channel="desk", at=now())
    except Refused as refused:
        return _page(request, asked, refused)
    messages.success(request, _("测试消息已排入，下面是它的经过"))
    return redirect("desk:message", uid=uid)


def _page(request: HttpRequest, asked: dict[str, str] | None = None, refused: Refused | None = None) -> HttpResponse:
    found = configured()
    rows = [
        {
            "name": name, "channel": _(CHANNELS[one.channel]), "host": one.url.split("/")[2], "receipts": one.receipts,
            "quiet": one.quiet, "per_day": one.per_day, "areas": one.areas,
        }
        for name, one in found.gateways.items()
    ]  # fmt: skip
    if settings.EMAIL_HOST:
        host = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        rows.append({"name": MAIL, "channel": _(CHANNELS[MAIL]), "host": host})
    context = {
        "gateways": rows,
        "faults": found.faults,
        "file": settings.GATEWAYS,
        "asked": asked or {},
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }
    return show(request, "desk/gateways.html", context, status=refused.status if refused else 200)
