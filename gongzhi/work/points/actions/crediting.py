"""Claims that the trail files by itself: an item names an act, and who was there is put before the next meeting."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from gongzhi.base.clock import local_day
from gongzhi.base.columns import under
from gongzhi.base.people.models import Household
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.points.actions.claims import ClaimRow, Filed, file_claims
from gongzhi.work.points.models import Scheme
from gongzhi.work.points.queries.schemes import items_now

_AT_A_TIME = 1_000


def credit_from_trail(scheme: Scheme, *, after: int, at: datetime) -> tuple[Filed, int]:
    """File what acts newer than `after` (key of an act) tell of households; and the key of the last act seen.

    An act is credited once however often this runs, and its claim is reviewed like any other.
    """
    verbs = {one.trail: one.code for one in items_now(scheme) if one.trail}
    found = Act.objects.filter(under("area_path", scheme.area_path), pk__gt=after, verb__in=verbs)
    acts = list(found.order_by("pk")[:_AT_A_TIME])
    named = {act.pk: _uid(act.data.get("household")) for act in acts}
    homes = {one.uid: one for one in Household.objects.filter(uid__in=[uid for uid in named.values() if uid])}
    rows = []
    for act in acts:
        home = homes.get(named[act.pk] or UUID(int=0))
        if home is not None:
            rows.append(ClaimRow(home, verbs[act.verb], local_day(act.at, settings.TIME_ZONE), of_subject=act.uid))
    return file_claims(scheme, rows, by=By("trail"), at=at), acts[-1].pk if acts else after


def _uid(told: object) -> UUID | None:
    try:
        return UUID(str(told)) if told else None
    except ValueError:
        return None
