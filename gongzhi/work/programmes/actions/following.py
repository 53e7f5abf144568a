"""What follows for filings from what happens elsewhere: a fact that is revoked takes with it what rests on it."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.programmes.actions.approving import release
from gongzhi.work.programmes.actions.moving import LANGUAGE, move
from gongzhi.work.programmes.logic.states import (
    APPROVED,
    CLAWED,
    CLEARED,
    DRAFT,
    PROPOSED,
    RECOMMENDED,
    REFUSED,
    WAITING,
    WITHDRAWN,
)
from gongzhi.work.programmes.models import FILING, Decision, Fact, Filing


def resting_on(fact: Fact) -> list[Filing]:
    """Filings of the firm whose newest decision used a fact, and that can still be changed by it."""
    filings = Filing.objects.filter(organisation=fact.organisation).exclude(
        state__in=(DRAFT, REFUSED, WITHDRAWN, CLAWED)
    )
    found = []
    for filing in filings.select_related("organisation"):
        newest = Decision.objects.filter(filing=filing).order_by("-pk").first()
        if newest and any(one["fact"] == str(fact.uid) for one in newest.inputs.values()):
            found.append(filing)
    return found


@translation.override(LANGUAGE)
def follow_revocation(*, fact: Fact, reason: str, by: By, at: datetime) -> None:
    """What is being reviewed is reviewed again, what was approved is revoked with the reason, what was paid is flagged.

    Money that was paid is claimed back by a decision of its own, never by itself.
    """
    said = _("所依据的资格已撤销：%(reason)s") % {"reason": reason}
    for filing in resting_on(fact):
        if filing.state in (APPROVED, WAITING):
            release(filing, said[:400], by=by, at=at)
        elif filing.state in (RECOMMENDED, CLEARED, PROPOSED):
            move([filing], "look_again", by=by, at=at, flag=said[:200])
        else:
            Filing.objects.filter(pk=filing.pk).update(flag=said[:200])
            record([Done("filing.flagged", FILING, filing.uid, by, at, filing.area_path, {"fact": str(fact.uid)})])
