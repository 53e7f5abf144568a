"""What the pages of each room need, made by its own actions: which addresses are its, and what is sent to them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.conftest import Who
from tests.web.briefed import address_of_briefings, make_briefed, of_briefings, posted_to_briefings
from tests.web.figured import address_of_figures, make_figured, of_figures, posted_to_figures
from tests.web.funded import address_of_programmes, of_programmes
from tests.web.gathered import address_of_activities, make_gathered, of_activities, posted_to_activities
from tests.web.lending import address_of_lending, of_lending, posted_to_lending
from tests.web.listed import address_of_lists, make_listed, of_lists, posted_to_lists
from tests.web.pointed import address_of_points, make_pointed, of_points, posted_to_points
from tests.web.registered import address_of_registers, make_registered, of_registers, posted_to_registers
from tests.web.reviewed import address_of_reviews, make_reviewed, of_reviews, posted_to_reviews
from tests.web.sheeted import address_of_sheets, make_sheeted, of_sheets, posted_to_sheets
from tests.web.visited import address_of_visits, make_visited, of_visits, posted_to_visits
from tests.web.watched import address_of_duty, make_watched, of_duty, posted_to_duty

Sent = tuple[dict[str, Any], dict[str, Any]]


class Room(NamedTuple):
    """Which addresses are a room's; what is made for them; the address of what was made; what is sent to it."""

    holds: Callable[[str], bool]
    make: Callable[[Who], Any]
    address: Callable[[str, str, Any], str]
    sent: Callable[[str, Any], Sent]


ROOMS = (
    Room(
        of_lending, lambda who: True, lambda name, role, made: address_of_lending(name),
        lambda name, made: posted_to_lending(name),
    ),
    Room(of_activities, make_gathered, address_of_activities, posted_to_activities),
    Room(of_points, make_pointed, address_of_points, posted_to_points),
    Room(of_reviews, make_reviewed, address_of_reviews, posted_to_reviews),
    Room(of_duty, lambda who: make_watched(), lambda name, role, made: address_of_duty(name, made), posted_to_duty),
    Room(of_visits, make_visited, address_of_visits, posted_to_visits),
    Room(of_lists, make_listed, lambda name, role, made: address_of_lists(name, made), posted_to_lists),
    Room(
        of_briefings, lambda who: make_briefed(), lambda name, role, made: address_of_briefings(name, made),
        lambda name, made: posted_to_briefings(),
    ),
    Room(of_sheets, make_sheeted, lambda name, role, made: address_of_sheets(name, made), posted_to_sheets),
    Room(
        of_figures, make_figured, lambda name, role, made: address_of_figures(name, made),
        lambda name, made: posted_to_figures(name),
    ),
    Room(
        of_programmes, lambda who: True, lambda name, role, made: address_of_programmes(name),
        lambda name, made: ({"what": "none"}, {"what": "none"}),
    ),
    Room(
        of_registers, make_registered, lambda name, role, made: address_of_registers(name, made), posted_to_registers
    ),
)  # fmt: skip


def _room(name: str) -> Room | None:
    return next((room for room in ROOMS if room.holds(name)), None)


def made_for(name: str, who: Who) -> Any:
    """What an address of a room needs; None for those that need nothing of their own."""
    room = _room(name)
    return room.make(who) if room else None


def made_address(name: str, role: str, made: Any) -> str:
    """The address of what was made for it."""
    room = _room(name)
    assert room is not None
    return room.address(name, role, made)


def sent_to(name: str, made: Any) -> Sent:
    """What is sent: lawfully, and with a fault."""
    room = _room(name)
    assert room is not None
    return room.sent(name, made)
