"""Draw both files of a plan and put them into a folder."""

from __future__ import annotations

from pathlib import Path

from gongzhi.packs.drawing.areas import draw_areas
from gongzhi.packs.drawing.basemap import draw_basemap
from gongzhi.packs.drawing.geojson import areas_text, basemap_text
from gongzhi.packs.drawing.plan import read_plan

AREAS = "areas.geojson"
BASEMAP = "basemap.geojson"


def draw_files(plan_file: Path, folder: Path) -> dict[Path, int]:
    """Write areas.geojson and basemap.geojson; returns each path with its size in bytes.

    DrawingError for a wrong plan, OSError when the folder cannot be written. Nothing is written
    before everything has been drawn.
    """
    town = draw_areas(read_plan(plan_file))
    texts = {AREAS: areas_text(town), BASEMAP: basemap_text(draw_basemap(town), town.frame)}
    sizes = {}
    for name, text in texts.items():
        content = text.encode("utf-8")
        (folder / name).write_bytes(content)
        sizes[folder / name] = len(content)
    return sizes
