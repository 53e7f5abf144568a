"""How much open work is addressed to posts: told by the floors above, since only they know.

`config/wiring.py` fills the table once, when the house is put together.
"""

from collections.abc import Callable, Mapping, Sequence

Counter = Callable[[Sequence[int]], Mapping[int, int]]  # keys of posts → how many open things each has

_counters: tuple[Counter, ...] = ()


def connect(counters: Sequence[Counter]) -> None:
    """Install the counters, replacing those before."""
    global _counters  # noqa: PLW0603 one table, filled once
    _counters = tuple(counters)


def open_work(posts: Sequence[int]) -> dict[int, int]:
    """Open things addressed to each of these posts; a post with none is left out."""
    found: dict[int, int] = {}
    for count in _counters:
        for post, number in count(posts).items():
            found[post] = found.get(post, 0) + number
    return found
