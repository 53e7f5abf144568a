"""Accounts at the desk: making them, switching them off, resetting passwords by a link that works once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.people.access import STAFF, visible_accounts
from gongzhi.base.people.actions.accounts import create_account, deactivate, reactivate, reset_password
from gongzhi.base.people.actions.factors import reset_factor
from gongzhi.base.people.models import Account, Holding
from gongzhi.base.people.queries.posts import PAGE, accounts
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, row_after, show, told
from gongzhi.web.visitor import viewer


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=gettext_lazy("账号"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("2 到 60 个字母、数字、点、横线，定了不改。"),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    outside_name = forms.CharField(
        label=gettext_lazy("统一身份认证里的标识"), max_length=200, required=False,
        help_text=gettext_lazy("与账号相同就不用填。"), widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


def _must_staff(request: HttpRequest) -> None:
    if not viewer(request).holding(STAFF):
        raise NotAllowed(_("您的岗位不管账号"))


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Accounts the viewer looks after, by name, a page by key."""
    _must_staff(request)
    words, after = request.GET.get("q_account", "")[:60].replace("\x00", "").strip(), row_after(request)
    found = accounts(viewer(request), words, after=after)
    rows, more = found[:PAGE], len(found) > PAGE
    query = {"q_account": words} if words else {}
    context = {
        "rows": rows, "q_account": words,
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': rows[-1].pk})}" if more else "",
    }  # fmt: skip
    return show(request, "desk/accounts.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its page then gives the link by which its owner sets a password."""
    _must_staff(request)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = create_account(**form.cleaned_data, viewer=viewer(request), channel="desk", at=now())
        except NotAllowed:
            raise
        except Refused as refused:
            told(form, refused)
        else:
            return _page(request, made, link=_link(request, made))
    return show(request, "desk/account_new.html", {"form": form}, status=400 if form.is_bound else 200)


def _link(request: HttpRequest, account: Account) -> str:
    kwargs = {"uid": account.uid, "token": default_token_generator.make_token(account)}
    return request.build_absolute_uri(reverse("desk:set_password", kwargs=kwargs))


def _found(request: HttpRequest, uid: UUID) -> Account:
    _must_staff(request)
    found = visible_accounts(Account.objects.filter(uid=uid), viewer(request)).first()
    if found is None:
        raise Http404
    return found


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One account: its posts, whether it has a second factor, and what can be done."""
    return _page(request, _found(request, uid))


def _page(
    request: HttpRequest, account: Account, refused: Refused | None = None, link: str = "", **more: Any
) -> HttpResponse:
    held = Holding.objects.filter(account=account).select_related("post").order_by("-pk")[:100]
    context = {
        "account": account, "holdings": held, "link": link, "refused": refused,
        "self": account.pk == viewer(request).account, "locked": account.failures and account.failing_since, **more,
    }  # fmt: skip
    return show(request, "desk/account.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Switch off or on, reset the password or the second factor."""
    account, me = _found(request, uid), viewer(request)
    what = request.POST.get("what", "")
    try:
        if what == "reset":
            reset_password(account, viewer=me, channel="desk", at=now())
            return _page(request, account, link=_link(request, account))
        deeds = {"off": deactivate, "on": reactivate, "factor": reset_factor}
        if what not in deeds:
            raise Invalid([Problem("what", _("选停用、启用或重置"))])
        deeds[what](account, viewer=me, channel="desk", at=now())
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, account, refused)
    messages.success(request, _("已经办好"))
    return redirect("desk:account", uid=uid)
