"""Sheets: everybody at the desk sees blanks and maps; the dispatcher keeps them and the requests; whoever answers for
an area, or above it, fills for it and sees what was filled; the post that was asked answers."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import DESK, DESK_405, KEEPS, KEEPS_400, ONLY_GET, Address

SEES = Address(only(404, dispatcher=200, checker=200, works=200, complaints=200), DESK_405, DESK_405)
SHEETS = {
    "desk:sheets": Address(DESK, only(403, dispatcher=302), KEEPS_400),
    "desk:sheet_shipped": Address(DESK_405, only(302), only(302)),
    "desk:sheet_blank": Address(DESK, only(403, dispatcher=302), KEEPS_400),
    "desk:sheet_blank_file": ONLY_GET,
    "desk:sheet_map_file": ONLY_GET,
    "desk:sheet_fill": Address(
        DESK, only(403, dispatcher=302, checker=302, works=302, complaints=302), only(400)
    ),
    "desk:sheets_filled": ONLY_GET,
    "desk:sheet_filled": SEES,
    "desk:sheet_filled_file": SEES,
    "desk:sheet_filled_report": SEES,
    "desk:sheet_gap": Address(
        only(404, dispatcher=200, checker=200, works=200, complaints=200),
        only(404, dispatcher=302, checker=403, works=403, complaints=403),
        only(404, dispatcher=400, checker=403, works=403, complaints=403),
    ),
    "desk:sheet_requests": ONLY_GET,
    "desk:sheet_requests_export": ONLY_GET,
    "desk:sheet_request_new": Address(KEEPS, only(403, dispatcher=302), KEEPS_400),
    "desk:sheet_request": SEES,
    "desk:sheet_request_do": Address(
        DESK_405,
        only(404, dispatcher=302, checker=403, works=403, complaints=403),
        only(404, dispatcher=400, checker=400, works=400, complaints=400),
    ),
}  # fmt: skip
