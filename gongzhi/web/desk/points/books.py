"""Books of households: the list, one of them, cards to print, and old books taken in."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.crypto import mask_name
from gongzhi.base.exchange import TableFault, read_table
from gongzhi.base.ids import row_of, row_of_short, secret_link
from gongzhi.base.people.actions.opening import open_page
from gongzhi.base.people.models import HOUSEHOLD
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.points.found import acting, faults, heads_of, scheme_at, typed
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import POINTS, TILL, books_for, keeping_post
from gongzhi.work.points.actions.importing import Taken, take_old_books
from gongzhi.work.points.actions.settling import reverse_claim
from gongzhi.work.points.logic.reading import OldRow, columns_of, read_rows
from gongzhi.work.points.models import Book, Claim, Order, Scheme

PAGE, CARDS, ROWS_MOST = 50, 12, 20_000
_BYTES_MOST = 5_000_000


def _seen(request: HttpRequest, scheme: Scheme) -> Any:
    me = viewer(request)
    if not (me.holding(POINTS) or me.holding(TILL)):
        raise NotAllowed(_("各户的积分只有记分和管兑换的岗位能看"))
    rows = Book.objects.filter(scheme=scheme).select_related("household__area", "account")
    return books_for(me, rows).order_by("pk")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def books(request: HttpRequest, code: str) -> HttpResponse:
    """Books by key, in no order of points; sent, a file of old books."""
    scheme = scheme_at(request, code)
    rows = _seen(request, scheme)
    taken, refused = None, None
    if request.method == "POST":
        try:
            taken = take_old_books(
                scheme, _uploaded(request), document=typed(request, "old_document", 120), **acting(request)
            )
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    return _list(request, scheme, rows, taken, refused)


def _uploaded(request: HttpRequest) -> Sequence[OldRow]:
    file = request.FILES.get("old_file")
    if file is None or not file.size or file.size > _BYTES_MOST:
        raise Invalid([Problem("file", _("选一个 CSV 或 Excel 文件，最大 5 MB"))])
    suffix = ".xlsx" if str(file.name).lower().endswith(".xlsx") else ".csv"
    with tempfile.NamedTemporaryFile(suffix=suffix) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            table = read_table(Path(kept.name))
            columns = columns_of(table.headers)
            if len(columns) < 2:
                raise Invalid([Problem("file", _("第一行要有“户号”和“积分”两列"))])
            rows = []
            for one in table.rows:
                cells = one.cells if not one.fault else {}
                rows.append((one.line, cells))
                if len(rows) > ROWS_MOST:
                    raise Invalid([Problem("file", _("一次最多 20,000 行"))])
        except TableFault as fault:
            said = str(fault).replace(Path(kept.name).name, str(file.name)[:60])
            raise Invalid([Problem("file", said)]) from None
    return read_rows(rows, columns)


def _list(
    request: HttpRequest, scheme: Scheme, rows: Any, taken: Taken | None, refused: Refused | None
) -> HttpResponse:
    words, after = request.GET.get("household", "")[:30].strip(), row_after(request)
    if words:
        rows = rows.filter(household__number=words)
    found = list(rows.filter(pk__gt=after)[: PAGE + 1])
    shown = found[:PAGE]
    heads = heads_of({one.household_id for one in shown})
    query = {"household": words} if words else {}
    context = {
        "scheme": scheme, "words": words, "taken": taken, "keeps": keeping_post(viewer(request), scheme) is not None,
        "rows": [{"row": one, "head": mask_name(heads.get(one.household_id, ""))} for one in shown],
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': shown[-1].pk})}" if len(found) > PAGE else "",
        "typed": request.POST, "errors": faults(refused, "old"),
    }  # fmt: skip
    return show(request, "desk/points/books.html", context, status=refused.status if refused else 200)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, code: str, card: str) -> HttpResponse:
    """One book; that it was opened is written down, and the household reads it. Sent, a reversal."""
    scheme = scheme_at(request, code)
    one = _seen(request, scheme).filter(pk=row_of_short(card) or 0).first()
    if one is None:
        raise Http404
    refused = None
    if request.method == "POST":
        named = row_of(typed(request, "claim", 30))
        claim = Claim.objects.filter(scheme=scheme, household=one.household_id, pk=named[2] if named else 0)
        found = claim.select_related("scheme__area").first()
        try:
            if found is None:
                raise Invalid([Problem("claim", _("没有这一条"))])
            reverse_claim(found, typed(request, "undo_reason", 201), **acting(request))
            messages.success(request, _("已冲正，原来的一笔留着"))
            return redirect("desk:points_book", code=code, card=card)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    open_page(one.household, viewer=viewer(request), at=now())
    claims = Claim.objects.filter(scheme=scheme, household=one.household_id).select_related("item").order_by("-pk")
    orders = Order.objects.filter(scheme=scheme, household=one.household_id).select_related("good").order_by("-pk")
    context = {
        "scheme": scheme, "book": one, "head": heads_of({one.household_id}).get(one.household_id, "—"),
        "claims": list(claims[:PAGE]), "orders": list(orders[:PAGE]), "errors": faults(refused, "undo"),
        "keeps": keeping_post(viewer(request), scheme) is not None, "typed": request.POST,
        "asked": typed(request, "claim", 30),
    }  # fmt: skip
    return show(request, "desk/points/book.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def cards(request: HttpRequest, code: str) -> HttpResponse:
    """Cards to print: the number with its check digit and a code that opens the household's own page."""
    scheme = scheme_at(request, code)
    if keeping_post(viewer(request), scheme) is None:
        raise NotAllowed(_("这个村的积分不归您的岗位办"))
    after = row_after(request)
    found = list(_seen(request, scheme).filter(pk__gt=after, household__valid_to=None)[: CARDS + 1])
    shown = found[:CARDS]
    heads = heads_of({one.household_id for one in shown})
    context = {
        "scheme": scheme,
        "cards": [
            {"book": one, "head": mask_name(heads.get(one.household_id, "")), "qr": _qr(request, one)} for one in shown
        ],
        "newer_url": "?" if after else "",
        "older_url": f"?after={shown[-1].pk}" if len(found) > CARDS else "",
    }  # fmt: skip
    return show(request, "desk/points/cards.html", context)


def _qr(request: HttpRequest, one: Book) -> SafeString:
    link = secret_link(HOUSEHOLD, one.household.uid)
    url = request.build_absolute_uri(reverse("portal:points", kwargs={"link": link}))
    return mark_safe(segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=4))  # noqa: S308 segno's own
