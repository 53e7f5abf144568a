"""Points as stored. Balances are not here: they are the ledger's."""

from gongzhi.work.points.models.books import BOOK, Book
from gongzhi.work.points.models.claims import CLAIM, ROUND, Claim, Round
from gongzhi.work.points.models.schemes import SCHEME, Item, Kin, Resolution, Scheme, Seat
from gongzhi.work.points.models.shop import GOOD, ORDER, Good, Order, RedemptionDay
from gongzhi.work.points.models.volunteers import HELP_CALL, HELPER, SHIFT, HelpCall, Helper, Shift

__all__ = [
    "BOOK", "CLAIM", "GOOD", "HELPER", "HELP_CALL", "ORDER", "ROUND", "SCHEME", "SHIFT", "Book", "Claim", "Good",
    "HelpCall", "Helper", "Item", "Kin", "Order",
    "RedemptionDay", "Resolution", "Round", "Scheme", "Seat", "Shift",
]  # fmt: skip
