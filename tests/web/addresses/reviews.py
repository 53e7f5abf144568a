"""Notices, objections, panels, approvals and draws: who gets what."""

from tests.web.addresses.roles import BY_LINK, DESK_405, ONLY_GET, Address
from tests.web.conftest import POSTS


def only(others: int, **roles: int) -> tuple[int, ...]:
    """A page of the desk for these roles; what the others get, who all hold a post."""
    return (302, 302, *(roles.get(role, others) for role in POSTS), 403)


SEES_NOTICE = only(404, secretary=200, dispatcher=200, checker=200)
SEE_403 = {"dispatcher": 403, "checker": 403}
REVIEWS = {
    "portal:notices": Address(200),
    "portal:notice": Address(200),
    "portal:notice_version": Address(200),
    "portal:notice_sheet": Address(200),
    "portal:notice_rows": Address(200),
    "portal:object": Address(200, 303, 400),
    "portal:objection": Address(BY_LINK),
    "portal:draw": Address(200),
    "portal:draw_frame": Address(200),
    "desk:notices": ONLY_GET,
    "desk:notice_make": Address(*(only(403, secretary=n, dispatcher=n) for n in (200, 302, 400))),
    "desk:notice": Address(SEES_NOTICE, DESK_405, DESK_405),
    "desk:notice_word": Address(SEES_NOTICE, DESK_405, DESK_405),
    "desk:notice_propose": Address(DESK_405, *(only(404, secretary=n, **SEE_403) for n in (302, 400))),
    "desk:notice_correct": Address(DESK_405, *(only(404, secretary=n, **SEE_403) for n in (302, 400))),
    "desk:notice_withdraw": Address(DESK_405, *(only(404, secretary=n, **SEE_403) for n in (302, 400))),
    "desk:object": Address(
        *(only(403, grid=n, elsewhere=n, secretary=n, dispatcher=n) for n in (200, 302, 400)),
    ),
    "desk:objection": Address(
        only(404, secretary=200, dispatcher=200), *(only(404, secretary=n, dispatcher=403) for n in (302, 400))
    ),
    "desk:objection_contact": Address(DESK_405, *[only(404, secretary=200, dispatcher=403)] * 2),
    "desk:panels": ONLY_GET,
    "desk:panel_make": Address(*(only(403, secretary=n, dispatcher=n) for n in (200, 302, 400))),
    "desk:panel": Address(only(404, secretary=200, dispatcher=200), DESK_405, DESK_405),
    "desk:panel_items": Address(DESK_405, *(only(404, secretary=n, dispatcher=403) for n in (302, 400))),
    "desk:panel_close": Address(DESK_405, *[only(404, secretary=302, dispatcher=403)] * 2),
    "desk:session": Address(
        only(404, secretary=200, dispatcher=200), *(only(404, secretary=n, dispatcher=403) for n in (302, 400))
    ),
    "desk:changes": ONLY_GET,
    "desk:change": Address(
        only(404, secretary=200, dispatcher=200), *(only(404, secretary=403, dispatcher=n) for n in (302, 400))
    ),
    "desk:draws": ONLY_GET,
    "desk:draw_make": Address(*(only(403, dispatcher=n, checker=n) for n in (200, 302, 400))),
    "desk:draw": Address(
        only(404, secretary=200, dispatcher=200, checker=200),
        *(only(404, secretary=403, dispatcher=n, checker=403) for n in (302, 400)),
    ),
    "desk:draw_replace": Address(DESK_405, *(only(404, secretary=403, dispatcher=n, checker=403) for n in (302, 400))),
}
