"""Reads on jobs: the database's time, what is free to be taken, what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils.dateparse import parse_datetime

from gongzhi.base.jobs.models import FREE, RUNNING, STUCK, WAITING, Job

UNSTARTED = timedelta(minutes=30)  # nobody took a job that was due: there is no worker, or none that knows its kind
FAILING = 4  # failures in a row before a periodic job is called failing


def database_time() -> datetime:
    """Now by the database's clock: workers on several machines agree on it, whatever their own clocks say."""
    sql = "SELECT clock_timestamp()" if connection.vendor == "postgresql" else "SELECT strftime('%Y-%m-%d %H:%M:%f')"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()[0]
    moment = found if isinstance(found, datetime) else parse_datetime(found)
    assert moment is not None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def free(kinds: Collection[str]) -> QuerySet[Job]:
    """Jobs a worker may take now, the longest due first: waiting ones, and those whose worker let the lease run out."""
    return Job.objects.filter(done_at=None, kind__in=kinds, state__in=FREE, free_at__lte=Now()).order_by(
        "free_at", "pk"
    )


@dataclass(frozen=True)
class Wrong:
    """Jobs of one kind with the same trouble. `trouble`: stuck, failing (periodic) or unstarted."""

    trouble: str
    kind: str
    code: str
    number: int


def troubles() -> list[Wrong]:
    """What an operator should look at; empty when all is well."""
    stuck = Q(state=STUCK)
    failing = Q(state__in=FREE, every__isnull=False, attempts__gte=FAILING) & ~Q(error_code="")
    found = [
        Wrong(trouble, kind, code, number)
        for trouble, which in (("stuck", stuck), ("failing", failing))
        for kind, code, number in _grouped(which)
    ]
    unstarted = Job.objects.filter(done_at=None, state=WAITING, free_at__lt=Now() - UNSTARTED)
    rows = unstarted.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    return found + [Wrong("unstarted", kind, "", number) for kind, number in rows]


def _grouped(which: Q) -> list[tuple[str, str, int]]:
    rows = Job.objects.filter(which, done_at=None).values_list("kind", "error_code").annotate(n=Count("pk"))
    return list(rows.order_by("kind", "error_code"))


def in_trouble() -> QuerySet[Job]:
    """Stuck jobs, newest first, and periodic ones that keep failing."""
    failing = Q(state__in=FREE, every__isnull=False, attempts__gte=FAILING) & ~Q(error_code="")
    return Job.objects.filter(Q(state=STUCK) | failing, done_at=None).order_by("-pk")


@dataclass(frozen=True)
class Queue:
    """How many jobs of a kind wait and run, and when the first was or is due."""

    kind: str
    waiting: int
    running: int
    first: datetime | None


def queues() -> list[Queue]:
    """Open jobs by kind, in one query."""
    rows = Job.objects.filter(done_at=None, state__in=FREE).values_list("kind").order_by("kind")
    counted = rows.annotate(
        waits=Count("pk", filter=Q(state=WAITING)), runs=Count("pk", filter=Q(state=RUNNING)), first=Min("free_at")
    )
    return [Queue(*row) for row in counted]
