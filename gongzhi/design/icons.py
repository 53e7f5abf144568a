"""Which icons the sprite holds. Packs name icons too, and a pack must not be able to break a page."""

import re
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).parent / "static" / "gz" / "vendor" / "lucide" / "icons.svg"
FALLBACK = "circle-dot"


@cache
def known_icons() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text(encoding="utf-8")))


def icon_or_fallback(name: str) -> str:
    return name if name in known_icons() else FALLBACK
