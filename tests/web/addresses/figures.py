"""Figures: everybody at the desk sees the numbers; their owner closes a period; the public reads the story."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import DESK_405, ONLY_GET, Address

FIGURES = {
    "desk:figures": ONLY_GET,
    "desk:figures_export": ONLY_GET,
    "desk:figure": ONLY_GET,
    "desk:figure_records": ONLY_GET,
    "desk:figure_records_export": ONLY_GET,
    "desk:figure_close": Address(DESK_405, only(403, dispatcher=302), only(400)),
    "desk:checks": ONLY_GET,
    "desk:check": Address(only(404, dispatcher=200, checker=200), DESK_405, DESK_405),
    "desk:check_draw": Address(DESK_405, *(only(403, dispatcher=n, checker=n) for n in (302, 400))),
    "desk:check_look": Address(DESK_405, *(only(404, dispatcher=403, checker=n) for n in (302, 400))),
    "desk:village": ONLY_GET,
    "desk:village_everything": Address(
        only(403, secretary=200, dispatcher=200, checker=200, grid=403), DESK_405, DESK_405
    ),
    "portal:open_data": Address(200),
    "portal:open_figure": Address(200),
    "portal:story": Address(200),
    "portal:story_figure": Address(200),
}
