"""Units, accounts, entries and transfers. Only the balances of accounts are ever updated."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ledger.logic.entries import ENDINGS, KINDS, MOST, RESERVE
from gongzhi.base.trail.models import AppendOnly

ENTRY = "ledger_entry"
ACCOUNT = "ledger_account"


class Unit(Row):
    """What is counted: `CNY` with scale 2 is fen 分, points and vouchers have scale 0."""

    code = models.CharField(max_length=40, unique=True)
    scale = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)


class Account(Row):
    """What somebody holds of one unit, for one purpose. `settled` is what came in less what went out.

    What may still be paid is `settled - reserved_out - floor`; the database refuses to go below. A cap is an account
    that begins with it; an account that issues has a floor far below 0.
    """

    code = models.CharField(max_length=80, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, to_field="code", db_column="unit", related_name="+", db_index=False)
    owner = models.CharField(max_length=30)
    owner_uid = models.UUIDField()
    purpose = models.CharField(max_length=40)
    programme = models.CharField(max_length=60, blank=True, default="")
    area_path = AreaPath(blank=True, default="")
    floor = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)
    reserved_out = models.BigIntegerField(default=0)
    reserved_in = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(settled__gte=F("floor") + F("reserved_out")), name="never_overdrawn"),
            models.CheckConstraint(condition=Q(reserved_out__gte=0, reserved_in__gte=0), name="reserved_not_negative"),
            models.CheckConstraint(condition=Q(floor__lte=0, floor__gte=-MOST), name="floor_not_above_zero"),
            models.CheckConstraint(
                condition=Q(settled__gte=-MOST, settled__lte=MOST, reserved_out__lte=MOST, reserved_in__lte=MOST),
                name="balances_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(settled=0, reserved_out=0, reserved_in=0), name="closed_when_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["owner_uid", "id"], name="account_of_owner"),
            models.Index(fields=["unit", "id"], name="account_of_unit"),
        ]

    @property
    def available(self) -> int:
        """What may still be paid from it."""
        return self.settled - self.reserved_out - self.floor


class Entry(AppendOnly):
    """Transfers that belong together, why, and who posted them. `digest` covers what was asked under its key.

    Posts and accounts of people are named by key without a foreign key, as in the trail.
    """

    key = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    post_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=20)
    document = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=40)
    rule_run = models.UUIDField(null=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals", db_index=False)
    batch = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reverses"], condition=Q(reverses__isnull=False), name="reversed_once"),
        ]


class Transfer(AppendOnly):
    """One amount from `debit` to `credit`: balanced by being one row. How a reservation ends is a row of its own."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="transfers", db_index=False)
    seq = models.PositiveIntegerField()
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, to_field="code", db_column="unit", related_name="+", db_index=False)
    kind = models.CharField(max_length=7)
    reservation_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="endings", db_index=False)
    expires_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField()  # the entry's, so that a statement is one read of an index

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "seq"], name="one_leg_a_place"),
            models.UniqueConstraint(
                fields=["reservation_of"], condition=Q(reservation_of__isnull=False), name="reservation_ends_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=MOST), name="amount_above_zero"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="two_accounts"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="known_kind"),
            models.CheckConstraint(
                condition=Q(kind=RESERVE, expires_at__isnull=False) | (~Q(kind=RESERVE) & Q(expires_at=None)),
                name="reservation_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ENDINGS, reservation_of__isnull=False)
                | (~Q(kind__in=ENDINGS) & Q(reservation_of=None)),
                name="ending_names_reservation",
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "effective_at", "id"], name="transfer_out"),
            models.Index(fields=["credit", "effective_at", "id"], name="transfer_in"),
            models.Index(fields=["expires_at", "id"], condition=Q(kind=RESERVE), name="reservation_due"),
        ]
