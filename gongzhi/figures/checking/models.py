"""Checks of a figure and what was found at each record."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post
from gongzhi.figures.checking.logic import RESULTS
from gongzhi.figures.counting.models import Counted, Definition
from gongzhi.work.reviews.models import Draw

CHECK = "figure_check"


class Check(Row):
    """Records behind a figure, drawn so that anybody can draw them again, and the post that looks at them."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="+")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=21)
    area_path = AreaPath()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["definition", "area_path", "period"], name="checks_of_figure"),
            models.Index(fields=["area_path", "-id"], name="check_by_area"),
        ]


class CheckLine(Row):
    """One drawn record: as it was counted, and what was found there. `note` is internal and erasable."""

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="lines", db_index=False)
    place = models.PositiveIntegerField()
    counted = models.ForeignKey(Counted, on_delete=models.PROTECT, related_name="+", db_index=False)
    result = models.CharField(max_length=7, blank=True)
    note = models.CharField(max_length=200, blank=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_of", "place"], name="one_line_a_place"),
            models.CheckConstraint(
                condition=Q(result="", at=None) | Q(result__in=tuple(RESULTS), at__isnull=False),
                name="line_with_result",
            ),
        ]
