"""Jobs as stored."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row

WAITING, RUNNING, STUCK, DONE, DISMISSED = "waiting", "running", "stuck", "done", "dismissed"
FREE = (WAITING, RUNNING)


class Job(Row):
    """One piece of work. It is machinery and no record: what it did stands in the rows it wrote.

    `free_at` is when a worker may take it: not before this while it waits, and the end of the lease while it runs.
    `leased_by` names one taking of it by one worker. `key` is held while the job is open, so that the same work is
    not queued twice; asked for again while it runs, `asked` changes and it runs once more. `every` (seconds) makes
    it periodic: such a job is never done and never stuck.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, null=True)
    asked = models.UUIDField()
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=WAITING)
    enqueued_at = models.DateTimeField()
    free_at = models.DateTimeField()
    every = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_by = models.CharField(max_length=80, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")
    error_text = models.CharField(max_length=200, blank=True, default="")
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)

    class Meta:
        # Key first: led by kind it would be what SQLite looks for work in, among all jobs ever done.
        constraints = [models.UniqueConstraint(fields=["key", "kind"], name="queued_once_a_key")]
        indexes = [
            # By NULL and not by state: no engine can tell that a bound state is one the index holds.
            models.Index(fields=["free_at", "id"], condition=Q(done_at=None), name="job_free"),
            models.Index(fields=["done_at"], condition=~Q(done_at=None), name="job_done"),
        ]
