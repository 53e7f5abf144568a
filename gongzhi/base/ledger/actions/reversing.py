"""Reversal 冲正: what was posted stays, and an entry the other way round follows it."""

from datetime import datetime

from django.utils.translation import gettext as _

from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.logic.entries import DIRECT, SETTLE, Draft, Leg
from gongzhi.base.ledger.models import Entry
from gongzhi.base.refusals import Conflict, Problem
from gongzhi.base.trail.logic import By

REVERSAL = "reversal"


def reverse(entry: Entry, *, reason: str, by: By, at: datetime, document: str = "") -> Entry:
    """Pay back what an entry paid, once; a reversal can be reversed in its turn.

    The same reversal asked for again is the first one; with another reason or document it is a `Conflict`. So is one
    whose money has been spent meanwhile, and an entry with reservations, which are voided instead.
    """
    legs = []
    for one in entry.transfers.order_by("-seq"):
        if one.kind not in (DIRECT, SETTLE):
            raise Conflict([Problem("entry", _("%(key)s 里有预留、释放或到期，不能冲正") % {"key": entry.key})])
        legs.append(Leg(one.credit_id, one.debit_id, one.amount, one.unit_id))
    draft = Draft(f"reverse:{entry.uid}", REVERSAL, legs, reason, document, reverses=entry.pk)
    return post_entries([draft], by=by, at=at)[0]
