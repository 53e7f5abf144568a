"""Figures for tests of the faces: counted anew from nothing, their addresses, and what is sent to them."""

from typing import Any

from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.people.models import Post
from gongzhi.figures.checking.actions import draw_check
from gongzhi.figures.checking.models import Check
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.packs.queries import pack_in_force
from tests.conftest import Who
from tests.web.addresses.figures import FIGURES

CHECKED = "grid_staff"
FIGURE, TOWN, VILLAGE = "grid_problems_solved", "500152115", "500152115211"


def of_figures(name: str) -> bool:
    """Whether an address is one of these."""
    return name in FIGURES


def make_figured(who: Who) -> Check:
    """Every figure of the pack, brought up to date, and a check of one of them that the checking post carries out."""
    follow(at=now())
    pack, area, year = pack_in_force("tangba"), area_by_code(TOWN), period_of("2023")
    assert pack is not None and area is not None and year is not None
    return draw_check(
        pack, CHECKED, area, year, number=5, days=10, post=_checkers(), viewer=who("dispatcher"), channel="test",
        at=now(),
    )  # fmt: skip


def _checkers() -> Post:
    return Post.objects.get(role__pack="tangba", role__code="checker", valid_to=None)


def address_of_figures(name: str, made: Check) -> str:
    """The address of one figure, or of them all."""
    if name in ("desk:check", "desk:check_look"):
        return reverse(name, kwargs={"number": made.draw.number})
    if name == "desk:check_draw":
        return reverse(name, kwargs={"code": CHECKED})
    if name in ("desk:figures_export", "desk:figure_records_export"):
        more = {} if name == "desk:figures_export" else {"code": FIGURE}
        return reverse(name, kwargs={**more, "form": "csv"})
    if name in ("portal:story", "portal:story_figure"):
        more = {"figure": FIGURE} if name == "portal:story_figure" else {}
        return reverse(name, kwargs={"code": "tangba", **more})
    if name == "desk:village":
        return reverse(name, kwargs={"code": VILLAGE})
    if name == "desk:village_everything":
        return f"{reverse(name)}?area={VILLAGE}"
    if name == "portal:open_figure":
        return reverse(name, kwargs={"code": "tangba", "figure": FIGURE, "form": "json"})
    return (
        reverse(name)
        if name in ("desk:figures", "desk:checks", "portal:open_data")
        else reverse(name, kwargs={"code": FIGURE})
    )


def posted_to_figures(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent to close a period, to draw a check and to say what it found: lawfully, and with a fault."""
    if name == "desk:check_look":
        return {"place": "1", "result": "right"}, {"place": "1", "result": "maybe"}
    if name == "desk:check_draw":
        drawn = {"area": TOWN, "period": "2023", "number": "5", "days": "5", "post": str(_checkers().pk)}
        return drawn, {**drawn, "number": "2"}
    sent = {"area": TOWN, "period": "2023-01"}
    return sent, {**sent, "period": "soon"}
