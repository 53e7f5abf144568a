"""Budgets, payment runs and orders, accounts money is sent to, and what is claimed back."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.crypto.fields import BlindIndex, Sealed
from gongzhi.base.ids import number_of
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Organisation
from gongzhi.work.programmes.models.filings import Filing
from gongzhi.work.programmes.models.institutions import Institution

BUDGET, RUN, ORDER, CLAWBACK = "budget", "payment_run", "payment_order", "clawback"
PAY_ACCOUNT = "pay_account"


class Budget(Row):
    """The money of a programme in a year. Granted, promised and paid: all of it is the account's to know."""

    pack = models.CharField(max_length=40)
    programme = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "programme", "year"], name="one_budget_a_year")]


class PayAccount(Row):
    """Where an organisation is paid. Erasable: `holder`, `bank`, `number`. One at a time; what was stays, ended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    holder = models.CharField(max_length=120)
    bank = models.CharField(max_length=120)
    number = Sealed("programmes.account")
    number_index = BlindIndex("number")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(until=None), name="one_account_of_a_firm"),
        ]
        indexes = [models.Index(fields=["number_index"], name="firms_of_account")]


class Settlement(Row):
    """批量兑付: what a provider is owed for the vouchers it took, claimed at once; each use is in one only."""

    OPEN, ORDERED, PAID = "open", "ordered", "paid"

    pack = models.CharField(max_length=40)
    scheme = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="settlements")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, default=OPEN)
    uses = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    netted_fen = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gt=0, netted_fen__gte=0), name="settlement_of_something"),
        ]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("DF", self.made_day, self.pk)


class PaymentRun(Row):
    """Orders that go to the bank together, proposed by one person and approved by another."""

    DRAFT, PROPOSED, SENT, CLOSED, DROPPED = "draft", "proposed", "sent", "closed", "dropped"

    pack = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default=DRAFT)
    count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_day = models.DateField()
    sent_at = models.DateTimeField(null=True)
    by_account = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["pack", "-id"], name="runs_of_pack")]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("FK", self.made_day, self.pk)


class PaymentOrder(Row):
    """So much to one organisation, for a filing or a settlement. A receipt of the bank ends it, once."""

    OPEN, PAID, FAILED, DROPPED = "open", "paid", "failed", "dropped"

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="orders", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, related_name="orders", db_index=False)
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, null=True, related_name="orders", db_index=False
    )
    account = models.ForeignKey(PayAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=7, default=OPEN)
    receipt = models.CharField(max_length=60, blank=True)
    receipt_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    made_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="order_above_zero"),
            models.CheckConstraint(
                condition=Q(filing__isnull=False, settlement=None) | Q(filing=None, settlement__isnull=False),
                name="order_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["filing"], condition=Q(state__in=("open", "paid")), name="filing_paid_once"
            ),
            models.UniqueConstraint(
                fields=["settlement"], condition=Q(state__in=("open", "paid")), name="settlement_paid_once"
            ),
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="receipt_used_once"),
        ]
        indexes = [models.Index(fields=["run", "id"], name="orders_of_run")]

    @property
    def number(self) -> str:
        """The number that goes to the bank and comes back with its receipt."""
        return number_of("FKD", self.made_day, self.pk)


class Clawback(Row):
    """追回: money that was paid and is claimed back, with why. What came back so far is the sum of its instalments."""

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="clawback")
    amount_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=400)
    decided_at = models.DateTimeField()
    decided_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, back_fen__gte=0) & Q(back_fen__lte=models.F("amount_fen")),
                name="back_within_clawback",
            )
        ]


class Instalment(Row):
    """A part of a clawback: due on a day, and come back once under a receipt."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="instalments", db_index=False)
    position = models.PositiveSmallIntegerField()
    due = models.DateField()
    amount_fen = models.BigIntegerField()
    receipt = models.CharField(max_length=60, blank=True)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clawback", "position"], name="one_instalment_a_place"),
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="instalment_receipt_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instalment_above_zero"),
        ]
