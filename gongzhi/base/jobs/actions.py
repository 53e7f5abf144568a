"""Queueing jobs, and the steps of a job's life: taken, alive, done, put off, failed, stuck, retried, dismissed.

Each step is a conditional update on the taking it belongs to: a worker that lost its lease can change nothing more.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongzhi.base.insert import insert
from gongzhi.base.jobs.access import operating_post
from gongzhi.base.jobs.logic import KINDS, Argument, JobFault, Kind, described, tellable
from gongzhi.base.jobs.models import DISMISSED, DONE, RUNNING, STUCK, WAITING, Job
from gongzhi.base.jobs.queries import database_time, free
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done

SUBJECT = "job"
_BATCH = 500


class LeaseLost(Exception):
    """Another worker has the job by now; whatever this one did in its transaction must not stay."""


@dataclass(frozen=True)
class Ask:
    """A job asked for. `key`: asked for again while open, it is one job. `run_after`: not before this."""

    kind: str
    arguments: Mapping[str, Argument]
    key: str = ""
    run_after: datetime | None = None


def enqueue(
    kind: str,
    *,
    at: datetime,
    arguments: Mapping[str, Argument] | None = None,
    key: str = "",
    run_after: datetime | None = None,
) -> None:
    """Queue one job in the caller's transaction: it is there when that commits, and was never there if it does not."""
    enqueue_many([Ask(kind, arguments or {}, key, run_after)], at=at)


def enqueue_many(asks: Iterable[Ask], *, at: datetime) -> None:
    """Queue any number of jobs by sets."""
    rows = [_row(ask, at) for ask in asks]
    insert([row for row in rows if row.key is None])
    # Of the same key twice in one set PostgreSQL would update one row twice, which it refuses.
    keyed = list({(row.kind, row.key): row for row in rows if row.key is not None}.values())
    if keyed:
        Job.objects.bulk_create(
            keyed, _BATCH, update_conflicts=True, update_fields=["asked"], unique_fields=["kind", "key"]
        )


def _row(ask: Ask, at: datetime) -> Job:
    if ask.kind not in KINDS:
        raise LookupError(f"no job is called {ask.kind}")
    return Job(
        kind=ask.kind, key=ask.key or None, asked=uuid4(), arguments=tellable(ask.arguments), enqueued_at=at,
        free_at=ask.run_after or at,
    )  # fmt: skip


def keep_periodic(table: Mapping[str, timedelta], *, at: datetime) -> None:
    """Make the periodic jobs be those of the table. One no longer in it ends when it is next done."""
    wanted = {kind: int(every.total_seconds()) for kind, every in table.items()}
    standing = dict(Job.objects.filter(key="periodic", every__isnull=False).values_list("kind", "every"))
    if standing == wanted:
        return
    rows = [
        Job(kind=kind, key="periodic", asked=uuid4(), enqueued_at=at, free_at=at, every=every)
        for kind, every in wanted.items()
    ]
    with transaction.atomic():
        Job.objects.bulk_create(rows, update_conflicts=True, update_fields=["every"], unique_fields=["kind", "key"])
        Job.objects.filter(key="periodic").exclude(kind__in=wanted).update(every=None)


@dataclass(frozen=True)
class Taken:
    """A job in a worker's hands, by one taking of it."""

    row: int
    uid: UUID
    kind: Kind
    arguments: Mapping[str, Argument]
    by: str
    asked: UUID
    attempt: int
    at: datetime
    every: int | None = None

    @property
    def last(self) -> bool:
        """Whether a failure now is the end of it."""
        return self.every is None and self.attempt > self.kind.retries


