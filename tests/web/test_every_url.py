"""Every address × every role: who gets what, by declaration. An address missing from the table fails."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongzhi.base import throttle
from gongzhi.base.areas.models import Address as Door
from gongzhi.base.ids import secret_link, spoken_code, uuid7
from gongzhi.base.messages.models import SUBJECT as MESSAGE
from gongzhi.base.people.models import ApiKey, Post
from gongzhi.base.trail.models import Act
from gongzhi.packs.demo import PASSWORD
from gongzhi.work.matters.models import SUBJECT
from tests.conftest import PACKS, Who
from tests.factories import issued, sent_message, stuck_job
from tests.web.addresses import TABLE, exchange, people
from tests.web.addresses.roles import Statuses
from tests.web.conftest import GRID, ROLES, World
from tests.web.rooms import made_address, made_for, sent_to

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # who gets what is the same on either engine
OF_MATTER = {
    f"desk:{name}"
    for name in (
        "matter",
        "move",
        "note",
        "contact",
        "ask",
        "merge",
        "compare",
        "compare_pins",
        "part",
        "split",
        "publish",
        "matter_sheet",
        "matter_letter",
    )
}
TAKE_NOTHING = {
    "desk:sheet_shipped",
    "desk:grant_end",
    "desk:households", "desk:contact", "desk:ask_withdraw", "desk:part", "desk:objection_contact", "desk:panel_close",
    "desk:calendar_feed", "desk:activity_guests", "portal:sign_up",
    "desk:key_end", "desk:column_map_drop", "desk:matter_letter", "desk:message_letter",
}  # fmt: skip


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
    if name in people.PEOPLE:
        return reverse(name, kwargs=people.parts(name, role, world))
    if name in exchange.EXCHANGE:
        return reverse(name, kwargs=exchange.parts(name, role, world))
    match name:
        case "portal:follow" | "portal:follow_rate" | "portal:follow_move":
            return reverse(name, kwargs={"link": link})
        case "portal:follow_photo":
            return reverse(name, kwargs={"link": link, "photo": world.photo.uid})
        case "desk:ask_answer" | "desk:ask_withdraw":
            return reverse(name, kwargs={"number": matter.number, "uid": world.ask.uid})
        case _ if name in OF_MATTER:
            return reverse(name, kwargs={"number": matter.number})
        case "desk:outgoing_one":
            return reverse(name, kwargs={"uid": issued(matter).uid})
        case "desk:flow" | "desk:form" | "desk:form_sheet":
            return reverse(name, kwargs={"code": "grid_event" if name == "desk:flow" else "street_light"})
        case "portal:public_matter":
            return reverse(name, kwargs={"number": matter.number})
        case "portal:public_photo" | "desk:photo" | "api:photo":
            return reverse(name, kwargs={"number": matter.number, "photo": world.photo.uid})
        case "open311:service":
            return reverse(name, kwargs={"code": "street_light", "form": "xml"})
        case "open311:request" | "open311:token":
            return reverse(name, kwargs={"number": matter.number, "form": "json"})
        case _ if name.startswith("open311:"):
            return reverse(name, kwargs={"form": "xml"})
        case "desk:message" | "desk:message_do" | "desk:message_letter":
            return reverse(name, kwargs={"uid": sent_message(state="failed").uid})
        case "portal:stop":
            uid = sent_message().uid
            return reverse(name, kwargs={"link": secret_link(MESSAGE if role == "holder" else "other", uid)})
        case "api:pack" | "api:kind" | "api:flow":
            more = {"api:kind": {"kind": "street_light"}, "api:flow": {"flow": "grid_event"}}
            return reverse(name, kwargs={"pack": "tangba", **more.get(name, {})})
        case "api:area_one":
            return reverse(name, kwargs={"code": "500152115"})
        case "api:matter" | "api:moves" | "api:notes" | "api:photos" | "api:publication" | "api:publication_end":
            return reverse(name, kwargs={"number": matter.number})
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


def _reported(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for the pages that take a report."""
    report = {"uid": uuid7(), "kind": "street_light", "text": "路灯不亮，晚上很黑。", "address": "学堂路"}
    if name == "portal:complaint":
        return {**report, "kind": "complaint"}, report
    return report, {**report, "text": "灯"}


