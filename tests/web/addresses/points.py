"""Village points, at the desk and by link: who gets what."""

from tests.web.addresses.roles import BY_LINK, DESK_405, ONLY_GET, SEES, Address

# A village's points are seen by its own grid workers and secretary and by who sees into the area; what households have
# by those alone who keep points there; only the secretary runs them.
SEEN_400 = (302, 302, 400, 404, 400, 400, 400, 404, 404, 403)
RUNS_302 = (302, 302, 403, 404, 302, 403, 403, 404, 404, 403)
RUNS_200 = (302, 302, 403, 404, 200, 403, 403, 404, 404, 403)
RUNS_400 = (302, 302, 403, 404, 400, 403, 403, 404, 404, 403)
HOMES = (302, 302, 200, 404, 200, 403, 403, 404, 404, 403)
HOMES_400 = (302, 302, 400, 404, 400, 403, 403, 404, 404, 403)
POINTS = {
    "desk:points": ONLY_GET,
    "desk:points_village": Address(SEES, (302, 302, 302, 404, 302, 400, 400, 404, 404, 403), SEEN_400),
    "desk:points_rules": Address(
        (302, 302, 403, 403, 200, 403, 403, 403, 403, 403),
        (302, 302, 403, 403, 302, 403, 403, 403, 403, 403),
        (302, 302, 403, 403, 400, 403, 403, 403, 403, 403),
    ),
    "desk:points_round": Address(SEES, RUNS_302, SEEN_400),
    "desk:points_shop": Address(SEES, RUNS_302, SEEN_400),
    "desk:points_till": Address(RUNS_200, RUNS_200, RUNS_400),
    "desk:points_books": Address(HOMES, RUNS_200, HOMES_400),
    "desk:points_helpers": Address(HOMES, RUNS_302, HOMES_400),
    "desk:points_book": Address(HOMES, RUNS_302, (302, 302, 403, 404, 400, 403, 403, 404, 404, 403)),
    "desk:points_cards": Address(RUNS_200, DESK_405, DESK_405),
    "portal:points": Address(BY_LINK, (404, 302, *[404] * 8), (404, 400, *[404] * 8)),
}
