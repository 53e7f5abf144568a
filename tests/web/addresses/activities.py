"""Activities: the secretary holds one in its village, the dispatcher a meeting and a reception; residents sign up."""

from tests.web.addresses.reviews import only
from tests.web.addresses.roles import BY_LINK, DESK, DESK_405, ONLY_GET, Address

PLANS = {"grid": 200, "elsewhere": 200, "secretary": 200, "dispatcher": 200}
SEES = {"dispatcher": 200, "checker": 200}
BY_LINK_302, BY_LINK_400 = ((404, status, *[404] * 8) for status in (302, 400))
ACTIVITIES = {
    "desk:activities": ONLY_GET,
    "desk:activities_export": ONLY_GET,
    "desk:activity_calendar": ONLY_GET,
    "desk:calendar_feed": Address(DESK, (302,) * 9 + (403,)),
    "desk:activity_new": Address(
        only(403, **PLANS), *(only(403, secretary=status, dispatcher=status) for status in (302, 400))
    ),
    "desk:activity": ONLY_GET,
    "desk:activity_edit": Address(*(only(403, secretary=status) for status in (200, 302, 400))),
    "desk:activity_do": Address(DESK_405, *(only(403, secretary=status) for status in (302, 400))),
    "desk:activity_queue": Address(*(only(403, dispatcher=status) for status in (200, 302, 400))),
    "desk:activity_guests": Address(DESK_405, only(403, secretary=200)),
    "desk:activity_minutes": Address(only(404, **SEES), DESK_405, DESK_405),
    "desk:resolution": Address(
        only(404, works=200, **SEES), *(only(404, works=status, dispatcher=403, checker=403) for status in (302, 400))
    ),
    "portal:activities": Address(200),
    "portal:activity": Address(200, 303, 400),
    "portal:reception": Address(200),
    "portal:arrive": Address(BY_LINK, BY_LINK_302, BY_LINK_400),
    "portal:sign_up": Address(BY_LINK, BY_LINK_302),
    "portal:booking": Address(BY_LINK, BY_LINK_302, BY_LINK_400),
    "portal:calendar": Address(200),
    "portal:calendar_own": Address(BY_LINK),
}
