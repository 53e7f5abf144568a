"""Budgets with what is promised and paid, and payment runs with their files and receipts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import sent_table
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.programmes.found import (
    acting,
    chosen,
    faults,
    fen,
    keeps_whole,
    key_of,
    number,
    pack_here,
    posts_with,
    root_of,
    today,
    typed,
)
from gongzhi.web.desk.programmes.receipts import read_receipts
from gongzhi.web.programmed import title_of
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import BUDGET, PAY, at_the_desk
from gongzhi.work.programmes.actions.budgets import carry_over, grant_budget
from gongzhi.work.programmes.actions.paying import make_run, propose_run
from gongzhi.work.programmes.actions.receipts import take_receipts
from gongzhi.work.programmes.models import Budget, Filing, PaymentRun, Settlement
from gongzhi.work.programmes.queries.budgets import budgets_of
from gongzhi.work.programmes.queries.payments import HEADS, lines_of, orders_of, shared_accounts

_SHOWN = 200


def _grant(request: HttpRequest, pack: PackInUse) -> str:
    grant_budget(
        pack, typed(request, "programme", 40), number(request, "year"), fen(request, "yuan"),
        document=typed(request, "document", 100), **acting(request),
    )  # fmt: skip
    return _("预算已下达，排队的先得")


def _carry(request: HttpRequest, pack: PackInUse) -> str:
    budget = Budget.objects.filter(pk=number(request, "budget"), pack=pack.code).first()
    if budget is None:
        raise Invalid([Problem("budget", _("没有这份预算"))])
    moved = carry_over(pack, budget.programme, budget.year, **acting(request))
    return _("已结转：%(n)d 件转入下一年度") % {"n": moved}


def _run(request: HttpRequest, pack: PackInUse) -> str:
    filings = Filing.objects.filter(pk__in=chosen(request, "filing"), pack=pack.code).select_related("organisation")
    settlements = Settlement.objects.filter(pk__in=chosen(request, "settlement"), pack=pack.code)
    made = make_run(
        pack, list(filings.order_by("pk")), list(settlements.select_related("institution__organisation")),
        **acting(request),
    )  # fmt: skip
    return _("已建拨付批次 %(number)s") % {"number": made.number}


_DEEDS: dict[str, Callable[[HttpRequest, PackInUse], str]] = {"grant": _grant, "carry": _carry, "run": _run}


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def money(request: HttpRequest) -> HttpResponse:
    """The page; sent, one of its deeds."""
    pack = pack_here(request)
    if request.method != "POST":
        return _page(request, pack)
    try:
        deed = _DEEDS.get(typed(request, "what", 10))
        if deed is None:
            raise Invalid([Problem("", _("选要办什么"))])
        said = deed(request, pack)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, pack, refused)
    messages.success(request, said)
    return redirect("desk:programme_money")


def _page(request: HttpRequest, pack: PackInUse, refused: Refused | None = None) -> HttpResponse:
    me = viewer(request)
    mine, whole = at_the_desk(me, "area_path"), keeps_whole(me, pack)
    payable = Filing.objects.filter(mine, pack=pack.code, state="approved").select_related("organisation")
    payable = payable.order_by("pk")
    claimed = Settlement.objects.filter(
        at_the_desk(me, "institution__area_path"), pack=pack.code, state=Settlement.OPEN
    ).select_related("institution__organisation")
    context = {
        "budgets": [{**one.told(), "title": title_of(pack, one.programme)} for one in budgets_of(pack.code)],
        "payable": list(payable[:_SHOWN]), "claimed": list(claimed.order_by("pk")[:_SHOWN]),
        "runs": list(PaymentRun.objects.filter(pack=pack.code).order_by("-pk")[:50]) if whole else [],
        "programmes": [{"value": code, "label": say(one.title), "on": request.POST.get("programme") == code}
                       for code, one in pack.pack.programmes.items() if one.offer],
        "gives": me.may(BUDGET, root_of(pack)), "pays": me.may(PAY, root_of(pack)), "year": today(pack).year,
        "errors": faults(refused), "typed": request.POST,
    }  # fmt: skip
    return show(request, "desk/programmes/money.html", context, status=refused.status if refused else 200)


def _run_at(request: HttpRequest, pack: PackInUse, shown: str) -> PaymentRun:
    found = PaymentRun.objects.filter(pk=key_of(shown), pack=pack.code).first()
    if found is None or found.number != shown or not keeps_whole(viewer(request), pack):
        raise Http404
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, shown: str) -> HttpResponse:
    """One run: its orders, accounts that several firms share; sent, it is proposed, or the bank's receipts come in."""
    pack = pack_here(request)
    one, refused = _run_at(request, pack, shown), None
    lines: list[tuple[int, str]] = []
    if request.method == "POST":
        try:
            if typed(request, "what", 10) == "propose":
                propose_run(one, number(request, "post"), shared_ok=typed(request, "shared_ok", 200), **acting(request))
                messages.success(request, _("已送复核"))
                return redirect("desk:programme_run", shown=shown)
            said, lines = _receipts(request, pack)
            messages.success(request, said)
            if not lines:
                return redirect("desk:programme_run", shown=shown)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        one = _run_at(request, pack, shown)
    me = viewer(request)
    context = {
        "run": one, "orders": orders_of(one), "shared": shared_accounts(one), "pays": me.may(PAY, root_of(pack)),
        "posts": posts_with(pack, PAY, me.post_ids()), "errors": faults(refused), "typed": request.POST, "lines": lines,
    }  # fmt: skip
    status = refused.status if refused else 400 if lines else 200
    return show(request, "desk/programmes/run.html", context, status=status)


def _receipts(request: HttpRequest, pack: PackInUse) -> tuple[str, list[tuple[int, str]]]:
    """The bank's file, matched line by line; what does not fit is given back with its line."""
    read, bad = read_receipts(request.FILES.get("file"))
    matched = take_receipts(pack, read, **acting(request))
    told = {"paid": matched.paid, "failed": matched.failed, "same": matched.same}
    return _("到账 %(paid)d 笔，退回 %(failed)d 笔，已收过 %(same)d 笔") % told, sorted([*bad, *matched.refused])


@desk
@require_safe
def orders(request: HttpRequest, shown: str, form: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """The orders of an approved run as the bank's file, CSV or Excel, for posts that pay. Account numbers stand open in
    it; that it left is noted."""
    pack = pack_here(request)
    one = _run_at(request, pack, shown)
    if form not in ("csv", "xlsx"):
        raise Http404
    if not viewer(request).may(PAY, root_of(pack)):
        raise NotAllowed(_("您的岗位不管支付"))
    if one.state not in (PaymentRun.SENT, PaymentRun.CLOSED):
        raise NotAllowed(_("复核以后才能导出"))
    note_export("payment_orders", form, filters={"run": str(one.uid)}, viewer=viewer(request), channel="desk", at=now())
    return sent_table(HEADS, lines_of(one), one.number, form)
