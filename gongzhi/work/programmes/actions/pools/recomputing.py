"""Claims that could not be computed for want of a fact, computed again when something is told of their firms."""

from collections.abc import Sequence
from datetime import datetime

from gongzhi.base.people.models import Organisation
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.actions.pools.claiming import state_of, with_loss
from gongzhi.work.programmes.logic.batches.judging import Facts, fact_on
from gongzhi.work.programmes.logic.pools.cases import worth_of
from gongzhi.work.programmes.models import PAYOUT, Payout
from gongzhi.work.programmes.queries.lending import facts_known

_LOCKED = 500


def follow_facts(*, firms: Sequence[Organisation], by: By, at: datetime) -> None:
    """Something was told of these firms: what of their claims waits for it is computed again.

    Rules and days are those of the claim; only what was missing is taken from what is known now.
    """
    rows = Payout.objects.filter(loan__firm__in=firms, state=Payout.UNDETERMINED).select_for_update(of=("self",))
    waiting = list(rows.select_related("loan", "book").order_by("pk")[:_LOCKED])
    if not waiting:
        return
    packs = dict(zip([one.version for one in waiting], packs_by_version([one.version for one in waiting]), strict=True))
    acts = []
    for one in waiting:
        scheme = packs[one.version].scheme(one.book.scheme)
        facts = facts_known([one.loan.firm_id], scheme.facts.values(), known_at=at)
        if _computed(one, scheme, facts):
            acts.append(Done("payout.computed_again", PAYOUT, one.uid, by, at, one.area_path, {"payable": one.payable}))
    record(acts)


def _computed(one: Payout, scheme: ReadyScheme, facts: Facts) -> bool:
    """Fill in what was missing and compute; whether anything new came to the case."""
    found = {}
    for name, field in scheme.facts.items():
        fact = fact_on(facts, one.loan.firm_id, field, one.loan.begins_on) if name not in one.case else None
        if fact is not None:
            found[name] = fact.value
    if not found:
        return False
    one.case = with_loss(scheme, {**one.case, **found}, one.known_at)
    worth = worth_of(scheme, one.case, known_at=one.known_at)
    one.base, one.parts, one.payable, one.binding = worth.base, dict(worth.parts), worth.payable, worth.binding
    one.why, one.state = dict(worth.why), state_of(worth)
    one.save(update_fields=["case", "base", "parts", "payable", "binding", "why", "state"])
    return True
