"""Rows of registers and their versions as stored."""

from django.db import models
from django.db.models import Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post

RECORD, ROUND = "record", "register_round"


class Record(Row):
    """A row of a register as it stands. `since`: from which day on it has stood so; `ended_day`: until when it stood.

    `answers` are those of its newest version, sealed where the form says so.
    """

    pack = models.CharField(max_length=40)
    register = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    period = models.CharField(max_length=7, blank=True)
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    versions = models.PositiveIntegerField(default=1)
    since = models.DateField()
    changed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    ended_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "register", "area", "period", "key"], condition=Q(ended_day=None), name="one_row_a_key"
            ),
        ]
        indexes = [
            models.Index(fields=["register", "area_path", "id"], name="rows_by_area"),
            models.Index(
                fields=["owner_post", "register", "confirmed_at"], condition=Q(ended_day=None), name="rows_to_look_at"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Version(Row):
    """What was told of a row, and from which day on it held. `answers` is None where nothing changed.

    Versions are kept; what names people in them is emptied when it must be forgotten.
    """

    MADE, CHANGED, CONFIRMED, ENDED, AGAIN = "made", "changed", "confirmed", "ended", "again"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="history", db_index=False)
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=9)
    answers = models.JSONField(null=True)
    valid_from = models.DateField()
    at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="versions_in_order")]


class Round(Row):
    """A post's rows of a register have stood unconfirmed for too long: somebody is to look at them."""

    pack = models.CharField(max_length=40)
    register = models.CharField(max_length=40)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "register"], condition=Q(ended_at=None), name="one_round_at_a_time"
            ),
        ]
