"""Figures for tests of the faces: counted anew from nothing, their addresses, and what is sent to them."""

from typing import Any

from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.models import Step
from tests.web.addresses.figures import FIGURES

FIGURE, TOWN, VILLAGE = "grid_problems_solved", "500152115", "500152115211"


def of_figures(name: str) -> bool:
    """Whether an address is one of these."""
    return name in FIGURES


def make_figured() -> Step:
    """Every figure of the pack, brought up to date."""
    return follow(at=now())


def address_of_figures(name: str) -> str:
    """The address of one figure, or of them all."""
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
    return reverse(name) if name in ("desk:figures", "portal:open_data") else reverse(name, kwargs={"code": FIGURE})


def posted_to_figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent to close a period: lawfully, and with a fault."""
    sent = {"area": TOWN, "period": "2023-01"}
    return sent, {**sent, "period": "soon"}
