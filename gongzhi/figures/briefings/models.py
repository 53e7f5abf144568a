"""Briefings: drafts that follow their figures, and signed ones that keep what they said."""

from django.db import models

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post
from gongzhi.figures.counting.models import Step

BRIEFING = "briefing"


class Briefing(Row):
    """One briefing of an area and period.

    `left_out`: sentences of the template that are not said, as `part.sentence`; `remarks`: words added to parts. A
    draft is told from figures each time it is read. A signed one keeps its `content`, and `step`: the records its
    numbers counted are those of that step.
    """

    DRAFT, SIGNED = "draft", "signed"

    pack = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    period = models.CharField(max_length=21)
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=6, default=DRAFT)
    left_out = models.JSONField(default=list)
    remarks = models.JSONField(default=dict)
    content = models.JSONField(null=True)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "code", "area", "period"], name="one_briefing_a_period")]
        indexes = [models.Index(fields=["pack", "area_path", "id"], name="briefings_by_area")]
