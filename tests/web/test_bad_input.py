"""Hostile input anywhere: never a fault of ours, always a message, nothing half-written, nothing that runs."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Note
from tests.factories import matter
from tests.web.asking import refused, report, sound
from tests.web.conftest import World, link_of

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
TIMES = (
    "garbage", "~", "~~~", "2023-11-15~1", "2023-11-15T04:00:00~1", "2023-11-15T04:00:00+00:00~x",
    "2023-11-15T04:00:00+00:00~" + "9" * 30, "2023-11-15T04:00:00+00:00~-1", "2023-11-15T04:00:00+00:00~" + "9" * 5_000,
    "0001-01-01T00:00:00+23:59~1", "9999-12-31T23:59:59-23:59~1", "first",
)  # fmt: skip
NASTY = (
    "\x00", "a\x00b", "'; DROP TABLE matters_matter; --", "<script>alert(1)</script>", "９９９", "٣٤", "𠮷𠮷", "\ufffe",
    "../../etc/passwd", "%s%n{0}{{7*7}}", "9" * 400, "-1", "1e400", "nan", "inf", "\u202e", "x" * 70_000,
)  # fmt: skip
PART = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nb\r\n--x--'
LISTS = ("desk:inbox", "desk:matters", "desk:map", "desk:pins", "desk:export", "portal:public")


@pytest.fixture
def dispatcher(browser: Browser) -> Client:
    return browser("dispatcher")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_survives_any_parameter(name: str, browser: Browser) -> None:
    matter()
    client = browser("dispatcher")
    for key in ("q", "area", "kind", "stage", "state", "light", "source", "since", "by", "rated", "after", "show"):
        for value in NASTY[:-1]:
            assert sound(client.get(reverse(name), {key: value})).status_code == 200, (key, value[:30])
        assert sound(client.get(reverse(name), {key: ["a", "b"]})).status_code == 200, key
    for after in TIMES:
        assert sound(client.get(reverse(name), {"after": after})).status_code == 200, after[:40]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(LISTS),
    query=st.dictionaries(st.sampled_from(("q", "area", "kind", "stage", "light", "after")), st.text(max_size=60)),
)
def test_a_list_survives_what_nobody_thought_of(name: str, query: dict[str, str], dispatcher: Client) -> None:
    query = {key: value.encode("utf-8", "replace").decode() for key, value in query.items()}
    assert sound(dispatcher.get(reverse(name), query)).status_code == 200


@pytest.mark.parametrize("lon", ["", "nan", "inf", "-inf", "1e400", "181", "abc", "\x00", "١٠٥", "105.9,30", "0x10"])
def test_a_point_that_is_none_is_refused_by_name(lon: str, client: Client) -> None:
    answer = sound(client.get(reverse("api:locate"), {"lon": lon, "lat": "30"}))
    if lon == "١٠٥":  # digits of another script are digits
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert [one["field"] for one in json.loads(answer.content)["errors"]] == ["lon"]


def test_levels_that_are_none_are_refused(client: Client) -> None:
    for levels in ("planet", "town,\x00", "<b>"):
        answer = sound(client.get(reverse("api:areas"), {"levels": levels}))
        assert answer.status_code == 400 and "levels" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/follow/%ED%A0%80/", "/follow/%00/", "/follow/%FF%FE/", f"/follow/{'A' * 9_000}/", "/follow/../../x/",
        "/follow/==/", "/desk/matters/%ED%A0%80/", "/desk/matters/TB-2023-1345-0001/",
        f"/desk/matters/TB-2023-1115-{'9' * 18}/", "/desk/matters/TB-2023-1115-0001%00/",
        "/desk/matters/%EF%BC%B4B-2023-1115-0001/", "/no/such/page", "/api/v1/nothing",
    ],
)  # fmt: skip
def test_an_address_nobody_made_leads_nowhere(address: str, browser: Browser) -> None:
    assert sound(browser("dispatcher").get(address)).status_code == 404


@pytest.mark.parametrize("address", ["/report/", "/complaint/", "/follow/", "/desk/login/"])
def test_a_form_without_its_token_is_refused_with_advice(address: str, unchanged: None) -> None:
    client = Client(enforce_csrf_checks=True)
    refused(client.post(address, report()), 403, "刷新")


def test_forms_within_need_their_token_too(world: World, browser: Browser) -> None:
    strict, acts = browser("grid"), Act.objects.count()
    strict.handler.enforce_csrf_checks = True
    number = {"number": world.open.number}
    for address in (
        reverse("desk:move", kwargs=number), reverse("desk:note", kwargs=number),
        reverse("desk:contact", kwargs=number),
        reverse("desk:register"), reverse("desk:logout"), reverse("portal:follow_move", kwargs={"link": world.link}),
        reverse("portal:follow_rate", kwargs={"link": world.closed_link}),
    ):  # fmt: skip
        assert sound(strict.post(address, {"move": "sign", "seen": "0", "rating": "4"})).status_code == 403, address
    assert Act.objects.count() == acts


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"uid": ""}, "刷新"), ({"uid": "no uuid"}, "刷新"), ({"uid": "\x00"}, "刷新"),
        ({"text": ""}, "至少 4 个字"), ({"text": "灯"}, "至少 4 个字"), ({"text": "长" * 4_001}, "4,000 字"),
        ({"text": "长" * 30_000}, "4,000 字"), ({"text": "灯不亮\x00\x00"}, "不能保存的字符"),
        ({"kind": "no_such"}, "类别"), ({"kind": "x" * 5_000}, ""), ({"kind": "complaint"}, "没有这一类"),
        ({"lon": "nan", "lat": "30"}, "度数"), ({"lon": "inf", "lat": "30"}, "度数"),
        ({"lon": "1e400", "lat": "1"}, "度数"),
        ({"lon": "200", "lat": "30"}, "180"), ({"lon": "105.9"}, "经度和纬度"), ({"lon": "<b>", "lat": "30"}, "度数"),
        ({"address": ""}, "写地址"), ({"address": "长" * 201}, "200 字"), ({"address": "路\x00"}, "不能保存的字符"),
        ({"address": "", "area": "999"}, "999"), ({"name": "长" * 61}, "60"), ({"name": "王\x00"}, "不能保存的字符"),
        ({"phone": "call me"}, "电话"), ({"phone": "1" * 40}, "电话"), ({"phone": "138\x000000"}, "电话"),
    ],
)  # fmt: skip
def test_a_report_with_a_fault_is_shown_again_with_what_is_wrong(
    changes: dict[str, str], said: str, client: Client, unchanged: None
) -> None:
    refused(client.post(reverse("portal:report"), report(**changes)), 400, said)


def test_what_was_typed_comes_back_escaped(client: Client, unchanged: None) -> None:
    typed = "<script>alert(1)</script>"
    answer = client.post(reverse("portal:report"), report(text="灯", address=typed, name=typed, phone=typed))
    refused(answer, 400, "&lt;script&gt;")
    assert typed not in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"uid=\xff\xfe&text=\xff\xff\xff\xff\xff&kind=%ff"),
        ("application/x-www-form-urlencoded; charset=gb18030", "text=路灯不亮".encode("gb18030")),
        ("multipart/form-data; boundary=x", PART[:-9] + b"\xff\xff"),
        ("multipart/form-data; boundary=x; charset=rot13", PART),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
        ("application/json", b'{"text": ["nested", {"deep": []}]}'),
        ("text/plain", b"\x00" * 100),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(300))),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * 2_100_000),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused(kind: str, body: bytes, client: Client, unchanged: None) -> None:
    assert sound(client.generic("POST", reverse("portal:report"), body, kind)).status_code in (400, 413)


def test_a_foreign_host_is_refused_plainly(client: Client) -> None:
    assert sound(client.get("/", headers={"host": "evil.example"})).status_code == 400


@pytest.mark.parametrize("value", NASTY)
def test_every_other_form_survives_anything(value: str, world: World, browser: Browser) -> None:
    acts, notes = Act.objects.count(), Note.objects.count()
    number, link = {"number": world.open.number}, {"link": world.link}
    desk, portal = browser("grid"), browser("anonymous")
    forms: list[tuple[Client, str, dict[str, str]]] = [
        (desk, reverse("desk:move", kwargs=number), {"move": value, "seen": "0"}),
        (desk, reverse("desk:move", kwargs=number), {"move": "hand_back", "seen": value, "reason": "不归我们管的。"}),
        (desk, reverse("desk:move", kwargs=number), {"move": "hand_back", "seen": "0", "reason": "\x00" + value}),
        (desk, reverse("desk:note", kwargs=number), {"text": "\x00" + value}),
        (desk, reverse("desk:register"), report(uid=value)),
        (portal, reverse("portal:follow_find"), {"number": value, "code": value}),
        (portal, reverse("portal:follow_find"), {"number": world.open.number, "code": value}),
        (portal, reverse("portal:follow_rate", kwargs={"link": world.closed_link}), {"rating": value}),
        (portal, reverse("portal:follow_move", kwargs=link), {"move": value, "seen": value}),
        (portal, reverse("portal:follow_move", kwargs=link), {"move": "withdraw", "seen": value}),
        (portal, reverse("portal:follow_move", kwargs=link), {"move": "add", "text": "\x00" + value}),
        (portal, reverse("desk:login"), {"username": value, "password": value, "next": value}),
    ]
    for client, address, data in forms:
        status = sound(client.post(address, data)).status_code
        assert 400 <= status < 500, (address, data)
    assert (Act.objects.count(), Note.objects.count()) == (acts, notes)
    assert sound(portal.post(reverse("set_language"), {"language": value, "next": value})).status_code == 302


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_login_leads_nowhere_else(onward: str, client: Client) -> None:
    sent = {"username": "zhihui", "password": "gongzhi-demo", "next": onward}
    assert client.post(reverse("desk:login"), sent).url == reverse("desk:inbox")


def test_html_in_a_report_is_text_wherever_it_shows(browser: Browser) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    one = matter(text=f"{evil} 路灯不亮", address=evil, name=evil, phone="138 0000 0000")
    portal, desk = browser("anonymous"), browser("grid")
    number, link = {"number": one.number}, {"link": link_of(one)}
    portal.post(reverse("portal:follow_move", kwargs=link), {"move": "add", "text": evil})
    desk.post(reverse("desk:note", kwargs=number), {"text": evil, "internal": "0"})
    page = desk.get(reverse("desk:matter", kwargs=number)).content.decode()
    assert page.count("&lt;img src=x") >= 3
    shown = [page, desk.post(reverse("desk:contact", kwargs=number)).content.decode()]
    shown += [desk.get(reverse(name)).content.decode() for name in ("desk:inbox", "desk:matters", "desk:map")]
    shown += [portal.get(reverse(name)).content.decode() for name in ("portal:home", "portal:public")]
    shown += [portal.get(reverse("portal:follow", kwargs=link)).content.decode()]
    shown += [desk.get(reverse("desk:matters"), {"q": evil}).content.decode()]
    for text in shown:
        assert "<img src=x" not in text
    assert desk.get(reverse("desk:pins")).headers["Content-Type"] == "application/json"


def test_headers_are_on_answers_of_every_sort(world: World, client: Client) -> None:
    picture = reverse("portal:follow_photo", kwargs={"link": world.link, "photo": world.photo.uid})
    for address in ("/", "/healthz", "/readyz", "/api/v1/pins.geojson", "/desk/", "/nothing", picture):
        sound(client.get(address))
    sound(client.delete("/"))
    tagged = client.get(reverse("api:basemap"))
    sound(client.get(reverse("api:basemap"), headers={"if-none-match": tagged.headers["ETag"]}))
    assert client.get(picture).headers["Cache-Control"] == "private, no-store"
