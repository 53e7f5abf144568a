"""The base map under the areas: water, land, roads, houses and labelled places of a drawn town."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.areas import TownMap
from gongzhi.packs.drawing.buildings import draw_buildings
from gongzhi.packs.drawing.land import Parcel, draw_land
from gongzhi.packs.drawing.lanes import draw_lanes
from gongzhi.packs.drawing.places import Place, draw_places
from gongzhi.packs.drawing.roads import HALF_WIDTH_M, Road, draw_roads
from gongzhi.packs.drawing.water import Course, draw_rivers, wet_ground

Floats = NDArray[np.float64]

BANK_M = 150.0
SETTLED_M = {"centre": 470.0, "community": 280.0, "village": 235.0}
"""Radius of the densely built ground around a village centre."""


@dataclass(frozen=True)
class BaseMap:
    """Everything drawn under the areas, in metres of the town's frame."""

    rivers: list[Course]
    roads: list[Road]
    buildings: list[Polygon]
    parcels: list[Parcel]
    places: list[Place]


def draw_basemap(town: TownMap) -> BaseMap:
    """Draw the base map that belongs to the areas of a town."""
    outline = town.frame.metres(town.at("town")[0].shape)
    rivers = draw_rivers(town, outline)
    water = wet_ground(rivers)
    wide = shapely.union_all([course.bed for course in rivers if course.bed is not None])
    hearts = {area.code: _dry_heart(town, area.code, area.heart, wide) for area in town.at("village")}
    spots = np.array([hearts[village.code] for village in town.plan.villages])
    roads = draw_roads(town, spots, outline, wide)
    roads = meet(roads + draw_lanes(town, roads, hearts, water))
    hamlets = np.array([area.heart for area in town.at("microgrid")])
    houses = draw_buildings(roads, _centres(town, hearts), hamlets, water, town.plan.seed)
    houses = [house for house in houses if outline.contains(house)]
    barred = _barred(roads, water)
    parcels = draw_land(spots, outline.buffer(-5.0), barred, houses, town.plan.seed)
    return BaseMap(rivers, roads, houses, parcels, draw_places(town, spots, houses, roads))


def meet(roads: list[Road]) -> list[Road]:
    """Give every road a vertex where another one ends on it, so junctions survive rounding."""
    ends = shapely.MultiPoint([spot for road in roads for spot in (road.line.coords[0], road.line.coords[-1])])
    return [Road(shapely.snap(road.line, ends, 0.5), road.rank, road.name) for road in roads]


def _centres(town: TownMap, hearts: dict[str, Floats]) -> list[tuple[Floats, float]]:
    """Village hearts with the radius of their settled ground."""
    found = []
    for village in town.plan.villages:
        kind = "community" if village.community else "village"
        reach = SETTLED_M["centre" if village.code == town.plan.town.centre else kind]
        found.append((hearts[village.code], reach))
    return found


def _barred(roads: list[Road], water: BaseGeometry) -> BaseGeometry:
    """Ground that is neither tilled nor wooded: roads with their verges, and water with its banks."""
    verges = [road.line.buffer(HALF_WIDTH_M[road.rank] + 3.0, quad_segs=3) for road in roads]
    return shapely.union_all([shapely.union_all(verges), water.buffer(9.0)])


def _dry_heart(town: TownMap, code: str, heart: tuple[float, float], wide: BaseGeometry) -> Floats:
    """The village centre, moved out of the flood plain when it has come to lie too near the river."""
    shape = town.frame.metres(next(area.shape for area in town.at("village") if area.code == code))
    start = np.array(heart)
    for ring in range(0, 13):
        for step in range(12):
            # twelve directions from sums of two exact vectors: no sine, the same on every machine
            direction = np.array(CLOCK[step])
            spot = start + direction * ring * 60.0
            point = shapely.Point(spot)
            if shape.contains(point) and point.distance(wide) >= BANK_M:
                return spot
    return start


CLOCK = [(0.0, 1.0), (0.5, 0.866), (0.866, 0.5), (1.0, 0.0), (0.866, -0.5), (0.5, -0.866)]
CLOCK += [(-x, -y) for x, y in CLOCK]
