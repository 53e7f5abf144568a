"""Visits: the grid worker goes from door to door, the secretary and the shift lead open rounds, others look."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import BY_LINK, DESK_405, ONLY_GET, Address

SEES = {"grid": 200, "secretary": 200, "dispatcher": 200, "checker": 200}
NO_ENTRY = {"dispatcher": 403, "checker": 403}
HOME = only(404, grid=200, secretary=200)


def _both(number: int) -> tuple[int, ...]:
    return only(404, grid=number, secretary=number)


VISITS = {
    "portal:visits": Address(BY_LINK, (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
    "desk:visits_today": ONLY_GET,
    "desk:visits": ONLY_GET,
    "desk:visits_export": ONLY_GET,
    "desk:visit_rounds": ONLY_GET,
    "desk:visit_quick": Address(DESK_405, only(403, grid=302, secretary=302), only(400)),
    "desk:visit_new": Address(HOME, _both(302), _both(400)),
    "desk:visit": Address(HOME, DESK_405, DESK_405),
    "desk:visit_do": Address(DESK_405, _both(302), _both(400)),
    "desk:visit_history": Address(HOME, _both(302), _both(400)),
    "desk:booking_do": Address(DESK_405, *(only(404, grid=n, secretary=403) for n in (302, 400))),
    "desk:visit_round_new": Address(*(only(403, secretary=n, dispatcher=n) for n in (200, 302, 400))),
    "desk:visit_round": Address(only(404, **SEES), DESK_405, DESK_405),
    "desk:visit_round_areas": Address(only(404, **SEES), DESK_405, DESK_405),
    "desk:visit_round_export": Address(only(404, **SEES), DESK_405, DESK_405),
    "desk:visit_round_do": Address(
        DESK_405, *(only(404, secretary=n, dispatcher=n, grid=403, checker=403) for n in (302, 400))
    ),
    "desk:visit_slice": Address(only(404, grid=200, secretary=200, dispatcher=200), DESK_405, DESK_405),
    "desk:visit_slice_do": Address(DESK_405, *(only(404, grid=n, secretary=403, **NO_ENTRY) for n in (302, 400))),
    "desk:visit_paper": Address(HOME, DESK_405, DESK_405),
}
