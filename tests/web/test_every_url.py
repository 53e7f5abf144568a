"""Every address × every role: who gets what, by declaration. An address missing from the table fails."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongzhi.base.areas.models import Address as Door
from gongzhi.base.ids import secret_link, spoken_code, uuid7
from gongzhi.base.messages.models import SUBJECT as MESSAGE
from gongzhi.base.people.models import ApiKey, Post
from gongzhi.base.trail.models import Act
from gongzhi.packs.demo import PASSWORD
from gongzhi.work.matters.models import SUBJECT
from tests.conftest import PACKS
from tests.factories import sent_message, stuck_job
from tests.web.conftest import ROLES, World

pytestmark = pytest.mark.django_db

Statuses = int | tuple[int, ...]


@dataclass(frozen=True)
class Address:
    """Expected statuses: one number for all, or one a role in the order of `ROLES`. `POST` may be refused outright."""

    get: Statuses
    lawful: Statuses = 405
    unlawful: Statuses = 405


# anonymous, holder of the secret link, grid worker, one of another village, village secretary, dispatcher, checker,
# works post (not asked), complaints post, account without a post. The last answers 403 on every page of the desk.
DESK = (302, 302, 200, 200, 200, 200, 200, 200, 200, 403)
DESK_405 = (302, 302, 405, 405, 405, 405, 405, 405, 405, 403)
SEES = (302, 302, 200, 404, 200, 200, 200, 404, 404, 403)
OF_MATTER = {
    f"desk:{name}" for name in ("matter", "move", "note", "contact", "ask", "merge", "part", "split", "publish")
}  # fmt: skip
TAKE_NOTHING = {"desk:key_end", "desk:contact", "desk:ask_withdraw", "desk:part"}
KEEPS = (302, 302, 403, 403, 403, 200, 403, 403, 403, 403)
KEEPS_400 = (302, 302, 403, 403, 403, 400, 403, 403, 403, 403)
ONLY_GET = Address(DESK, DESK_405, DESK_405)
BY_LINK = (404, 200, 404, 404, 404, 404, 404, 404, 404, 404)
# The typed API opens to keys alone: what each key sees is asked in `tests/web/api/test_rest.py`.
BY_KEY = Address(401)
KEYED = (
    "packs", "pack", "kind", "flow", "area_list", "area_at", "area_one", "posts", "matter", "photo", "todos",
    "message_list", "message_one",
)  # fmt: skip
KEYED_POSTS = ("moves", "notes", "photos", "publication")
TABLE = {
    "portal:home": Address(200),
    "portal:report": Address(200, 303, 400),
    "portal:door": Address((404, 302, *[404] * 8)),
    "portal:complaint": Address(200, 303, 400),
    "portal:public": Address(200),
    "portal:follow_find": Address(200, 302, 400),
    "portal:follow": Address(BY_LINK),
    "portal:follow_rate": Address(405, (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
    "portal:follow_move": Address(405, (404, 302, *[404] * 8), (404, 403, *[404] * 8)),
    "portal:follow_photo": Address(BY_LINK),
    "portal:stop": Address((404, 200, *[404] * 8), (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
    "desk:inbox": ONLY_GET,
    "desk:login": Address(200, 302, 400),
    "desk:logout": Address(405, 302, 302),
    "desk:matters": ONLY_GET,
    "desk:export": ONLY_GET,
    "desk:register": Address(
        (302, 302, 200, 200, 200, 200, 403, 403, 403, 403),
        (302, 302, 302, 302, 302, 302, 403, 403, 403, 403),
        (302, 302, 400, 400, 400, 400, 403, 403, 403, 403),
    ),
    "desk:matter": Address(SEES, DESK_405, DESK_405),
    "desk:move": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 403, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 403, 403, 404, 404, 403),
    ),
    "desk:contact": Address(DESK_405, *[(302, 302, 200, 404, 403, 403, 403, 404, 404, 403)] * 2),
    "desk:note": Address(
        DESK_405,
        (302, 302, 302, 404, 302, 302, 302, 404, 404, 403),
        (302, 302, 400, 404, 400, 400, 400, 404, 404, 403),
    ),
    "desk:ask": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 403, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 403, 403, 404, 404, 403),
    ),
    "desk:ask_answer": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 403, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 403, 403, 404, 404, 403),
    ),
    "desk:ask_withdraw": Address(DESK_405, *[(302, 302, 403, 404, 403, 302, 403, 404, 404, 403)] * 2),
    "desk:merge": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 302, 403, 404, 404, 403),
        (302, 302, 400, 404, 400, 400, 400, 404, 404, 403),
    ),
    "desk:part": Address(DESK_405, *[(302, 302, 409, 404, 409, 409, 409, 404, 404, 403)] * 2),
    "desk:split": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 302, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 400, 403, 404, 404, 403),
    ),
    "desk:photo": Address(SEES, DESK_405, DESK_405),
    "desk:messages": ONLY_GET,
    "desk:messages_read": Address(
        DESK_405,
        (302, 302, 302, 302, 302, 302, 302, 302, 302, 403),
        (302, 302, 400, 400, 400, 400, 400, 400, 400, 403),
    ),
    "desk:outbox": Address((302, 302, 403, 403, 403, 200, 403, 403, 403, 403), DESK_405, DESK_405),
    "desk:message": Address((302, 302, 404, 404, 404, 200, 404, 404, 404, 403), DESK_405, DESK_405),
    "desk:message_do": Address(
        DESK_405,
        (302, 302, 404, 404, 404, 302, 404, 404, 404, 403),
        (302, 302, 404, 404, 404, 400, 404, 404, 404, 403),
    ),
    "desk:gateways": Address(
        (302, 302, 403, 403, 403, 200, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
    ),
    "desk:jobs": Address((302, 302, 403, 403, 403, 200, 403, 403, 403, 403), DESK_405, DESK_405),
    "desk:job": Address(
        DESK_405,
        (302, 302, 403, 403, 403, 302, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
    ),
    "desk:keys": Address(
        (302, 302, 403, 403, 403, 200, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 200, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
    ),
    "desk:key_end": Address(DESK_405, *[(302, 302, 403, 403, 403, 302, 403, 403, 403, 403)] * 2),
    "desk:publish": Address(
        DESK_405,
        (302, 302, 403, 404, 403, 302, 403, 404, 404, 403),
        (302, 302, 403, 404, 403, 400, 403, 404, 404, 403),
    ),
    "desk:forms": ONLY_GET,
    "desk:form": ONLY_GET,
    "desk:form_sheet": ONLY_GET,
    "desk:areas": ONLY_GET,
    "desk:area": ONLY_GET,
    "desk:area_card": ONLY_GET,
    "desk:area_doors": Address((302, 302, 200, 403, 200, 200, 200, 403, 403, 403), DESK_405, DESK_405),
    "desk:area_import": Address(KEEPS, (302, 302, 403, 403, 403, 200, 403, 403, 403, 403), KEEPS_400),
    "desk:area_draw": Address(KEEPS, (302, 302, 403, 403, 403, 302, 403, 403, 403, 403), KEEPS_400),
    "desk:map": ONLY_GET,
    "desk:pins": ONLY_GET,
    "api:areas": Address(200),
    "api:basemap": Address(200),
    "api:pins": Address(200),
    "api:locate": Address(200),
    "open311:discovery": Address(200),
    "open311:discovery_v2": Address(200),
    "open311:services": Address(200),
    "open311:service": Address(200),
    "open311:requests": Address(200, 200, 403),
    "open311:request": Address(200),
    "open311:token": Address(200),
    "open311:updates": Address(403, 404, 403),
    "open311:media": Address(404),
    "api:openapi": Address(200),
    "api:docs": Address(200),
    **{f"api:{name}": BY_KEY for name in KEYED},
    **{f"api:{name}": Address(405, 401, 401) for name in KEYED_POSTS},
    "api:matters": Address(401, 401, 401),
    "api:receipts": Address(405, 404, 404),
    "healthz": Address(200),
    "readyz": Address(200),
    "set_language": Address(302, 302, 302),
}


def _names(patterns: list[Any], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _names(one.url_patterns, inner)
        else:
            assert isinstance(one, URLPattern)
            yield f"{space}{one.name}"


def test_the_table_holds_every_address_and_no_other() -> None:
    assert sorted(_names(get_resolver().url_patterns)) == sorted(TABLE)


def _address(name: str, role: str, world: World) -> str:
    """The holder has the true secret link; the others try one that was made for something else."""
    matter = world.closed if name == "portal:follow_rate" else world.open
    link = secret_link(SUBJECT if role == "holder" else "other", matter.uid)
    match name:
        case "portal:follow" | "portal:follow_rate" | "portal:follow_move":
            return reverse(name, kwargs={"link": link})
        case "portal:follow_photo":
            return reverse(name, kwargs={"link": link, "photo": world.photo.uid})
        case "desk:ask_answer" | "desk:ask_withdraw":
            return reverse(name, kwargs={"number": matter.number, "uid": world.ask.uid})
        case _ if name in OF_MATTER:
            return reverse(name, kwargs={"number": matter.number})
        case "desk:form" | "desk:form_sheet":
            return reverse(name, kwargs={"code": "street_light"})
        case "desk:photo":
            return reverse(name, kwargs={"number": matter.number, "photo": world.photo.uid})
        case "open311:service":
            return reverse(name, kwargs={"code": "street_light", "form": "xml"})
        case "open311:request" | "open311:token":
            return reverse(name, kwargs={"number": matter.number, "form": "json"})
        case "open311:media":
            return reverse(name, kwargs={"photo": world.photo.uid})
        case _ if name.startswith("open311:"):
            return reverse(name, kwargs={"form": "xml"})
        case "desk:message" | "desk:message_do":
            return reverse(name, kwargs={"uid": sent_message(state="failed").uid})
        case "portal:stop":
            uid = sent_message().uid
            return reverse(name, kwargs={"link": secret_link(MESSAGE if role == "holder" else "other", uid)})
        case "api:pack" | "api:kind" | "api:flow":
            more = {"api:kind": {"kind": "street_light"}, "api:flow": {"flow": "grid_event"}}
            return reverse(name, kwargs={"pack": "tangba", **more.get(name, {})})
        case "api:area_one":
            return reverse(name, kwargs={"code": "500152115"})
        case "api:matter" | "api:moves" | "api:notes" | "api:photos" | "api:publication":
            return reverse(name, kwargs={"number": matter.number})
        case "api:photo":
            return reverse(name, kwargs={"number": matter.number, "photo": world.photo.uid})
        case "api:message_one":
            return reverse(name, kwargs={"uid": matter.uid})
        case "desk:key_end":
            return reverse(name, kwargs={"uid": ApiKey.objects.get().uid})
        case "api:receipts":
            return reverse(name, kwargs={"gateway": "none"})
        case "desk:job":
            return reverse(name, kwargs={"uid": stuck_job().uid})
        case "desk:area" | "desk:area_card" | "desk:area_doors" | "desk:area_draw":
            return reverse(name, kwargs={"code": matter.area.path.strip("/").split("/")[2]})
        case "portal:door":
            uid = Door.objects.create(area=matter.area, building="1", text="学堂路 1 号").uid
            return reverse(name, kwargs={"link": secret_link("address" if role == "holder" else "other", uid)})
        case "api:locate":
            return reverse(name) + "?lon=105.9&lat=30.0"
    return reverse(name)


def _file(raw: bytes = (PACKS / "tangba" / "areas.geojson").read_bytes()) -> SimpleUploadedFile:
    return SimpleUploadedFile("areas.geojson", raw)


def _posted(name: str, world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    one = world.open
    report = {"uid": uuid7(), "kind": "street_light", "text": "路灯不亮，晚上很黑。", "address": "学堂路"}
    match name:
        case "portal:report" | "desk:register":
            return report, {**report, "text": "灯"}
        case "portal:complaint":
            return {**report, "kind": "complaint"}, report
        case "portal:follow_find":
            code = spoken_code(SUBJECT, one.uid)
            return {"number": one.number, "code": code}, {"number": one.number, "code": "AAAA8888"}
        case "portal:follow_rate":
            return {"rating": "4"}, {"rating": "9"}
        case "portal:follow_move":
            return {"move": "add", "text": "今晚也不亮。"}, {"move": "sign", "seen": "0"}
        case "desk:area_import":
            return {"file": _file()}, {"file": _file(b"{")}
        case "desk:area_draw":
            return {"geometry": json.dumps(one.area.boundaries.get(valid_to=None).geometry)}, {"geometry": "["}
        case "desk:login":
            return {"username": "zhihui", "password": PASSWORD}, {"username": "zhihui", "password": "wrong"}
        case "desk:move":
            return {"move": "sign", "seen": "0"}, {"move": "hand_back", "seen": "0"}
        case "desk:note":
            return {"text": "已经约了电工。", "internal": "1"}, {"text": ""}
        case "open311:requests":
            sent = {"api_key": "demo", "service_code": "street_light", "lat": "30.026", "long": "105.93"}
            return sent, {**sent, "api_key": "wrong"}
        case "open311:updates":
            sent = {"api_key": "demo", "service_request_id": "TB-2020-0101-999", "update_id": "1", "status": "OPEN"}
            sent |= {"updated_datetime": "2023-11-15T12:00:00Z", "description": "今晚还是不亮。"}
            return sent, {**sent, "api_key": "wrong"}
        case "desk:keys":
            key = {"name": "示例单位", "scopes": "matters:read", "area": "500152115"}
            return key, {**key, "scopes": "everything"}
        case "desk:publish":
            return {"text": "路口灯不亮。"}, {"text": "灯", "photos": "no uid"}
        case "desk:ask":
            works = Post.objects.get(role__pack="tangba", role__code="works")
            return {"move": "assist", "post": works.pk, "reason": "请来帮忙登高。"}, {"move": "assist"}
        case "desk:ask_answer":
            return {"outcome": "answered", "reason": "明天就去。"}, {"outcome": "no such outcome"}
        case "desk:merge":
            return {"original": world.closed.number}, {"original": "no such number"}
        case "desk:split":
            part = {"uid": uuid7(), "kind": "street_light", "text": "先换灯杆。"}
            return part, {**part, "text": "灯"}
        case "desk:messages_read":
            return {}, {"message": "no uid"}
        case "desk:message_do":
            return {"what": "again"}, {"what": "nothing"}
        case "desk:gateways":  # none is configured, so that no test can be sent
            return {"gateway": "none"}, {"gateway": "none"}
        case "portal:stop":
            return {"choice": "topic"}, {"choice": "nothing"}
        case "desk:job":
            return {"decision": "retry"}, {"decision": "no such decision"}
        case "set_language":
            return {"language": "en"}, {"language": "no such language"}
    return {}, {}


def _expected(statuses: Statuses, role: str) -> int:
    return statuses if isinstance(statuses, int) else statuses[ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", TABLE)
def test_address(name: str, role: str, world: World, browser: Callable[[str], Client]) -> None:
    client, address, expected = browser(role), _address(name, role, world), TABLE[name]
    acts = Act.objects.count()
    assert client.get(address).status_code == _expected(expected.get, role), "GET"
    for method in ("put", "patch", "delete"):
        status = getattr(client, method)(address).status_code
        refused = {302, 403, 405} if name.startswith("desk:") else {405}
        assert status in refused or name == "set_language", method
    lawful, unlawful = _posted(name, world)
    if name not in TAKE_NOTHING:  # so nothing can be wrong with what they take
        assert client.post(address, unlawful).status_code == _expected(expected.unlawful, role), "unlawful POST"
    assert Act.objects.count() == acts, "something was done by what was refused"
    if name == "desk:logout":
        client = browser(role) if role != "postless" else client
    answer = client.post(address, lawful)
    assert answer.status_code == _expected(expected.lawful, role), "lawful POST"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
