"""The public face: who gets what."""

from tests.web.addresses.roles import BY_LINK, Address

PORTAL = {
    "portal:home": Address(200),
    "portal:report": Address(200, 303, 400),
    "portal:door": Address((404, 302, *[404] * 8)),
    "portal:complaint": Address(200, 303, 400),
    "portal:near": Address(200, 405, 405),
    "portal:public_matter": Address(200),
    "portal:public_photo": Address(404),
    "portal:public": Address(200),
    "portal:follow_find": Address(200, 302, 400),
    "portal:follow": Address(BY_LINK),
    "portal:follow_rate": Address(405, (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
    "portal:follow_move": Address(405, (404, 302, *[404] * 8), (404, 403, *[404] * 8)),
    "portal:follow_photo": Address(BY_LINK),
    "portal:stop": Address((404, 200, *[404] * 8), (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
}
