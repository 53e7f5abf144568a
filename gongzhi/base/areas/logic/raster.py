"""A cell raster over outlines: most points are answered by the cell they fall in, the others are tested exactly.

A cell that no edge touches lies wholly inside or outside each outline, so all of its points have one answer. A cell
on a border keeps the outlines to be tested there, first choice first. The test is GEOS's own, so the raster never
answers otherwise than the test alone would.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[Any]  # shapely geometries

_CELLS_A_SHAPE, _MOST_CELLS = 400, 4_000_000
_WINDOW_CELLS = 2_000_000  # how many cells of outlines' windows are drawn at a time
_POINTS = 200_000  # how many points are looked up at a time: bounds the memory of a call
_MANY = 16  # a cell with more outlines to test than this is left to the caller's tree
_SLACK = 1e-4  # cells; far above what rounding can move an edge, see `_rows_of_edges`
_FLAT = 1e-2  # cells; an edge flatter than this is marked along its whole length
_NONE, _BORDER = -1, -2
UNKNOWN = -2  # the raster does not say: a crowded cell


@dataclass(frozen=True)
class _Edges:
    """Edges of outlines in cell units, and the outline each belongs to."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    shape: Ints


class Raster:
    """Finds, for many points, the first of the ordered `shapes` that touches each. Built once, then only read."""

    def __init__(self, shapes: Shapes) -> None:
        """`shapes`: valid polygons and multipolygons in order of choice."""
        self._shapes = shapes
        self._west, self._south, self._east, self._north = (float(x) for x in shapely.total_bounds(shapes))
        wide, high = self._east - self._west, self._north - self._south
        cells = min(max(_CELLS_A_SHAPE * len(shapes), 10_000), _MOST_CELLS)
        across = math.sqrt(cells * wide / high) if high > 0 else 1.0
        self._columns = int(min(max(across, 1), math.sqrt(_MOST_CELLS) * 4))
        self._rows = int(min(max(cells / self._columns, 1), math.sqrt(_MOST_CELLS) * 4))
        # Below a nanodegree (0.1 mm) rounding would count: such an extent is one cell, and every point is tested.
        self._x_scale = self._columns / wide if wide > 1e-6 else 0.0
        self._y_scale = self._rows / high if high > 1e-6 else 0.0
        self._draw()

    def first(self, lons: Floats, lats: Floats) -> Ints:
        """Position of the first shape each point touches, -1 for none, `UNKNOWN` where the raster does not say."""
        found = np.full(len(lons), _NONE, np.int64)
        for start in range(0, len(lons), _POINTS):
            part = slice(start, start + _POINTS)
            found[part] = self._first(lons[part], lats[part])
        return found

    def _first(self, lons: Floats, lats: Floats) -> Ints:
        within = (lons >= self._west) & (lons <= self._east) & (lats >= self._south) & (lats <= self._north)
        if not within.all():
            found = np.full(len(lons), _NONE, np.int64)
            inside = np.flatnonzero(within)
            found[inside] = self._first(lons[inside], lats[inside]) if len(inside) else _NONE
            return found
        column = np.minimum(((lons - self._west) * self._x_scale).astype(np.int64), self._columns - 1)
        row = np.minimum(((lats - self._south) * self._y_scale).astype(np.int64), self._rows - 1)
        found = self._answers[row * self._columns + column].astype(np.int64)
        self._refine(found, lons, lats)
        return found

    def _refine(self, found: Ints, lons: Floats, lats: Floats) -> None:
        """Test points of border cells against what their cell lists, in order, until one is touched."""
        open_ = np.flatnonzero(found <= _BORDER)
        listed = _BORDER - found[open_]
        place, end = self._starts[listed], self._starts[listed + 1]
        crowded = end - place > _MANY
        found[open_[crowded]] = UNKNOWN
        open_, place, end = open_[~crowded], place[~crowded], end[~crowded]
        while len(open_):
            choice = self._listed[place]
            sure = choice < 0  # the cell lies wholly inside this one
            choice = np.where(sure, ~choice, choice)
            hit = sure | shapely.intersects_xy(self._shapes[choice], lons[open_], lats[open_])
            found[open_] = np.where(hit, choice, _NONE)
            again = ~hit & (place + 1 < end)
            open_, place, end = open_[again], place[again] + 1, end[again]

    def _draw(self) -> None:
        """Fill the cells. Outlines are drawn last choice first, so that what stands in a cell is the first choice."""
        sure = np.full(self._rows * self._columns, _NONE, np.int32)
        borders: list[tuple[Ints, Ints]] = []
        for numbers in self._batches():
            cells, shapes, edge = _burn(self._edges(numbers), len(numbers), self._rows, self._columns)
            sure[cells[~edge]] = numbers[shapes[~edge]]
            borders.append((cells[edge], numbers[shapes[edge]]))
        cell, number = (np.concatenate([pair[side] for pair in borders]) for side in (0, 1))
        needed = (sure[cell] == _NONE) | (number < sure[cell])
        cell, number = cell[needed], number[needed]
        on_border = np.unique(cell)
        backed = on_border[sure[on_border] != _NONE]
        cell, choice = np.concatenate([cell, backed]), np.concatenate([number, ~sure[backed].astype(np.int64)])
        order = np.lexsort((np.where(choice < 0, len(self._shapes), choice), cell))
        self._listed = choice[order]
        self._starts = np.append(np.searchsorted(cell[order], on_border), len(cell))
        sure[on_border] = _BORDER - np.arange(len(on_border), dtype=np.int32)
        self._answers = sure

    def _batches(self) -> Iterator[Ints]:
        """Positions of shapes from last to first, as many at a time as their windows leave memory for."""
        west, south, east, north = shapely.bounds(self._shapes).T
        size = ((east - west) * self._x_scale + 2) * ((north - south) * self._y_scale + 2)
        backwards = np.arange(len(self._shapes))[::-1]
        batch = np.cumsum(size[backwards]) // _WINDOW_CELLS
        for number in np.unique(batch):
            yield backwards[batch == number]

    def _edges(self, numbers: Ints) -> _Edges:
        parts, shape_of_part = shapely.get_parts(self._shapes[numbers], return_index=True)
        rings, part_of_ring = shapely.get_rings(parts, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        x, y = (points[:, 0] - self._west) * self._x_scale, (points[:, 1] - self._south) * self._y_scale
        along = np.flatnonzero(ring[1:] == ring[:-1])
        return _Edges(x[along], y[along], x[along + 1], y[along + 1], shape_of_part[part_of_ring[ring[along]]])


def _burn(edges: _Edges, shapes: int, rows: int, columns: int) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Cells each shape touches: the cell, the shape, and whether an edge of it may run there. In order of shapes."""
    edge, row, left, right = _rows_of_edges(edges, rows, columns)
    shape = edges.shape[edge]
    low, high = np.full(shapes, columns), np.zeros(shapes, np.int64)
    bottom, top = np.full(shapes, rows), np.zeros(shapes, np.int64)
    for extreme, pick, value in ((low, np.minimum, left), (high, np.maximum, right)):
        pick.at(extreme, shape, value)
    for extreme, pick, value in ((bottom, np.minimum, row), (top, np.maximum, row)):
        pick.at(extreme, shape, value)
    width = high - low + 1
    start = np.concatenate([[0], np.cumsum(width * (top - bottom + 1))])
    base = start[shape] + (row - bottom[shape]) * width[shape] - low[shape]

    marked = np.zeros(start[-1], bool)
    marked[_spread(base + left, right - left + 1)] = True
    # An edge crosses the middle of a row in a cell it marks; what lies right of it has changed sides.
    middle = row + 0.5
    crossing = (edges.y0[edge] <= middle) != (edges.y1[edge] <= middle)
    edge, base, left, right, middle = (x[crossing] for x in (edge, base, left, right, middle))
    slope = (edges.x1[edge] - edges.x0[edge]) / (edges.y1[edge] - edges.y0[edge])
    at = np.floor(edges.x0[edge] + (middle - edges.y0[edge]) * slope)
    sides = np.zeros(start[-1], np.uint8)
    np.add.at(sides, base + np.clip(at, left, right).astype(np.int64), 1)
    inside = (np.cumsum(sides, dtype=np.uint8) & 1).astype(bool)

    touched = np.flatnonzero(marked | inside)
    number = np.searchsorted(start, touched, side="right") - 1
    place = touched - start[number]
    cell = (bottom[number] + place // width[number]) * columns + low[number] + place % width[number]
    return cell, number, marked[touched]


def _rows_of_edges(edges: _Edges, rows: int, columns: int) -> tuple[Ints, Ints, Ints, Ints]:
    """For each edge and each row it touches: edge, row, first and last column. Never too few: rounding moves a
    coordinate by less than 1e-12 cells, and the crossing of an edge that is not flat by less than 1e-5."""
    low = _cell(np.minimum(edges.y0, edges.y1) - _SLACK, rows)
    high = _cell(np.maximum(edges.y0, edges.y1) + _SLACK, rows)
    edge = np.repeat(np.arange(len(low)), high - low + 1)
    row = _spread(low, high - low + 1)
    x0, y0, x1, y1 = (side[edge] for side in (edges.x0, edges.y0, edges.x1, edges.y1))
    rise = y1 - y0
    flat = np.abs(rise) < _FLAT
    rise[flat] = 1.0
    with np.errstate(over="ignore"):
        at = [np.clip((row + side - y0) / rise, 0.0, 1.0) for side in (-_SLACK, 1 + _SLACK)]
    ends = [np.where(flat, whole, x0 + part * (x1 - x0)) for part, whole in zip(at, (x0, x1), strict=True)]
    left = _cell(np.minimum(*ends) - _SLACK, columns)
    return edge, row, left, _cell(np.maximum(*ends) + _SLACK, columns)


def _cell(place: Floats, cells: int) -> Ints:
    return np.clip(np.floor(place), 0, cells - 1).astype(np.int64)


def _spread(start: Ints, length: Ints) -> Ints:
    """`start, start + 1, …` of each length, one after the other."""
    before = np.cumsum(length) - length
    return np.arange(int(length.sum())) - np.repeat(before - start, length)
