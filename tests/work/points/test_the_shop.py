"""The shop: what is ordered is reserved, what is handed out is spent, what nobody collects comes back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.reserving import expire_due
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Refused
from gongzhi.base.trail.logic import By
from gongzhi.work.points.actions.orders import OrderRow, expire_orders, give_up, hand_out, order, sell
from gongzhi.work.points.actions.schemes import grant_budget
from gongzhi.work.points.actions.shop import add_good, call_day, change_good, settle_with_village, stock
from gongzhi.work.points.models import Order
from tests.conftest import NOON
from tests.work.points.village import Village, by

pytestmark = pytest.mark.django_db
PORTAL = By("portal")


def _order(village: Village, good: Any, day: date, home: int = 2, pieces: int = 1, **more: Any) -> Order:
    return order(village.scheme, OrderRow(village.homes[home], good, pieces, **more), day, by=PORTAL, at=NOON)


def test_an_order_reserves_points_pieces_and_money_and_handing_out_spends_them(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 50)
    made = _order(village, good, day, pieces=2)
    good.shelf.refresh_from_db()
    budget = village.account("budget:2023")
    assert (village.balance(2), good.shelf.available, budget.available) == (10, 3, 498_000)
    hand_out([made], **by(village.secretary))
    good.shelf.refresh_from_db()
    assert (village.balance(2), good.shelf.settled) == (10, 3)
    assert (village.account("owed").settled, village.account("spent").settled) == (2_000, 40)
    assert verify().fault == ""


def test_what_is_given_up_comes_back(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 50)
    made = _order(village, good, day)
    for _n in range(2):
        give_up(made, by=PORTAL, at=NOON)
    good.shelf.refresh_from_db()
    assert (village.balance(2), good.shelf.available, village.order_state(made)) == (50, 5, Order.GIVEN_UP)
    with pytest.raises(Conflict, match="领过或放弃"):
        hand_out([made], **by(village.secretary))


@pytest.mark.parametrize("ledger_first", [False, True])
def test_what_nobody_collects_expires_and_comes_back(village: Village, ledger_first: bool) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 50)
    made = _order(village, good, day)
    over = made.due_at + timedelta(minutes=5)
    with pytest.raises(Conflict, match="没有领"):
        hand_out([made], **by(village.secretary, over))
    if ledger_first:
        expire_due(by=By("clock"), at=over)
    assert expire_orders(at=over) == 1
    assert expire_orders(at=over) == 0
    good.shelf.refresh_from_db()
    assert (village.balance(2), good.shelf.available, village.order_state(made)) == (50, 5, Order.EXPIRED)
    with pytest.raises(Conflict, match="没有领"):
        hand_out([made], **by(village.secretary, over))
    assert verify().fault == ""


def test_nobody_spends_more_than_they_have(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 30)
    _order(village, good, day)
    with pytest.raises(Conflict, match="积分不够"):
        _order(village, good, day)
    assert Order.objects.count() == 1 and village.balance(2) == 10


def test_the_last_piece_goes_to_one(village: Village) -> None:
    day, good = village.shop(), village.good(pieces=1)
    village.give(2, 50)
    village.give(3, 50)
    _order(village, good, day)
    with pytest.raises(Conflict, match="“洗衣液（示例）”不够了"):
        sell(village.scheme, OrderRow(village.homes[3], good, 1), **by(village.secretary))
    assert village.balance(3) == 50


def test_the_budget_is_a_cap(village: Village) -> None:
    day, good = village.shop(budget=1_500), village.good()
    village.give(2, 90)
    _order(village, good, day)
    with pytest.raises(Conflict, match="预算用完"):
        _order(village, good, day)
    with pytest.raises(Conflict, match="全年预算上限"):
        grant_budget(village.scheme, 2023, 2_000_000, document="又一份", **by(village.secretary))
    with pytest.raises(Conflict, match="还没有下达"):
        call_day(village.scheme, date(2024, 1, 5), "村委会", **by(village.secretary))
        _order(village, good, date(2024, 1, 5))


def test_an_order_sent_twice_is_one_and_the_till_pressed_twice_sells_once(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 90)
    row = OrderRow(village.homes[2], good, 1, uuid7())
    first, second = (order(village.scheme, row, day, by=PORTAL, at=NOON) for _n in range(2))
    assert first.pk == second.pk and village.balance(2) == 70
    with pytest.raises(Conflict, match="不同的内容"):
        _order(village, good, day, pieces=2, uid=row.uid)
    at_till = OrderRow(village.homes[2], good, 1, uuid7())
    first, second = (sell(village.scheme, at_till, **by(village.secretary)) for _n in range(2))
    assert first.pk == second.pk and village.balance(2) == 50 and second.state == Order.COLLECTED


@pytest.mark.parametrize("pieces", [0, -1, 101, 10**18])
def test_amounts_no_shelf_could_hold_are_refused(village: Village, pieces: int) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 50)
    with pytest.raises(Invalid, match="1 到 100"):
        _order(village, good, day, pieces=pieces)
    with pytest.raises(Refused):
        stock(good, pieces and pieces * 10**5, document="单", uid=uuid7(), **by(village.secretary))


@pytest.mark.parametrize(("points", "cost"), [(0, 0), (-1, 0), (10_001, 0), (10**18, 0), (5, -1), (5, 10**9)])
def test_prices_no_village_could_mean_are_refused(village: Village, points: int, cost: int) -> None:
    with pytest.raises(Invalid):
        add_good(village.scheme, "盐（示例）", points=points, cost_fen=cost, **by(village.secretary))


def test_floats_are_no_amounts(village: Village) -> None:
    with pytest.raises(Invalid):
        add_good(village.scheme, "盐（示例）", points=1.5, cost_fen=0, **by(village.secretary))  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        grant_budget(village.scheme, 2023, 10.5, document="批复", **by(village.secretary))  # type: ignore[arg-type]


def test_stock_sent_twice_is_taken_once_and_no_more_goes_off_than_lies_there(village: Village) -> None:
    good, uid = village.good(pieces=0), uuid7()
    for _n in range(2):
        stock(good, 7, document="进货单", uid=uid, **by(village.secretary))
    good.shelf.refresh_from_db()
    assert good.shelf.available == 7
    stock(good, -2, document="受潮", uid=uuid7(), **by(village.secretary))
    with pytest.raises(Conflict):
        stock(good, -6, document="受潮", uid=uuid7(), **by(village.secretary))


def test_what_is_no_longer_offered_cannot_be_ordered_and_orders_keep_their_price(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 90)
    made = _order(village, good, day)
    change_good(good, points=30, offered=False, **by(village.secretary))
    assert Order.objects.get(pk=made.pk).points == 20
    with pytest.raises(Invalid, match="不再兑换"):
        _order(village, good, day)


def test_the_village_pays_what_it_owes_and_no_fen_more(village: Village) -> None:
    village.shop()
    good = village.good()
    village.give(2, 90)
    sell(village.scheme, OrderRow(village.homes[2], good, 2), **by(village.secretary))
    uid = uuid7()
    for _n in range(2):
        settle_with_village(village.scheme, 1_500, document="转账 1", uid=uid, **by(village.secretary))
    assert village.account("owed").available == 500
    with pytest.raises(Conflict):
        settle_with_village(village.scheme, 501, document="转账 2", uid=uuid7(), **by(village.secretary))


def test_only_who_minds_the_till_hands_out(village: Village) -> None:
    day, good = village.shop(), village.good()
    village.give(2, 90)
    made = _order(village, good, day)
    with pytest.raises(NotAllowed):
        hand_out([made], **by(village.grid))


def test_days_that_are_over_or_were_not_called_take_no_orders(village: Village) -> None:
    village.shop()
    good = village.good()
    village.give(2, 90)
    with pytest.raises(Invalid, match="兑换日"):
        _order(village, good, date(2023, 11, 21))
    with pytest.raises(Conflict, match="已经过了"):
        order(
            village.scheme, OrderRow(village.homes[2], good, 1), date(2023, 11, 20), by=PORTAL,
            at=datetime(2023, 11, 20, 12, 1, tzinfo=UTC),
        )  # fmt: skip
