"""Lanes: streets of a community, and ways from hamlets to the nearest road."""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.areas import Area, TownMap
from gongzhi.packs.drawing.noise import Warp
from gongzhi.packs.drawing.roads import LANE, Road, bend_line

Floats = NDArray[np.float64]

BLOCK_M = (118.0, 96.0)
STREET_REACH_M = {True: 560.0, False: 330.0}
"""How far streets go from the centre: True for the town's own community, False for the others."""
STUB_M = 45.0
MISSING = 0.2
FARTHEST_LANE_M = 2_200.0
ALREADY_THERE_M = 45.0
CENTRAL_M = 160.0
CHOICES = 500
TRIES = 14
"""Nearest road points looked at, and ways tried among those on the same bank."""


def draw_lanes(town: TownMap, roads: list[Road], hearts: dict[str, Floats], water: BaseGeometry) -> list[Road]:
    """Streets for communities and lanes to every hamlet that can be reached without a bridge."""
    network = list(roads)
    shapes = {area.code: town.frame.metres(area.shape) for area in town.at("village")}
    for village in town.plan.villages:
        if village.community:
            dice = random.Random(f"{town.plan.seed}:streets:{village.code}")  # noqa: S311
            reach = STREET_REACH_M[village.code == town.plan.town.centre]
            bounds = shapes[village.code].buffer(-25.0)
            main = shapely.union_all([road.line for road in network])
            ground = bounds.difference(water.buffer(35.0))
            network += _streets(hearts[village.code], reach, ground, main, dice)
    shore = water.buffer(8.0)
    for area in town.at("village"):
        names = next(one.lanes for one in town.plan.villages if one.code == area.code)
        heart = hearts[area.code]
        hamlets = [np.array(micro.heart) for micro in _below(town, area)] + _spurs(town, area, heart)
        network += _named(_hamlet_lanes(hamlets, heart, network, shore, town.plan.seed), heart, names)
    return network[len(roads) :]


def _named(lanes: list[LineString], heart: Floats, names: tuple[str, ...]) -> list[Road]:
    """Give the names of the plan to the longest lanes that begin by the village centre."""
    central = [index for index, lane in enumerate(lanes) if lane.distance(shapely.Point(heart)) < CENTRAL_M]
    order = sorted(central, key=lambda index: (-round(lanes[index].length), index))
    given = dict(zip(order, names, strict=False))
    return [Road(lane, LANE, given.get(index)) for index, lane in enumerate(lanes)]


def _below(town: TownMap, village: Area) -> list[Area]:
    """The micro-grids of a village: a hamlet stands in each."""
    return [area for area in town.at("microgrid") if area.code.startswith(village.code)]


def _spurs(town: TownMap, village: Area, heart: Floats) -> list[Floats]:
    """A few places close to the village centre, so that houses do not only line the main road."""
    dice = random.Random(f"{town.plan.seed}:spurs:{village.code}")  # noqa: S311
    turn = dice.random() * math.tau
    spurs = []
    for number in range(5):
        angle = turn + (number + 0.5 * dice.random()) * math.tau / 5
        away = 130.0 + 170.0 * dice.random()
        spurs.append(heart + away * np.array([math.cos(angle), math.sin(angle)]))
    return spurs


def _streets(heart: Floats, reach: float, bounds: BaseGeometry, main: BaseGeometry, dice: random.Random) -> list[Road]:
    """A bent lattice of streets around a community centre, tied to the roads that cross it."""
    angle = dice.random() * math.pi / 2
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    rounded = shapely.Point(heart).buffer(reach)
    ground = shapely.transform(rounded, Warp(dice.randrange(2**31), (500.0, 240.0), 0.22))
    ground = ground.intersection(bounds)
    warp = Warp(dice.randrange(2**31), (620.0, 300.0), 0.085)
    rows = []
    for one, other, block in ((along, across, BLOCK_M[0]), (across, along, BLOCK_M[1])):
        count = int(reach / block) + 1
        for number in range(-count, count + 1):
            share = np.linspace(-1.15 * reach, 1.15 * reach, 2 * int(reach / 48.0) + 1)[:, None]
            rows.append(LineString(warp(heart + one * share + other * (number + 0.37) * block)))
    grid = shapely.union_all(rows, grid_size=0.1).intersection(_bank(ground, heart))
    # a street that hugs a road would double it
    beside = main.intersection(rounded.buffer(300.0)).buffer(24.0)
    shapely.prepare(beside)
    pieces = _lines(shapely.union_all([grid], grid_size=0.1).difference(main))
    # missing pieces make blocks of unlike size: a perfect lattice looks surveyed, not grown
    kept = [piece for piece in pieces if not beside.contains(piece) and dice.random() > MISSING]
    return [Road(line, LANE) for line in _tied(kept, main)]


