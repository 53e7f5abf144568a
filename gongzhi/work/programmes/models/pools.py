"""Risk pools 风险池: claims of compensation, what each is worth and why, payments, recoveries in the same shares."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.trail.models import AppendOnly
from gongzhi.work.programmes.models.institutions import Institution
from gongzhi.work.programmes.models.lending import Batch, Loan, SchemeBook

PAYOUT, POOL_RUN, RECOVERY, SEALED_READING = "payout", "pool_run", "recovery", "sealed_reading"
BREAKER = "breaker_mark"


class PoolRun(Row):
    """Payouts paid together 批量兑付: drawn up by one person, approved by another, paid at once or not at all."""

    DRAWN, PAID, DROPPED = STATES = ("drawn", "paid", "dropped")

    book = models.ForeignKey(SchemeBook, on_delete=models.PROTECT, related_name="runs")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, default=DRAWN)
    digest = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    drawn_by = models.BigIntegerField()
    drawn_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    document = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=("drawn", "paid", "dropped")), name="pool_run_in_a_state"),
            models.CheckConstraint(
                condition=~Q(state="paid") | ~Q(decided_by=F("drawn_by")) & ~Q(decided_by=None),
                name="pool_run_approved_by_another",
            ),
        ]


class Payout(Row):
    """A loss claimed from a pool. `case` is what the rules were given, `told` what they said, `parts` who bears what:
    a recovery is shared by these, never by the rules of its day."""

    CLAIMED, UNDETERMINED, NOT_ELIGIBLE, APPROVED, REFUSED, PAID = STATES = (
        "claimed", "undetermined", "not_eligible", "approved", "refused", "paid",
    )  # fmt: skip

    book = models.ForeignKey(SchemeBook, on_delete=models.PROTECT, related_name="payouts", db_index=False)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payouts", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payouts", db_index=False)
    line = models.PositiveIntegerField()
    payee = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="payouts", db_index=False)
    area_path = AreaPath()
    lost = models.BigIntegerField()
    recovered_before = models.BigIntegerField(default=0)
    base = models.BigIntegerField()
    parts = models.JSONField(default=dict)
    payable = models.BigIntegerField(null=True)
    binding = models.CharField(max_length=60, blank=True)
    case = models.JSONField()
    why = models.JSONField(default=dict)
    example = models.BooleanField(default=False)
    version = models.BigIntegerField()
    known_at = models.DateField()
    lost_on = models.DateField()
    claimed_on = models.DateField()
    budget_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=CLAIMED)
    run = models.ForeignKey(PoolRun, on_delete=models.PROTECT, null=True, related_name="payouts")
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="one_payout_a_row"),
            models.CheckConstraint(
                condition=Q(state__in=("claimed", "undetermined", "not_eligible", "approved", "refused", "paid")),
                name="payout_in_a_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "paid")) | Q(payable__isnull=False, payable__gte=0),
                name="payout_determined",
            ),
            models.CheckConstraint(condition=Q(state="paid") | Q(paid_on=None), name="payout_paid_on_a_day"),
        ]
        indexes = [
            models.Index(fields=["book", "state", "id"], name="payouts_of_pool"),
            models.Index(fields=["loan", "id"], name="payouts_of_loan"),
            models.Index(fields=["payee", "id"], name="payouts_of_payee"),
        ]


class Recovery(AppendOnly):
    """Money that came back after a payout, after costs, in the shares of that payout."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="recoveries", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    day = models.DateField()
    amount = models.BigIntegerField()
    costs = models.BigIntegerField(default=0)
    parts = models.JSONField(default=dict)
    to_pool = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "batch", "line"], name="one_recovery_a_row"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, costs__gte=0, costs__lte=F("amount"), to_pool__gte=0), name="recovery_amounts"
            ),
        ]
        indexes = [models.Index(fields=["payout", "id"], name="recoveries_of_payout")]


class BreakerMark(AppendOnly):
    """The breaker warned, stopped or let go: of which institution (none: of the pool), at which ratio of two sums."""

    book = models.ForeignKey(SchemeBook, on_delete=models.PROTECT, related_name="marks")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=4)
    measured = models.BigIntegerField()
    of = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__in=("ok", "warn", "stop")), name="breaker_level")]


class SealedReading(AppendOnly):
    """That the papers of a loan were taken out for due diligence: what was read, when, by whom, and its digest."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="readings")
    digest = models.CharField(max_length=64)
    account_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
