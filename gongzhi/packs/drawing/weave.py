"""From straight cells to bent areas that still fit: every border is bent once, for both sides.

The cells are noded together, each straight edge gets intermediate points from its own two ends
(never from the ring it happens to be in), the points are warped, scaled and rounded, and only then
are polygons made. Neighbours therefore share their border vertex for vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from gongzhi.packs.drawing.frame import Frame
from gongzhi.packs.drawing.noise import Warp
from gongzhi.packs.drawing.plan import DrawingError

Floats = NDArray[np.float64]

NODE_GRID_M = 1.0
"""Nodes sit on a one-metre grid before bending, so no two of them melt together when rounded."""
STEP_M = 36.0
"""Distance between intermediate points: fine enough to look drawn, coarse enough for small files."""
DECIMALS = 6
WAVELENGTHS_M = (2400.0, 1200.0, 600.0, 290.0, 140.0)
STRENGTHS = (0.09, 0.06, 0.04, 0.02, 0.0)


@dataclass(frozen=True)
class Bend:
    """The one movement that every point of the drawing makes: warp, then scale about the origin."""

    warp: Warp
    scale: float

    def __call__(self, points: Floats) -> Floats:
        """Move points (n x 2, metres)."""
        return self.warp(points) * self.scale


def fitting_bend(outline: Polygon, area_m2: float, seed: int, strength: float) -> Bend:
    """The bend after which the outline covers ``area_m2`` square metres."""
    warp = Warp(seed, WAVELENGTHS_M, strength)
    bent = Polygon(warp(_dense_ring(shapely.get_coordinates(outline.exterior))))
    return Bend(warp, (area_m2 / bent.area) ** 0.5)


def node(cells: list[Polygon]) -> list[Polygon]:
    """Cut all cells along one common set of edges; the n-th result is the n-th cell.

    DrawingError when a cell is lost, which means it was thinner than a few metres.
    """
    lines = shapely.union_all([cell.boundary for cell in cells], grid_size=NODE_GRID_M)
    faces = list(shapely.get_parts(shapely.polygonize(list(shapely.get_parts(lines)))))
    tree = shapely.STRtree(cells)
    owned: dict[int, list[Polygon]] = {}
    for face in faces:
        inner = face.representative_point()
        owner = int(tree.query_nearest(inner, all_matches=False)[0])
        owned.setdefault(owner, []).append(face)
    if len(faces) != len(cells) or len(owned) != len(cells):
        raise DrawingError("the parts of this town are too thin to draw; move the village positions apart")
    return [owned[index][0] for index in range(len(cells))]


def weave(faces: list[Polygon], frame: Frame, bend: Bend) -> list[Polygon]:
    """Bend noded faces and bring them to degrees, rounded to six decimals."""
    woven = []
    for face in faces:
        dense = _dense_ring(shapely.get_coordinates(face.exterior))
        woven.append(tidy(Polygon(frame.degrees(bend(dense), DECIMALS))))
    return woven


def fits(areas: list[Polygon]) -> bool:
    """True when all polygons are valid and neither overlap nor leave a border unmatched."""
    return bool(shapely.is_valid(areas).all()) and bool(shapely.coverage_is_valid(areas))


def tidy(shape: Polygon) -> Polygon:
    """RFC 7946: outer ring counter-clockwise; a fixed first vertex keeps files comparable."""
    return shapely.orient_polygons(shapely.normalize(shape), exterior_cw=False)


def merge(parts: list[Polygon]) -> Polygon:
    """The union of neighbouring areas, keeping every vertex. DrawingError if it falls apart."""
    whole = shapely.coverage_union_all(parts)
    if not isinstance(whole, Polygon):
        raise DrawingError("an area would lie in two pieces; move the village positions apart")
    return tidy(whole)


def _dense_ring(ring: Floats) -> Floats:
    """A closed ring with intermediate points that depend on each edge alone, not on its direction."""
    dense: list[Floats] = []
    for start, end in zip(ring[:-1], ring[1:], strict=True):
        backwards = (end[0], end[1]) < (start[0], start[1])
        low, high = (end, start) if backwards else (start, end)
        steps = max(1, round(float(np.hypot(*(high - low))) / STEP_M))
        shares = np.arange(steps + 1)[:, None] / steps
        points = low * (1 - shares) + high * shares
        dense.append((points[::-1] if backwards else points)[:-1])
    dense.append(ring[-1:])
    return np.concatenate(dense)
