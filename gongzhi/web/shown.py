"""What every page knows: the place, the language, and whether this is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.web.showing import say


def front_pack(stamp: int | None = None) -> PackInUse | None:
    """The pack the portal speaks for: the first in force that has kinds residents may report."""
    return next(
        (pack for pack in packs_in_force(stamp) if any(kind.portal for kind in pack.pack.kinds.values())),
        None,
    )


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    pack = getattr(request, "working_pack", None) or front_pack()
    return {
        "place": {"name": say(pack.pack.head.place) if pack else ""},
        "story_of": pack.code if pack and pack.pack.story else "",
        "open_data_page": bool(pack and pack.pack.head.open_data),
        "synthetic": bool(pack and pack.pack.head.synthetic),
        "demo": settings.DEMO,
    }
