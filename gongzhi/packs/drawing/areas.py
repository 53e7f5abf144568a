"""The areas of a town: town, villages, grids and micro-grids, nested exactly and numbered."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from gongzhi.packs.drawing.arrange import sites_of
from gongzhi.packs.drawing.cells import Stage, draw_outline, scatter, split
from gongzhi.packs.drawing.frame import Frame
from gongzhi.packs.drawing.plan import DrawingError, Plan, Village
from gongzhi.packs.drawing.weave import STRENGTHS, Bend, fits, fitting_bend, merge, node, weave

Floats = NDArray[np.float64]
LEVELS = ("town", "village", "grid", "microgrid")


@dataclass(frozen=True)
class Area:
    """One drawn area; ``shape`` in degrees, ``heart`` (where people meet) in metres of the frame."""

    code: str
    zh: str
    en: str
    level: str
    parent: str | None
    shape: Polygon
    heart: tuple[float, float]


@dataclass(frozen=True)
class TownMap:
    """All areas, parents before children, and what the base map needs to draw in the same frame."""

    plan: Plan
    frame: Frame
    stage: Stage
    bend: Bend
    areas: tuple[Area, ...]

    def at(self, level: str) -> list[Area]:
        """The areas of one level, in code order."""
        return [area for area in self.areas if area.level == level]

    def placed(self, spots: Floats) -> Floats:
        """Relative positions of the plan (n x 2) as metres on the finished map."""
        return self.bend(self.stage.metres(spots))


@dataclass(frozen=True)
class _Leaf:
    """A micro-grid before it has a code: which village, which grid, its straight cell."""

    village: int
    grid: int
    cell: Polygon


def draw_areas(plan: Plan) -> TownMap:
    """Draw every area of the plan. DrawingError when its positions leave no room for one."""
    frame = Frame(plan.town.lon, plan.town.lat)
    area_m2 = plan.town.area_km2 * 1e6
    spots = sites_of(plan)
    outline, stage = draw_outline(spots, area_m2)
    leaves = _leaves(plan, outline, stage.metres(spots))
    faces = node([leaf.cell for leaf in leaves])
    for strength in STRENGTHS:
        bend = fitting_bend(outline, area_m2, plan.seed, strength)
        shapes = weave(faces, frame, bend)
        if fits(shapes):
            areas = _collect(plan, leaves, shapes, frame, bend(stage.metres(spots)))
            return TownMap(plan, frame, stage, bend, areas)
    raise DrawingError("villages: the 'at' positions give areas that do not fit together")


def _leaves(plan: Plan, outline: Polygon, sites: Floats) -> list[_Leaf]:
    """Split the outline into villages, grids and micro-grids, all with straight edges."""
    fewest, most = plan.microgrids_per_grid
    leaves = []
    for index, cell in enumerate(split(outline, sites)):
        village = plan.villages[index]
        # every village rolls its own dice: a change in one leaves the inside of the others alone
        dice = random.Random(f"{plan.seed}:{village.code}")  # noqa: S311 (drawing, not secrecy)
        heart = (float(sites[index][0]), float(sites[index][1]))
        grids = split(cell, scatter(cell, village.grids, dice, heart))
        for number, grid in enumerate(grids):
            count = fewest + int(dice.random() * (most - fewest + 1))
            for micro in split(grid, scatter(grid, count, dice, heart)):
                leaves.append(_Leaf(index, number, micro))
    return leaves


def _collect(plan: Plan, leaves: list[_Leaf], shapes: list[Polygon], frame: Frame, hearts: Floats) -> tuple[Area, ...]:
    """Unite micro-grids upwards, number them and give them names."""
    kin: dict[int, dict[int, list[Polygon]]] = {}
    for leaf, shape in zip(leaves, shapes, strict=True):
        kin.setdefault(leaf.village, {}).setdefault(leaf.grid, []).append(shape)
    villages, below = [], []
    for index, grids in kin.items():
        village = plan.villages[index]
        inner = _inside(village, [merge(parts) for parts in grids.values()], list(grids.values()), frame)
        whole = merge([area.shape for area in inner if area.level == "grid"])
        heart = (float(hearts[index][0]), float(hearts[index][1]))
        villages.append(Area(village.code, village.zh, village.english, "village", plan.town.code, whole, heart))
        below.extend(inner)
    town = plan.town
    outline = merge([area.shape for area in villages])
    centre = next(area.heart for area in villages if area.code == town.centre)
    top = Area(town.code, town.zh, town.en, "town", None, outline, centre)
    ordered = sorted([*villages, *below], key=lambda area: (LEVELS.index(area.level), area.code))
    return (top, *ordered)


def _inside(village: Village, grids: list[Polygon], micros: list[list[Polygon]], frame: Frame) -> list[Area]:
    """The grids and micro-grids of one village with codes and names."""
    found = []
    for number, place in enumerate(west_to_east(grids), start=1):
        code, zh = f"{village.code}{number:03d}", f"{village.zh} {number} 号网格"
        en = f"{village.english} grid {number}"
        found.append(Area(code, zh, en, "grid", village.code, grids[place], _heart(grids[place], frame)))
        parts = micros[place]
        for count, index in enumerate(west_to_east(parts), start=1):
            found.append(
                Area(
                    f"{code}{count:02d}",
                    f"{zh} {count} 组",
                    f"{en} group {count}",
                    "microgrid",
                    code,
                    parts[index],
                    _heart(parts[index], frame),
                )
            )
    return found


def west_to_east(shapes: list[Polygon]) -> list[int]:
    """The order in which areas are numbered: from west to east, then from north to south.

    Compared are centroids in degrees; ten metres (four decimals) count as equally far east.
    """
    centres = [shape.centroid for shape in shapes]
    return sorted(range(len(shapes)), key=lambda index: (round(centres[index].x, 4), -centres[index].y))


def _heart(shape: Polygon, frame: Frame) -> tuple[float, float]:
    """A point well inside an area, in metres: where its hamlet stands."""
    flat = frame.metres(shape)
    middle = flat.centroid if flat.contains(flat.centroid) else flat.representative_point()
    return middle.x, middle.y
