"""Logging in and out: password, then the second factor where there is one, then the session.

After too many wrong passwords or codes the account waits, over restarts too; an address that tries many waits as well.
Until all factors were right nobody is logged in: what is known by then stands in the session for ten minutes.
"""

from pathlib import Path
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base import throttle
from gongzhi.base.clock import now
from gongzhi.base.people.actions.accounts import clear_attempts, count_attempt, get_up, set_password, sit_down
from gongzhi.base.people.actions.factors import check_factor
from gongzhi.base.people.models import Account
from gongzhi.base.refusals import Refused, TooMany
from gongzhi.base.trail.logic import By
from gongzhi.packs.demo import PASSWORD, read_demo
from gongzhi.packs.queries import packs_in_force
from gongzhi.web.desk.frame import told
from gongzhi.web.refusing import message
from gongzhi.web.showing import say
from gongzhi.web.visitor import limit


class LoginForm(forms.Form):
    """Account and password."""

    username = forms.CharField(
        label=gettext_lazy("账号"), max_length=60, widget=forms.TextInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of the second factor."""

    code = forms.CharField(
        label=gettext_lazy("验证码"), max_length=20, widget=forms.TextInput({"autocomplete": "one-time-code"})
    )


class SetPasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 位，不要用常见的词或全是数字。"),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Typed the same twice."""
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的密码不一样"))
        return str(self.cleaned_data["again"])


def _demo_logins() -> list[dict[str, str]]:
    """Accounts of the shipped demos, for the login page of a demonstration; none in a real installation."""
    if not settings.DEMO:
        return []
    found = []
    for pack in packs_in_force():
        demo = read_demo(Path(settings.PACKS) / pack.code)
        for login in demo.logins if demo else ():
            role = say(pack.pack.roles[login.role].title)
            found.append({"username": login.username, "name": login.name, "post": role, "password": PASSWORD})
    return found


def onward_of(request: HttpRequest) -> str:
    """Where to go after logging in: an address of this house, or ''."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if safe else ""


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    form = LoginForm(request.POST if request.method == "POST" else None)
    context = {
        "next": onward_of(request),
        "demo_logins": _demo_logins(),
        "form": form,
        "oidc": (settings.OIDC_NAME or _("统一身份认证")) if settings.OIDC_URL else "",
    }
    if not form.is_valid():
        return render(request, "desk/login.html", context, status=200 if request.method != "POST" else 400)
    username, password = form.cleaned_data["username"], form.cleaned_data["password"]
    limit(request, "login", settings.LOGINS_PER_HOUR * 10)
    _count(username)
    account = authenticate(request, username=username, password=password)
    if account is None:
        form.add_error("password", _("账号或密码不对"))
        return render(request, "desk/login.html", context, status=400)
    throttle.forget("login", username)
    return enter(request, account, onward_of(request))


def _count(username: str) -> None:
    """Count an attempt before it is looked at. Names nobody has are counted alike, so that none is told apart."""
    known = Account.objects.filter(username=username).first()
    if known is not None:
        allowed = count_attempt(known, at=now())
    else:
        allowed = throttle.allow("login", username, limit=settings.LOGINS_PER_HOUR, seconds=3_600)
    if not allowed:
        raise TooMany(_("密码错的次数太多，请一小时后再试，或找管理员重设"))


def enter(request: HttpRequest, account: Account, onward: str) -> HttpResponse:
    """Go on after a first factor that was right: to the second one, or in."""
    if account.factor_since is None:
        return _arrive(request, account, onward)
    request.session.cycle_key()
    request.session["half"] = {
        "account": account.pk,
        "stamp": account.get_session_auth_hash(),
        "at": now().timestamp(),
        "next": onward,
    }
    return redirect("desk:login_code")


def _arrive(request: HttpRequest, account: Account, onward: str) -> HttpResponse:
    clear_attempts(account)
    request.session.pop("half", None)
    begin_session(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    sit_down(account, str(request.session.session_key), agent_of(request), at=now())
    return redirect(onward or "desk:inbox")


def agent_of(request: HttpRequest) -> str:
    """The kind of browser and machine, so that its owner recognises it; nothing finer is kept."""
    told_by = request.headers.get("User-Agent", "")
    browsers = (("Edg", "Edge"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
    machines = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")
    browser = next((name for mark, name in (*browsers, ("Safari", "Safari")) if mark in told_by), "")
    return " · ".join(part for part in (browser, next((one for one in machines if one in told_by), "")) if part)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor, within ten minutes of the first."""
    half = request.session.get("half") or {}
    account = Account.objects.filter(pk=half.get("account") or 0, is_active=True).first()
    fresh = now().timestamp() - float(half.get("at") or 0) < 600
    if account is None or not fresh or account.get_session_auth_hash() != half.get("stamp"):
        request.session.pop("half", None)
        return redirect("desk:login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        limit(request, "login", settings.LOGINS_PER_HOUR * 10)
        if not count_attempt(account, at=now()):
            raise TooMany(_("密码错的次数太多，请一小时后再试，或找管理员重设"))
        by = By("desk", None, account.pk)
        if check_factor(account, form.cleaned_data["code"], by=by, at=now()):
            return _arrive(request, account, str(half.get("next") or ""))
        form.add_error("code", _("验证码不对，或已经用过：请等下一个"))
    return render(request, "desk/login_code.html", {"form": form}, status=400 if form.is_bound else 200)


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, uid: UUID, token: str) -> HttpResponse:
    """Set a password by a link that works once."""
    limit(request, "password", settings.LOGINS_PER_HOUR * 10)
    account = Account.objects.filter(uid=uid, is_active=True).first()
    if account is None or not default_token_generator.check_token(account, token):
        text = _("每个链接只能用一次，24 小时内有效。")
        return message(request, 404, _("这个链接已经失效"), text, _("请找管理员再要一个。"))
    form = SetPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_password(account, form.cleaned_data["password"], by=By("desk", None, account.pk), at=now())
        except Refused as refused:
            told(form, refused)
        else:
            clear_attempts(account)
            messages.success(request, _("密码已设好，请登录"))
            return redirect("desk:login")
    context = {"form": form, "account": account}
    return render(request, "desk/set_password.html", context, status=400 if form.is_bound else 200)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, Account):
        get_up(request.user, str(request.session.session_key))
    end_session(request)
    return redirect("desk:login")
