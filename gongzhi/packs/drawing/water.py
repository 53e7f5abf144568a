"""Rivers and streams: smooth, meandering courses in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gongzhi.packs.drawing.areas import TownMap
from gongzhi.packs.drawing.noise import Warp, value_noise

Floats = NDArray[np.float64]

BED_M = 30.0
"""From this mean width on a river is drawn as a surface; below it as a line with a width."""
STEP_M = 26.0
JOIN_M = 700.0
"""A course that ends nearer than this to an earlier one flows into it."""


@dataclass(frozen=True)
class Course:
    """One river: its middle line, mean width in metres, and its bed when it is wide enough."""

    name: str | None
    width_m: float
    line: LineString
    bed: BaseGeometry | None


def draw_rivers(town: TownMap, outline: Polygon) -> list[Course]:
    """Draw all rivers of the plan, cut to the outline (metres)."""
    courses: list[Course] = []
    for index, river in enumerate(town.plan.rivers):
        control = town.placed(np.array(river.points, dtype=np.float64))
        control = _flow_into(control, [course.line for course in courses])
        line = _meander(_smooth(control), town.plan.seed + 101 + index, river.width_m)
        bed = None
        if river.width_m >= BED_M:
            bed = shapely.intersection(_bed(line, river.width_m, town.plan.seed + 151 + index), outline)
        inside = _longest(shapely.intersection(LineString(line), outline))
        if inside is not None:
            courses.append(Course(river.name, river.width_m, inside, bed))
    return courses


def wet_ground(courses: list[Course]) -> BaseGeometry:
    """All water as one surface, in metres: nothing is built here."""
    return shapely.union_all(
        [course.bed if course.bed is not None else course.line.buffer(course.width_m / 2) for course in courses]
    )


def _flow_into(control: Floats, earlier: list[LineString]) -> Floats:
    """Let a course end in the first river that its mouth comes near."""
    mouth = shapely.Point(control[-1])
    for river in earlier:
        if river.distance(mouth) < JOIN_M:
            meeting = shapely.line_interpolate_point(river, river.project(mouth))
            return np.vstack((control[:-1], [[meeting.x, meeting.y]]))
    return control


def _smooth(control: Floats) -> Floats:
    """A Catmull-Rom curve through the control points, with a point about every STEP_M metres."""
    ends = np.vstack((2 * control[0] - control[1], control, 2 * control[-1] - control[-2]))
    pieces = []
    for index in range(1, len(ends) - 2):
        before, start, end, after = ends[index - 1 : index + 3]
        steps = max(2, round(float(np.hypot(*(end - start))) / STEP_M))
        t = (np.arange(steps) / steps)[:, None]
        pieces.append(
            start
            + 0.5 * t * (end - before)
            + t * t * (before - 2.5 * start + 2 * end - 0.5 * after)
            + t * t * t * (1.5 * start - 0.5 * before - 1.5 * end + 0.5 * after)
        )
    return np.vstack([*pieces, control[-1:]])


def _meander(line: Floats, seed: int, width: float) -> Floats:
    """Give the course bends in keeping with its width; both ends stay where they are."""
    bends = Warp(seed, (14 * width + 300, 6 * width + 120), 0.13)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    ease = np.minimum(1.0, np.minimum(along, along[-1] - along) / (2 * width + 100))[:, None]
    bent: Floats = line + (bends(line) - line) * ease
    return bent


def _bed(line: Floats, width: float, seed: int) -> BaseGeometry:
    """The river surface: discs of slowly changing size strung along the course."""
    radius = width / 2 * (1.0 + 0.28 * value_noise(seed, line, 9 * width))
    discs = [shapely.Point(spot).buffer(size, quad_segs=6) for spot, size in zip(line, radius, strict=True)]
    links = [shapely.convex_hull(shapely.union(one, other)) for one, other in zip(discs[:-1], discs[1:], strict=True)]
    return shapely.union_all(links).simplify(1.2)


def _longest(shape: BaseGeometry) -> LineString | None:
    """The longest line of a cut course; the outline may nick a bend off."""
    lines = [part for part in shapely.get_parts(shapely.line_merge(shape)) if isinstance(part, LineString)]
    return max(lines, key=lambda part: part.length, default=None)
