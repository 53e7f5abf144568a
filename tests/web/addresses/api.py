"""Programs, maps and health: who gets what."""

from tests.web.addresses.roles import Address

# The typed API opens to keys alone: what each key sees is asked in `tests/web/api/test_rest.py`.
KEYED = (
    "packs", "pack", "kind", "flow", "area_list", "area_at", "area_one", "posts", "matter", "photo", "todos",
    "message_list", "message_one", "institutions", "voucher_use", "batch", "batch_rows", "statements", "programmes",
    "programme",
)  # fmt: skip
COUNTERS = ("voucher_lookup", "voucher_uses", "use_settlement", "use_release", "use_reversal")
API = {
    "api:openapi": Address(200),
    "api:docs": Address(200),
    "api:matters": Address(401, 401, 401),
    **{f"api:{name}": Address(401) for name in KEYED},
    **{
        f"api:{name}": Address(405, 401, 401)
        for name in ("moves", "notes", "photos", "publication", "publication_end", *COUNTERS)
    },
    "api:batches": Address(401, 401, 401),
    "open311:updates": Address(403, 404, 403),
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
