"""For whom an account acts, and what was granted to it: the part of its own page about rights."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gongzhi.base.clock import now
from gongzhi.base.people.actions.organisations import accept_authority, end_authority
from gongzhi.base.people.models import Account, Authority
from gongzhi.base.people.queries.rights import authorities_for, grants_of
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.web.desk.grants import told_grants
from gongzhi.web.desk.households import today
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer


def rights_of(request: HttpRequest, account: Account) -> dict[str, Any]:
    """Invitations, organisations acted for, and grants that hold today."""
    found, me = authorities_for(account.pk), viewer(request)
    return {
        "authorities": [(one, one.until is not None and one.until < today()) for one in found],
        "grants": told_grants(grants_of(me, on=today()), me),
    }


def accept(request: HttpRequest, account: Account) -> HttpResponse:
    """Accept an invitation."""
    accept_authority(_own(request, account), viewer=viewer(request), channel="desk", at=now())
    messages.success(request, _("已接受，从现在起可以代表这个单位"))
    return redirect("desk:me")


def give_up(request: HttpRequest, account: Account) -> HttpResponse:
    """Decline an invitation, or act for an organisation no more."""
    end_authority(_own(request, account), viewer=viewer(request), channel="desk", at=now())
    messages.success(request, _("已放弃，不再代表这个单位"))
    return redirect("desk:me")


def _own(request: HttpRequest, account: Account) -> Authority:
    sent = request.POST.get("authority", "")
    key = whole(sent) or 0
    one = Authority.objects.filter(pk=key, account=account).select_related("organisation").first()
    if one is None:
        raise Invalid([Problem("authority", _("没有这份邀请"))])
    return one
