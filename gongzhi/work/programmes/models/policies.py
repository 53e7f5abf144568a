"""Policies 保单 filed by insurers, and who let whom read a firm's score."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Organisation
from gongzhi.base.trail.models import AppendOnly
from gongzhi.work.programmes.models.institutions import Institution
from gongzhi.work.programmes.models.lending import Batch

POLICY, CONSENT = "policy", "score_consent"


class Policy(Row):
    """A policy of a product of the pack's catalogue, as it stood on the first day."""

    RUNNING, CANCELLED = STATES = ("running", "cancelled")

    pack = models.CharField(max_length=40)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="policies")
    insurer = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    number = models.CharField(max_length=60)
    product = models.CharField(max_length=60)
    category = models.CharField(max_length=40)
    stage = models.CharField(max_length=40)
    begins_on = models.DateField()
    ends_on = models.DateField()
    premium = models.BigIntegerField()
    coverage = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    subsidy = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, default=RUNNING)
    filed_on = models.DateField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["insurer", "number"], condition=~Q(state="cancelled"), name="policy_filed_once"
            ),
            models.CheckConstraint(
                condition=Q(premium__gt=0, coverage__gt=0, offset__gte=0, offset__lte=F("premium")),
                name="policy_amounts",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("begins_on")), name="policy_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(state__in=("running", "cancelled")), name="policy_in_a_state"),
        ]
        indexes = [
            models.Index(fields=["firm", "id"], name="policies_of_firm"),
            models.Index(fields=["insurer", "id"], name="policies_of_insurer"),
            models.Index(fields=["pack", "begins_on", "id"], name="policies_by_day"),
        ]


class ScoreConsent(Row):
    """A firm lets an institution read one of its scores, until a day or until it takes that back."""

    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    score = models.CharField(max_length=40)
    until = models.DateField()
    given_by = models.BigIntegerField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "institution", "score"], condition=Q(ended_at=None), name="one_consent_at_a_time"
            )
        ]


class ScoreReading(AppendOnly):
    """A score of a firm was read by an institution; the firm sees this and nobody can change it."""

    consent = models.ForeignKey(ScoreConsent, on_delete=models.PROTECT, related_name="readings")
    account_id = models.BigIntegerField()
    total = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
