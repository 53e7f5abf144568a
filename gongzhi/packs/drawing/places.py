"""Labelled places: the committee of every village, and the generic places a plan asks for.

Names are generic on purpose; nothing drawn here claims to exist.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Point, Polygon

from gongzhi.packs.drawing.areas import TownMap
from gongzhi.packs.drawing.plan import PLACE_NAMES
from gongzhi.packs.drawing.roads import LANE, Road

Floats = NDArray[np.float64]

APART_M = (250.0, 80.0)
"""Labels are wide and low: places nearer than this in both directions would be printed on each other."""


@dataclass(frozen=True)
class Place:
    """A named point in metres; rank 1 committees and service centres, 2 the rest."""

    spot: tuple[float, float]
    kind: str
    name: str
    rank: int


def draw_places(town: TownMap, hearts: Floats, houses: list[Polygon], roads: list[Road]) -> list[Place]:
    """Put every place into a house near its village centre, clear of other labels."""
    doors = np.array([(house.centroid.x, house.centroid.y) for house in houses]).reshape(-1, 2)
    shapes = {area.code: town.frame.metres(area.shape) for area in town.at("village")}
    taken: list[Place] = []
    for village, heart in zip(town.plan.villages, hearts, strict=True):
        committee = f"{village.zh}{'居委会' if village.community else '村委会'}"
        wanted = [("committee", committee, 1)]
        wanted += [(kind, PLACE_NAMES[kind], 1 if kind == "service_centre" else 2) for kind in village.places]
        order = np.argsort(np.hypot(*(doors - heart).T), kind="stable")
        near = [doors[index] for index in order[:250] if shapes[village.code].covers(Point(doors[index]))]
        for kind, name, rank in wanted:
            doors_here = _beside(near, roads, village.lanes) if kind == "school" else near
            spot = next((door for door in doors_here if _clear(door, taken)), None)
            if spot is None and kind == "committee":
                spot = heart
            if spot is not None:
                taken.append(Place((float(spot[0]), float(spot[1])), kind, name, rank))
    return taken


def _beside(doors: list[Floats], roads: list[Road], names: tuple[str, ...]) -> list[Floats]:
    """Doors nearest to the lanes that the plan names first: the school stands by the lane named after it."""
    lanes = [road.line for road in roads if road.rank == LANE and road.name in names]
    if not lanes:
        return doors
    return sorted(doors, key=lambda door: min(round(lane.distance(Point(door))) for lane in lanes))


def _clear(door: Floats, taken: list[Place]) -> bool:
    """True when a label at ``door`` touches none of those set before."""
    return not any(
        abs(door[0] - place.spot[0]) < APART_M[0] and abs(door[1] - place.spot[1]) < APART_M[1] for place in taken
    )
