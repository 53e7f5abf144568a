"""Areas in a real browser: every page of them looked at, and a boundary drawn by hand."""

import json
import math
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Windows
from tests.browser.window import Window
from tests.house import GRID, ROOT

pytestmark = pytest.mark.browser

_FIELD = "#geometry"


def _geometry(window: Window) -> dict:
    return json.loads(window.find(_FIELD).input_value())


def _on_screen(window: Window, ring: list[list[float]]) -> tuple[float, float]:
    """Where the first point of a ring is shown, when the map was fitted to the ring with 48 pixels around it."""
    box = window.find(".gz-map canvas").first.bounding_box()
    assert box
    flat = [(lon, -math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))) for lon, lat in ring]
    sides = [(min(one), max(one)) for one in zip(*flat, strict=True)]
    room = (box["width"] - 96, box["height"] - 96)
    scale = min(pixels / (high - low) for pixels, (low, high) in zip(room, sides, strict=True))
    middle = [(low + high) / 2 for low, high in sides]
    x, y = ((at - mid) * scale for at, mid in zip(flat[0], middle, strict=True))
    return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y


def _pull(window: Window, start: tuple[float, float], by: tuple[float, float]) -> None:
    mouse = window.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2)
    mouse.move(start[0] + by[0], start[1] + by[1])
    mouse.up()


def test_every_page_of_areas_is_sound_wide_and_narrow(window: Windows, tmp_path: Path) -> None:
    desk = window("zhihui")
    for path in ("", "?q_area=nowhere", f"{GRID}/", f"{GRID}/card", f"{GRID}/doors", "import/", f"{GRID}/boundary"):
        desk.go(f"/desk/areas/{path}").look()
    file = tmp_path / "areas.geojson"
    known = json.loads((ROOT / "packs" / "tangba" / "areas.geojson").read_text(encoding="utf-8"))
    for one in known["features"]:
        if one["properties"]["code"] == GRID:
            one["properties"]["name"] = "新名"
    file.write_text(json.dumps(known), encoding="utf-8")
    desk.go("/desk/areas/import/")
    desk.find("#areas-file").set_input_files(file)
    desk.find("main form button[type=submit]").first.click()
    desk.sees("main details", "更名")
    desk.look()
    assert not desk.faults


def test_a_boundary_is_drawn_by_hand_and_saved(window: Windows) -> None:
    desk = window("zhihui")
    desk.go(f"/desk/areas/{GRID}/boundary")
    desk.sees(".gz-map.is-ready")
    desk.find("summary", has_text="坐标").click()
    before = _geometry(desk)
    ring = before["coordinates"][0]
    place = _on_screen(desk, ring)
    desk.page.wait_for_timeout(800)  # until the points are drawn on the map
    _pull(desk, place, (3, 3))
    moved = _geometry(desk)["coordinates"][0]
    assert moved[0] == moved[-1] != ring[0] and moved[1:-1] == ring[1:-1]
    undo, remove = desk.find("[data-draw-undo]"), desk.find("[data-draw-remove]")
    undo.click()
    assert _geometry(desk) == before
    expect(undo).to_be_disabled()
    _pull(desk, place, (0, 0))
    remove.click()
    assert len(_geometry(desk)["coordinates"][0]) == len(ring) - 1
    desk.find("main button[type=submit]").click()
    desk.page.wait_for_url(f"**/desk/areas/{GRID}/")
    desk.sees(".gz-messages", "边界已保存")
    desk.sees("main", "实际边界")
    assert not desk.faults
