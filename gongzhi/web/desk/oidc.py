"""Logging in by the identity provider of the installation (OpenID Connect), through django-allauth.

allauth speaks the protocol: discovery, state, PKCE, exchanging the code. Its own pages are never reached: what it found
is taken from it before it would log anybody in, and is matched to an account made here before. The ID token's signature
is always checked, also where the protocol would let it pass since it came over TLS.
"""

import secrets
from typing import Any, NoReturn, cast

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from gongzhi.base.people.queries import account_by_claim
from gongzhi.web.desk.entry import enter, onward_of
from gongzhi.web.refusing import message
from gongzhi.web.visitor import limit

_PROVIDER = "main"


class _Strict(OpenIDConnectOAuth2Adapter):
    """The protocol, with every ID token's signature checked."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        self.did_fetch_access_token = False  # else allauth trusts the connection it came by
        return super()._decode_id_token(app, id_token)


class Matching(DefaultSocialAccountAdapter):
    """What allauth asks of us: to take over as soon as it knows who somebody is, or that it does not."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        """The provider vouches for somebody: find the account, and go on as after a right password."""
        data = cast(dict[str, Any], sociallogin.account.extra_data)
        claims, stashed = data.get("id_token") or {}, sociallogin.state.get("data") or {}
        sent = str(claims.get("nonce", "")).encode()
        if not stashed.get("nonce") or not secrets.compare_digest(sent, stashed["nonce"].encode()):
            raise ImmediateHttpResponse(_failed(request))
        account = account_by_claim(str(claims.get(settings.OIDC_CLAIM) or ""))
        if account is None:
            text = _("统一身份认证通过了，但没有账号与您对应，也不会自动开通。")
            answer = message(request, 403, _("这里还没有您的账号"), text, _("请联系管理员开通账号。"))
            raise ImmediateHttpResponse(answer)
        raise ImmediateHttpResponse(enter(request, account, str(stashed.get("next") or "")))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_told: Any) -> NoReturn:
        """Cancelled, expired, forged, unreachable: one page, and nothing of why to whoever forges."""
        raise ImmediateHttpResponse(_failed(request))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody is signed up."""
        return False


def _failed(request: HttpRequest) -> HttpResponse:
    return message(
        request, 403, _("统一身份认证没有成功"), _("可能是取消了、等得太久，或对方系统暂时不通。什么也没有改动。"),
        _("请回到登录页再试一次，或用账号和密码登录。"),
    )  # fmt: skip


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Go to the identity provider."""
    if not settings.OIDC_URL:
        raise Http404
    limit(request, "oidc", settings.LOGINS_PER_HOUR * 10)
    provider = cast(Any, get_adapter(request)).get_provider(request, provider=_PROVIDER)
    nonce = secrets.token_urlsafe(24)
    stashed = {"nonce": nonce, "next": onward_of(request)}
    try:
        return provider.redirect(request, AuthProcess.LOGIN, data=stashed, auth_params={"nonce": nonce})
    except (RequestException, OAuth2Error, KeyError, ValueError):  # unreachable, or no provider's answer
        return _failed(request)


@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the identity provider sends people back."""
    if not settings.OIDC_URL or provider_id != _PROVIDER:
        raise Http404
    try:
        return OAuth2CallbackView.adapter_view(_Strict(request, provider_id))(request)
    except (RequestException, OAuth2Error, KeyError, ValueError):
        return _failed(request)
