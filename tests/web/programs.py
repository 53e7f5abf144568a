"""The addresses of programs in the table of every address: the API, Open311, keys, and what is shown to everybody.

Statuses in the order of `ROLES`, as in `test_every_url`. The typed API opens to keys alone: what each key sees is
asked in `tests/web/api/test_rest.py`.
"""

from typing import Any

from django.urls import reverse

from gongzhi.base.people.models import ApiKey
from tests.web.conftest import World

OUT = (302, 302)
DESK_405 = (*OUT, 405, 405, 405, 405, 405, 405, 405, 403)


def _keeper(status: int) -> tuple[int, ...]:
    """What the one who looks after the system gets; the others are refused."""
    return (*OUT, 403, 403, 403, status, 403, 403, 403, 403)


def _publisher(status: int) -> tuple[int, ...]:
    """What the one who decides what is public gets; to those who do not see the matter it is not there."""
    return (*OUT, 403, 404, 403, status, 403, 404, 404, 403)


KEYED = (
    "packs", "pack", "kind", "flow", "area_list", "area_at", "area_one", "posts", "matter", "photo", "todos",
    "message_list", "message_one",
)  # fmt: skip
# name → what GET, a lawful and an unlawful POST are answered
STATUSES: dict[str, tuple[Any, Any, Any]] = {
    "desk:keys": (_keeper(200), _keeper(200), _keeper(400)),
    "desk:key_end": (DESK_405, _keeper(302), _keeper(302)),
    "desk:publish": (DESK_405, _publisher(302), _publisher(400)),
    "open311:updates": (403, 404, 403),
    "open311:media": (404, 405, 405),
    "api:openapi": (200, 405, 405),
    "api:docs": (200, 405, 405),
    "api:matters": (401, 401, 401),
    **{f"api:{name}": (401, 405, 405) for name in KEYED},
    **{f"api:{name}": (405, 401, 401) for name in ("moves", "notes", "photos", "publication")},
}


def address_of(name: str, world: World) -> str:
    """The address, about the open matter where it is about one."""
    match name:
        case "open311:media":
            return reverse(name, kwargs={"photo": world.photo.uid})
        case "open311:updates":
            return reverse(name, kwargs={"form": "xml"})
        case "api:pack" | "api:kind" | "api:flow":
            more = {"api:kind": {"kind": "street_light"}, "api:flow": {"flow": "grid_event"}}
            return reverse(name, kwargs={"pack": "tangba", **more.get(name, {})})
        case "api:area_one":
            return reverse(name, kwargs={"code": "500152115"})
        case "api:matter" | "api:moves" | "api:notes" | "api:photos" | "api:publication" | "desk:publish":
            return reverse(name, kwargs={"number": world.open.number})
        case "api:photo":
            return reverse(name, kwargs={"number": world.open.number, "photo": world.photo.uid})
        case "api:message_one":
            return reverse(name, kwargs={"uid": world.open.uid})
        case "desk:key_end":
            return reverse(name, kwargs={"uid": ApiKey.objects.get().uid})
    return reverse(name)


def posted(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    match name:
        case "open311:updates":
            sent = {"api_key": "demo", "service_request_id": "TB-2020-0101-999", "update_id": "1", "status": "OPEN"}
            sent |= {"updated_datetime": "2023-11-15T12:00:00Z", "description": "今晚还是不亮。"}
            return sent, {**sent, "api_key": "wrong"}
        case "desk:keys":
            key = {"name": "示例单位", "scopes": "matters:read", "area": "500152115"}
            return key, {**key, "scopes": "everything"}
        case "desk:publish":
            return {"text": "路口灯不亮。"}, {"text": "灯", "photos": "no uid"}
    return {}, {}