def _posted(name: str, world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    one = world.open
    match name:
        case "portal:report" | "desk:register" | "portal:complaint":
            return _reported(name)
        case "desk:bulk":
            return {"n": one.number, "move": "grid_event.sign"}, {"n": one.number, "move": "grid_event.pass"}
        case "desk:view_save":
            return {"page": "matters", "name": "路灯", "query": "kind=street_light"}, {"page": "matters", "name": ""}
        case "desk:pasted":
            return {"pasted": "示例甲: 学堂路的垃圾桶倒了"}, {"pasted": ""}
        case "desk:own":
            own = {"uid": uuid7(), "kind": "litter", "text": "路口垃圾桶倒了", "done": "扶正清扫", "area": GRID}
            return own, {**own, "done": ""}
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
        case "desk:publish":
            return {"text": "学堂路小学门口路灯不亮。"}, {"text": "", "answer": ""}
        case "desk:note":
            return {"text": "已经约了电工。", "internal": "1"}, {"text": ""}
        case "open311:requests":
            sent = {"api_key": "demo", "service_code": "street_light", "lat": "30.026", "long": "105.93"}
            return sent, {**sent, "api_key": "wrong"}
        case "desk:ask":
            works = Post.objects.get(role__pack="tangba", role__code="works")
            return {"move": "assist", "post": works.pk, "reason": "请来帮忙登高。"}, {"move": "assist"}
        case "desk:ask_answer":
            return {"outcome": "answered", "reason": "明天就去。"}, {"outcome": "no such outcome"}
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
    return _of_pairs(name, world) or _of_programs(name)


def _of_pairs(name: str, world: World) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The same for what is done with two matters, and with the number of a letter."""
    match name:
        case "desk:outgoing_one":
            return {"reason": "抬头写错了单位。"}, {"reason": "错"}
        case "desk:compare":
            return {"what": "apart", "other": world.closed.number}, {"what": "apart", "other": "no such number"}
        case "desk:merge":
            return {"original": world.closed.number}, {"original": "no such number"}
    return None


def _of_programs(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    match name:
        case "open311:updates":
            sent = {"api_key": "demo", "service_request_id": "TB-2020-0101-999", "update_id": "1", "status": "OPEN"}
            sent |= {"updated_datetime": "2023-11-15T12:00:00Z", "description": "今晚还是不亮。"}
            return sent, {**sent, "api_key": "wrong"}
        case "desk:keys":
            key = {"name": "示例单位", "scopes": "matters:read", "area": "500152115"}
            return key, {**key, "scopes": "everything"}
    return {}, {}


def _sent(name: str, world: World, made: object | None) -> tuple[dict[str, Any], dict[str, Any]]:
    if made is not None:
        return sent_to(name, made)
    if name in exchange.EXCHANGE:
        return exchange.posted(name)
    return people.posted(name) if name in people.PEOPLE else _posted(name, world)


def _acts() -> int:
    """How much was done; that a list left is noted whenever it is asked for, and changes nothing."""
    return Act.objects.exclude(verb="exchange.exported").count()


def _expected(statuses: Statuses, role: str) -> int:
    return statuses if isinstance(statuses, int) else statuses[ROLES.index(role)]


@pytest.mark.parametrize("name", TABLE)
def test_address(name: str, world: World, who: Who, browser: Callable[[str], Client]) -> None:
    """Every role in turn, each upon the same world: what one of them did is undone before the next one comes."""
    made, wrong = made_for(name, who), []
    for role in ROLES:
        throttle._windows.clear()
        with transaction.atomic():
            try:
                _answers(name, role, made, world, browser)
            except AssertionError as fault:
                wrong.append(f"{role}: {fault}")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def _answers(name: str, role: str, made: object | None, world: World, browser: Callable[[str], Client]) -> None:
    address = _address(name, role, world) if made is None else made_address(name, role, made)
    client, expected = browser(role), TABLE[name]
    acts = _acts()
    assert client.get(address).status_code == _expected(expected.get, role), "GET"
    for method in ("put", "patch", "delete"):
        status = getattr(client, method)(address).status_code
        refused = {302, 403, 405} if name.startswith("desk:") else {405}
        assert status in refused or name == "set_language", method
    lawful, unlawful = _sent(name, world, made)
    if name not in TAKE_NOTHING:  # so nothing can be wrong with what they take
        assert client.post(address, unlawful).status_code == _expected(expected.unlawful, role), "unlawful POST"
    assert _acts() == acts, "something was done by what was refused"
    if name == "desk:logout":
        client = browser(role) if role != "postless" else client
    answer = client.post(address, lawful)
    assert answer.status_code == _expected(expected.lawful, role), "lawful POST"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
