"""Batches of institutions, their rows, the loans they file and what happens to them."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Organisation
from gongzhi.base.trail.models import AppendOnly
from gongzhi.work.programmes.models.institutions import Institution

BATCH, LOAN = "batch", "loan"


class SchemeBook(Row):
    """A scheme in use. Who files or pays locks it, so that what two of them count is never the same."""

    pack = models.CharField(max_length=40)
    scheme = models.CharField(max_length=40)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "scheme"], name="one_book_a_scheme")]


class Batch(Row):
    """A file of rows under a number of the institution's own. `digest` covers every row: the same again is this batch.

    `institution` files; `partner` is the other side of a guarantee, bank or guarantor. `maker` uploaded, `checker`, who
    is another, filed or gave back. `version` is the pack's, by which it was answered.
    """

    UPLOADED, FILED, GIVEN_BACK = STATES = ("uploaded", "filed", "given_back")

    book = models.ForeignKey(SchemeBook, on_delete=models.PROTECT, related_name="batches", db_index=False)
    kind = models.CharField(max_length=12)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="batches", db_index=False)
    partner = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, related_name="batches_beside", db_index=False
    )
    number = models.CharField(max_length=60)
    period = models.CharField(max_length=21, blank=True)
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=20)
    rows_in_all = models.PositiveIntegerField()
    totals = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=UPLOADED)
    version = models.BigIntegerField()
    maker = models.BigIntegerField()
    uploaded_at = models.DateTimeField()
    checker = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "institution", "number"], condition=~Q(state="given_back"), name="one_batch_a_number"
            ),
            models.CheckConstraint(condition=Q(state__in=("uploaded", "filed", "given_back")), name="batch_in_a_state"),
            models.CheckConstraint(condition=Q(state="uploaded") | ~Q(checker=None), name="batch_decided_by_somebody"),
            models.CheckConstraint(condition=Q(checker=None) | ~Q(checker=F("maker")), name="batch_checked_by_another"),
        ]
        indexes = [
            models.Index(fields=["institution", "id"], name="batches_of_institution"),
            models.Index(fields=["book", "state", "id"], name="batches_of_scheme"),
        ]


class BatchRow(Row):
    """A row as it was read, and what came of it. `why` are codes and values, told in the reader's language."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    note = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField(default=0)
    values = models.JSONField()
    outcome = models.CharField(max_length=9, blank=True)
    why = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="one_row_a_line"),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "accepted", "returned", "duplicate", "over")), name="row_outcome"
            ),
        ]


class Loan(Row):
    """A filed loan 已备案贷款. Amounts in fen; rates in hundred-millionths; `own` is what the scheme asks besides.

    `balance`: principal not repaid. `bad`: of that, overdue or compensated. `compensated`, `recovered`: so far.
    """

    RUNNING, OVERDUE, COMPENSATED, SETTLED, CANCELLED = STATES = (
        "running", "overdue", "compensated", "settled", "cancelled",
    )  # fmt: skip

    book = models.ForeignKey(SchemeBook, on_delete=models.PROTECT, related_name="loans", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="loans", db_index=False)
    bank = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    guarantor = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    note = models.CharField(max_length=60)
    contract = models.CharField(max_length=60, blank=True)
    principal = models.BigIntegerField()
    counted = models.BigIntegerField()
    balance = models.BigIntegerField()
    bad = models.BigIntegerField(default=0)
    compensated = models.BigIntegerField(default=0)
    recovered = models.BigIntegerField(default=0)
    begins_on = models.DateField()
    ends_on = models.DateField()
    ended_on = models.DateField(null=True)
    rate = models.BigIntegerField(null=True)
    fee_rate = models.BigIntegerField(null=True)
    fee = models.BigIntegerField(default=0)
    offset = models.BigIntegerField(default=0)
    certificate = models.CharField(max_length=40, blank=True)
    certificate_no = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    security = models.CharField(max_length=40, blank=True)
    first_loan = models.BooleanField(null=True)
    own = models.JSONField(default=dict)
    state = models.CharField(max_length=11, default=RUNNING)
    version = models.BigIntegerField()
    filed_on = models.DateField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "note", "firm"], condition=~Q(state="cancelled"), name="loan_filed_once"
            ),
            models.CheckConstraint(
                condition=Q(principal__gt=0, principal__lte=9 * 10**15, balance__gte=0, balance__lte=F("principal")),
                name="loan_amounts",
            ),
            models.CheckConstraint(
                condition=Q(bad__gte=0, compensated__gte=0, recovered__gte=0, recovered__lte=F("compensated")),
                name="loan_losses",
            ),
            models.CheckConstraint(
                condition=Q(compensated__lte=F("principal"), offset__gte=0, offset__lte=F("fee")), name="loan_costs"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("begins_on")), name="loan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=("running", "overdue", "compensated", "settled", "cancelled")),
                name="loan_in_a_state",
            ),
            models.CheckConstraint(condition=~Q(bank=None, guarantor=None), name="loan_of_somebody"),
        ]
        indexes = [
            models.Index(fields=["firm", "id"], name="loans_of_firm"),
            models.Index(fields=["bank", "id"], name="loans_of_bank"),
            models.Index(fields=["guarantor", "id"], name="loans_of_guarantor"),
            models.Index(fields=["area_path", "id"], name="loans_by_area"),
            models.Index(fields=["book", "begins_on", "id"], name="loans_by_day"),
        ]


class LoanEvent(AppendOnly):
    """What happened to a loan, by which row of which batch. `was` is what a correction replaced."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="events", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="events", db_index=False)
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    day = models.DateField()
    amount = models.BigIntegerField(default=0)
    costs = models.BigIntegerField(default=0)
    ends_on = models.DateField(null=True)
    was = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="one_event_a_row")]
        indexes = [models.Index(fields=["loan", "id"], name="events_of_loan")]


class BalanceReturn(Row):
    """A bank's loans at a day, all of them or those to firms of science and technology, as it reported them.

    `until`: the day before which the next return of the same holds; None for the newest.
    """

    ALL, SCI_TECH = KINDS = ("all", "sci_tech")

    pack = models.CharField(max_length=40)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="balances", db_index=False)
    bank = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    area_path = AreaPath()
    kind = models.CharField(max_length=8)
    day = models.DateField()
    until = models.DateField(null=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "kind", "day"], name="one_return_a_day"),
            models.CheckConstraint(condition=Q(kind__in=("all", "sci_tech")), name="return_of_a_kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="return_not_negative"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("day")), name="return_in_order"),
        ]
        indexes = [models.Index(fields=["pack", "kind", "day"], name="returns_of_pack")]
