"""Doing once what may be sent twice."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.crypto import keyed_digest
from gongzhi.base.receipts.models import Receipt
from gongzhi.base.refusals import Conflict, Problem

KEPT = timedelta(days=30)
Outcome = Mapping[str, Any]


def once(
    client: str, key: str, content: str, make: Callable[[], Outcome], *, at: datetime, field: str = "Idempotency-Key"
) -> tuple[Outcome, bool]:
    """What `make` gives, done once for this key of this client; whether it was done before.

    `content` is everything that was sent, as text. The same key with other content is a `Conflict` naming `field`.
    What `make` refuses leaves no receipt, so that it can be sent again. Of two at the same moment one waits.
    """
    named, sent = keyed_digest("receipt.key", key), keyed_digest("receipt.content", content)
    if before := _before(client, named):
        return _same(before, sent, field), True
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(client=client, key_digest=named, content=sent, taken_at=at)
            outcome = make()
            Receipt.objects.filter(pk=receipt.pk).update(outcome=dict(outcome))
            return outcome, False
    except IntegrityError:
        before = _before(client, named)
        if before is None:
            raise
        return _same(before, sent, field), True


def forget_old(*, at: datetime) -> int:
    """Drop receipts nobody will ask for any more; how many."""
    return Receipt.objects.filter(taken_at__lt=at - KEPT).delete()[0]


def _before(client: str, named: str) -> Receipt | None:
    return Receipt.objects.filter(client=client, key_digest=named).first()


def _same(before: Receipt, sent: str, field: str) -> Outcome:
    if before.content != sent:
        raise Conflict([Problem(field, _("同一编号已收到过不同的内容"))])
    return dict(before.outcome)
