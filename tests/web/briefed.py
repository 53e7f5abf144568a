"""A drafted briefing for tests of the faces; its addresses, and what is sent there."""

from typing import Any

from django.urls import reverse

from gongzhi.base.clock import now
from gongzhi.figures.briefings.actions.drafting import draft_due
from gongzhi.figures.briefings.models import Briefing
from tests.figures.sheets.sheets import pack
from tests.web.addresses.briefings import BRIEFINGS


def of_briefings(name: str) -> bool:
    """Whether an address is one of these."""
    return name in BRIEFINGS


def make_briefed() -> Briefing:
    """The draft of the month that is over."""
    draft_due(pack(), at=now())
    return Briefing.objects.get()


def address_of_briefings(name: str, made: Briefing) -> str:
    """The address of what was made for it."""
    if name == "desk:bulletins":
        return reverse(name, kwargs={"code": "grid_events"})
    if name.startswith("desk:bulletin"):
        return reverse(name, kwargs={"code": "grid_events", "until": "2023-11-15T14"})
    return reverse(name) if name == "desk:briefings" else reverse(name, kwargs={"uid": made.uid})


def posted_to_briefings() -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    sent = {"what": "sign", "remarks": "1", "shown": ["1.1", "1.2"], "said": ["1.1"], "remark-1": "天气冷了。"}
    return sent, {**sent, "remark-1": "x" * 1_001}
