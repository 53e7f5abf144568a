"""Programs, maps and health: who gets what."""

from tests.web.addresses.roles import Address

API = {
    "api:areas": Address(200),
    "api:basemap": Address(200),
    "api:pins": Address(200),
    "api:locate": Address(200),
    "open311:discovery": Address(200),
    "open311:discovery_v2": Address(200),
    "open311:services": Address(200),
    "open311:service": Address(200),
    "open311:requests": Address(200, 200, 403),
    "open311:request": Address(200),
    "open311:token": Address(200),
    "api:receipts": Address(405, 404, 404),
    "healthz": Address(200),
    "readyz": Address(200),
    "set_language": Address(302, 302, 302),
}
