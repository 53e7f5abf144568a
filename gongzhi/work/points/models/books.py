"""A household's points book: which account of the ledger is whose."""

from django.db import models

from gongzhi.base.columns import Row
from gongzhi.base.ids import short_number
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Household
from gongzhi.work.points.models.schemes import Scheme

BOOK = "points_book"


class Book(Row):
    """The points of one household in one village. The balance is the account's."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="books", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "household"], name="one_book_a_household")]

    @property
    def card(self) -> str:
        """The number on the household's card, with a check digit."""
        return short_number(self.pk)
