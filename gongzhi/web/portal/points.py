"""A household's own points, by its secret link or the code on its card: what it has, where it came from, what is under
review; say what was done, order, give up, object."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import open_secret_link, row_of, uuid7
from gongzhi.base.people.models import HOUSEHOLD, Household
from gongzhi.base.people.queries.residents import looks_at
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.trail.logic import By
from gongzhi.web.sent import whole
from gongzhi.web.visitor import limit
from gongzhi.work.points.actions.claims import ClaimRow, file_by_household, withdraw_claim
from gongzhi.work.points.actions.helping import cancel_shift, sign_up
from gongzhi.work.points.actions.orders import OrderRow, give_up, order
from gongzhi.work.points.models import Book, Claim, Good, HelpCall, Order, RedemptionDay, Scheme, Shift
from gongzhi.work.points.queries.schemes import items_now, scheme_of

_SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
def points(request: HttpRequest, link: str) -> HttpResponse:
    """The page; sent, one of its deeds."""
    limit(request, "household", settings.LOOKUPS_PER_HOUR * 4)
    uid = open_secret_link(HOUSEHOLD, link)
    home = Household.objects.filter(uid=uid, valid_to=None).select_related("area").first() if uid else None
    scheme = _scheme(home) if home else None
    if home is None or scheme is None:
        raise Http404
    if request.method != "POST":
        return _page(request, home, scheme, link)
    what = _text(request, "what", 10)
    try:
        messages.success(request, _do(request, home, scheme, what))
    except Refused as refused:
        return _page(request, home, scheme, link, refused, what)
    return redirect("portal:points", link=link)


def _scheme(home: Household) -> Scheme | None:
    """The village it lives in; or the one it left, where it still has points."""
    there = scheme_of(home)
    if there is not None:
        return there
    book = Book.objects.filter(household=home).select_related("scheme__area").order_by("-pk").first()
    return book.scheme if book else None


def _text(request: HttpRequest, name: str, most: int) -> str:
    return request.POST.get(name, "")[:most].replace("\x00", "").strip()


def _number(request: HttpRequest, name: str) -> int:
    sent = _text(request, name, 12)
    return whole(sent) or 0


def _uid(request: HttpRequest) -> UUID:
    try:
        return UUID(_text(request, "uid", 36))
    except ValueError:
        raise Invalid([Problem("uid", _("请刷新页面重新填写"))]) from None


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(_text(request, name, 10))
    except ValueError:
        raise Invalid([Problem("day", _("选一个日期"))]) from None


def _do(request: HttpRequest, home: Household, scheme: Scheme, what: str) -> str:
    at, by = now(), By("portal")
    if what == "claim":
        row = ClaimRow(
            home, _text(request, "item", 40), _day(request, "day"), _text(request, "words", 201), _uid(request)
        )
        file_by_household(scheme, row, at=at)
        return _("已收到，等下次评议")
    if what == "order":
        good = Good.objects.filter(scheme=scheme, pk=_number(request, "good")).select_related("shelf", "handed").first()
        if good is None:
            raise Invalid([Problem("good", _("选一种物品"))])
        order(
            scheme, OrderRow(home, good, _number(request, "pieces"), _uid(request)), _day(request, "on"), by=by, at=at
        )
        return _("已订下，兑换日带卡来领")
    named = row_of(_text(request, "number", 30))
    if what in ("help", "no_help") and named:
        return _help(home, scheme, named[2], what == "help")
    if what == "give_up" and named:
        one = Order.objects.filter(household=home, pk=named[2]).first()
        if one is not None:
            give_up(one, by=by, at=at)
            return _("已放弃，积分退回")
    if what == "withdraw" and named:
        claim = Claim.objects.filter(household=home, pk=named[2]).select_related("household").first()
        if claim is not None:
            withdraw_claim(claim, by=by, at=at)
            return _("已撤回")
    raise Invalid([Problem("", _("选要办什么"))])


def _help(home: Household, scheme: Scheme, key: int, coming: bool) -> str:
    call = HelpCall.objects.filter(scheme=scheme, pk=key).first()
    if call is None:
        raise Invalid([Problem("", _("没有这次招募"))])
    if coming:
        sign_up(call, home, by=By("portal"), at=now())
        return _("已报名，谢谢")
    shift = Shift.objects.filter(call=call, household=home).select_related("household").first()
    if shift is None:
        raise Invalid([Problem("", _("没有报过名"))])
    cancel_shift(shift, by=By("portal"), at=now())
    return _("已取消报名")


def _calls(home: Household, scheme: Scheme, day: date) -> list[dict[str, Any]]:
    rows = list(HelpCall.objects.filter(scheme=scheme, state=HelpCall.OPEN, day__gte=day).order_by("day", "pk")[:10])
    shifts = Shift.objects.filter(call__in=rows, household=home, state=Shift.SIGNED)
    mine = set(shifts.values_list("call_id", flat=True))
    return [{"row": one, "mine": one.pk in mine} for one in rows]


def _page(
    request: HttpRequest, home: Household, scheme: Scheme, link: str, refused: Refused | None = None, what: str = ""
) -> HttpResponse:
    day = local_day(now(), settings.TIME_ZONE)
    book = Book.objects.filter(scheme=scheme, household=home).select_related("account").first()
    claims = Claim.objects.filter(household=home, scheme=scheme).select_related("item", "round__notice").order_by("-pk")
    orders = Order.objects.filter(household=home, scheme=scheme).select_related("good").order_by("-pk")
    have = book.account.available if book else 0
    errors: dict[str, Any] = {one.field or "all": one.message for one in refused.problems} if refused else {}
    context = {
        "home": home, "scheme": scheme, "book": book, "have": have, "link": link,
        "held": book.account.reserved_out if book else 0, "claims": list(claims[:_SHOWN]),
        "orders": list(orders[:_SHOWN]), "items": items_now(scheme),
        "goods": list(Good.objects.filter(scheme=scheme, offered=True).select_related("shelf").order_by("pk")),
        "days": list(RedemptionDay.objects.filter(scheme=scheme, day__gte=day).order_by("day")[:6]),
        "calls": _calls(home, scheme, day), "looks": looks_at([home.uid], limit=10),
        "today": day.isoformat(), "uid": uuid7(), "what": what,
        "errors": errors, "typed": request.POST, "here": scheme.area_path in home.area_path,
    }  # fmt: skip
    return render(request, "portal/points.html", context, status=refused.status if refused else 200)
