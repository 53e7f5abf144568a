"""Looking back at what a random sample picked: an independent check whose choice nobody could steer.

Called by `announce` when a draw was made. What a draw is stays with the room that makes draws: here it is a subject,
uids, and by whom.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.base.trail.logic import By
from gongzhi.work.matters.actions.moves import move_drawn
from gongzhi.work.matters.models import SUBJECT, Matter


def look_back_at(*, draw: Any, picked: Sequence[UUID], by: By, at: datetime) -> None:
    """Have every matter that was picked looked back at, by its flow's own move."""
    if draw.subject != SUBJECT:
        return
    for matter in Matter.objects.filter(uid__in=picked).select_related("area", "lead_post").order_by("pk"):
        move_drawn(matter, by=by, at=at)


def look_back_at_other(*, draw: Any, pick: Any, by: By, at: datetime) -> None:
    """The same for one that was drawn in place of another."""
    look_back_at(draw=draw, picked=[pick.unit.subject_uid], by=by, at=at)
