"""Pages of partner institutions: whoever acts for none finds none. That one who does gets them is tested beside."""

from tests.web.addresses.roles import DESK_405, Address

NONE = (302, 302, 404, 404, 404, 404, 404, 404, 404, 404)
# Nobody of a town works on money for firms: its posts are refused.
MONEY = (302, 302, 403, 403, 403, 403, 403, 403, 403, 403)
LENDING = {
    "desk:pools": Address(MONEY, DESK_405, DESK_405),
    "desk:pool_verify": Address(MONEY, MONEY, MONEY),
    "desk:pool_payout": Address(MONEY, MONEY, MONEY),
    "desk:pool": Address(MONEY, MONEY, MONEY),
    "desk:pool_lab": Address(MONEY, MONEY, MONEY),
    "desk:pool_statement": Address(MONEY, DESK_405, DESK_405),
    "portal:partner": Address((302, 302, *[200] * 8), 405, 405),
    "portal:partner_batches": Address(NONE, NONE, NONE),
    "portal:partner_batch": Address(NONE, NONE, NONE),
    "portal:partner_answer": Address(NONE, 405, 405),
    "portal:partner_template": Address(NONE, 405, 405),
    "portal:partner_papers": Address(405, NONE, NONE),
    "portal:partner_loans": Address(NONE, 405, 405),
    "portal:partner_loans_export": Address(NONE, 405, 405),
    "portal:partner_check": Address(NONE, NONE, NONE),
    "portal:partner_scores": Address(NONE, NONE, NONE),
    "portal:firm_scores": Address(NONE, NONE, NONE),
    "portal:partner_statement": Address(NONE, 405, 405),
}
