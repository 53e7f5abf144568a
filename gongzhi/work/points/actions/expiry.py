"""The end of a year: what was earned long enough ago expires, all of a village in one entry."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Account, Entry
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.work.points.actions.schemes import account_of, keeping
from gongzhi.work.points.logic.carry import expiring
from gongzhi.work.points.models import SCHEME, Book, Claim, Scheme
from gongzhi.work.points.queries.schemes import resolution_now


@transaction.atomic
def expire_points(scheme: Scheme, year: int, *, viewer: Viewer, channel: str, at: datetime) -> int:
    """Let expire what was earned before `year` less the years kept, and not spent since; how many points in all.

    Once for each year; asked for again it is the first time. Raises `Conflict` before the year is over.
    """
    by = keeping(scheme, viewer, channel)
    if local_day(at, settings.TIME_ZONE) <= date(year, 12, 31):
        raise Conflict(_("这一年还没有过完"))
    key = f"points.expire:{scheme.uid}:{year}"
    first = Entry.objects.filter(key=key).first()
    if first is not None:
        return _sum(first)
    since = date(year + 1 - resolution_now(scheme).keep_years, 1, 1)
    rows = Claim.objects.filter(scheme=scheme, state=Claim.SETTLED, day__gte=since)
    earned: dict[int, int] = dict(rows.values_list("household").annotate(Sum("awarded")))
    books = list(Book.objects.filter(scheme=scheme, account__settled__gt=0).select_related("account").order_by("pk"))
    locked = Account.objects.select_for_update().in_bulk([one.account_id for one in books])
    gone = account_of(scheme, "expired")
    amounts = [(one, expiring(locked[one.account_id].available, earned.get(one.household_id, 0))) for one in books]
    legs = [Leg(one.account_id, gone.pk, amount, scheme.unit) for one, amount in amounts if amount]
    if not legs:
        return 0
    post_entry(Draft(key, "points.expire", legs, "year_end", str(year)), by=by, at=at)
    facts: dict[str, Any] = {"year": year, "points": sum(leg.amount for leg in legs), "books": len(legs)}
    record([Done("points.expired", SCHEME, scheme.uid, by, at, scheme.area_path, facts)])
    return int(facts["points"])


def _sum(entry: Entry) -> int:
    return int(entry.transfers.aggregate(sum=Sum("amount"))["sum"] or 0)
