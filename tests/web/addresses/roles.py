"""What an address answers to each role, and the answers many share."""

from dataclasses import dataclass

Statuses = int | tuple[int, ...]


@dataclass(frozen=True)
class Address:
    """Expected statuses: one number for all, or one a role in the order of `ROLES`. `POST` may be refused outright."""

    get: Statuses
    lawful: Statuses = 405
    unlawful: Statuses = 405


# anonymous, holder of the secret link, grid worker, one of another village, village secretary, dispatcher, checker,
# works post (not asked), complaints post, account without a post. The last answers 403 on every page of the desk.
DESK = (302, 302, 200, 200, 200, 200, 200, 200, 200, 403)
DESK_405 = (302, 302, 405, 405, 405, 405, 405, 405, 405, 403)
SEES = (302, 302, 200, 404, 200, 200, 200, 404, 404, 403)
KEEPS = (302, 302, 403, 403, 403, 200, 403, 403, 403, 403)
KEEPS_400 = (302, 302, 403, 403, 403, 400, 403, 403, 403, 403)
ONLY_GET = Address(DESK, DESK_405, DESK_405)
BY_LINK = (404, 200, 404, 404, 404, 404, 404, 404, 404, 404)
