"""Money for firms: posts of a town have nothing to do with it, and nobody sees a firm they do not act for.

Who does is told by `tests/work/programmes`, on the pages of a province.
"""

from tests.web.addresses.roles import DESK_405, Address

NOBODY = (302, 302, *[403] * 8)
NO_FIRM = (302, 302, *[404] * 8)
PROGRAMMES = {
    **{f"desk:{name}": Address(NOBODY, DESK_405, DESK_405)
       for name in ("programmes", "programme_filings_csv", "programme_paper", "programme_orders", "programme_library",
                    "programme_find", "programme_firm")},
    **{f"desk:{name}": Address(NOBODY, NOBODY, NOBODY)
       for name in ("programme_filing", "programme_money", "programme_run", "programme_vouchers", "programme_rules",
                    "programme_panels")},
    "portal:firms": Address((302, 302, *[200] * 8)),
    "portal:firm": Address(NO_FIRM),
    **{f"portal:{name}": Address(NO_FIRM, NO_FIRM, NO_FIRM)
       for name in ("firm_programme", "firm_profile", "firm_filing", "firm_vouchers", "firm_counter")},
}  # fmt: skip
