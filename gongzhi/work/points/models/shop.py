"""The shop: goods, redemption days, orders. How much is on the shelf is the ledger's to know."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.ids import number_of
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Household
from gongzhi.work.points.models.schemes import Scheme

GOOD, ORDER = "points_good", "points_order"


class Good(Row):
    """Something on the shelf. Its pieces are a unit of the ledger of their own: a soap is no bag of rice."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="goods", db_index=False)
    title = models.CharField(max_length=40)
    points = models.PositiveIntegerField()
    cost_fen = models.PositiveIntegerField()
    shelf = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    supply = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    handed = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    offered = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "title"], name="one_good_a_title"),
            models.CheckConstraint(condition=Q(points__gte=1), name="good_has_a_price"),
        ]


class RedemptionDay(Row):
    """A day on which goods are handed out, and where."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="days", db_index=False)
    day = models.DateField()
    where = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "day"], name="one_redemption_day")]


class Order(Row):
    """So many pieces of a good for a household: reserved, then handed out, given up, or not collected in time."""

    RESERVED, COLLECTED, GIVEN_UP, EXPIRED = "reserved", "collected", "given_up", "expired"

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="orders", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="+", db_index=False)
    pieces = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField()
    cost_fen = models.PositiveIntegerField()
    day = models.DateField()
    due_at = models.DateTimeField()
    ordered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=9, default=RESERVED)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pieces__gte=1, points__gte=1), name="order_of_something")]
        indexes = [
            models.Index(fields=["scheme", "state", "due_at"], name="orders_due"),
            models.Index(fields=["household", "-id"], name="orders_of_household"),
        ]

    @property
    def number(self) -> str:
        """The number shown to people."""
        return number_of("JD", self.day, self.pk)
