"""The shops of the villages: a shelf that is filled, a redemption day each quarter, some who do not come."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.logic import By
from gongzhi.packs.demo.points import DemoPoints
from gongzhi.work.points.actions.orders import OrderRow, expire_orders, give_up, hand_out, place_orders
from gongzhi.work.points.actions.shop import add_good, call_day, settle_with_village, stock
from gongzhi.work.points.models import Book, Good, Scheme
from gongzhi.work.points.queries.schemes import owed_to_shop

_FULL = 60  # pieces of each good after a delivery
_SHARE = 0.12  # of the books that could pay for something order something


def begin_shop(scheme: Scheme, told: DemoPoints, goods: list[Good], secretary: Viewer, at: datetime) -> None:
    """Goods with their prices, and nothing on the shelf yet."""
    acting: dict[str, Any] = {"viewer": secretary, "channel": "demo", "at": at}
    goods += [
        add_good(scheme, one.title, points=one.points, cost_fen=one.cost_fen, **acting) for one in told.goods
    ]  # fmt: skip


def redeem(
    scheme: Scheme, told: DemoPoints, goods: list[Good], secretary: Viewer, at: datetime, day: date, until: datetime,
    dice: random.Random,
) -> None:  # fmt: skip
    """A redemption day: called, ordered for, handed out; who did not come gets the points back."""
    if at >= until:
        return
    acting: dict[str, Any] = {"viewer": secretary, "channel": "demo"}
    call_day(scheme, day, told.where, at=at, **acting)
    shelves = _fill(scheme, goods, secretary, at)
    rows = _wanted(scheme, goods, shelves, dice)
    if not rows:
        return
    orders = place_orders(scheme, rows, day, by=By("portal"), at=at + timedelta(days=2))
    due = orders[0].due_at
    if due - timedelta(hours=5) >= until:
        return
    coming = [one for one in orders if dice.random() < 0.93]
    for one in orders:
        if one not in coming and dice.random() < 0.3:
            give_up(one, by=By("portal"), at=at + timedelta(days=3))
    if coming:
        hand_out(coming, at=due - timedelta(hours=5), **acting)
    if due + timedelta(minutes=1) < until:
        expire_orders(at=due + timedelta(minutes=1))
        owed = owed_to_shop(scheme)
        if owed:
            document = f"{day} 兑换物品款（示例）"
            settle_with_village(scheme, owed, document=document, uid=uuid7(), at=due + timedelta(hours=18), **acting)


def _fill(scheme: Scheme, goods: list[Good], secretary: Viewer, at: datetime) -> dict[int, int]:
    found = {}
    for one in goods:
        shelf = Good.objects.select_related("shelf").get(pk=one.pk).shelf.available
        if shelf < _FULL:
            document = f"送货单 {at:%Y%m%d}（示例）"
            acting: dict[str, Any] = {"viewer": secretary, "channel": "demo", "at": at}
            stock(one, _FULL - shelf, document=document, uid=uuid7(), **acting)
        found[one.pk] = max(shelf, _FULL)
    return found


def _wanted(scheme: Scheme, goods: list[Good], shelves: dict[int, int], dice: random.Random) -> list[OrderRow]:
    cheapest = min(one.points for one in goods)
    books = Book.objects.filter(scheme=scheme, account__settled__gte=cheapest, household__valid_to=None)
    able = list(books.order_by("pk").values_list("pk", flat=True))
    rows = []
    some = dice.sample(able, round(len(able) * _SHARE))
    for book in books.filter(pk__in=some).select_related("account", "household").order_by("pk"):
        choice = [one for one in goods if one.points <= book.account.available and shelves[one.pk]]
        if choice:
            good = dice.choice(choice)
            shelves[good.pk] -= 1
            rows.append(OrderRow(book.household, good, 1))
    return rows
