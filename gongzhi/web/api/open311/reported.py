"""The report a POST sends, read and checked: everything that is wrong with it at once."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.http import HttpRequest, QueryDict

from gongzhi.base.clock import local_day
from gongzhi.base.files.logic import Picture
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.refusals import Problem
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Kind
from gongzhi.web.api.open311.answers import Fault
from gongzhi.web.api.open311.attributes import read_attributes
from gongzhi.web.api.open311.media import read_media
from gongzhi.web.showing import say
from gongzhi.work.matters.logic.intake import ANSWERS, TEXT_MAX, Draft, check, check_answers

_KEYS = UUID("6f4e0d53-6b0c-4f0e-9d5b-3b1d2c9a7e11")  # of idempotency keys that are no UUIDs
LINES = {
    "address_id": 80, "device_id": 200, "account_id": 200, "email": 200, "first_name": 60, "last_name": 60,
}  # fmt: skip
_OURS = {
    "text": "description, media_url",
    "lon": "lat, long",
    "name": "first_name, last_name",
    "address": "address_string",
}


def draft_of(
    request: HttpRequest, kinds: dict[str, Kind], pack: PackInUse, holder: KeyHolder, at: datetime
) -> tuple[Draft, list[Picture]]:
    """The report a POST sends, with its pictures; raises `Fault` with every parameter that is wrong."""
    sent = request.POST
    wrong: list[str] = []
    code = sent.get("service_code", "").strip()
    if not code:
        raise Fault(400, "service_code: is required")
    if code not in kinds:
        raise Fault(404, f"service_code: there is no service {code[:80]}")
    lat, lon = _place(sent, wrong)
    text = sent.get("description", "").strip()
    if len(text) > TEXT_MAX:
        wrong.append("description: 4,000 characters at most")
        text = ""
    for name, most in LINES.items():
        if len(sent.get(name, "")) > most:
            wrong.append(f"{name}: {most} characters at most")
    form = pack.form_of(code)
    answers = read_attributes(sent, form, pack.calendar.time_zone, wrong)
    pictures, addresses = read_media(request, wrong)
    person = " ".join(filter(None, (sent.get("first_name", "").strip(), sent.get("last_name", "").strip())))
    draft = Draft(
        uid=_uid(request, holder), kind=code, text=_words(text, say(kinds[code].title), addresses), reported_at=at,
        source="open311", lon=lon, lat=lat, answers=answers, name=person, phone=sent.get("phone", "").strip(),
        address=sent.get("address_string", "").strip() or sent.get("address_id", "").strip(), key=holder.id,
    )  # fmt: skip
    _clean, problems = check_answers(draft, form, today=local_day(at, pack.calendar.time_zone), complete=False)
    placed = replace(draft, lon=None, lat=None, address="—") if wrong else draft
    wrong += [_told(one) for one in [*problems, *check(placed, kinds, now=at)]]
    if wrong:
        raise Fault(400, *dict.fromkeys(wrong))
    return draft, pictures


def _place(sent: QueryDict, wrong: list[str]) -> tuple[float | None, float | None]:
    lat, lon = _degrees(sent, "lat", 90, wrong), _degrees(sent, "long", 180, wrong)
    if (lat is None) != (lon is None) and not wrong:
        wrong.append("lat, long: both are required if one is given")
    named = sent.get("address_string", "").strip() or sent.get("address_id", "").strip()
    if lat is None and not named and not wrong:
        wrong.append("lat and long, address_string or address_id: one of them is required")
    return lat, lon


def _words(text: str, title: str, addresses: Sequence[str]) -> str:
    """What is stored: the description, or the service's name where none was sent, with addresses of pictures."""
    said = text if len(text) >= 4 else f"{title} {text}".strip()
    whole = "\n".join([said, *addresses])
    return whole if len(whole) >= 4 else f"{whole} (Open311)"


def _told(problem: Problem) -> str:
    name = problem.field
    if name.startswith(ANSWERS):
        name = f"attribute[{name.removeprefix(ANSWERS)}]"
    return f"{_OURS.get(name, name)}: {problem.message}"


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


def _uid(request: HttpRequest, holder: KeyHolder) -> UUID:
    """The same `Idempotency-Key` of the same client makes the same report."""
    given = request.headers.get("Idempotency-Key", "").strip()
    return uuid5(_KEYS, f"{holder.code}\0{given}") if given else uuid7()
