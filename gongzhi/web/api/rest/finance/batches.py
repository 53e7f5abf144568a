"""Batches an institution sends, with the answer to every row; its statements."""

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import Field

from gongzhi.base.clock import now
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.web.api.rest.door import api, ask, done_once, holder_of, key_of, page_size
from gongzhi.web.api.rest.finance.acting import READ, SEND, acting, own, pack_at, today
from gongzhi.web.api.rest.shapes.finance import BatchSent, BatchShape, RowShape, StatementShape, WhyShape
from gongzhi.web.api.rest.shapes.values import CodeWord, ListOf
from gongzhi.web.batched import BYTES_MOST, table_of
from gongzhi.work.programmes.access import batches_for
from gongzhi.work.programmes.actions.batches.uploading import Sending, upload_batch
from gongzhi.work.programmes.logic.batches.head import Head
from gongzhi.work.programmes.logic.batches.kinds import COLUMNS, KINDS
from gongzhi.work.programmes.logic.batches.words import told
from gongzhi.work.programmes.models import Batch, BatchRow, Institution, SchemeBook
from gongzhi.work.programmes.queries.statements import statement_of

Most = Annotated[int, Field(ge=1, le=200)]


@api.post(
    "/batches",
    tags=["institutions"],
    **ask(gettext_lazy("报一个批次"), SEND, answers=BatchShape, writes=True, name="send_batch", address="batches"),
)
def send(request: HttpRequest, file: File[UploadedFile], sent: Form[BatchSent]) -> BatchShape:
    """Send rows as JSON lines, CSV or Excel. Another person of the institution files them; then each has its answer.

    `total` is the sum of amounts in fen; it and `rows` are compared when given. The same rows under the same number are
    the same batch; other rows under it are a 409 naming both digests.
    """
    holder = holder_of(request)
    body = acting(holder, sent.institution)
    pack = pack_at(body)
    head, beside = _head(sent), None
    if not file.size or file.size > BYTES_MOST:
        raise Invalid([Problem("file", _("选一个文件：CSV、Excel 或 JSON 行，最大 200 MB"))])
    if sent.partner is not None:
        beside = Institution.objects.filter(uid=sent.partner, pack=pack.code).first()
        if beside is None:
            raise Invalid([Problem("partner", _("没有这家合作方"))])
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)

    def make() -> dict[str, Any]:
        sending = Sending(body, holder.viewer, "api", now(), beside, str(file.name))
        with table_of(file.chunks(), str(file.name), head, pack) as (table, meaning):
            return {"batch": upload_batch(pack, head, table, meaning, sending).pk}

    outcome, _again = done_once(request, [sent.model_dump_json(), str(body.uid), digest.hexdigest()], make)
    return _shown(Batch.objects.select_related("book", "institution").get(pk=outcome["batch"]))


def _head(sent: BatchSent) -> Head:
    if sent.kind not in KINDS:
        raise Invalid([Problem("kind", _("批次种类是其中之一：%(kinds)s") % {"kinds": ", ".join(KINDS)})])
    money = next((one.code for one in COLUMNS[sent.kind] if one.total), "")
    if sent.total is not None and not money:
        raise Invalid([Problem("total", _("这种批次没有这一合计"))])
    totals = {money: sent.total} if sent.total is not None else {}
    return Head(sent.number, sent.scheme, sent.kind, sent.period, sent.rows, totals, sent.unit)


@api.get(
    "/batches", tags=["institutions"], **ask(gettext_lazy("批次"), SEND, answers=ListOf[BatchShape], name="batches")
)
def batches(request: HttpRequest, after: CodeWord = "", limit: Most | None = None) -> ListOf[BatchShape]:
    """Batches of the key's institutions, the newest first."""
    size, start = page_size(limit), key_of(after)
    rows = batches_for(holder_of(request).viewer, Batch.objects.all(), on=today())
    rows = rows.filter(pk__lt=start) if start else rows
    found = list(rows.select_related("book", "institution").order_by("-pk")[: size + 1])
    return ListOf[BatchShape](
        items=[_shown(one) for one in found[:size]], next=str(found[size - 1].pk) if len(found) > size else None
    )


def _batch(holder: KeyHolder, uid: UUID) -> Batch:
    rows = batches_for(holder.viewer, Batch.objects.filter(uid=uid), on=today())
    found = rows.select_related("book", "institution").first()
    if found is None:
        raise Http404
    return found


@api.get(
    "/batches/{uid}", tags=["institutions"], **ask(gettext_lazy("一个批次"), SEND, answers=BatchShape, name="batch")
)
def batch(request: HttpRequest, uid: UUID) -> BatchShape:
    """How a batch stands."""
    return _shown(_batch(holder_of(request), uid))


@api.get(
    "/batches/{uid}/rows",
    tags=["institutions"],
    **ask(gettext_lazy("批次的行"), SEND, answers=ListOf[RowShape], name="batch_rows"),
)
def batch_rows(
    request: HttpRequest, uid: UUID, outcome: CodeWord = "", after: CodeWord = "", limit: Most | None = None
) -> ListOf[RowShape]:
    """The rows with their answers, in the order of the file."""
    size, start = page_size(limit), key_of(after)
    rows = BatchRow.objects.filter(batch=_batch(holder_of(request), uid), line__gt=min(start, 2**31 - 1))
    rows = rows.filter(outcome=outcome) if outcome else rows
    found = list(rows.order_by("line")[: size + 1])
    items = [
        RowShape(line=one.line, note=one.note, outcome=one.outcome, values=dict(one.values),
                 why=[WhyShape(field=str(why[0]), code=str(why[1]), text=told([why])) for why in one.why])
        for one in found[:size]
    ]  # fmt: skip
    return ListOf[RowShape](items=items, next=str(found[size - 1].line) if len(found) > size else None)


def _shown(one: Batch) -> BatchShape:
    return BatchShape(
        uid=one.uid, number=one.number, kind=one.kind, scheme=one.book.scheme, institution=one.institution.uid,
        state=one.state, rows=one.rows_in_all, totals=one.totals, counts=one.counts, digest=one.digest,
        uploaded_at=one.uploaded_at,
    )  # fmt: skip


@api.get(
    "/statements",
    tags=["institutions"],
    **ask(gettext_lazy("机构对账单"), READ, answers=ListOf[StatementShape], name="statements"),
)
def statements(
    request: HttpRequest, since: date, until: date, scheme: CodeWord = "", institution: UUID | None = None
) -> ListOf[StatementShape]:
    """What the key's institutions did under each scheme between two days, both included."""
    if since > until:
        raise Invalid([Problem("until", _("止日不能早于起日"))])
    holder = holder_of(request)
    mine = [acting(holder, institution)] if institution else own(holder)
    found = []
    for one in mine:
        pack = pack_at(one)
        books = SchemeBook.objects.filter(pack=pack.code, scheme__in=pack.pack.schemes).order_by("scheme")
        for book in books.filter(scheme=scheme) if scheme else books:
            made = statement_of(book, since, until, institution=one)
            plain = {key: value for key, value in vars(made).items() if key != "events"}
            found.append(
                StatementShape(institution=one.uid, scheme=book.scheme, since=since, until=until, closing=made.closing,
                               **plain)
            )  # fmt: skip
    return ListOf[StatementShape](items=found)
