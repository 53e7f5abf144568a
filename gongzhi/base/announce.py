"""News goes up: a room says what happened, and `config/wiring.py` says who wants to know.

Handlers run in the announcer's transaction and never refuse it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Handler = Callable[..., None]
_subscriptions: dict[str, tuple[Handler, ...]] = {}


def subscribe(table: Mapping[str, Sequence[Handler]]) -> None:
    """Install the table of subscriptions, replacing the one before."""
    _subscriptions.clear()
    _subscriptions.update({news: tuple(handlers) for news, handlers in table.items()})


def announce(news: str, **facts: Any) -> None:
    """Tell every subscriber of `news`."""
    for handler in _subscriptions.get(news, ()):
        handler(**facts)
