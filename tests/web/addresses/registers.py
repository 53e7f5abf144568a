"""Registers: a grid worker keeps the rows of its grid, others look into their areas."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import DESK_405, ONLY_GET, Address

SEES = {"grid": 200, "secretary": 200, "dispatcher": 200, "checker": 200}
SEES_403 = {"secretary": 403, "dispatcher": 403, "checker": 403}
REGISTERS = {
    "desk:registers": ONLY_GET,
    "desk:register_rows": ONLY_GET,
    "desk:register_export": ONLY_GET,
    "desk:register_confirm": Address(DESK_405, only(302, **SEES_403), only(302)),
    "desk:record_new": Address(
        only(403, grid=200, elsewhere=200), *(only(403, grid=n, elsewhere=m) for n, m in ((302, 403), (400, 400)))
    ),
    "desk:record": Address(only(404, **SEES), DESK_405, DESK_405),
    "desk:record_edit": Address(*(only(404, grid=n, **SEES_403) for n in (200, 302, 400))),
    "desk:record_do": Address(DESK_405, *(only(404, grid=n, **SEES_403) for n in (302, 400))),
}
