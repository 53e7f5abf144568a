"""What is kept in memory as long as the trail shows nothing newer on it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection

T = TypeVar("T")


@dataclass
class _Held(Generic[T]):
    """A thing built when `own` was the newest act on it, known to be current at the caller's `stamp` too."""

    own: int
    thing: T
    stamp: int | None = None


class Kept(Generic[T]):
    """One thing for each database and key.

    `stamp` is any number that changes whenever the thing does, if the caller has one already: one seen before costs
    no query. A new one, or none, only has the trail asked by `newest`; stamps of different callers may count
    different things, and must not make each other build anew.
    """

    def __init__(self, newest: Callable[[], int]) -> None:
        self._newest = newest
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], _Held[T]] = {}

    def get(self, stamp: int | None, build: Callable[[], T], key: str = "") -> T:
        """The thing, built anew only when it changed."""
        name = (str(connection.settings_dict["NAME"]), key)
        held = self._held.get(name)
        if held is not None and stamp is not None and held.stamp == stamp:
            return held.thing
        own = self._newest()
        with self._lock:
            held = self._held.get(name)
            if held is None or held.own != own:
                held = self._held[name] = _Held(own, build())
            held.stamp = held.stamp if stamp is None else stamp
            return held.thing

    def forget(self) -> None:
        """Keep nothing: for tests, whose rolled-back acts give their keys to others."""
        self._held.clear()
