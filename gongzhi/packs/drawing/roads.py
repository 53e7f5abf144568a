"""Main and village roads: a network between village centres that meets in shared points."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.areas import TownMap
from gongzhi.packs.drawing.noise import Warp

Floats = NDArray[np.float64]
Edge = tuple[int, int]

MAIN, VILLAGE, LANE = 1, 2, 3
HALF_WIDTH_M = {MAIN: 6.0, VILLAGE: 4.5, LANE: 3.0}
STEP_M = 26.0
TRIES = 8
EASE_M = 420.0


@dataclass(frozen=True)
class Road:
    """One road in metres; ``rank`` 1 leaves the town, 2 joins villages, 3 is a lane."""

    line: LineString
    rank: int
    name: str | None = None


def draw_roads(town: TownMap, hearts: Floats, outline: Polygon, water: BaseGeometry) -> list[Road]:
    """Roads of rank 1 and 2 between village ``hearts`` (n x 2, metres) and the exits of the plan."""
    exits = town.placed(np.array(town.plan.town.exits, dtype=np.float64).reshape(-1, 2))
    nodes = np.vstack((hearts, exits))
    lines: dict[Edge, Floats] = {}
    for edge in [*_neighbour_edges(hearts), *_exit_edges(hearts, exits)]:
        lines[edge] = _driest(nodes[edge[0]], nodes[edge[1]], town.plan.seed, water)
    _drop_wet(lines, len(nodes), water)
    centre = [village.code for village in town.plan.villages].index(town.plan.town.centre)
    goals = range(len(hearts), len(nodes)) if len(exits) else range(len(hearts))
    main = _on_shortest_ways(lines, len(nodes), centre, list(goals))
    names = _names(town, lines, centre)
    roads = []
    for edge, line in lines.items():
        inside = shapely.intersection(LineString(line), outline)
        for part in shapely.get_parts(inside):
            if isinstance(part, LineString) and part.length > 5.0:
                roads.append(Road(part, MAIN if edge in main else VILLAGE, names.get(edge)))
    return roads or _through_road(hearts[centre], outline, water, town.plan.seed)


def _through_road(heart: Floats, outline: Polygon, water: BaseGeometry, seed: int) -> list[Road]:
    """One road from west to east: a lone village without exits has nowhere else to build along."""
    west, _, east, _ = outline.bounds
    gates = [np.array([west, heart[1]]), np.array([east, heart[1]])]
    line = np.vstack((_driest(gates[0], heart, seed, water)[:-1], _driest(heart, gates[1], seed, water)))
    inside = shapely.intersection(LineString(line), outline)
    return [Road(part, VILLAGE) for part in shapely.get_parts(inside) if isinstance(part, LineString)]


def bend_line(start: Floats, end: Floats, seed: int, strength: float = 0.1) -> Floats:
    """A natural-looking way between two points (metres), with both ends exactly kept."""
    length = float(np.hypot(*(end - start)))
    steps = max(2, round(length / STEP_M))
    share = (np.arange(steps + 1) / steps)[:, None]
    straight = start * (1 - share) + end * share
    wander = Warp(seed, (1500.0, 620.0, 260.0), strength)(straight) - straight
    ease = np.minimum(1.0, np.minimum(share, 1 - share) * length / EASE_M)
    bent = straight + wander * ease
    bent[0], bent[-1] = start, end
    return bent


def _driest(start: Floats, end: Floats, seed: int, water: BaseGeometry) -> Floats:
    """Of several ways, the one with the least water under it: bridges are dear."""
    ways = [bend_line(start, end, seed + 211 + 16 * number) for number in range(TRIES)]
    return min(ways, key=lambda way: round(LineString(way).intersection(water).length, 1))


def _neighbour_edges(spots: Floats) -> list[Edge]:
    """Relative neighbours: joined unless a third place lies nearer to both. Connected and planar."""
    apart = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    edges = []
    for one in range(len(spots)):
        for other in range(one + 1, len(spots)):
            # 0.93 keeps some edges a strict rule would drop, so the network has rings to drive round
            between = np.maximum(apart[one], apart[other]) < 0.93 * apart[one, other]
            if not between.any():
                edges.append((one, other))
    return edges


def _exit_edges(hearts: Floats, exits: Floats) -> list[Edge]:
    """Join every exit to the village it lies nearest to."""
    return [(int(np.argmin(np.hypot(*(hearts - gate).T))), len(hearts) + number) for number, gate in enumerate(exits)]


def _drop_wet(lines: dict[Edge, Floats], size: int, water: BaseGeometry) -> None:
    """Take out roads that run in the water for long, as long as every place can still be reached."""
    wet = {edge: LineString(line).intersection(water).length for edge, line in lines.items()}
    for edge in sorted(wet, key=lambda edge: (-wet[edge], edge)):
        if wet[edge] < 260.0:
            return
        rest = {other: line for other, line in lines.items() if other != edge}
        if len(_ways_from(rest, size, 0)) == size:
            del lines[edge]


def _ways_from(lines: dict[Edge, Floats], size: int, start: int) -> dict[int, int]:
    """Dijkstra: for every reachable node the node before it on the shortest way from ``start``."""
    ways: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    for (one, other), line in lines.items():
        length = LineString(line).length
        ways[one].append((other, length))
        ways[other].append((one, length))
    before: dict[int, int] = {}
    queue = [(0.0, start, start)]
    while queue:
        far, node, origin = heapq.heappop(queue)
        if node in before:
            continue
        before[node] = origin
        for other, length in ways[node]:
            if other not in before:
                heapq.heappush(queue, (far + length, other, node))
    return before


def _on_shortest_ways(lines: dict[Edge, Floats], size: int, start: int, goals: list[int]) -> set[Edge]:
    """All edges on the shortest ways from the town centre to the goals."""
    before = _ways_from(lines, size, start)
    used: set[Edge] = set()
    for goal in goals:
        node = goal
        while node in before and node != start:
            used.add((min(node, before[node]), max(node, before[node])))
            node = before[node]
    return used


def _names(town: TownMap, lines: dict[Edge, Floats], centre: int) -> dict[Edge, str]:
    """Name a road by the places it joins (塘龙路), each name once, exits unnamed."""
    first = [village.zh[0] for village in town.plan.villages]
    taken: dict[str, Edge] = {}
    for edge in sorted(lines, key=lambda pair: (centre not in pair, pair)):
        one, other = edge if edge[1] != centre else (edge[1], edge[0])
        if max(edge) < len(first) and first[one] != first[other]:
            taken.setdefault(f"{first[one]}{first[other]}路", edge)
    return {edge: name for name, edge in taken.items()}
