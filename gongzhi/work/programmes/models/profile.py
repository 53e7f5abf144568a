"""What is known of a firm: told once, dated twice."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import Row
from gongzhi.base.people.models import Organisation

FACT = "fact"


class Fact(Row):
    """One value of one field of an organisation, from a local day to the day before another.

    `value` is as `read_value` reads it, money in whole fen; `number` the same where it is a whole number, for columns.
    Known from a moment to the moment it was known otherwise; what ended it is `revoked` or a correction. Only
    `known_to` and what goes with it ever change, so what was known on a day is read with two conditions.
    """

    FORM, IMPORT, DESK, API, DEMO = "form", "import", "desk", "api", "demo"
    SOURCES = (FORM, IMPORT, DESK, API, DEMO)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    pack = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=80)
    number = models.BigIntegerField(null=True)
    certificate = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    revoked = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=6)
    note = models.CharField(max_length=120, blank=True)
    by_account = models.BigIntegerField(null=True)
    by_post = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "field", "valid_from"], condition=Q(known_to=None), name="one_fact_at_a_time"
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="fact_in_order"),
            models.CheckConstraint(
                condition=Q(source__in=("form", "import", "desk", "api", "demo")), name="fact_source"
            ),
            models.CheckConstraint(
                condition=Q(revoked=False) | Q(known_to__isnull=False) & ~Q(reason=""), name="fact_revoked_why"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "field", "valid_from"], name="facts_of_firm")]
