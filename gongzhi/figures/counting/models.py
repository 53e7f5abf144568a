"""What was counted: which records belong to which figure since when, and the totals by area and month."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post

FIGURE = "figure"


class Step(Row):
    """One time the figures were brought up to date: after it they agree with every act up to `act`."""

    at = models.DateTimeField()
    act = models.BigIntegerField()


class Definition(Row):
    """A figure as one version of a pack defines it. `digest` is of what it counts, apart from its texts.

    The live one of a code is followed act by act; one that another replaced stays as it was last. `fault`: why counting
    it broke; it is left out and gives no number until it was counted anew, so that it keeps no other from going on.
    """

    pack = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    meaning = models.JSONField()
    root_path = AreaPath()
    since = models.DateTimeField()
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", db_index=False)
    live = models.BooleanField(default=True)
    fault = models.TextField(blank=True, default="")
    fault_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "code"], condition=Q(live=True), name="one_live_definition"),
        ]


class Counted(models.Model):
    """That a record counts in a figure: where, on which day, with how much.

    Written once; when a record no longer counts so, `gone` says from which step on, and a new row tells how it counts
    now. So what a figure counted at any earlier step is still known. `amount` in the figure's smallest unit; `key`
    what distinct ones are told apart by; `until` the day something standing stopped to stand.
    """

    figure = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+", db_index=False)
    record = models.BigIntegerField()
    area_path = AreaPath()
    day = models.DateField()
    until = models.DateField(null=True)
    amount = models.BigIntegerField()
    key = models.CharField(max_length=200, blank=True)
    since = models.BigIntegerField()
    gone = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["figure", "record"], condition=Q(gone=None), name="counted_once"),
        ]
        indexes = [
            models.Index(fields=["figure", "area_path", "day"], name="counted_by_area"),
            models.Index(fields=["figure", "-gone"], condition=Q(gone__isnull=False), name="counted_no_more"),
        ]


class Cell(models.Model):
    """How many records, and how much of them, a figure counts in an area and all below it in one month.

    For what stands at a period's end: by how much it changed in that month.
    """

    area_path = AreaPath()
    month = models.DateField()
    figure = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+", db_index=False)
    records = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_path", "month", "figure"], name="one_cell")]
        indexes = [models.Index(fields=["figure", "month"], name="cells_of_figure")]


class Closing(Row):
    """A period its owner closed and signed: the records it counted are those of `step`, whatever came after."""

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="closings")
    period = models.CharField(max_length=21)
    area_path = AreaPath()
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+", db_index=False)
    records = models.BigIntegerField()
    value = models.CharField(max_length=40)
    closed_at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "area_path", "period"], name="closed_once"),
        ]
