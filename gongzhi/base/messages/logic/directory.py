"""Where recipients are reached and what links lead to: told by the floors above, since only they know.

`config/wiring.py` fills both tables once, when the house is put together.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

Reach = Callable[[UUID, str], str]  # uid of the owner row, channel → address, '' when there is none
Link = Callable[[UUID], str]  # uid of the subject → the whole secret address

_reach: dict[str, Reach] = {}
_links: dict[str, Link] = {}


def connect(*, reach: Mapping[str, Reach], links: Mapping[str, Link]) -> None:
    """Install both tables, replacing those before."""
    _reach.clear()
    _reach.update(reach)
    _links.clear()
    _links.update(links)


def address_of(kind: str, uid: UUID, channel: str) -> str:
    """Where this recipient is reached on a channel; '' when nowhere."""
    return _reach[kind](uid, channel) if kind in _reach else ""


def link_to(what: str, uid: UUID | None) -> str:
    """The secret address behind `{link}` or `{stop}`; '' when there is none."""
    return _links[what](uid) if uid is not None and what in _links else ""
