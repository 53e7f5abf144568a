"""Another person of the institution files a batch, or gives it back. Every row is answered by itself."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.programmes.access import acts_for
from gongzhi.work.programmes.actions.batches.answering import Answer, answer_filing
from gongzhi.work.programmes.actions.batches.changing import answer_correction
from gongzhi.work.programmes.actions.batches.following import answer_events
from gongzhi.work.programmes.actions.batches.insuring import answer_policies
from gongzhi.work.programmes.actions.batches.returning import answer_balances
from gongzhi.work.programmes.actions.batches.task import FiledRow, Task
from gongzhi.work.programmes.actions.pools.breaking import note_level
from gongzhi.work.programmes.actions.pools.claiming import answer_losses
from gongzhi.work.programmes.actions.pools.recovering import answer_recoveries
from gongzhi.work.programmes.logic.batches.kinds import (
    BALANCE,
    CORRECTION,
    FILING,
    PAYOUT,
    POLICY,
    RECOVERY,
)
from gongzhi.work.programmes.logic.batches.words import ACCEPTED
from gongzhi.work.programmes.models import BATCH, Batch, BatchRow, SchemeBook
from gongzhi.work.programmes.queries.breaker import stops_now

_ROWS = BatchRow._meta.db_table
_ANSWERS = {
    FILING: answer_filing, CORRECTION: answer_correction, POLICY: answer_policies, PAYOUT: answer_losses,
    RECOVERY: answer_recoveries, BALANCE: answer_balances,
}  # fmt: skip


@transaction.atomic
def file_batch(batch: Batch, *, viewer: Viewer, channel: str, at: datetime) -> Batch:
    """File a batch that another person uploaded. Filed again it is what it was.

    Raises `NotAllowed` for who uploaded it, `Conflict` for one given back and while the breaker stops what it asks.
    """
    on = local_day(at, settings.TIME_ZONE)
    locked, book = _locked(batch, viewer, at)
    if locked.state == Batch.FILED:
        return locked
    if locked.state == Batch.GIVEN_BACK:
        raise Conflict(_("这个批次已经退回"))
    _another(locked, viewer)
    (pack,) = packs_by_version([locked.version])
    scheme = pack.scheme(book.scheme) if locked.kind != POLICY else None
    if scheme is not None and (said := stops_now(scheme, book, locked.institution, locked.kind, on=on)):
        raise Conflict(said)
    waiting = BatchRow.objects.filter(batch=locked, outcome="").order_by("line")
    rows = [FiledRow(*one) for one in waiting.values_list("pk", "line", "note", "values")]
    task = Task(locked, book, pack, scheme, rows, viewer.by(None, channel), at, on)
    answers = _ANSWERS.get(locked.kind, answer_events)(task)
    _write(locked, rows, answers)
    if scheme is not None:
        note_level(scheme, book, locked.institution, pack, on=on, at=at)
    _close(locked, Batch.FILED, viewer, on, at)
    told = (f"{row.line} {answer.outcome}" for row, answer in zip(rows, answers, strict=True))
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
    facts = {"kind": locked.kind, "rows": locked.rows_in_all, "accepted": locked.counts.get(ACCEPTED, 0),
             "digest": locked.digest, "answers": digest}  # fmt: skip
    record([Done("batch.filed", BATCH, locked.uid, task.by, at, locked.institution.area_path, facts)])
    return locked


@transaction.atomic
def give_back_batch(batch: Batch, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Batch:
    """Do not file it, with a reason; its number may come again with other rows."""
    locked, _book = _locked(batch, viewer, at)
    if locked.state != Batch.UPLOADED:
        raise Conflict(_("这个批次已经有了结果"))
    _another(locked, viewer)
    if not 2 <= len(reason.strip()) <= 200 or "\x00" in reason:
        raise Invalid([Problem("reason", _("写明退回的原因，2 到 200 个字"))])
    locked.reason = reason.strip()
    _close(locked, Batch.GIVEN_BACK, viewer, local_day(at, settings.TIME_ZONE), at)
    by = viewer.by(None, channel)
    record(
        [Done("batch.given_back", BATCH, locked.uid, by, at, locked.institution.area_path, {"digest": locked.digest})]
    )
    return locked


def _locked(batch: Batch, viewer: Viewer, at: datetime) -> tuple[Batch, SchemeBook]:
    """The batch under the lock of its scheme: two filings at once count one after the other."""
    book = SchemeBook.objects.select_for_update().get(pk=batch.book_id)
    locked = Batch.objects.select_for_update(of=("self",)).select_related(
        "institution__organisation", "partner"
    ).get(pk=batch.pk)  # fmt: skip
    if not acts_for(viewer, locked.institution.organisation, on=local_day(at, settings.TIME_ZONE)):
        raise NotAllowed(_("您不代表这家机构"))
    return locked, book


def _another(batch: Batch, viewer: Viewer) -> None:
    if viewer.account == batch.maker:
        raise NotAllowed(_("要由机构的另一个人复核：上传的人不能自己复核"))


def _close(batch: Batch, state: str, viewer: Viewer, on: object, at: datetime) -> None:
    if state == Batch.FILED:
        found = Counter(BatchRow.objects.filter(batch=batch).values_list("outcome", flat=True))
        batch.counts = dict(sorted(found.items()))
    batch.state, batch.checker, batch.decided_at = state, viewer.account, at
    batch.decided_on = on  # type: ignore[assignment]
    batch.save(update_fields=["state", "checker", "decided_at", "decided_on", "counts", "reason"])


def _write(batch: Batch, rows: Sequence[FiledRow], answers: Sequence[Answer]) -> None:
    """What came of each row: those that were not taken with their reasons, then all others at once."""
    told = [
        (answer.outcome, json.dumps(answer.why, ensure_ascii=False), row.pk)
        for row, answer in zip(rows, answers, strict=True)
        if answer.outcome != ACCEPTED
    ]
    if told:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {_ROWS} SET outcome = %s, why = %s WHERE id = %s", told)  # noqa: S608
    BatchRow.objects.filter(batch=batch, outcome="").update(outcome=ACCEPTED)
