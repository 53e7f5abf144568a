"""Loans of an institution: the list, its export, the check before lending, the statement, the papers of one loan."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.tables.writing import csv_lines
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.packs.schemes.standing import CERTIFICATES, PURPOSES, SECURITIES
from gongzhi.web.portal.partner.frame import errors_of, institution_at, partner, schemes_of, shown, today, typed
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import loans_for
from gongzhi.work.programmes.actions.batches.uploading import book_of
from gongzhi.work.programmes.actions.consents import seal_papers
from gongzhi.work.programmes.logic.batches.cells import Fault, day, fen_in
from gongzhi.work.programmes.logic.batches.kinds import TITLES
from gongzhi.work.programmes.logic.batches.words import told
from gongzhi.work.programmes.models import Institution, Loan, SchemeBook
from gongzhi.work.programmes.queries.before_lending import Check, check_loan
from gongzhi.work.programmes.queries.statements import PAGE, Asked, loans_asked, loans_of, statement_of

STATES = {
    Loan.RUNNING: ("ontime", gettext_lazy("正常")), Loan.OVERDUE: ("late", gettext_lazy("逾期")),
    Loan.COMPENSATED: ("late", gettext_lazy("已代偿")), Loan.SETTLED: ("done", gettext_lazy("已结清")),
    Loan.CANCELLED: ("paused", gettext_lazy("已撤销")),
}  # fmt: skip


def _asked(request: HttpRequest) -> tuple[Asked, dict[str, str]]:
    sent = {name: request.GET.get(name, "")[:60].replace("\x00", "") for name in ("scheme", "state", "q")}
    state = sent["state"] if sent["state"] in STATES else ""
    return Asked(sent["scheme"], state, sent["q"].strip()), {key: value for key, value in sent.items() if value}


@require_safe
@partner
def listing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Loans, the newest first."""
    institution, pack = institution_at(request, uid)
    asked, query = _asked(request)
    rows, after = loans_asked(loans_of([institution]), asked), whole(request.GET.get("after", "")) or 0
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    context = {
        "rows": [_row(one, pack) for one in found[:PAGE]], "asked": asked, "schemes": schemes_of(institution, pack),
        "states": [(code, word) for code, (_light, word) in STATES.items()], "query": urlencode(query),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return shown(request, "loans.html", institution, context)


def _row(loan: Loan, pack: PackInUse) -> dict[str, Any]:
    light, word = STATES[loan.state]
    scheme = pack.pack.schemes.get(loan.book.scheme)
    return {"one": loan, "light": light, "word": word, "scheme": scheme.title.label if scheme else loan.book.scheme}


@require_safe
@partner
def export(request: HttpRequest, uid: UUID) -> StreamingHttpResponse:
    """The loans asked for as CSV; that they left is noted."""
    institution, pack = institution_at(request, uid)
    asked, _query = _asked(request)
    heads = [
        _("借据号"), _("方案"), _("统一社会信用代码"), _("企业名称"), _("本金（元）"), _("余额（元）"), _("起始日"),
        _("到期日"), _("状态"), _("代偿（元）"), _("收回（元）"),
    ]  # fmt: skip
    rows = loans_asked(loans_of([institution]), asked)

    def cells() -> Iterator[Sequence[object]]:
        for one in rows.iterator(chunk_size=2_000):
            row = _row(one, pack)
            money = [f"{fen // 100}.{fen % 100:02d}" for fen in (one.principal, one.balance)]
            lost = [f"{fen // 100}.{fen % 100:02d}" for fen in (one.compensated, one.recovered)]
            yield (one.note, row["scheme"], one.firm.code, one.firm.name, *money, one.begins_on, one.ends_on,
                   str(row["word"]), *lost)  # fmt: skip

    filters = {"scheme": asked.scheme, "state": asked.state, "words": "1" if asked.words else ""}
    note_export("loans", "csv", filters=filters, viewer=viewer(request), channel="partner", at=now())
    response = StreamingHttpResponse(csv_lines(heads, cells()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="loans-{today():%Y%m%d}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@partner
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Before lending: would it be filed, what is left, what a loss would be worth. Nothing is kept."""
    institution, pack = institution_at(request, uid)
    found, refused = None, None
    if request.method == "POST":
        try:
            found = _check(request, institution, pack)
        except Refused as fault:
            refused = fault
    context = {
        "schemes": schemes_of(institution, pack), "typed": request.POST, "errors": errors_of(refused), "found": found,
        "purposes": [(code, one.label) for code, one in PURPOSES.items()],
        "securities": [(code, one.label) for code, one in SECURITIES.items()],
        "certificates": [(code, one.label) for code, one in CERTIFICATES.items()], "today": today(),
    }  # fmt: skip
    return shown(request, "check.html", institution, context, status=refused.status if refused else 200)


def _check(request: HttpRequest, institution: Institution, pack: PackInUse) -> Check:
    code, problems = typed(request, "scheme", 40), []
    if code not in dict(schemes_of(institution, pack)):
        problems.append(Problem("scheme", _("选一个方案")))
    firm = (
        Organisation.objects.filter(code=typed(request, "firm_code", 18).upper(), valid_to=None)
        .exclude(code="")
        .first()
    )
    if firm is None:
        problems.append(Problem("firm_code", told([["", "no_firm", {}]])))
    terms: dict[str, Any] = {"first_loan": request.POST.get("first_loan") == "yes"}
    for name, read, most in (("principal", fen_in("yuan"), 30), ("begins_on", day, 12), ("ends_on", day, 12)):
        try:
            terms[name] = read(typed(request, name, most))
        except Fault as fault:
            problems.append(Problem(name, told([["", fault.code, {}]])))
    for name, choices in (("purpose", PURPOSES), ("security", SECURITIES), ("certificate", CERTIFICATES)):
        if (sent := typed(request, name, 40)) in choices:
            terms[name] = sent
    if not problems and terms["ends_on"] <= terms["begins_on"]:
        problems.append(Problem("ends_on", told([["", "ends_early", {}]])))
    if not problems and not terms["principal"] > 0:
        problems.append(Problem("principal", told([["", "zero", {}]])))
    if problems or firm is None:
        raise Invalid(problems)
    book = book_of(pack.code, code, at=now())
    return check_loan(pack, pack.scheme(code), book, firm, terms, institution, at=now())


@require_safe
@partner
def statement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the institution filed, got back, lost and was paid in a span of days; prints on one page."""
    institution, pack = institution_at(request, uid)
    on = today()
    since, until = _day(request, "since", on.replace(day=1)), _day(request, "until", on)
    found = []
    for book in SchemeBook.objects.filter(pack=pack.code).order_by("scheme"):
        scheme = pack.pack.schemes.get(book.scheme)
        if scheme is not None and since <= until:
            told_ = statement_of(book, since, until, institution=institution)
            if told_.loans or told_.opening or told_.events:
                found.append((scheme.title.label, told_, [(TITLES[kind], n, fen) for kind, n, fen in told_.events]))
    context = {"since": since, "until": until, "found": found, "wrong": since > until}
    return shown(request, "statement.html", institution, context, status=400 if since > until else 200)


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise


@require_http_methods(["POST"])
@partner
def papers(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The papers of a loan for due diligence, with their digest; that they were taken out is in the trail."""
    loan = (
        loans_for(viewer(request), Loan.objects.filter(uid=uid), on=today())
        .select_related("book", "batch", "firm")
        .first()
    )
    if loan is None:
        raise Http404
    pack = pack_in_force(loan.book.pack)
    if pack is None:
        raise Http404
    told_ = seal_papers(loan, pack=pack, viewer=viewer(request), channel="partner", at=now())
    body = json.dumps(told_, ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="loan-{loan.uid}.json"'
    return response
