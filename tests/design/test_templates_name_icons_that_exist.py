"""An icon that is not in the sprite falls back quietly, so only a test can notice a wrong name."""

import re
from pathlib import Path

from gongzhi import design
from gongzhi.design.icons import FALLBACK, icon_or_fallback, known_icons

TEMPLATES = Path(design.__file__).parents[1].rglob("templates/**/*.html")


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named: dict[str, str] = {}
    for path in TEMPLATES:
        for name in re.findall(r'{% (?:icon|empty) "([^"]+)"', path.read_text(encoding="utf-8")):
            named[name] = path.name
    assert len(named) > 20
    missing = {name: file for name, file in named.items() if name not in known_icons()}
    assert missing == {}


def test_an_unknown_icon_falls_back_instead_of_breaking_the_page() -> None:
    assert FALLBACK in known_icons()
    assert icon_or_fallback("no-such-icon") == FALLBACK
    assert icon_or_fallback("lightbulb") == "lightbulb"
