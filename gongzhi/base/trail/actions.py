"""Recording acts and sealing them into hash-chained blocks without losing late commits.

A sealer that took "all acts newer than the last block" would lose those whose transaction commits after it
looked. So each writer holds a shared advisory lock until its transaction ends, and the sealer takes the
exclusive one: when it has it, no act with a lower key can still appear. SQLite has one writer and no such gap.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from gongzhi.base.clock import now
from gongzhi.base.insert import insert
from gongzhi.base.trail.logic import GENESIS, Done, chain, sealable
from gongzhi.base.trail.models import Act, Block

_LOCK = 7_310_115  # any constant: the one advisory lock of the trail
_BATCH = 1_000


def _lock(*, shared: bool) -> None:
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK])  # noqa: S608 a constant of two


def record(done: Iterable[Done]) -> list[Act]:
    """Write acts, in order. Must run inside the transaction that did what they tell; raises `TypeError` for floats."""
    if not connection.in_atomic_block:
        raise RuntimeError("acts are recorded inside the transaction they belong to")
    written = now()
    acts = [
        # In the order of the columns: named values take Django more than twice as long, and everything writes acts.
        Act(
            None, one.uid, one.at, written, one.verb, one.subject, one.subject_uid, one.by.post, one.by.account,
            one.by.channel, one.area_path, sealable(one.data),
        )
        for one in done
    ]  # fmt: skip
    _lock(shared=True)
    insert(acts)
    return acts


@transaction.atomic
def seal(*, at: datetime, at_most: int = 100_000) -> Block | None:
    """Seal every act not yet in a block (`at_most` in one call); None when there is none."""
    _lock(shared=False)
    last = Block.objects.order_by("-last_act").first()
    start = last.last_act if last else 0
    previous = last.hash if last else GENESIS
    acts = Act.objects.filter(pk__gt=start).order_by("pk")[:at_most]
    sealed = chain(previous, (act.sealed_form() for act in acts.iterator(chunk_size=_BATCH)), at)
    if not sealed.acts:
        return None
    ends = {"first_act": sealed.first, "last_act": sealed.last, "acts": sealed.acts}
    return Block.objects.create(sealed_at=at, previous=previous, hash=sealed.hash, **ends)
