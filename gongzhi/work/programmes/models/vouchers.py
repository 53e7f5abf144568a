"""Innovation vouchers 创新券: whose they are and what they were used for. How much is left is the ledger's to know."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.ids import number_of, short_number
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Organisation
from gongzhi.work.programmes.models.institutions import Institution
from gongzhi.work.programmes.models.money import Settlement

VOUCHER, USE, SETTLEMENT = "voucher", "voucher_use", "voucher_settlement"


class Voucher(Row):
    """A voucher of a firm for a year. Applied for, issued, then used up, expired or revoked."""

    APPLIED, ISSUED, REFUSED, EXPIRED, REVOKED = "applied", "issued", "refused", "expired", "revoked"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    pack = models.CharField(max_length=40)
    scheme = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    area_path = AreaPath()
    state = models.CharField(max_length=7, default=APPLIED)
    amount_fen = models.BigIntegerField()
    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField()
    applied_day = models.DateField()
    issued_on = models.DateField(null=True)
    expires_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "year"], condition=~Q(state="refused"), name="one_voucher_a_year"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="voucher_above_zero"),
            models.CheckConstraint(
                condition=Q(state__in=("applied", "refused")) | Q(account__isnull=False, expires_at__isnull=False),
                name="issued_has_account",
            ),
        ]
        indexes = [models.Index(fields=["pack", "scheme", "year", "state"], name="vouchers_of_scheme")]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("CXQ", self.applied_day, self.pk)

    @property
    def card(self) -> str:
        """The number said at a counter, with a check digit."""
        return short_number(self.pk)


class VoucherUse(Row):
    """A fee of which a part is paid by a voucher: reserved at a counter, then used, or released.

    `back_fen` came back when the loan was repaid or the policy surrendered early. `trace` says how the offset came out.
    """

    RESERVED, USED, RELEASED, LAPSED = "reserved", "used", "released", "lapsed"

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="uses", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="uses", db_index=False)
    kind = models.CharField(max_length=40)
    document = models.CharField(max_length=60)
    cost_item = models.CharField(max_length=40)
    fee_fen = models.BigIntegerField()
    offset_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField(default=0)
    binding = models.CharField(max_length=40, blank=True)
    trace = models.JSONField()
    state = models.CharField(max_length=8, default=RESERVED)
    reserved_at = models.DateTimeField()
    reserved_day = models.DateField()
    until = models.DateTimeField()
    used_on = models.DateField(null=True)
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, null=True, related_name="+")
    checked = models.CharField(max_length=6, blank=True)
    check_note = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "document", "cost_item"],
                condition=Q(state__in=("reserved", "used")),
                name="offset_once",
            ),
            models.CheckConstraint(
                condition=Q(offset_fen__gt=0, back_fen__gte=0)
                & Q(offset_fen__lte=F("fee_fen"))
                & Q(back_fen__lte=F("offset_fen")),
                name="offset_within_fee",
            ),
            models.CheckConstraint(condition=Q(checked__in=("", "drawn", "sound", "faulty")), name="use_checked"),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "settlement"], name="uses_of_institution"),
            models.Index(fields=["voucher", "-id"], name="uses_of_voucher"),
            models.Index(fields=["organisation", "-id"], name="uses_of_firm"),
        ]

    @property
    def number(self) -> str:
        """The number of the receipt."""
        return number_of("HX", self.reserved_day, self.pk)
