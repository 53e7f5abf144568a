"""My account: password, second factor with its recovery codes, mail address, and where I am logged in."""

from typing import Any, cast
from uuid import UUID

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.messages.actions.handling import keep_address, kept_address
from gongzhi.base.messages.logic.texts import MAIL
from gongzhi.base.people.actions.accounts import change_password, log_out_elsewhere, sit_down
from gongzhi.base.people.actions.factors import begin_factor, confirm_factor, drop_factor, renew_codes
from gongzhi.base.people.logic.factors import enrolment_url
from gongzhi.base.people.models import Account, RecoveryCode, Sitting
from gongzhi.base.people.queries import asks_for_factor
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.trail.logic import By
from gongzhi.web.desk.acting import accept, give_up, rights_of
from gongzhi.web.desk.entry import CodeForm, SetPasswordForm, agent_of
from gongzhi.web.desk.frame import show, told
from gongzhi.web.visitor import viewer


class PasswordForm(SetPasswordForm):
    """The old password, and a new one twice."""

    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    field_order = ("old", "password", "again")


class MailForm(forms.Form):
    """Where messages of the house are sent by mail."""

    address = forms.CharField(
        label=gettext_lazy("邮箱"), max_length=200, required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )


def _by(account: Account) -> By:
    return By("desk", None, account.pk)


def _session_key(request: HttpRequest) -> str:
    return str(request.session.session_key or "")


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """The page, and whatever one of its forms sends: `what` says which."""
    account = cast(Account, request.user)
    if request.method != "POST":
        return _page(request, account, {})
    what = request.POST.get("what", "")
    deeds = {"password": _password, "mail": _mail, "elsewhere": _elsewhere, "codes": _codes, "off": _off}
    deeds |= {"accept": accept, "give_up": give_up}
    if what not in deeds:
        raise Invalid([Problem("what", _("选要改什么"))])
    return deeds[what](request, account)


def _page(request: HttpRequest, account: Account, bound: dict[str, forms.Form], **more: Any) -> HttpResponse:
    rows = Sitting.objects.filter(account=account).order_by("-began_at")[:50]
    shown: dict[str, Any] = {
        "password_form": PasswordForm(prefix="p"),
        "mail_form": MailForm({"m-address": kept_address(account.uid, MAIL)}, prefix="m"),
        "codes_form": CodeForm(prefix="c"),
        "off_form": CodeForm(prefix="o"),
        **bound,
    }
    context = {
        **shown,
        "account": account,
        "required": asks_for_factor(account),
        "codes_left": RecoveryCode.objects.filter(account=account, used_at=None).count(),
        "sittings": [{"row": one, "here": one.key == _session_key(request)} for one in rows],
        "failed": next(iter(bound.values()), None),
        **rights_of(request, account),
        **more,
    }
    return show(request, "desk/me.html", context, status=400 if bound else 200)


def _password(request: HttpRequest, account: Account) -> HttpResponse:
    form = PasswordForm(request.POST, prefix="p")
    if form.is_valid():
        try:
            change_password(account, form.cleaned_data["old"], form.cleaned_data["password"], by=_by(account), at=now())
        except Refused as refused:
            told(form, refused)
        else:
            update_session_auth_hash(request, account)
            _sit_again(request, account)
            messages.success(request, _("密码已改，别处的登录都已退出"))
            return redirect("desk:me")
    return _page(request, account, {"password_form": form})


def _sit_again(request: HttpRequest, account: Account) -> None:
    """The session goes on under a new key; all others are over."""
    log_out_elsewhere(account, but="", by=_by(account), at=now())
    request.session.save()
    sit_down(account, _session_key(request), agent_of(request), at=now())


def _mail(request: HttpRequest, account: Account) -> HttpResponse:
    form = MailForm(request.POST, prefix="m")
    if form.is_valid():
        try:
            keep_address("account", account.uid, MAIL, form.cleaned_data["address"], at=now())
        except Refused as refused:
            told(form, refused)
        else:
            messages.success(request, _("邮箱已保存"))
            return redirect("desk:me")
    return _page(request, account, {"mail_form": form})


def _elsewhere(request: HttpRequest, account: Account) -> HttpResponse:
    asked = request.POST.get("only", "")
    try:
        only = UUID(asked) if asked else None
    except ValueError:
        raise Invalid([Problem("only", _("没有这处登录"))]) from None
    number = log_out_elsewhere(account, but=_session_key(request), only=only, by=_by(account), at=now())
    messages.success(request, _("已退出 %(n)s 处登录") % {"n": number})
    return redirect("desk:me")


def _codes(request: HttpRequest, account: Account) -> HttpResponse:
    form = CodeForm(request.POST, prefix="c")
    if form.is_valid():
        try:
            codes = renew_codes(account, form.cleaned_data["code"], by=_by(account), at=now())
        except Refused as refused:
            told(form, refused)
        else:
            return _show_codes(request, codes)
    return _page(request, account, {"codes_form": form})


def _off(request: HttpRequest, account: Account) -> HttpResponse:
    form = CodeForm(request.POST, prefix="o")
    if form.is_valid():
        needed = asks_for_factor(account)
        try:
            drop_factor(account, form.cleaned_data["code"], needed=needed, by=_by(account), at=now())
        except Refused as refused:
            told(form, refused)
        else:
            messages.success(request, _("两步验证已关闭"))
            return redirect("desk:me")
    return _page(request, account, {"off_form": form})


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return show(request, "desk/recovery_codes.html", {"codes": codes})


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """Enrol an authenticator app: scan, then type a code of it. The recovery codes are shown after that, once."""
    account = cast(Account, request.user)
    if account.factor_since is not None:
        return redirect("desk:me")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = confirm_factor(account, form.cleaned_data["code"], by=_by(account), at=now())
        except Refused as refused:
            told(form, refused)
        else:
            return _show_codes(request, codes)
    secret = begin_factor(account, at=now()).secret.open()
    url = enrolment_url(secret, issuer=_("共治"), name=account.username)
    context = {
        "form": form,
        "qr": _qr(url),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "required": viewer(request).needs_factor,
        "all": settings.SECOND_FACTOR == "all",
    }
    return show(request, "desk/factor.html", context, status=400 if form.is_bound else 200)


def _qr(url: str) -> SafeString:
    return mark_safe(segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=4))  # noqa: S308 segno's own
