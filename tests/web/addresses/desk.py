"""The desk: who gets what."""

from tests.web.addresses.roles import DESK_405, KEEPS, KEEPS_400, ONLY_GET, SEES, Address

DESK = {
    "desk:inbox": ONLY_GET,
    "desk:login": Address(200, 302, 400),
    "desk:logout": Address(405, 302, 302),
    "desk:matters": ONLY_GET,
    "desk:export": ONLY_GET,
    "desk:register": Address(
        (302, 302, 200, 200, 200, 200, 403, 403, 403, 403),
        (302, 302, 302, 302, 302, 302, 403, 403, 403, 403),
        (302, 302, 400, 400, 400, 400, 403, 403, 403, 403),
    ),
    "desk:own": Address(
        (302, 302, 200, 200, 200, 200, 403, 403, 403, 403),
        (302, 302, 302, 403, 302, 302, 403, 403, 403, 403),
        (302, 302, 400, 403, 400, 400, 403, 403, 403, 403),
    ),
    "desk:matter": Address(SEES, DESK_405, DESK_405),
    "desk:move": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 403, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 403, 403, 404, 404, 403),
    ),
    "desk:contact": Address(DESK_405, *[(302, 302, 200, 404, 403, 403, 403, 404, 404, 403)] * 2),
    "desk:note": Address(
        DESK_405,
        (302, 302, 302, 404, 302, 302, 302, 404, 404, 403),
        (302, 302, 400, 404, 400, 400, 400, 404, 404, 403),
    ),
    "desk:ask": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 403, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 403, 403, 404, 404, 403),
    ),
    "desk:ask_answer": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 403, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 403, 403, 404, 404, 403),
    ),
    "desk:ask_withdraw": Address(DESK_405, *[(302, 302, 403, 404, 403, 302, 403, 404, 404, 403)] * 2),
    "desk:merge": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 302, 403, 404, 404, 403),
        (302, 302, 400, 404, 400, 400, 400, 404, 404, 403),
    ),
    "desk:part": Address(DESK_405, *[(302, 302, 409, 404, 409, 409, 409, 404, 404, 403)] * 2),
    "desk:split": Address(
        DESK_405,
        (302, 302, 302, 404, 403, 302, 403, 404, 404, 403),
        (302, 302, 400, 404, 403, 400, 403, 404, 404, 403),
    ),
    "desk:photo": Address(SEES, DESK_405, DESK_405),
    "desk:messages": ONLY_GET,
    "desk:messages_read": Address(
        DESK_405,
        (302, 302, 302, 302, 302, 302, 302, 302, 302, 403),
        (302, 302, 400, 400, 400, 400, 400, 400, 400, 403),
    ),
    "desk:outbox": Address((302, 302, 403, 403, 403, 200, 403, 403, 403, 403), DESK_405, DESK_405),
    "desk:message": Address((302, 302, 404, 404, 404, 200, 404, 404, 404, 403), DESK_405, DESK_405),
    "desk:message_do": Address(
        DESK_405,
        (302, 302, 404, 404, 404, 302, 404, 404, 404, 403),
        (302, 302, 404, 404, 404, 400, 404, 404, 404, 403),
    ),
    "desk:gateways": Address(
        (302, 302, 403, 403, 403, 200, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
    ),
    "desk:jobs": Address((302, 302, 403, 403, 403, 200, 403, 403, 403, 403), DESK_405, DESK_405),
    "desk:job": Address(
        DESK_405,
        (302, 302, 403, 403, 403, 302, 403, 403, 403, 403),
        (302, 302, 403, 403, 403, 400, 403, 403, 403, 403),
    ),
    "desk:forms": ONLY_GET,
    "desk:form": ONLY_GET,
    "desk:form_sheet": ONLY_GET,
    "desk:areas": ONLY_GET,
    "desk:area": ONLY_GET,
    "desk:area_card": ONLY_GET,
    "desk:area_doors": Address((302, 302, 200, 403, 200, 200, 200, 403, 403, 403), DESK_405, DESK_405),
    "desk:area_import": Address(KEEPS, (302, 302, 403, 403, 403, 200, 403, 403, 403, 403), KEEPS_400),
    "desk:area_draw": Address(KEEPS, (302, 302, 403, 403, 403, 302, 403, 403, 403, 403), KEEPS_400),
    "desk:map": ONLY_GET,
    "desk:pins": ONLY_GET,
}
