"""Taking a batch in: read, compared with its header, kept row by row. Nothing follows until another files it."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.exchange.logic.columns import Meaning
from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert_values
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.tables import Table, TableFault
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import acts_for
from gongzhi.work.programmes.logic.batches.head import ROWS_MOST, Head, head_problems, total_problems
from gongzhi.work.programmes.logic.batches.kinds import COLUMNS, POLICY
from gongzhi.work.programmes.logic.batches.reading import Found, RowReader
from gongzhi.work.programmes.logic.batches.words import RETURNED
from gongzhi.work.programmes.models import BATCH, Batch, BatchRow, Institution, SchemeBook
from gongzhi.work.programmes.queries.lending import admission_on

INSURANCE = "insurance"  # the scheme policies are filed under: admission to it, no rules of its own


@dataclass(frozen=True)
class Sending:
    """Who sends a batch: an account of the institution, through which channel, when; `file_name` as it was called."""

    institution: Institution
    viewer: Viewer
    channel: str
    at: datetime
    partner: Institution | None = None
    file_name: str = ""

    @property
    def on(self) -> date:
        """The local day."""
        return local_day(self.at, settings.TIME_ZONE)

    @property
    def by(self) -> By:
        """How the trail names them."""
        return self.viewer.by(None, self.channel)


def upload_batch(pack: PackInUse, head: Head, table: Table, meaning: Meaning, sending: Sending) -> Batch:
    """Keep a batch for another person to file. The same rows under the same number are the same batch.

    Raises `Invalid` for a header that is wrong and for totals that differ, with the difference; `Conflict` for other
    rows under an old number, naming both digests; `NotAllowed` for who does not act for the institution.
    """
    _check(pack, head, sending)
    found = _read(pack, head, table, meaning)
    same = _same(pack, head, found, sending.institution)
    if same is not None:
        return same
    if problems := total_problems(head, found):
        raise Invalid(problems)
    try:
        with transaction.atomic():
            return _keep(pack, head, found, sending)
    except IntegrityError:  # somebody of the institution sent the same number at the same moment
        same = _same(pack, head, found, sending.institution)
        if same is None:
            raise
        return same


def book_of(pack: str, scheme: str, *, at: datetime) -> SchemeBook:
    """The book of a scheme, opened when it is first used."""
    return SchemeBook.objects.get_or_create(pack=pack, scheme=scheme, defaults={"opened_at": at})[0]


def _check(pack: PackInUse, head: Head, sending: Sending) -> None:
    institution, on = sending.institution, sending.on
    if not acts_for(sending.viewer, institution.organisation, on=on):
        raise NotAllowed(_("您不代表这家机构"))
    problems = head_problems(head)
    known = head.scheme == INSURANCE if head.kind == POLICY else head.scheme in pack.pack.schemes
    if not known:
        problems.append(Problem("scheme", _("没有方案“%(scheme)s”") % {"scheme": head.scheme[:40]}))
    if problems:
        raise Invalid(problems)
    if institution.pack != pack.code or admission_on(institution, head.scheme, on) is None:
        raise NotAllowed(_("这家机构今天没有获准参加这个方案"))
    partner = sending.partner
    if head.kind != POLICY and partner is not None:
        if {institution.kind, partner.kind} != {Institution.BANK, Institution.GUARANTOR}:
            raise Invalid([Problem("partner", _("合作方：银行配担保机构，担保机构配银行"))])
        if admission_on(partner, head.scheme, on) is None:
            raise Invalid([Problem("partner", _("合作方今天没有获准参加这个方案"))])


def _read(pack: PackInUse, head: Head, table: Table, meaning: Meaning) -> Found:
    scheme = pack.scheme(head.scheme) if head.kind != POLICY else None
    missing = [
        Problem(f"column-{one.code}", _("没有“%(column)s”这一列") % {"column": one.field.title})
        for one in COLUMNS[head.kind]
        if one.required and meaning.columns.get(one.code, "") not in table.headers
    ]
    if missing:
        raise Invalid(missing)
    choices = {}
    if scheme is not None:
        choices = {name: one.choices for name, one in scheme.scheme.inputs.items() if one.choices}
    reader = RowReader(
        head.kind, meaning, unit=head.unit, own=scheme.columns if scheme is not None else {}, choices=choices
    )
    try:
        found = reader.all(table.rows, head.number)
    except TableFault as fault:
        raise Invalid([Problem("file", str(fault))]) from None
    if not found.rows:
        raise Invalid([Problem("file", _("文件里没有一行数据"))])
    if len(found.rows) > ROWS_MOST:
        raise Invalid([Problem("file", _("一个批次最多 %(most)s 行") % {"most": f"{ROWS_MOST:,}"})])
    return found


def _same(pack: PackInUse, head: Head, found: Found, institution: Institution) -> Batch | None:
    before = Batch.objects.filter(
        book__pack=pack.code, book__scheme=head.scheme, institution=institution, number=head.number
    )
    one = before.exclude(state=Batch.GIVEN_BACK).select_related("book").first()
    if one is not None and one.digest != found.digest:
        said = _("批次号 %(number)s 已用于内容 %(first)s，不能再用于内容 %(second)s")
        values = {"number": head.number, "first": one.digest[:16], "second": found.digest[:16]}
        raise Conflict([Problem("number", said % values)])
    return one


def _keep(pack: PackInUse, head: Head, found: Found, sending: Sending) -> Batch:
    assert sending.viewer.account is not None
    batch = Batch.objects.create(
        book=book_of(pack.code, head.scheme, at=sending.at), kind=head.kind, institution=sending.institution,
        partner=sending.partner, number=head.number, period=head.period, digest=found.digest,
        file_name=sending.file_name[-120:], channel=sending.channel, rows_in_all=len(found.rows),
        totals=found.totals, counts={RETURNED: sum(bool(one.faults) for one in found.rows)}, version=pack.version,
        maker=sending.viewer.account, uploaded_at=sending.at,
    )  # fmt: skip
    money = next((one.code for one in COLUMNS[head.kind] if one.total), "")
    number = "number" if head.kind == POLICY else "note"
    rows = []
    for one in found.rows:
        amount = one.values.get(money, 0) if money and not one.faults else 0
        why = json.dumps(one.faults, ensure_ascii=False) if one.faults else "[]"
        note, outcome = str(one.values.get(number, ""))[:60], RETURNED if one.faults else ""
        rows.append((uuid7(), batch.pk, one.line, note, amount, one.text, outcome, why))
    insert_values(BatchRow, ("uid", "batch", "line", "note", "amount", "values", "outcome", "why"), rows)
    facts = {"kind": head.kind, "rows": len(rows), "digest": found.digest, "scheme": head.scheme}
    record([Done("batch.uploaded", BATCH, batch.uid, sending.by, sending.at, sending.institution.area_path, facts)])
    return batch
