"""What an address answers to whom, and the answers that recur."""

from dataclasses import dataclass

from tests.web.conftest import POSTS

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
ONLY_GET = Address(DESK, DESK_405, DESK_405)
BY_LINK = (404, 200, 404, 404, 404, 404, 404, 404, 404, 404)


def only(others: int, **roles: int) -> tuple[int, ...]:
    """A page of the desk for these roles; what the others get, who all hold a post."""
    return (302, 302, *(roles.get(role, others) for role in POSTS), 403)
