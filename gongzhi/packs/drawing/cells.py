"""Straight-edged cells in metres: the town outline, and the split of a cell around sites.

Edges are bent later, all at once; here only who borders whom is decided.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.plan import DrawingError

Floats = NDArray[np.float64]
Point2 = tuple[float, float]

LLOYD_ROUNDS = 24
SAMPLES_PER_SITE = 80
TOUCH_M = 0.5


@dataclass(frozen=True)
class Stage:
    """How the relative positions of a plan become metres: move the middle to 0, then enlarge."""

    middle: Point2
    factor: float

    def metres(self, spots: Floats) -> Floats:
        """Relative positions (n x 2) in metres around the middle of the town."""
        placed: Floats = (spots - np.array(self.middle)) * self.factor
        return placed


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of any geometry, largest first; points and lines fall away."""
    found = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    return sorted(found, key=lambda part: -part.area)


def draw_outline(sites: Floats, area_m2: float) -> tuple[Polygon, Stage]:
    """A rounded, gently lobed outline around relative village sites, of ``area_m2`` square metres."""
    gap = _typical_gap(sites)
    lobes = shapely.union_all([shapely.Point(site).buffer(0.6 * gap) for site in sites])
    hull = shapely.MultiPoint(sites).convex_hull.buffer(0.46 * gap)
    ground = shapely.union_all([lobes, hull])
    # closing fills the notches between lobes, opening takes the points off
    ground = ground.buffer(0.9 * gap).buffer(-1.2 * gap).buffer(0.3 * gap)
    shell = Polygon(polygons_of(ground)[0].exterior)
    west, south, east, north = shell.bounds
    stage = Stage(((west + east) / 2, (south + north) / 2), (area_m2 / shell.area) ** 0.5)
    return shapely.transform(shell, stage.metres), stage


def _typical_gap(sites: Floats) -> float:
    """Median distance from a site to its nearest neighbour; 1 for a single site."""
    if len(sites) < 2:
        return 1.0
    apart = np.hypot(*(sites[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    return float(np.median(apart.min(axis=1)))


def split(parent: Polygon, sites: Floats) -> list[Polygon]:
    """Cut a polygon into one connected cell per site: what lies nearest to that site.

    A bay in the parent can tear a cell in two; the torn-off piece goes to the neighbour it touches
    most, so every cell stays in one piece. DrawingError when a site gets no ground.
    """
    if len(sites) == 1:
        return [parent]
    pieces = [polygons_of(shapely.intersection(parent, cell)) for cell in _nearest_cells(parent, sites)]
    if not all(pieces):
        raise DrawingError("two sites lie so close together that one of them gets no ground")
    cells = [piece[0] for piece in pieces]
    for stray in (scrap for piece in pieces for scrap in piece[1:]):
        touch = [shapely.area(shapely.intersection(cell, stray.buffer(TOUCH_M))) for cell in cells]
        heir = int(np.argmax(touch))
        cells[heir] = polygons_of(shapely.union(cells[heir], stray, grid_size=0.01))[0]
    return cells


def _nearest_cells(parent: Polygon, sites: Floats) -> list[Polygon]:
    """The Voronoi cell of every site, cut to a frame around the parent."""
    west, south, east, north = parent.buffer(10.0).bounds
    frame = [(west, south), (east, south), (east, north), (west, north)]
    cells = []
    for index, site in enumerate(sites):
        ring = frame
        for other in np.delete(sites, index, axis=0):
            ring = _nearer_side(ring, site, other)
        cells.append(Polygon(ring) if len(ring) > 2 else Polygon())
    return cells


def _nearer_side(ring: list[Point2], site: Floats, other: Floats) -> list[Point2]:
    """Clip a convex ring to the half plane that is nearer to ``site`` than to ``other``."""
    across = other - site
    middle = (other + site) / 2
    depth = [float((x - middle[0]) * across[0] + (y - middle[1]) * across[1]) for x, y in ring]
    kept: list[Point2] = []
    for index, (here, far) in enumerate(zip(ring, depth, strict=True)):
        before, far_before = ring[index - 1], depth[index - 1]
        if (far < 0) != (far_before < 0):
            share = far_before / (far_before - far)
            kept.append((before[0] + (here[0] - before[0]) * share, before[1] + (here[1] - before[1]) * share))
        if far < 0:
            kept.append(here)
    return kept


def scatter(cell: Polygon, number: int, dice: random.Random, heart: Point2 | None = None) -> Floats:
    """``number`` sites spread evenly over a cell, denser towards ``heart`` (metres) when given.

    People live closer together around the village centre, so the parts there are smaller.
    """
    samples = _samples(cell, number * SAMPLES_PER_SITE, dice, heart)
    sites = samples[:number].copy()
    for _ in range(LLOYD_ROUNDS):
        apart = ((samples[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
        nearest = apart.argmin(axis=1)
        for index in range(number):
            mine = samples[nearest == index]
            if len(mine):
                sites[index] = mine.mean(axis=0)
    return sites


def _samples(cell: Polygon, number: int, dice: random.Random, heart: Point2 | None) -> Floats:
    """Random points inside a cell."""
    west, south, east, north = cell.bounds
    reach = 0.35 * cell.area**0.5
    kept: list[Point2] = []
    shapely.prepare(cell)
    while len(kept) < number:
        x = west + (east - west) * dice.random()
        y = south + (north - south) * dice.random()
        chance = dice.random()
        if heart is not None:
            away = ((x - heart[0]) ** 2 + (y - heart[1]) ** 2) / reach**2
            if chance > 0.3 + 0.7 / (1.0 + away):
                continue
        if shapely.contains_xy(cell, x, y):
            kept.append((x, y))
    return np.array(kept)
