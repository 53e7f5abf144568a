"""Which reports may be about the same thing. Pure.

The rule: of the same kind, still open, at most 100 m away and 90 days apart; the nearest three. On a city's export
whose closures name the original of 187 duplicates it finds 152 of the 161 that had been reported before; "same kind,
100 m, 30 days", open or not, finds 135 of them among its nearest three. `bench/duplicates.py` measures both.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

METRES, DAYS, MOST = 100.0, 90, 3
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True)
class Spot:
    """Where and when something was reported; degrees in WGS-84."""

    key: int
    lon: float
    lat: float
    at: datetime


def metres_between(lon: float, lat: float, other: Spot) -> float:
    """Distance on a sphere flattened around the point: exact to a part in a thousand at a few hundred metres."""
    east = (other.lon - lon) * math.cos(math.radians(lat))
    return math.hypot(east, other.lat - lat) * _METRES_A_DEGREE


def box_around(lon: float, lat: float, metres: float = METRES) -> tuple[float, float, float, float]:
    """West, south, east and north of a square that holds every point so near."""
    up = metres / _METRES_A_DEGREE
    aside = up / max(math.cos(math.radians(lat)), 0.01)
    return lon - aside, lat - up, lon + aside, lat + up


def likely_same(lon: float, lat: float, at: datetime, others: Iterable[Spot]) -> list[tuple[int, float]]:
    """Keys and metres of the nearest ones, at most three. `others`: open ones of the kind, wherever they are."""
    near = [
        (metres_between(lon, lat, one), abs(one.at - at), one.key)
        for one in others
        if abs(one.at - at) <= timedelta(days=DAYS)
    ]
    return [(key, metres) for metres, _apart, key in sorted(near) if metres <= METRES][:MOST]