def take(worker: str, kinds: Collection[str]) -> Taken | None:
    """Lease the job that is due longest to a worker, or None. Two workers never get the same one.

    One whose lease ran out is taken again; after as many attempts as its kind allows it is stuck, so that a job that
    kills its workers does not go on for ever.
    """
    if not free(kinds).exists():  # a plain look: nothing is locked while nothing is to be done
        return None
    while True:
        with transaction.atomic():
            job = free(kinds).select_for_update(skip_locked=True).first()
            if job is None:
                return None
            kind, at = KINDS[job.kind], database_time()
            if job.every is None and job.attempts > kind.retries:
                _update(job.pk, job.leased_by, state=STUCK, leased_by="", error_code="lease_ran_out", error_text="")
                continue
            by = f"{worker}/{uuid4().hex[:12]}"
            _update(
                job.pk, job.leased_by, state=RUNNING, leased_by=by, free_at=at + kind.lease, attempts=job.attempts + 1
            )
        return Taken(job.pk, job.uid, kind, job.arguments, by, job.asked, job.attempts + 1, at, job.every)


def _update(row: int, by: str, *also: Q, **values: object) -> bool:
    return bool(Job.objects.filter(*also, pk=row, leased_by=by).update(**values))


def alive(taken: Taken, done: int | None = None, total: int | None = None) -> None:
    """Extend the lease from now on, and show how far it is; raises `LeaseLost`."""
    told = {} if done is None else {"progress_done": done, "progress_total": total or 0}
    if not _update(taken.row, taken.by, free_at=database_time() + taken.kind.lease, **told):
        raise LeaseLost(taken.kind.name)


def finish(taken: Taken) -> None:
    """Done; raises `LeaseLost`. Periodic ones wait for their next time, those asked for meanwhile run once more."""
    at = database_time()
    well = {"leased_by": "", "attempts": 0, "error_code": "", "error_text": ""}
    if taken.every is not None:
        done = _update(taken.row, taken.by, state=WAITING, free_at=at + timedelta(seconds=taken.every), **well)
    else:
        ended = {**well, "attempts": taken.attempt, "state": DONE, "done_at": at, "key": None}
        done = _update(taken.row, taken.by, Q(asked=taken.asked), **ended)
        done = done or _update(taken.row, taken.by, state=WAITING, free_at=taken.at, **well)
    if not done:
        raise LeaseLost(taken.kind.name)


def put_off(taken: Taken, until: datetime) -> None:
    """Run it again at another time; the attempt does not count."""
    _update(taken.row, taken.by, state=WAITING, leased_by="", free_at=until, attempts=F("attempts") - 1)


def fail(taken: Taken, fault: BaseException) -> bool:
    """Wait before the next attempt, or be stuck after the last one; True if it is stuck now."""
    code, text = described(fault)
    final = taken.last or (isinstance(fault, JobFault) and fault.final and taken.every is None)
    wait = taken.kind.backoff(taken.attempt)
    if taken.every is not None:
        wait = min(wait, timedelta(seconds=taken.every))
    values = {"leased_by": "", "error_code": code, "error_text": text}
    if final:
        return _update(taken.row, taken.by, state=STUCK, **values)
    _update(taken.row, taken.by, state=WAITING, free_at=database_time() + wait, **values)
    return False


def retry(job: Job, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Let a stuck job be run again from its first attempt."""
    _decide(job, "job.retried", viewer, channel, at, state=WAITING, attempts=0, free_at=at)


def dismiss(job: Job, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Give a stuck job up: it stays, with its fault, and is not run again."""
    _decide(job, "job.dismissed", viewer, channel, at, state=DISMISSED, done_at=at, key=None)


@transaction.atomic
def _decide(job: Job, verb: str, viewer: Viewer, channel: str, at: datetime, **values: object) -> None:
    post = operating_post(viewer)
    if post is None:
        raise NotAllowed(_("您的岗位不管系统运行"))
    if not Job.objects.filter(pk=job.pk, state=STUCK).update(**values):
        raise Conflict(_("这项后台工作已经不在卡住的状态"))
    facts = {"kind": job.kind, "code": job.error_code}
    record([Done(verb, SUBJECT, job.uid, viewer.by(post, channel), at, data=facts)])
