"""Areas for tests: squares of the earth and rows that carry them."""

from typing import Any

from gongzhi.base.areas.logic.reading import AreaRow


def square(west: float, south: float, side: float = 1, high: float = 0) -> dict[str, Any]:
    """A rectangle in degrees."""
    east, north = west + side, south + (high or side)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def row(code: str, parent: str = "", geometry: Any = None, name: str = "地方", level: str = "village") -> AreaRow:
    """One area of a file."""
    return AreaRow(code, name, "place", level, parent, geometry, False)


def town() -> list[AreaRow]:
    """A town T of two villages, V with the grids G1 and G2, W with the grid H."""
    return [
        row("T", "", square(0, 0, 4), "镇", "town"),
        row("V", "T", square(0, 0, 2, 4), "甲村"), row("W", "T", square(2, 0, 2, 4), "乙村"),
        row("G1", "V", square(0, 0, 2, 2), "甲村 1 号网格", "grid"),
        row("G2", "V", square(0, 2, 2, 2), "甲村 2 号网格", "grid"),
        row("H", "W", square(2, 0, 2, 4), "乙村网格", "grid"),
    ]  # fmt: skip
