"""Shifts, who sits where, the log and hand-overs as stored. Nothing is deleted: a change ends a row, begins another."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Account, Post
from gongzhi.work.duty.logic import Turn
from gongzhi.work.matters.models import Matter

SHIFT, ENTRY, HANDOVER = "shift", "duty_entry", "handover"


class Shift(Row):
    """A shift 班次 of the command centre of an area. Made when it is planned, or when something first happens in it."""

    pack = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    code = models.CharField(max_length=40)
    day = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "begins_at"], name="one_shift_a_beginning"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shift_has_a_length"),
        ]

    @property
    def turn(self) -> Turn:
        """The shift as time sees it."""
        return Turn(self.code, self.day, self.begins_at, self.ends_at)


class OnDuty(Row):
    """Somebody in a seat 席位 of a shift, by a post. `ended_at`: replaced by another, and why."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="on_duty", db_index=False)
    seat = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "seat"], condition=Q(ended_at=None), name="one_in_a_seat"),
        ]
        indexes = [models.Index(fields=["shift"], name="on_duty_by_shift")]


class Entry(Row):
    """A line of the log 值班记录. What is written later about it, a correction too, hangs on it as `about`.

    `text` can be erased by age. `done_at`: when an open item was closed.
    """

    NOTED, OPEN, DONE = "noted", "open", "done"
    MORE, CORRECTION, CLOSING, AGAIN = "more", "correction", "closing", "again"

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="entries")
    area_path = AreaPath()
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    kind = models.CharField(max_length=40)
    text = models.TextField()
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=5, default=NOTED)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(about=None) | Q(state="noted"), name="only_a_first_line_is_open"),
        ]
        indexes = [
            models.Index(fields=["area_path", "-id"], condition=Q(about=None), name="log_by_area"),
            models.Index(fields=["area_path", "id"], condition=Q(state="open"), name="open_items"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("ZB", self.day, self.pk)


class Handover(Row):
    """A hand-over 交接班 from one shift to the next: written by who leaves, taken or refused by who comes."""

    WAITING, TAKEN, REFUSED = "waiting", "taken", "refused"

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="handed_over", db_index=False)
    to_shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="taken_over", db_index=False)
    area_path = AreaPath()
    note = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=7, default=WAITING)
    handed_at = models.DateTimeField()
    handed_day = models.DateField()
    handed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    handed_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift"], condition=~Q(state="refused"), name="one_hand_over_a_shift"),
            models.UniqueConstraint(fields=["to_shift"], condition=Q(state="taken"), name="one_hand_over_taken"),
        ]
        indexes = [models.Index(fields=["area_path", "-id"], name="handovers_by_area")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("JB", self.handed_day, self.pk)


class Item(Row):
    """An open item as it was handed over, with what was said of it."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="handed")
    said = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "entry"], name="handed_over_in_one_line")]
