"""Batches of an institution: the list with a form to bring one, one batch with its rows, the answer as a file."""

import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange import SheetWriter
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.batched import BYTES_MOST, table_of
from gongzhi.web.portal.partner.frame import (
    errors_of,
    institution_at,
    own_institutions,
    partner,
    schemes_of,
    shown,
    today,
    typed,
)
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import batches_for
from gongzhi.work.programmes.actions.batches.filing import file_batch, give_back_batch
from gongzhi.work.programmes.actions.batches.uploading import INSURANCE, Sending, upload_batch
from gongzhi.work.programmes.logic.batches.cells import FEN, WAN, YUAN, Fault, fen_in
from gongzhi.work.programmes.logic.batches.head import Head
from gongzhi.work.programmes.logic.batches.kinds import COLUMNS, KINDS, POLICY, TITLES, fields_of
from gongzhi.work.programmes.logic.batches.words import OUTCOME_WORDS, told
from gongzhi.work.programmes.models import Batch, BatchRow, Institution
from gongzhi.work.programmes.queries.answers import answer_lines, answer_objects, in_cells, write_answer

PAGE = 50
_AMOUNTS = ("principal", "amount", "premium", "coverage")
_LIGHTS = {"": "waiting", "accepted": "done", "returned": "late", "duplicate": "soon", "over": "late"}


