"""Emptying what money leaves of people in this room: whose account it was and its number. Amounts and orders stay."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from gongzhi.work.programmes.models import PAY_ACCOUNT, PayAccount

NUMBERS = "numbers"


def erase_accounts(uids: Sequence[UUID]) -> None:
    """Nobody knows any more which accounts these were. One that still stood is used no longer: nothing goes to it."""
    PayAccount.objects.filter(uid__in=uids, until=None).update(until=F("since"))
    rows = list(PayAccount.objects.filter(uid__in=uids))
    for one in rows:
        one.holder, one.bank, one.number = "", "", ""
    PayAccount.objects.bulk_update(rows, ["holder", "bank", "number", "number_index"], batch_size=200)


ERASERS = {(PAY_ACCOUNT, NUMBERS): erase_accounts}
