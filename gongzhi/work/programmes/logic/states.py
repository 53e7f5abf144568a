"""The states of a filing: which moves lead from where to where, and by whom. Money hangs on them, so they stand here.

Which steps a programme has, whose they are and how long they may take is data: its offer says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"
RECOMMENDED, NOTICED, CLEARED, PROPOSED = "recommended", "noticed", "cleared", "proposed"
APPROVED, WAITING, PAYING, PAID = "approved", "waiting", "paying", "paid"
REFUSED, WITHDRAWN, CLAWING, CLAWED = "refused", "withdrawn", "clawing", "clawed"

STATES: Mapping[str, object] = {
    DRAFT: _("草稿"),
    SUBMITTED: _("已提交"),
    RETURNED: _("退回补正"),
    ACCEPTED: _("已受理，评审中"),
    RECOMMENDED: _("拟支持"),
    NOTICED: _("公示中"),
    CLEARED: _("公示无异议，待批复"),
    PROPOSED: _("待复核批复"),
    APPROVED: _("已批准，待拨付"),
    WAITING: _("已批准，待资金"),
    PAYING: _("拨付中"),
    PAID: _("已拨付"),
    REFUSED: _("不予支持"),
    WITHDRAWN: _("已撤回"),
    CLAWING: _("追回中"),
    CLAWED: _("已追回"),
}
ENDED = (PAID, REFUSED, WITHDRAWN, CLAWED)
# what is claimed for cannot be claimed again while one of these stands
STANDING = (
    SUBMITTED, RETURNED, ACCEPTED, RECOMMENDED, NOTICED, CLEARED, PROPOSED, APPROVED, WAITING, PAYING, PAID, CLAWING,
)  # fmt: skip
COMMITTED = (APPROVED, PAYING, PAID, CLAWING)  # money of a budget is reserved or spent for it
BEFORE_APPROVAL = (SUBMITTED, RETURNED, ACCEPTED, RECOMMENDED, NOTICED, CLEARED, PROPOSED)

Actor = Literal["firm", "programmes", "budget", "pay", "room"]


@dataclass(frozen=True)
class Move:
    """A move: from these states to that one, by the firm, a post with a verb, or the room itself."""

    source: tuple[str, ...]
    to: str
    by: Actor


MOVES: Mapping[str, Move] = {
    "submit": Move((DRAFT, RETURNED), SUBMITTED, "firm"),
    "withdraw": Move((DRAFT, *BEFORE_APPROVAL), WITHDRAWN, "firm"),
    "accept": Move((SUBMITTED,), ACCEPTED, "programmes"),
    "send_back": Move((SUBMITTED, ACCEPTED), RETURNED, "programmes"),
    "recommend": Move((ACCEPTED,), RECOMMENDED, "programmes"),
    "publish": Move((RECOMMENDED,), NOTICED, "programmes"),
    "clear": Move((NOTICED,), CLEARED, "room"),
    "unpublish": Move((NOTICED,), RECOMMENDED, "room"),
    "propose": Move((RECOMMENDED, CLEARED), PROPOSED, "programmes"),
    "not_approved": Move((PROPOSED,), ACCEPTED, "room"),
    "approve": Move((PROPOSED,), APPROVED, "room"),
    "wait": Move((PROPOSED,), WAITING, "room"),
    "fund": Move((WAITING,), APPROVED, "room"),
    "unfund": Move((APPROVED,), WAITING, "room"),
    "order": Move((APPROVED,), PAYING, "pay"),
    "pay": Move((PAYING,), PAID, "room"),
    "bounce": Move((PAYING,), APPROVED, "room"),
    "refuse": Move((SUBMITTED, RETURNED, ACCEPTED, RECOMMENDED, CLEARED), REFUSED, "programmes"),
    "revoke": Move((APPROVED, WAITING), REFUSED, "programmes"),
    "look_again": Move((RECOMMENDED, CLEARED, PROPOSED), ACCEPTED, "room"),
    "claw": Move((PAID,), CLAWING, "budget"),
    "clawed": Move((CLAWING,), CLAWED, "room"),
}

# the step of the offer that somebody must take while a filing stands in a state
STEP_OF: Mapping[str, str] = {
    SUBMITTED: "accept",
    ACCEPTED: "review",
    RECOMMENDED: "notice",
    CLEARED: "approve",
    APPROVED: "pay",
}
