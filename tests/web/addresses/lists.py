"""Lists, sweeps, task forces and quarterly reports: an environment problem of a village, and who gets what of it.

The dispatcher founds task forces; the secretary has the problem in hand and is asked by the sweep; its list is owned by
a post that none of these roles holds.
"""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import DESK_405, ONLY_GET, Address

SEES = {"grid": 404, "secretary": 200, "dispatcher": 200, "checker": 200}
SEES_403 = {"secretary": 403, "dispatcher": 403, "checker": 403}
ENTERS = {"grid": 403, "elsewhere": 403}
REGISTERS = ("grid", "elsewhere", "secretary", "dispatcher")


def _registering(own: int, others: int) -> tuple[int, ...]:
    """Whoever registers anywhere gets the form; only who does so in the village may send it."""
    return only(403, secretary=own, dispatcher=own, **dict.fromkeys(("grid", "elsewhere"), others))


LISTS = {
    **dict.fromkeys(
        (
            "desk:lists",
            "desk:list",
            "desk:list_items_export",
            "desk:forces",
            "desk:reports",
            "desk:report_results",
            "desk:report_export",
        ),
        ONLY_GET,
    ),
    # Petitions: none of these roles registers or sees one.
    "desk:petitions": ONLY_GET,
    "desk:petition_new": Address(*(only(403) for _ in range(3))),
    "desk:petition_appeal": Address(DESK_405, *(only(404) for _ in range(2))),
    "desk:petition_paper": Address(DESK_405, *(only(404) for _ in range(2))),
    "desk:list_new": Address(_registering(200, 200), _registering(302, 403), _registering(400, 400)),
    # Of this matter no rule says that it enters a list: told so, whoever sees it.
    "desk:enter_list": Address(
        DESK_405, *(only(404, grid=400, secretary=400, dispatcher=400, checker=400) for _ in range(2))
    ),
    "desk:item_grade": Address(DESK_405, *(only(404, **SEES_403) for _ in range(2))),
    "desk:sweep_new": Address(*(only(404, secretary=n, dispatcher=403, checker=403) for n in (200, 302, 400))),
    "desk:sweep": Address(only(404, secretary=200, dispatcher=200, checker=200), DESK_405, DESK_405),
    "desk:sweep_answer": Address(*(only(404, secretary=n, dispatcher=403, checker=403) for n in (200, 302, 400))),
    "desk:force_new": Address(*(only(403, dispatcher=n) for n in (200, 302, 400))),
    "desk:force": Address(only(404, dispatcher=200, checker=200), DESK_405, DESK_405),
    "desk:force_do": Address(DESK_405, *(only(404, dispatcher=n, checker=403) for n in (302, 400))),
    "desk:report": Address(only(200), *(only(403) for _ in range(2))),
}
