"""One million points into some 5,000 polygons: the product's bulk `locate` beside shapely's own tree.

    python -m bench.locate

Both answer the same question by the same rule (deepest area, then lowest code) in one process, round by round in
turn. Building the tree and drawing the raster are timed apart and not part of the ratio.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from bench.table import middle, ratio
from gongzhi.base.areas.logic.locating import Locator

ACROSS, DOWN, STEPS = 71, 70, 10  # 4,970 polygons of 41 vertices, the closing one counted
WEST, SOUTH, SIZE = 105.0, 29.0, 0.02  # degrees


def tiles(random: np.random.Generator) -> list[np.ndarray]:
    """Rings of crooked tiles without gap or overlap: neighbours share every vertex of the side between them."""
    corners = np.stack(np.meshgrid(np.arange(ACROSS + 1.0), np.arange(DOWN + 1.0), indexing="ij"), axis=-1)
    corners += random.uniform(-0.22, 0.22, corners.shape)

    def side(start: np.ndarray, end: np.ndarray) -> np.ndarray:
        part = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
        line = start + part * (end - start)
        line[1:] += random.uniform(-0.03, 0.03, (STEPS - 1, 2))
        return line

    level = {(i, j): side(corners[i, j], corners[i + 1, j]) for i in range(ACROSS) for j in range(DOWN + 1)}
    upright = {(i, j): side(corners[i, j], corners[i, j + 1]) for i in range(ACROSS + 1) for j in range(DOWN)}
    rings = []
    for i in range(ACROSS):
        for j in range(DOWN):
            back = [np.roll(line[::-1], 1, axis=0) for line in (level[i, j + 1], upright[i, j])]
            back[0][0], back[1][0] = corners[i + 1, j + 1], corners[i, j + 1]
            rings.append(np.concatenate([level[i, j], upright[i + 1, j], *back, corners[i, j][None]]))
    return [np.array([WEST, SOUTH]) + ring * SIZE for ring in rings]


def by_tree(tree: shapely.STRtree, lons: np.ndarray, lats: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The peer: one bulk query of a tree on the polygons, then the lowest position of each point."""
    which, area = tree.query(shapely.points(lons, lats), predicate="intersects")
    best = np.full(len(lons), len(keys))
    np.minimum.at(best, which, area)
    return np.append(keys, -1)[best]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds it took, and what it gave."""
    start = time.perf_counter()
    given = work()
    return time.perf_counter() - start, given


def main() -> int:
    """Measure, print, and fail when an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    random = np.random.default_rng(7)
    rings = tiles(random)
    shapes = [shapely.Polygon(ring) for ring in rings]
    assert all(shapely.is_valid(shapes)), "the tiles must be valid"
    lons = random.uniform(WEST - SIZE, WEST + (ACROSS + 1) * SIZE, given.points)
    lats = random.uniform(SOUTH - SIZE, SOUTH + (DOWN + 1) * SIZE, given.points)
    vertices = np.concatenate(rings)
    some = random.integers(len(vertices), size=given.points // 100)  # so that borders are met exactly, too
    lons[: len(some)], lats[: len(some)] = vertices[some].T

    areas = [(n, f"/{n:05}/", f"{n:05}", shapely.geometry.mapping(one)) for n, one in enumerate(shapes)]
    tree_build, tree = timed(lambda: shapely.STRtree(shapes))
    shapely.prepare(shapes)
    start_build, locator = timed(lambda: Locator(areas))
    raster_build, _ = timed(lambda: locator._rasters)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    keys = np.arange(len(shapes))
    mine, theirs, differing = [], [], 0
    for _ in range(given.rounds):
        seconds, ours = timed(lambda: locator.locate_many(lons, lats))
        mine.append(given.points / seconds)
        seconds, others = timed(lambda: by_tree(tree, lons, lats, keys))
        theirs.append(given.points / seconds)
        differing += int((ours != others).sum())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{len(shapes)} polygons of {len(vertices) / len(shapes):.0f} vertices, {given.points} points")
    print(f"built: raster {raster_build:.2f} s after {start_build:.2f} s for the locator; tree {tree_build:.3f} s")
    print(f"points per second, medians of {given.rounds}: product {middle(mine):,.0f}, tree {middle(theirs):,.0f}")
    print(f"memory both needed above what was built: {grown / 1024:.0f} MB")
    print(f"product / tree: rate {ratio(mine, theirs)} (wanted >= 2), {differing} mismatches (wanted none)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
