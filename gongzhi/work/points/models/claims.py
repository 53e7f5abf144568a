"""What households say they did, and the monthly rounds that review it."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Household
from gongzhi.work.points.models.schemes import Item, Scheme
from gongzhi.work.reviews.models import Notice, Panel

CLAIM, ROUND = "points_claim", "points_round"


class Round(Row):
    """A month's review 评议: the meeting, then the notice, then the ledger."""

    MEETING, NOTICE, READY, SETTLED = "meeting", "notice", "ready", "settled"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    month = models.DateField()
    seats = models.PositiveSmallIntegerField()
    panel = models.OneToOneField(Panel, on_delete=models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=7, default=MEETING)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "month"], name="one_round_a_month")]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("JP", self.month, self.pk)


class Claim(Row):
    """One thing a household did, by one item. `words` is erasable. `period` and `place` hold its cap: no two claims
    that stand have the same."""

    FILED, DEFERRED, PASSED, REFUSED, WITHDRAWN, SETTLED, REVERSED = (
        "filed", "deferred", "passed", "refused", "withdrawn", "settled", "reversed",
    )  # fmt: skip
    STANDING = (FILED, DEFERRED, PASSED, SETTLED)
    WAITING = (FILED, DEFERRED)

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="claims", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    day = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    points = models.PositiveIntegerField()
    period = models.CharField(max_length=7, blank=True)
    place = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=10)
    of_subject = models.UUIDField(null=True)  # what was credited by itself, once
    by_account = models.BigIntegerField(null=True)
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=9, default=FILED)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="claims", db_index=False)
    awarded = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "code", "period", "place"],
                condition=~Q(period="") & Q(state__in=("filed", "deferred", "passed", "settled")),
                name="within_the_cap",
            ),
            models.UniqueConstraint(
                fields=["of_subject", "household"], condition=~Q(of_subject=None), name="credited_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("passed", "settled")) | Q(awarded__gte=1), name="passed_has_points"
            ),
        ]
        indexes = [
            models.Index(fields=["scheme", "state", "day"], name="claims_waiting"),
            models.Index(fields=["household", "-id"], name="claims_of_household"),
            models.Index(fields=["round", "id"], name="claims_of_round"),
        ]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("JF", self.day, self.pk)
