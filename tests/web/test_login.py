"""Logging in: by password and second factor, by the identity provider, by a link that works once; being locked."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.test import Client
from django.urls import reverse

from gongzhi.base import throttle
from gongzhi.base.clock import now
from gongzhi.base.people.actions.factors import begin_factor, confirm_factor
from gongzhi.base.people.logic.factors import PERIOD, code_at
from gongzhi.base.people.models import Account, Role, SecondFactor, Sitting
from gongzhi.base.trail.logic import By
from gongzhi.packs.demo import PASSWORD
from tests.web.asking import sound
from tests.web.provider import CLIENT, SECRET, Provider, running

pytestmark = pytest.mark.django_db
LOGIN = "/desk/login/"
NEW = "a long and new one 7"


def _account() -> Account:
    return Account.objects.get(username="wangge")


def _in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return sound(client.post(LOGIN, {"username": "wangge", "password": password, **more}))


def _inside(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def _enrol() -> list[str]:
    """A factor confirmed ten minutes ago, so that a code of now is fresh."""
    account, at = _account(), now() - timedelta(minutes=10)
    secret = begin_factor(account, at=at).secret.open()
    return confirm_factor(account, code_at(secret, int(at.timestamp()) // PERIOD), by=By("test"), at=at)


def _code() -> str:
    secret = SecondFactor.objects.get(account=_account()).secret.open()
    return code_at(secret, int(now().timestamp()) // PERIOD)


def test_the_password_alone_lets_in_where_no_second_factor_is_on() -> None:
    client = Client()
    assert _in(client, next="/desk/me/").headers["Location"] == "/desk/me/"
    assert _inside(client)
    assert _in(Client(), next="https://elsewhere.example/").headers["Location"] == "/desk/"


def test_with_a_second_factor_nobody_is_in_before_the_code_is_right() -> None:
    _enrol()
    client = Client()
    assert _in(client).headers["Location"] == reverse("desk:login_code")
    assert not _inside(client)
    assert client.post(reverse("desk:login_code"), {"code": "000000"}).status_code == 400
    assert not _inside(client)
    assert client.post(reverse("desk:login_code"), {"code": _code()}).status_code == 302
    assert _inside(client) and _account().failures == 0


def test_one_code_lets_one_session_in() -> None:
    _enrol()
    first, second, code = Client(), Client(), _code()
    for client in (first, second):
        _in(client)
        client.post(reverse("desk:login_code"), {"code": code})
    assert _inside(first) and not _inside(second)


def test_a_recovery_code_lets_in_once() -> None:
    codes = _enrol()
    for expected in (True, False):
        client = Client()
        _in(client)
        client.post(reverse("desk:login_code"), {"code": codes[0]})
        assert _inside(client) == expected


def test_half_a_login_ends_when_the_password_changes() -> None:
    _enrol()
    client, account = Client(), _account()
    _in(client)
    account.set_password(NEW)
    account.save()
    answer = client.post(reverse("desk:login_code"), {"code": _code()})
    assert answer.headers["Location"] == reverse("desk:login") and not _inside(client)


def test_the_lock_outlives_a_restart_and_a_right_password_does_not_open_it(settings: Any) -> None:
    settings.LOGINS_PER_HOUR = 3
    for _ in range(3):
        assert _in(Client(), "wrong").status_code == 400
    throttle._windows.clear()  # as a restart does
    assert _in(Client()).status_code == 429
    Account.objects.update(failing_since=now() - timedelta(hours=1, seconds=1))
    client = Client()
    assert _in(client).status_code == 302 and _inside(client)


def test_wrong_codes_count_towards_the_same_lock(settings: Any) -> None:
    settings.LOGINS_PER_HOUR = 3
    _enrol()
    client = Client()
    _in(client)
    for _ in range(2):
        assert client.post(reverse("desk:login_code"), {"code": "000000"}).status_code == 400
    assert client.post(reverse("desk:login_code"), {"code": _code()}).status_code == 429
    assert not _inside(client)


def test_a_name_nobody_has_is_locked_and_answered_like_one_somebody_has(settings: Any) -> None:
    settings.LOGINS_PER_HOUR = 2
    told = {}
    for name in ("wangge", "nobody"):
        answers = [Client().post(LOGIN, {"username": name, "password": "wrong"}) for _ in range(3)]
        told[name] = [(one.status_code, "账号或密码不对" in one.content.decode()) for one in answers]
    assert told["wangge"] == told["nobody"] == [(400, True), (400, True), (429, False)]


def test_a_post_that_needs_two_factors_shows_nothing_until_one_is_enrolled(logged_in: Callable[..., Client]) -> None:
    Role.objects.filter(pack="tangba", code="grid_worker").update(second_factor=True)
    client = Client()
    _in(client)
    for address in ("/desk/", "/desk/matters/", "/desk/households/"):
        assert client.get(address).headers["Location"] == reverse("desk:my_factor")
    page = client.get(reverse("desk:my_factor")).content.decode()
    assert "<svg" in page and "您的岗位要求两步验证" in page
    answer = client.post(reverse("desk:my_factor"), {"code": _code()})
    shown = re.findall(r"<code>([2-9A-Z]{5}-[2-9A-Z]{5})</code>", answer.content.decode())
    assert len(shown) == 10 and _inside(client)
    assert "不能关闭" in client.get("/desk/me/").content.decode()


def test_a_setting_asks_everybody_for_two_factors(settings: Any) -> None:
    settings.SECOND_FACTOR = "all"
    client = Client()
    _in(client)
    assert client.get("/desk/").headers["Location"] == reverse("desk:my_factor")


def test_changing_the_password_needs_the_old_one_and_logs_out_elsewhere() -> None:
    here, there = Client(), Client()
    _in(here)
    _in(there)
    sent = {"what": "password", "p-old": "wrong", "p-password": NEW, "p-again": NEW}
    assert "现在的密码不对" in here.post("/desk/me/", sent).content.decode()
    weak = {**sent, "p-old": PASSWORD, "p-password": "12345678", "p-again": "12345678"}
    assert here.post("/desk/me/", weak).status_code == 400
    assert here.post("/desk/me/", {**sent, "p-old": PASSWORD}).status_code == 302
    assert _inside(here) and not _inside(there)
    assert _in(Client()).status_code == 400 and _in(Client(), NEW).status_code == 302


def test_one_sees_where_one_is_logged_in_and_ends_it_there() -> None:
    here, there, third = Client(headers={"User-Agent": "Firefox on Windows"}), Client(), Client()
    for client in (here, there, third):
        _in(client)
    page = here.get("/desk/me/").content.decode()
    assert "Firefox · Windows" in page and page.count('name="only"') == 2
    gone = Sitting.objects.order_by("pk")[1]
    here.post("/desk/me/", {"what": "elsewhere", "only": str(gone.uid)})
    assert not _inside(there) and _inside(third)
    here.post("/desk/me/", {"what": "elsewhere"})
    assert _inside(here) and not _inside(third) and Sitting.objects.count() == 1
    assert here.post("/desk/me/", {"what": "elsewhere", "only": "x"}).status_code == 400
    here.post(reverse("desk:logout"))
    assert not Sitting.objects.exists()


def test_the_link_to_set_a_password_works_once(logged_in: Callable[..., Client]) -> None:
    old = Client()
    _in(old)
    desk = logged_in("dispatcher")
    page = desk.post(reverse("desk:account_do", kwargs={"uid": _account().uid}), {"what": "reset"}).content.decode()
    link = re.search(r'value="http://testserver(/desk/login/set/[^"]+)"', page)
    assert link and not _inside(old) and _in(Client()).status_code == 400
    visitor = Client()
    assert visitor.get(link[1]).status_code == 200
    assert visitor.post(link[1], {"password": "123", "again": "123"}).status_code == 400
    assert visitor.post(link[1], {"password": NEW, "again": NEW}).status_code == 302
    assert visitor.get(link[1]).status_code == 404 and _in(Client(), NEW).status_code == 302


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as one:
        settings.OIDC_URL = one.url
        app = {"provider_id": "main", "name": "x", "client_id": CLIENT, "secret": SECRET}
        app["settings"] = {"server_url": one.url, "fetch_userinfo": False}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield one


def _by_provider(client: Client, **bent: str) -> Any:
    """The whole way: out to the provider, and back with its code."""
    begun = client.post(reverse("desk:login_oidc"))
    assert begun.status_code == 302, begun.content.decode()
    back = requests.get(begun.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    for right, wrong in bent.items():
        back = re.sub(rf"{right}=[^&]+", f"{right}={wrong}", back)
    return sound(client.get(back.removeprefix("http://testserver")))


def test_the_identity_provider_lets_in_whom_its_claim_names(provider: Provider) -> None:
    client, accounts = Client(), Account.objects.count()
    assert "login/oidc/" in client.get(LOGIN).content.decode()
    assert _by_provider(client).headers["Location"] == "/desk/"
    assert _inside(client) and Account.objects.count() == accounts and provider.tokens == 1


def test_an_account_is_matched_by_its_outside_name_before_its_username(provider: Provider, settings: Any) -> None:
    settings.OIDC_CLAIM = "sub"
    provider.claims["sub"] = "a7f3-0001"
    assert _by_provider(Client()).status_code == 403
    Account.objects.filter(username="wangge").update(outside_name="a7f3-0001")
    client = Client()
    _by_provider(client)
    assert _inside(client)


@pytest.mark.parametrize("claim", ["nobody", "", "wangge2"])
def test_nobody_is_made_an_account_by_the_provider(provider: Provider, claim: str) -> None:
    provider.claims["preferred_username"] = claim
    client, accounts = Client(), Account.objects.count()
    answer = _by_provider(client)
    assert answer.status_code == 403 and "没有您的账号" in answer.content.decode()
    assert not _inside(client) and Account.objects.count() == accounts


def test_an_account_that_is_off_is_not_let_in_by_the_provider(provider: Provider) -> None:
    Account.objects.filter(username="wangge").update(is_active=False)
    assert _by_provider(Client()).status_code == 403


@pytest.mark.parametrize(
    "bent", [{"iss": "https://other.example"}, {"aud": "other"}, {"exp": 1}, {"nonce": "another"}, {"nonce": ""}]
)
def test_a_token_for_another_or_of_another_time_is_refused(provider: Provider, bent: dict[str, Any]) -> None:
    provider.bent = bent
    client = Client()
    answer = _by_provider(client)
    assert answer.status_code == 403 and "统一身份认证没有成功" in answer.content.decode() and not _inside(client)


def test_a_token_signed_by_another_key_is_refused(provider: Provider) -> None:
    provider.signs_with = Provider().key
    client = Client()
    assert _by_provider(client).status_code == 403 and not _inside(client)


@pytest.mark.parametrize("bent", [{"state": "made-up"}, {"code": "made-up"}])
def test_a_way_back_nobody_went_out_by_is_refused(provider: Provider, bent: dict[str, str]) -> None:
    client = Client()
    assert _by_provider(client, **bent).status_code == 403 and not _inside(client)


def test_the_second_factor_is_asked_for_after_the_provider_too(provider: Provider) -> None:
    _enrol()
    client = Client()
    assert _by_provider(client).headers["Location"] == reverse("desk:login_code")
    assert not _inside(client)
    client.post(reverse("desk:login_code"), {"code": _code()})
    assert _inside(client)


def test_a_provider_that_cannot_be_reached_is_said_and_no_fault(settings: Any, provider: Provider) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9", "fetch_userinfo": False}
    answer = Client().post(reverse("desk:login_oidc"))
    assert answer.status_code == 403 and "统一身份认证没有成功" in answer.content.decode()


def test_no_page_of_the_library_is_served() -> None:
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/2fa/", "/accounts/social/signup/"):
        assert Client().get(address).status_code == 404
