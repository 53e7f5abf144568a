"""To-dos and the clocks that give them their due time."""

from datetime import datetime, time

from django.db import models
from django.db.models import Q

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Post
from gongzhi.base.todos.logic import Light, light_of


class Clock(Row):
    """A limit that runs on one thing: so many working days from its start. Only a clock writes `due_at`."""

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    code = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40)
    closes = models.TimeField(default=time(18))
    working_days = models.PositiveSmallIntegerField(null=True)  # none: the due time was taken over from elsewhere
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
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
        return light_of(self.started_at, self.due_at, self.stopped_at, now=now, calendar=self.calendar())

    def calendar(self) -> WorkingCalendar:
        """The calendar it counts by."""
        return WorkingCalendar(self.country, self.time_zone, closes=self.closes)


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
        ]
