"""Small plans for the tests: a town of five places that draws in a moment."""

from __future__ import annotations

from typing import Any

from gongzhi.packs.drawing.plan import Plan

SPOTS = [(0.0, 0.0), (-0.9, 0.4), (0.8, 0.6), (0.7, -0.7), (-0.6, -0.8)]
OFFICIAL = ["镇上社区居民委员会", "甲村村民委员会", "乙村村民委员会", "丙村村民委员会", "丁村村民委员会"]
SUFFIXES = ["001", "201", "202", "203", "205"]


def small(**changes: Any) -> dict[str, Any]:
    """A plan as plain data; ``changes`` replace whole tables."""
    villages = [
        {"code": f"999999101{suffix}", "official": official, "at": list(spot), "grids": 2}
        for suffix, official, spot in zip(SUFFIXES, OFFICIAL, SPOTS, strict=True)
    ]
    town = {
        "code": "999999101",
        "zh": "样板镇",
        "en": "Sample town",
        "lon": 100.0,
        "lat": 25.0,
        "area_km2": 24.0,
        "centre": "999999101001",
        "exits": [[-2.0, 0.1], [2.0, 0.0]],
    }
    river = {"name": "样江", "width_m": 60, "points": [[-2, -0.3], [-0.4, -0.35], [0.3, -0.3], [2, 0.2]]}
    return {"seed": 7, "town": town, "rivers": [river], "villages": villages} | changes


def small_plan(**changes: Any) -> Plan:
    """The same as a checked plan."""
    return Plan.model_validate(small(**changes))