def _lines(shape: BaseGeometry) -> list[LineString]:
    """The lines of any geometry."""
    return [part for part in shapely.get_parts(shape) if isinstance(part, LineString) and part.length > 0.5]


def _bank(ground: BaseGeometry, heart: Floats) -> BaseGeometry:
    """The part of the ground on the same side of the river as the centre."""
    return min(shapely.get_parts(ground), key=lambda part: part.distance(shapely.Point(heart)), default=ground)


def _tied(pieces: list[LineString], main: BaseGeometry) -> list[LineString]:
    """Join pieces to long streets; leave out short dead ends and what no road leads to."""
    ends = [(piece.coords[0], piece.coords[-1]) for piece in pieces]
    reached = {spot for pair in ends for spot in pair if main.distance(shapely.Point(spot)) < 0.2}
    on_main = frozenset(reached)
    linked: set[int] = set()
    grown = True
    while grown:
        new = {index for index, pair in enumerate(ends) if index not in linked and reached.intersection(pair)}
        reached.update(spot for index in new for spot in ends[index])
        linked |= new
        grown = bool(new)
    count = Counter(spot for index in linked for spot in ends[index])
    kept = [
        pieces[index]
        for index in sorted(linked)
        if pieces[index].length >= STUB_M or all(count[spot] > 1 or spot in on_main for spot in ends[index])
    ]
    return _lines(shapely.line_merge(shapely.MultiLineString(kept)))


def _hamlet_lanes(
    hamlets: list[Floats], heart: Floats, network: list[Road], shore: BaseGeometry, seed: int
) -> list[LineString]:
    """Join hamlets to the network one after the other, the nearest to the centre first."""
    joints = np.vstack([shapely.get_coordinates(road.line) for road in network])
    lines = [road.line for road in network]
    lanes = []
    for hamlet in sorted(hamlets, key=lambda spot: float(np.hypot(*(spot - heart)))):
        line = _way_to_network(hamlet, joints, lines, shore, seed)
        if line is not None:
            lanes.append(line)
            lines.append(line)
            joints = np.vstack((joints, shapely.get_coordinates(line)))
    return lanes


def _way_to_network(
    hamlet: Floats, joints: Floats, lines: list[LineString], shore: BaseGeometry, seed: int
) -> LineString | None:
    """The shortest dry lane from a hamlet to a point that a road already has; None without one."""
    far = np.hypot(*(joints - hamlet).T)
    near = np.argsort(far, kind="stable")[:CHOICES]
    if not ALREADY_THERE_M < far[near[0]] < FARTHEST_LANE_M:
        return None
    straight = shapely.linestrings(np.stack((np.broadcast_to(hamlet, (len(near), 2)), joints[near]), axis=1))
    dry = near[~shapely.intersects(straight, shore)]
    for index in dry[:TRIES]:
        lane = LineString(bend_line(hamlet, joints[index], seed + 401, 0.12))
        if not lane.intersects(shore) and not _crosses(lane, lines):
            return lane
    return None


def _crosses(lane: LineString, lines: list[LineString]) -> bool:
    """True when a lane meets a road before its own end."""
    short = LineString([*lane.coords[:-1], lane.line_interpolate_point(-2.0).coords[0]])
    return bool(shapely.dwithin(lines, short, 1.0).any())
