"""Sweeps 举一反三: whether there are alike cases elsewhere, asked area by area."""

from django.db import models
from django.db.models import Q

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import Row
from gongzhi.base.people.models import Post
from gongzhi.work.lists.models.items import Item

SWEEP = "list_sweep"  # subject of what each area is asked


class Sweep(Row):
    """A sweep for cases alike one item, of its kind, begun by whoever has the item in hand or keeps its list."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="sweeps")
    by_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()


class SweepAnswer(Row):
    """What one area answers: how many were found, none counting as an answer; null while it has not answered.

    What was found are items of their own, which came out of the first one.
    """

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="answers", db_index=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    found = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "area"], name="area_swept_once"),
            models.CheckConstraint(
                condition=Q(found=None, answered_at=None) | Q(found__isnull=False, answered_at__isnull=False),
                name="answered_with_a_number",
            ),
        ]
