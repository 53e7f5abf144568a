"""Reviews as stored."""

from gongzhi.work.reviews.models.changes import CHANGE, Change
from gongzhi.work.reviews.models.draws import DRAW, Draw, DrawUnit, Pick
from gongzhi.work.reviews.models.notices import (
    NOTICE,
    OBJECTION,
    Notice,
    NoticeRow,
    NoticeVersion,
    Objection,
    ObjectionContact,
)
from gongzhi.work.reviews.models.panels import PANEL, SEAT, Ballot, Member, Panel, PanelItem, Recusal, Seat, Slot

__all__ = [
    "CHANGE", "DRAW", "NOTICE", "OBJECTION", "PANEL", "SEAT", "Ballot", "Change", "Draw", "DrawUnit", "Member",
    "Notice", "NoticeRow", "NoticeVersion", "Objection", "ObjectionContact", "Panel", "PanelItem", "Pick", "Recusal",
    "Seat", "Slot",
]  # fmt: skip
