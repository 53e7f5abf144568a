"""The shop's shelf and its days: goods, stock in and out, redemption days, settling with the village's account."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import MOST, Draft, Leg
from gongzhi.base.ledger.models import Account, Entry
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.work.points.actions.schemes import CNY, account_of, keeping
from gongzhi.work.points.logic.rules import COST_MOST, PRICE_MOST, STOCK_MOST
from gongzhi.work.points.models import GOOD, SCHEME, Good, RedemptionDay, Scheme


@transaction.atomic
def add_good(
    scheme: Scheme, title: str, *, points: int, cost_fen: int, viewer: Viewer, channel: str, at: datetime
) -> Good:
    """A good with its price in points and what a piece costs the village in fen (0: given). The village sets both."""
    by, title = keeping(scheme, viewer, channel), title.strip()
    found = []
    if not 1 <= len(title) <= 40 or "\x00" in title:
        found.append(Problem("title", _("名称写 1 到 40 个字")))
    if type(points) is not int or not 1 <= points <= PRICE_MOST:
        found.append(Problem("points", _("价格写 1 到 10,000 分的整数")))
    if type(cost_fen) is not int or not 0 <= cost_fen <= COST_MOST:
        found.append(Problem("cost_fen", _("成本写 0 到 10,000 元")))
    if found:
        raise Invalid(found)
    if Good.objects.filter(scheme=scheme, title=title).exists():
        raise Conflict([Problem("title", _("已经有这种物品"))])
    uid = uuid7()
    unit = f"GOODS:{uid.hex[-24:]}"
    declare_unit(unit, scale=0, name=title, by=by, at=at)
    floors = {"shelf": 0, "supply": -MOST, "handed": 0}
    openings = [
        Opening(
            f"points:{scheme.pk}:{purpose}:{uid.hex}", unit, GOOD, uid, f"points_{purpose}", "", scheme.area_path, low
        )
        for purpose, low in floors.items()
    ]
    shelf, supply, handed = open_accounts(openings, by=by, at=at)
    good = Good.objects.create(
        uid=uid, scheme=scheme, title=title, points=points, cost_fen=cost_fen, shelf=shelf, supply=supply, handed=handed
    )
    facts = {"points": points, "cost": cost_fen}
    record([Done("points.good_added", GOOD, good.uid, by, at, scheme.area_path, facts)])
    return good


@transaction.atomic
def change_good(good: Good, *, points: int, offered: bool, viewer: Viewer, channel: str, at: datetime) -> Good:
    """Another price, or no longer on offer. Orders keep the price they were made at."""
    by = keeping(good.scheme, viewer, channel)
    if type(points) is not int or not 1 <= points <= PRICE_MOST:
        raise Invalid([Problem("points", _("价格写 1 到 10,000 分的整数"))])
    Good.objects.filter(pk=good.pk).update(points=points, offered=offered)
    good.points, good.offered = points, offered
    facts = {"points": points, "offered": offered}
    record([Done("points.good_changed", GOOD, good.uid, by, at, good.scheme.area_path, facts)])
    return good


def stock(good: Good, pieces: int, *, document: str, uid: UUID, viewer: Viewer, channel: str, at: datetime) -> Account:
    """Put pieces on the shelf (above 0) or take spoiled ones off it (below 0), with the paper that says so.

    The same uid again is the first time. Raises `Conflict` when more is taken off than lies there unreserved.
    """
    by = keeping(good.scheme, viewer, channel)
    if type(pieces) is not int or not pieces or abs(pieces) > STOCK_MOST:
        raise Invalid([Problem("pieces", _("数量写整数，不能是 0，最多 100,000 件"))])
    if not 1 <= len(document.strip()) <= 100 or "\x00" in document:
        raise Invalid([Problem("document", _("写明单据或原因，最多 100 个字"))])
    unit = good.shelf.unit_id
    into = Leg(good.supply_id, good.shelf_id, pieces, unit)
    leg = into if pieces > 0 else Leg(good.shelf_id, good.supply_id, -pieces, unit)
    reason = "stocked" if pieces > 0 else "spoiled"
    post_entry(Draft(f"points.stock:{uid}", "points.stock", [leg], reason, document.strip()), by=by, at=at)
    return Account.objects.get(pk=good.shelf_id)


@transaction.atomic
def call_day(scheme: Scheme, day: date, where: str, *, viewer: Viewer, channel: str, at: datetime) -> RedemptionDay:
    """Name a day on which goods are handed out."""
    by = keeping(scheme, viewer, channel)
    if day < local_day(at, settings.TIME_ZONE):
        raise Invalid([Problem("day", _("日期已经过去"))])
    if not 1 <= len(where.strip()) <= 80:
        raise Invalid([Problem("where", _("写明在哪里兑换"))])
    made, new = RedemptionDay.objects.get_or_create(scheme=scheme, day=day, defaults={"where": where.strip()})
    if not new:
        raise Conflict([Problem("day", _("这一天已经定了兑换"))])
    record([Done("points.day_called", SCHEME, scheme.uid, by, at, scheme.area_path, {"day": day.isoformat()})])
    return made


def settle_with_village(
    scheme: Scheme, fen: int, *, document: str, uid: UUID, viewer: Viewer, channel: str, at: datetime
) -> Entry:
    """The village's account paid the shop for what was handed out: never more than is owed, once for each uid."""
    by = keeping(scheme, viewer, channel)
    if type(fen) is not int or fen <= 0:
        raise Invalid([Problem("fen", _("金额要大于 0"))])
    if not 1 <= len(document.strip()) <= 100 or "\x00" in document:
        raise Invalid([Problem("document", _("写明付款凭证"))])
    leg = Leg(account_of(scheme, "owed").pk, account_of(scheme, "paid").pk, fen, CNY)
    return post_entry(Draft(f"points.paid:{uid}", "points.paid", [leg], "paid", document.strip()), by=by, at=at)