@require_safe
@partner
def home(request: HttpRequest) -> HttpResponse:
    """The institutions the visitor acts for, with what waits at each."""
    rows = [
        {"one": one, "waiting": Batch.objects.filter(institution=one, state=Batch.UPLOADED).count()}
        for one in own_institutions(request)[:20]
    ]
    return shown(request, "home.html", None, {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@partner
def batches(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Batches, the newest first; sent, a file."""
    institution, pack = institution_at(request, uid)
    refused = None
    if request.method == "POST":
        try:
            made = _upload(request, institution, pack)
            messages.success(request, _("收到了 %(rows)s 行，等另一个人复核") % {"rows": f"{made.rows_in_all:,}"})
            return redirect("portal:partner_batch", uid=made.uid)
        except Refused as fault:
            refused = fault
    rows = Batch.objects.filter(institution=institution).select_related("book").order_by("-pk")
    state, after = typed(request, "state", 12), whole(request.GET.get("after", "")) or 0
    if state in Batch.STATES:
        rows = rows.filter(state=state)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    query = {"state": state} if state else {}
    context = {
        "rows": [_row(one, pack) for one in found[:PAGE]], "schemes": schemes_of(institution, pack),
        "kinds": [(code, TITLES[code]) for code in _kinds(institution)], "partners": _partners(institution, pack),
        "state": state, "typed": request.POST, "errors": errors_of(refused),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return shown(request, "batches.html", institution, context, status=refused.status if refused else 200)


def _kinds(institution: Institution) -> list[str]:
    insurer = institution.kind == Institution.INSURER
    return [code for code in KINDS if (code == POLICY) == insurer]


def _partners(institution: Institution, pack: PackInUse) -> list[Institution]:
    other = {Institution.BANK: Institution.GUARANTOR, Institution.GUARANTOR: Institution.BANK}.get(institution.kind)
    if other is None:
        return []
    return list(Institution.objects.filter(pack=pack.code, kind=other).select_related("organisation")[:200])


def _row(batch: Batch, pack: PackInUse) -> dict[str, Any]:
    scheme = pack.pack.schemes.get(batch.book.scheme)
    title = scheme.title.label if scheme else _("科技保险")
    words = {
        Batch.UPLOADED: ("waiting", _("待复核")), Batch.FILED: ("done", _("已备案")),
        Batch.GIVEN_BACK: ("late", _("已退回")),
    }  # fmt: skip
    light, word = words[batch.state]
    counts = [(OUTCOME_WORDS[code], number) for code, number in batch.counts.items() if number]
    return {"one": batch, "kind": TITLES[batch.kind], "scheme": title, "light": light, "word": word, "counts": counts}


def _upload(request: HttpRequest, institution: Institution, pack: PackInUse) -> Batch:
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > BYTES_MOST:
        raise Invalid([Problem("file", _("选一个文件：CSV、Excel 或 JSON 行，最大 200 MB"))])
    head = _head(request)
    partner_uid = typed(request, "partner", 36)
    beside = next((one for one in _partners(institution, pack) if str(one.uid) == partner_uid), None)
    with table_of(file.chunks(), str(file.name), head, pack) as (table, meaning):
        sending = Sending(institution, viewer(request), "partner", now(), beside, str(file.name))
        return upload_batch(pack, head, table, meaning, sending)


def _head(request: HttpRequest) -> Head:
    kind, unit = typed(request, "kind", 12), typed(request, "unit", 4) or YUAN
    if kind not in KINDS or unit not in (FEN, YUAN, WAN):
        raise Invalid([Problem("kind", _("选一种批次"))])
    rows, totals = typed(request, "rows", 12), {}
    if rows and whole(rows) is None:
        raise Invalid([Problem("rows", _("行数写整数"))])
    first = next((one.code for one in COLUMNS[kind] if one.total), "")
    if first and (text := typed(request, "total", 30)):
        try:
            totals[first] = fen_in(unit)(text)
        except Fault as fault:
            raise Invalid([Problem("total", told([["", fault.code, {}]]))]) from None
    return Head(
        typed(request, "number", 61), INSURANCE if kind == POLICY else typed(request, "scheme", 40), kind,
        typed(request, "period", 22), whole(rows) if rows else None, totals, unit,
    )  # fmt: skip


def batch_at(request: HttpRequest, uid: UUID) -> tuple[Batch, PackInUse]:
    """A batch the visitor's institutions sent or stand beside in; 404 else."""
    rows = batches_for(viewer(request), Batch.objects.filter(uid=uid), on=today())
    found = rows.select_related("book", "institution__organisation", "partner__organisation").first()
    if found is None:
        raise Http404
    _own, pack = institution_at(request, found.institution.uid)
    return found, pack


@require_http_methods(["GET", "HEAD", "POST"])
@partner
def batch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One batch with its rows; sent, it is filed or given back by another person than brought it."""
    one, pack = batch_at(request, uid)
    refused = None
    if request.method == "POST":
        more: dict[str, Any] = {"viewer": viewer(request), "channel": "partner", "at": now()}
        try:
            if typed(request, "what", 10) == "back":
                give_back_batch(one, typed(request, "reason", 201), **more)
                messages.success(request, _("已退回，批次号可以再用"))
            else:
                file_batch(one, **more)
                messages.success(request, _("已备案，逐行答复见下表"))
            return redirect("portal:partner_batch", uid=uid)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    outcome, after = typed(request, "outcome", 10), whole(request.GET.get("after", "")) or 0
    rows = BatchRow.objects.filter(batch=one).order_by("line")
    if outcome in OUTCOME_WORDS and outcome:
        rows = rows.filter(outcome=outcome)
    found = list(rows.filter(line__gt=after)[: PAGE + 1])
    columns = [each for each in COLUMNS[one.kind] if each.required][:5]
    query = {"outcome": outcome} if outcome else {}
    context = {
        **_row(one, pack), "headers": [each.field.title for each in columns],
        "rows": [_cells(each, [column.code for column in columns]) for each in found[:PAGE]],
        "outcome": outcome, "outcomes": [(code, word) for code, word in OUTCOME_WORDS.items() if code],
        "may_file": one.state == Batch.UPLOADED and one.maker != viewer(request).account, "errors": errors_of(refused),
        "totals": [(each.field.title, one.totals.get(each.code, 0)) for each in COLUMNS[one.kind] if each.total],
        "newer_url": f"?{urlencode(query)}" if after else "", "in_cells": in_cells(one),
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].line})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return shown(request, "batch.html", one.institution, context, status=refused.status if refused else 200)


def _cells(row: BatchRow, codes: list[str]) -> dict[str, Any]:
    cells = []
    for code in codes:
        value = row.values.get(code, "")
        cells.append(f"{value / 100:,.2f}" if type(value) is int and code in _AMOUNTS else value)
    return {"line": row.line, "cells": cells, "light": _LIGHTS[row.outcome], "word": OUTCOME_WORDS[row.outcome],
            "why": told(row.why)}  # fmt: skip


@require_safe
@partner
def answer(request: HttpRequest, uid: UUID, form: str) -> HttpResponseBase:
    """The answer to a batch as a file; that it left is noted."""
    one, _pack = batch_at(request, uid)
    name = f"{one.number}-answer".replace('"', "").replace("/", "-")
    if form not in ("csv", "xlsx", "jsonl") or (form == "xlsx" and not in_cells(one)):
        raise Http404
    note_export(
        "batch_answer", form, filters={"batch": str(one.uid)}, viewer=viewer(request), channel="partner", at=now()
    )
    if form == "xlsx":
        out = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
        write_answer(one, out)
        out.seek(0)
        return FileResponse(out, as_attachment=True, filename=f"{name}.xlsx")
    lines: Iterator[str] = answer_lines(one) if form == "csv" else answer_objects(one)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/jsonl; charset=utf-8"
    response = StreamingHttpResponse(lines, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{one.uid}-answer.{form}"'
    return response


@require_safe
@partner
def template(request: HttpRequest, uid: UUID, kind: str) -> FileResponse:
    """An empty file of a kind, whose headers say what each column wants."""
    institution_at(request, uid)
    if kind not in KINDS:
        raise Http404
    fields = fields_of(kind)
    notes = {str(one.title): str(one.note) for one in fields if one.note}
    writer = SheetWriter([str(one.title) for one in fields], title=str(TITLES[kind]), notes=notes)
    out = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
    writer.save(out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{kind}.xlsx")
