"""Logging in and out. After too many wrong passwords the name and the address have to wait."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base import throttle
from gongzhi.base.refusals import TooMany
from gongzhi.packs.demo import PASSWORD, read_demo
from gongzhi.packs.queries import packs_in_force
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


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = ""
    form = LoginForm(request.POST if request.method == "POST" else None)
    context = {"next": onward, "demo_logins": _demo_logins(), "form": form}
    if not form.is_valid():
        return render(request, "desk/login.html", context, status=200 if request.method != "POST" else 400)
    username, password = form.cleaned_data["username"], form.cleaned_data["password"]
    limit(request, "login", settings.LOGINS_PER_HOUR * 10)
    if not throttle.allow("login", username, limit=settings.LOGINS_PER_HOUR, seconds=3_600):
        raise TooMany(_("密码错的次数太多，请一小时后再试，或找管理员重设"))
    account = authenticate(request, username=username, password=password)
    if account is None:
        form.add_error("password", _("账号或密码不对"))
        return render(request, "desk/login.html", context, status=400)
    throttle.forget("login", username)
    begin_session(request, account)
    return redirect(onward or "desk:inbox")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end_session(request)
    return redirect("desk:login")
