"""The duty room: the shift lead keeps and plans, the checking post looks."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import DESK_405, Address

LOOKS, KEEPS = {"dispatcher": 200, "checker": 200}, {"checker": 403}
NOT_THERE = only(403, **LOOKS)
DUTY = {
    **dict.fromkeys(
        ("desk:duty", "desk:duty_log", "desk:handovers", "desk:roster"), Address(NOT_THERE, DESK_405, DESK_405)
    ),
    "desk:duty_note": Address(DESK_405, *(only(403, dispatcher=n) for n in (302, 400))),
    "desk:duty_about": Address(DESK_405, *(only(403, dispatcher=n) for n in (302, 400))),
    "desk:duty_leave": Address(*(only(403, dispatcher=n) for n in (200, 409, 409))),
    "desk:handover": Address(only(404, **LOOKS), DESK_405, DESK_405),
    "desk:handover_do": Address(DESK_405, *(only(404, dispatcher=n, **KEEPS) for n in (302, 400))),
    "desk:roster_plan": Address(*(only(403, dispatcher=n) for n in (200, 302, 400))),
    "desk:roster_seat": Address(*(only(403, dispatcher=n) for n in (200, 302, 400))),
}
