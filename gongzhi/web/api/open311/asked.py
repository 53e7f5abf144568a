"""What a call asks for, read and checked. An empty parameter counts as absent."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_datetime

from gongzhi.base.ids import uuid7
from gongzhi.packs.schema import Kind
from gongzhi.web.api.open311.answers import Fault
from gongzhi.web.showing import say
from gongzhi.work.matters.logic.intake import TEXT_MAX, Draft

SPAN = timedelta(days=90)
MOST = 1_000
STATUSES = {"open", "closed"}
_KEYS = UUID("6f4e0d53-6b0c-4f0e-9d5b-3b1d2c9a7e11")  # of idempotency keys that are no UUIDs
_LINES = {"media_url": 2_000, "address_id": 80, "device_id": 200, "account_id": 200, "email": 200}


@dataclass(frozen=True)
class Asked:
    """Which requests are asked for. With `ids` nothing else counts."""

    ids: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    first: int = 0
    size: int = MOST


def asked(get: QueryDict, now: datetime) -> Asked:
    """Read the parameters of GET requests; raises `Fault` 400 with every one that is wrong."""
    if ids := _list(get, "service_request_id"):
        return Asked(ids=ids[:MOST])
    wrong: list[str] = []
    statuses = frozenset(_list(get, "status"))
    if statuses - STATUSES:
        wrong.append(f"status: {', '.join(sorted(statuses - STATUSES))} is neither open nor closed")
    since, until = _moment(get, "start_date", wrong), _moment(get, "end_date", wrong)
    if since and until and until < since:
        wrong.append("end_date: lies before start_date")
    elif since and until and until - since > SPAN:
        wrong.append("end_date: the span may be 90 days at most")
    page, size = _number(get, "page", 1, 100_000, wrong), _number(get, "page_size", MOST, MOST, wrong)
    if wrong:
        raise Fault(400, *wrong)
    if since is None:
        since = (until or now) - SPAN
    until = until or min(since + SPAN, now)
    return Asked((), _list(get, "service_code"), statuses, since, until, (page - 1) * size, size)


def _list(get: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(one for one in (part.strip() for part in get.get(name, "").split(",")) if one)


def _moment(get: QueryDict, name: str, wrong: list[str]) -> datetime | None:
    text = get.get(name, "").strip().replace(" ", "+")  # a plus that was not escaped
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        wrong.append(f"{name}: must be like 2010-05-24T18:13:52Z, with a time zone")
        return None
    return moment


def _number(get: QueryDict, name: str, default: int, most: int, wrong: list[str]) -> int:
    text = get.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= most):
        wrong.append(f"{name}: must be a number from 1 to {most}")
        return default
    return int(text)


def draft_of(request: HttpRequest, kinds: dict[str, Kind], key: str, at: datetime) -> Draft:
    """The report a POST sends; raises `Fault` with every parameter that is wrong."""
    sent = request.POST
    wrong: list[str] = []
    code = sent.get("service_code", "").strip()
    if not code:
        wrong.append("service_code: is required")
    elif code not in kinds:
        raise Fault(404, f"service_code: there is no service {code}")
    lat, lon = _degrees(sent, "lat", 90, wrong), _degrees(sent, "long", 180, wrong)
    if (lat is None) != (lon is None) and not wrong:
        wrong.append("lat, long: both are required if one is given")
    address = sent.get("address_string", "").strip()
    if lat is None and not address and not sent.get("address_id", "").strip() and not wrong:
        wrong.append("lat and long, address_string or address_id: one of them is required")
    text = sent.get("description", "").strip()
    if len(text) > TEXT_MAX:
        wrong.append("description: 4,000 characters at most")
    for name, most in _LINES.items():
        if len(sent.get(name, "")) > most:
            wrong.append(f"{name}: {most} characters at most")
    wrong += [f"{name}: this service asks for no such attribute" for name in sent if name.startswith("attribute[")]
    if wrong:
        raise Fault(400, *wrong)
    title = say(kinds[code].title)
    media = [one.strip() for one in sent.getlist("media_url") if one.strip()]
    words = "\n".join([text if len(text) >= 4 else f"{title} {text}".strip(), *media])
    person = " ".join(filter(None, (sent.get("first_name", "").strip(), sent.get("last_name", "").strip())))
    return Draft(
        uid=_uid(request, key), kind=code, text=words if len(words) >= 4 else f"{words} (Open311)", reported_at=at,
        source="open311", lon=lon, lat=lat, address=address or sent.get("address_id", "").strip(), name=person,
        phone=sent.get("phone", "").strip(),
    )  # fmt: skip


def _degrees(sent: QueryDict, name: str, bound: int, wrong: list[str]) -> float | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -bound <= value <= bound:
        wrong.append(f"{name}: must be degrees from -{bound} to {bound}")
        return None
    return value


def _uid(request: HttpRequest, key: str) -> UUID:
    """The same `Idempotency-Key` of the same client makes the same report."""
    given = request.headers.get("Idempotency-Key", "").strip()
    return uuid5(_KEYS, f"{key}\0{given}") if given else uuid7()
