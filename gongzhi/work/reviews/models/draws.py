"""Draws: what was promised beforehand, the frame, and what was drawn."""

from fractions import Fraction

from django.db import models

from gongzhi.base.columns import Row
from gongzhi.base.trail.models import AppendOnly
from gongzhi.work.reviews.models.affairs import Affair

DRAW = "draw"


class Draw(Affair):
    """A random sample 抽样. The seed is sealed until it was drawn; its commitment is published before."""

    PREFIX = "CY"
    COMMITTED, FRAMED, DRAWN = "committed", "framed", "drawn"

    title = models.CharField(max_length=80)
    basis = models.CharField(max_length=200)
    subject = models.CharField(max_length=30)
    count = models.PositiveIntegerField(null=True)
    share_num = models.PositiveIntegerField(null=True)
    share_den = models.PositiveIntegerField(null=True)
    stratified = models.BooleanField(default=False)
    commitment = models.CharField(max_length=64)
    sealed = models.BinaryField()
    seed = models.CharField(max_length=64, blank=True)
    frame_digest = models.CharField(max_length=64, blank=True)
    frame_size = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, default=COMMITTED)
    framed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area_path", "-id"], name="draw_by_area")]

    @property
    def share(self) -> Fraction | None:
        """The share asked for, if it is one."""
        return Fraction(self.share_num, self.share_den) if self.share_num and self.share_den else None


class DrawUnit(AppendOnly):
    """One element of a frame, at its position from 1."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="units", db_index=False)
    position = models.PositiveIntegerField()
    subject_uid = models.UUIDField()
    stratum = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "position"], name="one_unit_a_position"),
            models.UniqueConstraint(fields=["draw", "subject_uid"], name="in_a_frame_once"),
        ]


class Pick(Row):
    """Something drawn, in order. A replacement names the pick it stands in for, and why."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="picks", db_index=False)
    place = models.PositiveIntegerField()
    unit = models.ForeignKey(DrawUnit, on_delete=models.PROTECT, related_name="+", db_index=False)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "place"], name="one_pick_a_place"),
            models.UniqueConstraint(fields=["unit"], name="drawn_once"),
        ]
