"""Land between roads and water: small fields around village centres, larger ones and woods beyond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.cells import polygons_of
from gongzhi.packs.drawing.noise import Warp, value_noise

Floats = NDArray[np.float64]

NEAR_STEP_M, FAR_STEP_M = 165.0, 300.0
NEAR_REACH_M = 600.0
HEDGE_M = 3.5
MOST_PARCELS = 1_700
"""About as many parcels as a phone loads at once; larger or fuller towns get larger ones."""
LEAST_FIELD_M2 = 2_200.0
LEAST_WOOD_M2 = 20_000.0
HOUSES_MAKE_A_SETTLEMENT = 5
CLEARING_M = 34.0


@dataclass(frozen=True)
class Parcel:
    """A piece of land in metres: ``layer`` field (rank 1 dry, 2 orchard, 3 paddy) or wood (rank 1)."""

    shape: Polygon
    layer: str
    rank: int


def draw_land(hearts: Floats, ground: Polygon, barred: BaseGeometry, houses: list[Polygon], seed: int) -> list[Parcel]:
    """Fields and woods inside ``ground``, kept off roads and water (``barred``); all in metres."""
    sites, near = _sites(hearts, ground, seed)
    cells = list(shapely.voronoi_polygons(shapely.MultiPoint(sites), ordered=True).geoms)
    tree = shapely.STRtree(houses)
    lived_in = np.array([len(tree.query(cell, predicate="intersects")) for cell in cells])
    crops = _crops(sites, near, seed)
    wooded = (crops == 0) & ~(near & (lived_in > 0))
    tilled = ~wooded & ~(near & (lived_in >= HOUSES_MAKE_A_SETTLEMENT))
    parcels = []
    for index in np.flatnonzero(tilled):
        rank = int(crops[index]) or 2
        for part in _open(cells[index], ground, barred):
            parcels.append(Parcel(part, "field", rank))
    forest = shapely.union_all([cells[index] for index in np.flatnonzero(wooded)])
    return parcels + _woods(forest, ground, barred, houses)


def _sites(hearts: Floats, ground: Polygon, seed: int) -> tuple[Floats, NDArray[np.bool_]]:
    """One site per parcel, close together near the villages; and which of them are near."""
    found, close = [], []
    coarse = _coarseness(len(hearts), ground.area)
    for step, wants_near in ((NEAR_STEP_M * coarse, True), (FAR_STEP_M * coarse, False)):
        sites = _lattice(ground, step, seed + 501)
        away = np.min(np.hypot(*(sites[:, None, :] - hearts[None, :, :]).transpose(2, 0, 1)), axis=1)
        near = away < NEAR_REACH_M * (1.0 + 0.5 * value_noise(seed + 511, sites, 900.0))
        found.append(sites[near == wants_near])
        close.append(near[near == wants_near])
    return np.concatenate(found), np.concatenate(close)


def _coarseness(villages: int, area: float) -> float:
    """By how much parcels must grow (at least 1) to stay below MOST_PARCELS on ``area`` square metres."""
    near = min(area, villages * 3.14 * NEAR_REACH_M**2)
    expected = near / NEAR_STEP_M**2 + (area - near) / FAR_STEP_M**2
    return max(1.0, (expected / MOST_PARCELS) ** 0.5)


def _crops(sites: Floats, near: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    """What grows where: 0 wood, 1 dry field, 2 orchard, 3 paddy. Like lies beside like."""
    hilly = value_noise(seed + 521, sites, 1_500.0) + 0.55 * value_noise(seed + 522, sites, 560.0)
    wet = value_noise(seed + 531, sites, 700.0) + 0.6 * value_noise(seed + 532, sites, 240.0)
    crops = np.where(wet > 0.24, 3, np.where(wet < -0.26, 2, 1))
    return np.where(hilly > np.where(near, 0.62, 0.12), 0, crops)


def _open(cell: Polygon, ground: Polygon, barred: BaseGeometry) -> list[Polygon]:
    """What is left of a cell between roads, water and hedges."""
    shapely.prepare(barred)
    piece = shapely.intersection(cell, ground)
    if barred.intersects(piece):
        piece = shapely.difference(piece, shapely.clip_by_rect(barred, *piece.bounds))
    # opening with a mitre cuts the thin corners off that a road leaves behind
    inner = piece.buffer(-HEDGE_M - 6.0, join_style="mitre").buffer(6.0, join_style="mitre", mitre_limit=1.6)
    return [part for part in polygons_of(inner.simplify(2.0)) if part.area >= LEAST_FIELD_M2]


def _woods(forest: BaseGeometry, ground: Polygon, barred: BaseGeometry, houses: list[Polygon]) -> list[Parcel]:
    """The wooded cells as few large woods with rounded edges and clearings around houses."""
    yards = shapely.union_all([house.buffer(CLEARING_M, quad_segs=2) for house in houses])
    rounded = forest.buffer(-40.0, quad_segs=3).buffer(40.0 - HEDGE_M, quad_segs=4).intersection(ground)
    free = rounded.difference(shapely.union(yards, barred.buffer(4.0, quad_segs=2)))
    free = free.buffer(-16.0, quad_segs=3).buffer(16.0, quad_segs=3).simplify(3.0)
    return [Parcel(part, "wood", 1) for part in polygons_of(free) if part.area >= LEAST_WOOD_M2]


def _lattice(ground: Polygon, step: float, seed: int) -> Floats:
    """Points about ``step`` metres apart over the ground and a margin, without visible rows."""
    west, south, east, north = ground.buffer(2 * step).bounds
    columns, rows = int((east - west) / step) + 1, int((north - south) / step) + 1
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    x = west + (column + 0.5 * (row % 2)) * step
    y = south + row * step
    points = np.column_stack((x.ravel(), y.ravel()))
    return Warp(seed, (step * 6, step * 1.01), 0.3)(points)
