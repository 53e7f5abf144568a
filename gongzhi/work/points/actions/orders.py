"""Orders: points, pieces and money are reserved together, and go, or come back, together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert
from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.actions.reserving import expire_due, reserving, settling, voiding
from gongzhi.base.ledger.logic.entries import RESERVE, SETTLE, VOID, Draft, Leg
from gongzhi.base.ledger.models import Account, Transfer
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.points.access import till_post
from gongzhi.work.points.actions.following import send_after
from gongzhi.work.points.actions.schemes import open_books
from gongzhi.work.points.logic.rules import PIECES_MOST
from gongzhi.work.points.models import ORDER, Good, Order, RedemptionDay, Scheme
from gongzhi.work.points.queries.schemes import account_code

_CLOCK = By("clock")
_GRACE = time(20, 0)  # until when on its day an order is kept


@dataclass(frozen=True)
class OrderRow:
    """What a household wants. `uid` makes sending it twice one order."""

    household: Household
    good: Good
    pieces: int
    uid: UUID = field(default_factory=uuid7)


def order(scheme: Scheme, row: OrderRow, day: date, *, by: By, at: datetime) -> Order:
    """One order to be collected on a redemption day."""
    if not RedemptionDay.objects.filter(scheme=scheme, day=day).exists():
        raise Invalid([Problem("day", _("选一个兑换日"))])
    return place_orders(scheme, [row], day, by=by, at=at)[0]


@transaction.atomic
def place_orders(scheme: Scheme, rows: Sequence[OrderRow], day: date, *, by: By, at: datetime) -> list[Order]:
    """Reserve, all or none: points of the household, pieces of the shelf, yuan of the year's budget.

    Raises `Conflict` naming what is too little: the balance, the shelf or the budget. The last piece goes to one.
    """
    due = datetime.combine(day, _GRACE, zone(settings.TIME_ZONE)).astimezone(UTC)
    if due <= at:
        raise Conflict([Problem("day", _("这个兑换日已经过了"))])
    known = {one.uid: one for one in Order.objects.filter(uid__in=[row.uid for row in rows]).select_related("good")}
    for row in rows:
        _check(scheme, row, known.get(row.uid))
    new = [row for row in rows if row.uid not in known]
    books = open_books(scheme, {row.household.pk: row.household for row in new}.values(), by=by, at=at)
    spent, budget, owed = _accounts(scheme, day, any(row.good.cost_fen for row in new))
    orders, drafts = [], []
    for row in new:
        good = row.good
        made = Order(
            uid=row.uid, scheme=scheme, household=row.household, good=good, pieces=row.pieces,
            points=good.points * row.pieces, cost_fen=good.cost_fen * row.pieces, day=day, due_at=due, ordered_at=at,
            channel=by.channel,
        )  # fmt: skip
        legs = [
            reserving(books[row.household.pk].account, spent, made.points, until=due),
            reserving(good.shelf, good.handed, row.pieces, until=due),
        ]
        if made.cost_fen and budget is not None:
            legs.append(reserving(budget, owed, made.cost_fen, until=due))
        orders.append(made)
        drafts.append(Draft(f"points.order:{made.uid}", "points.order", legs, "ordered"))
    try:
        post_entries(drafts, by=by, at=at)
    except Conflict as refused:
        raise _said(refused, scheme, orders, books) from None
    insert(orders)
    _tell("points.ordered", orders, by, at)
    return [known.get(row.uid) or next(one for one in orders if one.uid == row.uid) for row in rows]


def _check(scheme: Scheme, row: OrderRow, first: Order | None) -> None:
    if first is not None:
        if (first.household_id, first.good_id, first.pieces) != (row.household.pk, row.good.pk, row.pieces):
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
        return
    if type(row.pieces) is not int or not 1 <= row.pieces <= PIECES_MOST:
        raise Invalid([Problem("pieces", _("数量写 1 到 100 的整数"))])
    if row.good.scheme_id != scheme.pk or not row.good.offered:
        raise Invalid([Problem("good", _("这里没有这种物品，或已不再兑换"))])


def _accounts(scheme: Scheme, day: date, money: bool) -> tuple[Account, Account | None, Account]:
    codes = {name: account_code(scheme, name) for name in ("spent", "owed", f"budget:{day.year}")}
    found = {one.code: one for one in Account.objects.filter(code__in=codes.values())}
    budget = found.get(codes[f"budget:{day.year}"])
    if money and budget is None:
        raise Conflict([Problem("budget", _("%(year)d 年的兑换预算还没有下达") % {"year": day.year})])
    return found[codes["spent"]], budget, found[codes["owed"]]


def _said(refused: Conflict, scheme: Scheme, orders: Sequence[Order], books: Mapping[int, object]) -> Conflict:
    """What the ledger refused, in the words of the shop: it names accounts by their codes."""
    shelves = {one.good.shelf.code: one.good.title for one in orders}
    found = []
    for one in refused.problems:
        if one.field in shelves:
            found.append(Problem("pieces", _("“%(good)s”不够了") % {"good": shelves[one.field]}))
        elif one.field.startswith(account_code(scheme, "h:")):
            found.append(Problem("points", _("积分不够")))
        elif one.field.startswith(account_code(scheme, "budget:")):
            found.append(Problem("budget", _("今年的兑换预算用完了，请等村里补上")))
        else:
            found.append(one)
    return Conflict(found)


def _tell(verb: str, orders: Sequence[Order], by: By, at: datetime) -> None:
    record(
        Done(verb, ORDER, one.uid, by, at, one.scheme.area_path, {"points": one.points, "pieces": one.pieces})
        for one in orders
    )


def _reservations(orders: Sequence[Order]) -> dict[str, list[Transfer]]:
    keys = [f"points.order:{one.uid}" for one in orders]
    rows = Transfer.objects.filter(entry__key__in=keys, kind=RESERVE).select_related("entry").order_by("seq")
    found: dict[str, list[Transfer]] = {key: [] for key in keys}
    for one in rows:
        found[one.entry.key].append(one)
    return found


def _selling(scheme: Scheme, viewer: Viewer, channel: str) -> By:
    post = till_post(viewer, scheme)
    if post is None:
        raise NotAllowed(_("您的岗位不管兑换"))
    return viewer.by(post, channel)


@transaction.atomic
def hand_out(orders: Sequence[Order], *, viewer: Viewer, channel: str, at: datetime) -> list[Order]:
    """Goods were handed out: what was reserved is spent. All or none; again for the same orders it is the first time.

    Raises `Conflict` for an order that was given up or not collected in time.
    """
    by = _selling(orders[0].scheme, viewer, channel)
    held = _held(orders)
    if all(one.state == Order.COLLECTED for one in held):
        return held
    _end(held, Order.COLLECTED, SETTLE, by=by, at=at)
    return held


@transaction.atomic
def give_up(one: Order, *, by: By, at: datetime) -> Order:
    """The household does not want it any more: everything comes back."""
    held = _held([one])
    if held[0].state != Order.GIVEN_UP:
        _end(held, Order.GIVEN_UP, VOID, by=by, at=at)
        send_after(held[0].household, by=by, at=at)
    return held[0]


def _held(orders: Sequence[Order]) -> list[Order]:
    rows = Order.objects.select_for_update(of=("self",)).select_related("scheme__area", "good", "household")
    return list(rows.filter(pk__in=[one.pk for one in orders]).order_by("pk"))


def _end(orders: Sequence[Order], state: str, kind: str, *, by: By, at: datetime) -> None:
    late = [one for one in orders if one.state == Order.EXPIRED or (one.state == Order.RESERVED and one.due_at <= at)]
    if late:
        raise Conflict([Problem("order", _("%(number)s 过了兑换日没有领，积分已经退回") % {"number": late[0].number})])
    if gone := next((one for one in orders if one.state != Order.RESERVED), None):
        raise Conflict([Problem("order", _("%(number)s 已经领过或放弃") % {"number": gone.number})])
    ending = settling if kind == SETTLE else voiding
    reserved = _reservations(orders)
    verb = "collect" if kind == SETTLE else "giveup"
    drafts = []
    for one in orders:
        legs: list[Leg] = [ending(transfer) for transfer in reserved[f"points.order:{one.uid}"]]
        drafts.append(Draft(f"points.{verb}:{one.uid}", f"points.{verb}", legs, verb, one.number))
    post_entries(drafts, by=by, at=at)
    Order.objects.filter(pk__in=[one.pk for one in orders]).update(state=state, ended_at=at)
    for one in orders:
        one.state, one.ended_at = state, at
    _tell("points.collected" if kind == SETTLE else "points.given_up", orders, by, at)


def sell(scheme: Scheme, row: OrderRow, *, viewer: Viewer, channel: str, at: datetime) -> Order:
    """At the till: ordered and handed out at once. Pressed twice it is one."""
    by = _selling(scheme, viewer, channel)
    with transaction.atomic():
        day = local_day(at, settings.TIME_ZONE)
        if at.astimezone(zone(settings.TIME_ZONE)).time() >= _GRACE:
            day += timedelta(days=1)
        (made,) = place_orders(scheme, [row], day, by=by, at=at)
        return hand_out([made], viewer=viewer, channel=channel, at=at)[0]


def expire_orders(*, at: datetime, at_most: int = 500) -> int:
    """What nobody collected by its day comes back, effective at the deadline; how many. Run again it finds it done."""
    with transaction.atomic():
        due = Order.objects.filter(state=Order.RESERVED, due_at__lte=at).select_for_update(of=("self",))
        orders = list(due.select_related("scheme", "household").order_by("due_at", "pk")[:at_most])
        if not orders:
            return 0
        while expire_due(by=_CLOCK, at=at):
            pass
        Order.objects.filter(pk__in=[one.pk for one in orders]).update(state=Order.EXPIRED, ended_at=at)
        _tell("points.order_expired", orders, _CLOCK, at)
        for one in orders:
            send_after(one.household, by=_CLOCK, at=at)
    return len(orders)
