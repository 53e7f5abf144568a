"""Volunteers of the demo: some who offer a skill, one call that was answered, one that is still open."""

import random
from datetime import datetime, timedelta

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.trail.logic import By
from gongzhi.work.points.actions.helping import call_for_help, confirm_shifts, offer, sign_up
from gongzhi.work.points.logic.helping import KINDS, SKILLS, CallRow
from gongzhi.work.points.models import Scheme

_PORTAL = By("portal")


def play_help(
    scheme: Scheme, homes: list[Household], secretary: Viewer, until: datetime, zone: str, dice: random.Random
) -> None:
    """Offers, a call of ten days ago with who was there, and one for next week."""
    kinds, skills = list(KINDS), list(SKILLS)
    began = until - timedelta(days=20)
    for n, home in enumerate(dice.sample(homes, min(8, len(homes))), 1):
        kind, skill = kinds[n % len(kinds)], dice.choice(skills)
        offer(scheme, home, f"示例{KINDS[kind]} {n}", kind, skill, viewer=secretary, channel="demo", at=began)
    past, soon = until - timedelta(days=10), until + timedelta(days=7)
    rows = (
        CallRow("清理 2 组水沟（示例）", "hands", local_day(past, zone), "2 组提灌站旁（示例）", 3, 8),
        CallRow("冬季看望独居老人（示例）", "care", local_day(soon, zone), "村委会集合（示例）", 4, 10),
    )
    for row in rows:
        call = call_for_help(scheme, row, viewer=secretary, channel="demo", at=began)
        coming = dice.sample(homes, min(5, len(homes)))
        shifts = [sign_up(call, home, by=_PORTAL, at=began + timedelta(hours=n + 1)) for n, home in enumerate(coming)]
        if row.day < local_day(until, zone):
            confirm_shifts(call, shifts[:4], row.hours, viewer=secretary, channel="demo", at=past + timedelta(hours=8))
