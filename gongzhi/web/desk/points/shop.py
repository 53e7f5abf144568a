"""The shop at the desk: the shelf, deliveries, redemption days, the year's money, paying; and the till."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.ids import open_secret_link, row_of_short
from gongzhi.base.people.models import HOUSEHOLD
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.points.found import (
    acting,
    day,
    faults,
    fen,
    fresh,
    heads_of,
    number,
    scheme_at,
    sent_uid,
    today,
    typed,
)
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import keeping_post, till_post
from gongzhi.work.points.actions.orders import OrderRow, hand_out, sell
from gongzhi.work.points.actions.schemes import grant_budget
from gongzhi.work.points.actions.shop import add_good, call_day, change_good, settle_with_village, stock
from gongzhi.work.points.models import Book, Good, Order, RedemptionDay, Scheme
from gongzhi.work.points.queries.schemes import budgets_of, owed_to_shop

_SHOWN = 50


def _good(request: HttpRequest, scheme: Scheme, name: str) -> Good:
    key = typed(request, name, 12)
    rows = Good.objects.filter(scheme=scheme, pk=whole(key) or 0)
    found = rows.select_related("scheme__area", "shelf", "handed").first()
    if found is None:
        raise Invalid([Problem("good", _("选一种物品"))])
    return found


def _add(request: HttpRequest, scheme: Scheme) -> str:
    points, cost = number(request, "add_points"), fen(request, "add_cost")
    add_good(scheme, typed(request, "add_title", 60), points=points, cost_fen=cost, **acting(request))
    return _("已上架，先进货")


def _change(request: HttpRequest, scheme: Scheme) -> str:
    good = _good(request, scheme, "change_good")
    change_good(good, points=good.points, offered=not good.offered, **acting(request))
    return _("已改")


def _stock(request: HttpRequest, scheme: Scheme) -> str:
    good, pieces = _good(request, scheme, "stock_good"), number(request, "stock_pieces")
    pieces = -pieces if typed(request, "stock_way", 4) == "off" else pieces
    stock(good, pieces, document=typed(request, "stock_document"), uid=sent_uid(request), **acting(request))
    return _("库存已记")


def _day(request: HttpRequest, scheme: Scheme) -> str:
    call_day(scheme, day(request, "day_day"), typed(request, "day_where"), **acting(request))
    return _("兑换日已定")


def _budget(request: HttpRequest, scheme: Scheme) -> str:
    year, money = number(request, "budget_year"), fen(request, "budget_fen")
    grant_budget(scheme, year, money, document=typed(request, "budget_document"), **acting(request))
    return _("预算已下达")


def _pay(request: HttpRequest, scheme: Scheme) -> str:
    money, document = fen(request, "pay_fen"), typed(request, "pay_document")
    settle_with_village(scheme, money, document=document, uid=sent_uid(request), **acting(request))
    return _("付款已记")


_DEEDS: dict[str, Callable[[HttpRequest, Scheme], str]] = {
    "add": _add, "change": _change, "stock": _stock, "day": _day, "budget": _budget, "pay": _pay,
}  # fmt: skip


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest, code: str) -> HttpResponse:
    """The page; sent, one of its deeds."""
    scheme, what = scheme_at(request, code), typed(request, "what", 10)
    if request.method != "POST":
        return _page(request, scheme)
    try:
        if what not in _DEEDS:
            raise Invalid([Problem("", _("选要办什么"))])
        said = _DEEDS[what](request, scheme)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, scheme, refused, what)
    messages.success(request, said)
    return redirect("desk:points_shop", code=code)


def _page(request: HttpRequest, scheme: Scheme, refused: Refused | None = None, what: str = "") -> HttpResponse:
    this = today()
    goods = list(Good.objects.filter(scheme=scheme).select_related("shelf").order_by("pk"))
    context = {
        "scheme": scheme, "goods": goods, "keeps": keeping_post(viewer(request), scheme) is not None,
        "sells": till_post(viewer(request), scheme) is not None,
        "days": list(RedemptionDay.objects.filter(scheme=scheme, day__gte=this).order_by("day")[:_SHOWN]),
        "budgets": sorted(budgets_of(scheme).items(), reverse=True), "owed": owed_to_shop(scheme),
        "options": [{"value": one.pk, "label": one.title, "on": False} for one in goods],
        "ways": [{"value": "in", "label": _("进货"), "on": True}, {"value": "off", "label": _("报损"), "on": False}],
        "uid": typed(request, "uid", 36) or fresh(), "year": this.year, "typed": request.POST,
        "errors": faults(refused, what),
    }  # fmt: skip
    return show(request, "desk/points/shop.html", context, status=refused.status if refused else 200)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def till(request: HttpRequest, code: str) -> HttpResponse:
    """The till: a card by camera or typed, then what was ordered is handed out, or something is bought at once."""
    scheme = scheme_at(request, code)
    if till_post(viewer(request), scheme) is None:
        raise NotAllowed(_("您的岗位不管兑换"))
    what, refused = typed(request, "what", 10), None
    book = None
    if request.method == "POST":
        try:
            book = _book(scheme, typed(request, "till_card", 400))
            said = _at_till(request, scheme, book, what)
            if said:
                messages.success(request, said)
                book = Book.objects.select_related("household", "account").get(pk=book.pk)
        except Refused as fault:
            refused = fault
    return _till_page(request, scheme, book, refused)


def _at_till(request: HttpRequest, scheme: Scheme, book: Book, what: str) -> str:
    if what == "sell":
        row = OrderRow(
            book.household, _good(request, scheme, "till_good"), number(request, "till_pieces"), sent_uid(request)
        )
        sold = sell(scheme, row, **acting(request))
        return _("已兑换 %(number)s，用了 %(points)s 分") % {"number": sold.number, "points": sold.points}
    if what == "hand":
        keys = [int(key) for key in request.POST.getlist("order") if key.isascii() and key.isdecimal()]
        orders = list(
            Order.objects.filter(scheme=scheme, household=book.household, pk__in=keys).select_related("scheme")
        )
        if not orders:
            raise Invalid([Problem("order", _("选要发的订单"))])
        hand_out(orders, **acting(request))
        return _("已发放")
    return ""


def _book(scheme: Scheme, card: str) -> Book:
    """A card number, or the whole link a camera read."""
    rows = Book.objects.filter(scheme=scheme, household__valid_to=None).select_related("household", "account")
    link = card.rstrip("/").removesuffix("/points").rpartition("/")[2]
    uid = open_secret_link(HOUSEHOLD, link) if len(link) > 30 else None
    key = row_of_short(card) if uid is None else None
    found = rows.filter(household__uid=uid).first() if uid else rows.filter(pk=key or 0).first()
    if found is None:
        raise Invalid([Problem("card", _("没有这张卡：对一对每一位，或扫卡上的码"))])
    return found


def _till_page(request: HttpRequest, scheme: Scheme, book: Book | None, refused: Refused | None) -> HttpResponse:
    more: dict[str, Any] = {}
    if book is not None:
        orders = Order.objects.filter(scheme=scheme, household=book.household, state=Order.RESERVED)
        more = {
            "book": book, "head": heads_of({book.household_id}).get(book.household_id, "—"),
            "orders": list(orders.select_related("good").order_by("pk")),
            "goods": list(Good.objects.filter(scheme=scheme, offered=True).select_related("shelf").order_by("pk")),
        }  # fmt: skip
    card = typed(request, "till_card", 400)
    context = {"scheme": scheme, "card": card, "uid": fresh(), "errors": faults(refused, "till"), **more}
    return show(request, "desk/points/till.html", context, status=refused.status if refused else 200)
