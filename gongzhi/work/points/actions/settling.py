"""Settlement: what the notice left standing goes into the books, all of a round or nothing; and reversal."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.points.actions.schemes import account_of, keeping, open_books
from gongzhi.work.points.models import CLAIM, ROUND, Book, Claim, Round

SETTLE = "settle"


@transaction.atomic
def settle_round(which: Round, *, viewer: Viewer, channel: str, at: datetime) -> Round:
    """Credit every claim that passed and was left standing by the notice: one entry, a leg a claim.

    Asked for again it is the first settlement. Raises `Conflict` while the notice runs.
    """
    by = keeping(which.scheme, viewer, channel)
    held = Round.objects.select_for_update().get(pk=which.pk)
    if held.state == Round.SETTLED:
        return held
    if held.state != Round.READY:
        raise Conflict(_("公示还没有结束，不能入账"))
    claims = list(Claim.objects.filter(round=which, state=Claim.PASSED).select_related("household").order_by("pk"))
    if claims:
        _credit(which, claims, by=by, at=at)
    Round.objects.filter(pk=which.pk).update(state=Round.SETTLED, settled_at=at)
    todos.close_todos(which.uid, at=at)
    facts = {"claims": len(claims), "points": sum(one.awarded or 0 for one in claims)}
    record([Done("points.settled", ROUND, which.uid, by, at, which.scheme.area_path, facts)])
    held.state, held.settled_at = Round.SETTLED, at
    return held


def _credit(which: Round, claims: Sequence[Claim], *, by: By, at: datetime) -> None:
    scheme = which.scheme
    homes = {one.household_id: _heir(one.household) for one in claims}
    books = open_books(scheme, homes.values(), by=by, at=at)
    issue = account_of(scheme, "issue")
    legs = [
        Leg(issue.pk, books[homes[one.household_id].pk].account_id, one.awarded or 0, scheme.unit) for one in claims
    ]
    post_entry(Draft(f"points.round:{which.uid}", "points.round", legs, "reviewed", which.number), by=by, at=at)
    Claim.objects.filter(pk__in=[one.pk for one in claims]).update(state=Claim.SETTLED)


def _heir(household: Household) -> Household:
    """The household itself, or the one it became part of."""
    while household.merged_into is not None:
        household = household.merged_into
    return household


@transaction.atomic
def reverse_claim(claim: Claim, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Claim:
    """Take back by reversal 冲正 what was credited by mistake: the first entry stays, another follows it, once.

    Raises `Conflict` when the points have been spent: no balance is ever driven below nothing.
    """
    by = keeping(claim.scheme, viewer, channel)
    if not 4 <= len(reason.strip()) <= 200 or "\x00" in reason:
        raise Invalid([Problem("reason", _("写明冲正的理由，4 到 200 个字"))])
    held = Claim.objects.select_for_update().select_related("scheme__area", "household").get(pk=claim.pk)
    if held.state != Claim.SETTLED:
        raise Conflict(_("只有已经入账的能冲正"))
    book = Book.objects.get(scheme=held.scheme, household=_heir(held.household))
    leg = Leg(book.account_id, account_of(held.scheme, "issue").pk, held.awarded or 0, held.scheme.unit)
    draft = Draft(f"points.undo:{held.uid}", "reversal", [leg], "mistaken", held.number)
    post_entry(draft, by=by, at=at)
    held.state, held.reason = Claim.REVERSED, reason.strip()
    held.save(update_fields=["state", "reason"])
    record([Done("points.reversed", CLAIM, held.uid, by, at, held.scheme.area_path, {"points": held.awarded or 0})])
    return held
