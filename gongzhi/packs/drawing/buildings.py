"""Houses: small rotated rectangles along roads, dense in centres and hamlets, rare between."""

from __future__ import annotations

import random

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.roads import HALF_WIDTH_M, LANE, MAIN, Road

Floats = NDArray[np.float64]

MOST_BUILDINGS = 3_000
"""Keeps the base map small enough to be loaded at once on a phone."""
YARD_M = 2.5
PITCH_M = (12.0, 11.0)
HAMLET_REACH_M = 120.0


def draw_buildings(
    roads: list[Road], centres: list[tuple[Floats, float]], hamlets: Floats, water: BaseGeometry, seed: int
) -> list[Polygon]:
    """Rectangles in metres. ``centres`` are village hearts with the radius of their settled ground."""
    dice = random.Random(f"{seed}:buildings")  # noqa: S311
    spots = _along(roads, dice)
    chance = _density(spots[:, :2], centres, hamlets)
    luck = np.array([dice.random() for _ in range(len(spots))])
    kept = spots[luck < chance]
    houses = [_house(spot, dice) for spot in kept]
    blocked = shapely.union_all(
        [
            shapely.union_all([road.line.buffer(HALF_WIDTH_M[road.rank] + 2.0) for road in roads]),
            water.buffer(14.0),
        ]
    )
    shapely.prepare(blocked)
    free = [house for house in houses if not blocked.intersects(house)]
    dice.shuffle(free)
    return _apart(free)[:MOST_BUILDINGS]


def _along(roads: list[Road], dice: random.Random) -> Floats:
    """Places on both sides of every road: x, y (metres), direction (unit vector), distance to the road."""
    found = []
    for road in roads:
        at = dice.random() * PITCH_M[0]
        while at < road.line.length - 1.0:
            here = road.line.interpolate(at)
            ahead = road.line.interpolate(at + 1.0)
            dx, dy = ahead.x - here.x, ahead.y - here.y
            size = (dx * dx + dy * dy) ** 0.5 or 1.0
            dx, dy = dx / size, dy / size
            for side in (-1.0, 1.0):
                away = HALF_WIDTH_M[road.rank] + 9.0 + 7.0 * dice.random()
                if dice.random() < 0.38:
                    away += 24.0 + 14.0 * dice.random()
                found.append((here.x - side * away * dy, here.y + side * away * dx, dx, dy, float(road.rank)))
            at += PITCH_M[0] + PITCH_M[1] * dice.random()
    return np.array(found)


def _density(spots: Floats, centres: list[tuple[Floats, float]], hamlets: Floats) -> Floats:
    """How likely a house stands at each spot, 0 to 1."""
    chance = np.full(len(spots), 0.012)
    for heart, reach in centres:
        away = ((spots - heart) ** 2).sum(axis=1) / reach**2
        chance = np.maximum(chance, 0.86 / (1.0 + away * away * 2.0))
    for hamlet in hamlets:
        away = ((spots - hamlet) ** 2).sum(axis=1) / HAMLET_REACH_M**2
        chance = np.maximum(chance, 0.6 / (1.0 + away * away * 3.0))
    # the long tail of both curves would string houses along every road of the town
    return np.where(chance < 0.06, 0.02, chance)


def _house(spot: Floats, dice: random.Random) -> Polygon:
    """A rectangle facing its road, a little askew; main roads have longer houses."""
    x, y, dx, dy, rank = spot
    skew = (dice.random() - 0.5) * (0.5 if rank == LANE else 0.2)
    dx, dy = dx - skew * dy, dy + skew * dx
    size = (dx * dx + dy * dy) ** 0.5
    long = (7.0 + 5.0 * dice.random() + (3.0 if rank == MAIN else 0.0)) / size
    deep = (4.5 + 2.5 * dice.random()) / size
    if dice.random() < 0.25:
        long, deep = deep, long
    corners = ((-long, -deep), (long, -deep), (long, deep), (-long, deep))
    return Polygon([(x + a * dx - b * dy, y + a * dy + b * dx) for a, b in corners])


def _apart(houses: list[Polygon]) -> list[Polygon]:
    """Drop every house whose yard overlaps a house kept before it."""
    yards = [house.buffer(YARD_M, join_style="mitre") for house in houses]
    tree = shapely.STRtree(yards)
    pairs = tree.query(yards, predicate="intersects")
    clashes: dict[int, list[int]] = {}
    for one, other in pairs.T.tolist():
        if other < one:
            clashes.setdefault(one, []).append(other)
    kept: set[int] = set()
    for index in range(len(houses)):
        if not kept.intersection(clashes.get(index, ())):
            kept.add(index)
    return [houses[index] for index in sorted(kept)]
