"""One light looks the same in a list, on a ruler and on a map, and never speaks by colour alone."""

import re
from pathlib import Path

from gongzhi import design
from gongzhi.design.shapes import LIGHTS, light_of

STATIC = Path(design.__file__).parent / "static" / "gz"


def test_every_light_has_a_colour_a_shape_and_a_word() -> None:
    css = (STATIC / "components" / "status.css").read_text(encoding="utf-8")
    for code, light in LIGHTS.items():
        assert f".gz-tone-{light.tone} " in css, code
        assert light.path.startswith("M")
        assert light.word is not None


def test_the_map_draws_the_same_lights() -> None:
    script = (STATIC / "js" / "map" / "marks.js").read_text(encoding="utf-8")
    table = re.search(r"const lights = \{(.*?)\n\};", script, re.DOTALL)
    assert table is not None
    assert set(re.findall(r"(\w+): \[", table.group(1))) == set(LIGHTS)


def test_an_unknown_light_is_undetermined_not_good_news() -> None:
    assert light_of("no-such-light") is LIGHTS["unknown"]


def test_late_then_done_stays_amber() -> None:
    assert LIGHTS["done_late"].tone == LIGHTS["soon"].tone != LIGHTS["done"].tone
