"""What a call asks for, read and checked. An empty parameter counts as absent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from gongzhi.web.api.open311.answers import Fault

SPAN = timedelta(days=90)
MOST = 1_000
STATUSES = {"open", "closed"}
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9_990, 1, 1, tzinfo=UTC)


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
    extended: bool = False


def asked(get: QueryDict, now: datetime) -> Asked:
    """Read the parameters of GET requests; raises `Fault` 400 with every one that is wrong."""
    extended = get.get("extensions", "").strip().lower() in ("true", "1", "yes")
    if ids := _list(get, "service_request_id"):
        return Asked(ids=ids[:MOST], extended=extended)
    wrong: list[str] = []
    statuses = frozenset(_list(get, "status"))
    if statuses - STATUSES:
        wrong.append(f"status: {', '.join(sorted(statuses - STATUSES))} is neither open nor closed")
    since, until, first, size = span(get, now, wrong)
    if wrong:
        raise Fault(400, *wrong)
    return Asked((), _list(get, "service_code"), statuses, since, until, first, size, extended)


def span(get: QueryDict, now: datetime, wrong: list[str], *, both: bool = False) -> tuple[datetime, datetime, int, int]:
    """From when to when, which row first and how many; what is wrong is added to `wrong`.

    `both`: one date without the other is wrong too.
    """
    since, until = moment(get, "start_date", wrong), moment(get, "end_date", wrong)
    if both and not wrong and (since is None) != (until is None):
        wrong.append("start_date, end_date: both or neither")
    if since and until and until < since:
        wrong.append("end_date: lies before start_date")
    elif since and until and until - since > SPAN:
        wrong.append("end_date: the span may be 90 days at most")
    page, size = _number(get, "page", 1, 100_000, wrong), _number(get, "page_size", MOST, MOST, wrong)
    if since is None:
        since = (until or now) - SPAN
    return since, until or min(since + SPAN, now), (page - 1) * size, size


def _list(get: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(one for one in (part.strip() for part in get.get(name, "").split(",")) if one)


def moment(get: QueryDict, name: str, wrong: list[str]) -> datetime | None:
    """A time with its zone; what cannot be one is added to `wrong`."""
    text = get.get(name, "").strip().replace(" ", "+")  # a plus that was not escaped
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        wrong.append(f"{name}: must be like 2010-05-24T18:13:52Z, with a time zone")
        return None
    try:
        if _FIRST <= found <= _LAST:
            return found
    except OverflowError:  # the first and last days of the calendar have no UTC time
        pass
    wrong.append(f"{name}: is no time anything was reported at")
    return None


def _number(get: QueryDict, name: str, default: int, most: int, wrong: list[str]) -> int:
    text = get.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= most):
        wrong.append(f"{name}: must be a number from 1 to {most}")
        return default
    return int(text)
