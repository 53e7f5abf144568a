"""Points as stored. Balances are not here: they are the ledger's."""

from gongzhi.work.points.models.books import BOOK, Book
from gongzhi.work.points.models.claims import CLAIM, ROUND, Claim, Round
from gongzhi.work.points.models.schemes import SCHEME, Item, Kin, Resolution, Scheme, Seat
from gongzhi.work.points.models.shop import GOOD, ORDER, Good, Order, RedemptionDay

__all__ = [
    "BOOK", "CLAIM", "GOOD", "ORDER", "ROUND", "SCHEME", "Book", "Claim", "Good", "Item", "Kin", "Order",
    "RedemptionDay", "Resolution", "Round", "Scheme", "Seat",
]  # fmt: skip
