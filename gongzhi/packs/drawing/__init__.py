"""Draw a placeholder map of a town from a list of its village codes.

Real boundaries of villages and grids are seldom public, and a town should be able to start before
its own are surveyed. The drawing stands in until then: it is repeatable, it nests exactly, and every
feature says ``"synthetic": true``.

The way through the modules: ``plan`` is read; ``cells`` splits the outline, ``weave`` bends all
borders once, ``areas`` numbers the result; ``basemap`` adds ``water``, ``roads``, ``lanes``,
``buildings``, ``land`` and ``places``; ``geojson`` writes. All lengths are metres in a flat ``frame``.
"""

from gongzhi.packs.drawing.areas import Area, TownMap, draw_areas
from gongzhi.packs.drawing.basemap import BaseMap, draw_basemap
from gongzhi.packs.drawing.geojson import areas_text, basemap_text
from gongzhi.packs.drawing.plan import DrawingError, Plan, is_community, parse_plan, read_plan
from gongzhi.packs.drawing.write import draw_files

__all__ = [
    "Area",
    "BaseMap",
    "DrawingError",
    "Plan",
    "TownMap",
    "areas_text",
    "basemap_text",
    "draw_areas",
    "draw_basemap",
    "draw_files",
    "is_community",
    "parse_plan",
    "read_plan",
]
