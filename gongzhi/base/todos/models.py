"""To-dos and the clocks that give them their due time."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import cast

from django.db import models
from django.db.models import Q

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Post
from gongzhi.base.todos.logic import Allowance, Interval, Light, Unit, due_of, light_of


class Clock(Row):
    """A limit that runs on one thing: so much time from its start. Only a clock writes `due_at`.

    `amount` in `unit`; none when the due time was taken over from elsewhere. `extended` was added before it ran out.
    While `paused_at` is set the clock stands and `due_at` is what it was when it came to stand.
    """

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    code = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    amount = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=13, default="working_days")
    extended = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_uid", "code"], condition=Q(stopped_at=None), name="one_running_clock_a_code"
            ),
        ]
        indexes = [models.Index(fields=["subject_uid", "id"], name="clock_of_subject")]

    def light(self, now: datetime) -> Light:
        """How the clock stands at `now`."""
        times = self.started_at, self.due_at, self.stopped_at
        return light_of(*times, now=now, calendar=self.calendar(), paused=self.paused_at)

    def calendar(self) -> WorkingCalendar:
        """The calendar it counts by."""
        return WorkingCalendar(self.country, self.time_zone, self.opens, self.closes)

    @property
    def allowed(self) -> Allowance | None:
        """What it allows, without what was added; None when the due time was taken over from elsewhere."""
        return Allowance(self.amount, cast(Unit, self.unit)) if self.amount else None

    @property
    def provisional(self) -> bool:
        """Whether it is due in a year whose holidays are not published yet, so that it will be computed again."""
        return self.amount is not None and not self.calendar().is_known(self.due_at.year)

    def due_after(self, pauses: Iterable[Interval]) -> datetime:
        """Its due time, computed from history."""
        if self.allowed is None:
            return self.due_at
        return due_of(self.started_at, self.allowed, self.calendar(), pauses, extra=self.extended)


class Pause(Row):
    """A time in which a clock stood. Kept for ever, so that the due time can be computed again."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at=None), name="one_open_pause_a_clock"),
        ]


class Todo(Row):
    """One thing a post must do about a subject. Open until `done_at`; `task` names it in the subject's flow."""

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    task = models.CharField(max_length=60)
    # The index below answers for open ones; no index of their own, since each is one more page to write a report.
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="todos", db_index=False)
    area_path = AreaPath()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, related_name="todos", db_index=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_uid", "task", "post"], condition=Q(done_at=None), name="asked_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["post", "due_at", "id"], condition=Q(done_at=None), name="open_todo_of_post"),
            models.Index(fields=["subject_uid", "id"], name="todo_of_subject"),
            models.Index(fields=["post"], condition=~Q(done_at=None), name="done_todo_of_post"),
        ]
