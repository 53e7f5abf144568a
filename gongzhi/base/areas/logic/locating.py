"""Which area a point lies in, for one point or a million. Pure.

The rule for a point on a border or in several areas: the deepest area that touches it, and among equally deep ones
the one with the lowest code. It depends on nothing else, least of all on the order of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from gongzhi.base.areas.logic.raster import UNKNOWN, Floats, Ints, Raster

_FEW = 5_000  # points: below that, drawing the raster would cost more than it saves
_PIECES = 16  # rasters at most


class Locator:
    """Finds the area of a point. Built once for a set of boundaries, then only read."""

    def __init__(self, areas: Sequence[tuple[int, str, str, Mapping[str, Any]]]) -> None:
        """`areas`: key, path, code, GeoJSON geometry (a valid Polygon or MultiPolygon)."""
        order = sorted(areas, key=lambda area: (-area[1].count("/"), area[2]))
        self._keys = [area[0] for area in order]
        self._key_of = np.array([*self._keys, -1], np.int64)
        self._shapes: npt.NDArray[Any] = np.array([shape(area[3]) for area in order], object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._asked = 0

    def locate(self, lon: float, lat: float) -> int | None:
        """Key of the area, or None when the point is in none."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._keys[int(hits.min())] if len(hits) else None

    def locate_many(self, lons: Sequence[float] | Floats, lats: Sequence[float] | Floats) -> Ints:
        """Keys of the areas of many points (degrees), -1 where there is none: the same answers as one by one."""
        x, y = np.asarray(lons, float), np.asarray(lats, float)
        self._asked += len(x)
        if self._asked < _FEW or not len(self._shapes):
            return self._key_of[self._by_tree(x, y)]
        found = np.full(len(x), -1, np.int64)
        for numbers, raster in self._rasters:
            first = raster.first(x, y)
            here = first >= 0
            found[here] = numbers[first[here]]
            if len(unknown := np.flatnonzero(first == UNKNOWN)):
                found[unknown] = self._by_tree(x[unknown], y[unknown])
        return self._key_of[found]

    def _by_tree(self, lons: Floats, lats: Floats) -> Ints:
        """Positions by testing each point against the areas whose box holds it; -1 for none."""
        best = np.full(len(lons), len(self._keys))
        which, area = self._tree.query(shapely.points(lons, lats), predicate="intersects")
        np.minimum.at(best, which, area)
        return np.where(best < len(self._keys), best, -1)

    @cached_property
    def _rasters(self) -> list[tuple[Ints, Raster]]:
        """One raster for each piece of the world, with the positions of its areas, drawn when first needed."""
        pieces = [np.arange(len(self._shapes))]
        boxes = shapely.bounds(self._shapes)
        while len(pieces) < _PIECES:
            cut = [part for piece in pieces for part in _apart(piece, boxes)]
            if len(cut) == len(pieces) or len(cut) > _PIECES:
                break
            pieces = cut
        return [(piece, Raster(self._shapes[piece])) for piece in pieces]

    def inside(self, key: int) -> tuple[float, float]:
        """A point inside the area with this key; (0, 0) when it has no outline."""
        if key not in self._keys:
            return 0.0, 0.0
        point = self._shapes[self._keys.index(key)].representative_point()
        return round(point.x, 6), round(point.y, 6)


def _apart(piece: Ints, boxes: Floats) -> Iterator[Ints]:
    """The parts of a piece on both sides of the first wide gap between its boxes, or the piece itself.

    One raster over two places far apart would have nothing but empty cells and two crowded ones.
    """
    for axis in (0, 1):
        order = piece[np.argsort(boxes[piece, axis], kind="stable")]
        reached = np.maximum.accumulate(boxes[order, axis + 2])
        gaps = boxes[order[1:], axis] - reached[:-1]
        if len(gaps) and gaps.max() > 0.25 * (reached[-1] - boxes[order[0], axis]):
            at = int(gaps.argmax()) + 1
            yield from (np.sort(order[:at]), np.sort(order[at:]))
            return
    yield piece
