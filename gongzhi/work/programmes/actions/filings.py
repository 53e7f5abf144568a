"""What a firm does with a filing: begin, fill in, add papers, submit, withdraw."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.rules.logic.units import Unreadable, Value, read_value
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import acts_for
from gongzhi.work.programmes.actions.deciding import asked_values, decide, tried
from gongzhi.work.programmes.actions.indexing import index_filings
from gongzhi.work.programmes.actions.moving import move, offered, pack_for, why
from gongzhi.work.programmes.actions.premiums import faults_of_policy
from gongzhi.work.programmes.logic.files import document_key
from gongzhi.work.programmes.logic.profile import canonical
from gongzhi.work.programmes.logic.states import BEFORE_APPROVAL, DRAFT, RETURNED
from gongzhi.work.programmes.logic.tries import Try
from gongzhi.work.programmes.logic.windows import Opening, in_business, next_of, open_at
from gongzhi.work.programmes.models import FILING, Decision, Evidence, Filing
from gongzhi.work.programmes.queries.caps import asker_of
from gongzhi.work.programmes.queries.trying import already, extended, offered_to, openings_of

FILE_MOST = 5_000_000
_MAGIC = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04")
_DOCUMENT = re.compile(r"[^\x00-\x1f]{1,60}")


def acting_firm(viewer: Viewer, organisation: Organisation, channel: str, *, pack: PackInUse, at: datetime) -> By:
    """How an account acts for a firm; raises `NotAllowed`."""
    if not acts_for(viewer, organisation, on=local_day(at, pack.calendar.time_zone)):
        raise NotAllowed(_("您不代表这家企业"))
    return viewer.by(None, channel)


@transaction.atomic
def begin_filing(
    organisation: Organisation, programme: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Filing:
    """A draft for the window that is open or comes next. One that was begun there already is given back."""
    by = acting_firm(viewer, organisation, channel, pack=pack, at=at)
    if programme not in offered_to(pack, asker_of(organisation)):
        raise Invalid([Problem("programme", _("这个项目不面向您的机构"))])
    place = next_of(_windows(pack, programme), at)
    if place is None or place.standing(at) == "closed":
        raise Conflict([Problem("programme", _("这个项目现在没有申报期"))])
    year = place.window.year
    standing = Filing.objects.filter(organisation=organisation, programme=programme, pack=pack.code, window=year)
    if draft := standing.filter(state__in=(DRAFT, RETURNED)).first():
        return draft
    made = Filing.objects.create(
        organisation=organisation, pack=pack.code, programme=programme, window=year, year=year,
        area_path=organisation.area_path, made_at=at, made_day=local_day(at, pack.calendar.time_zone),
        by_account=viewer.account, synthetic=organisation.synthetic,
    )  # fmt: skip
    record([Done("filing.begun", FILING, made.uid, by, at, made.area_path, {"programme": programme, "year": year})])
    return made


def _windows(pack: PackInUse, programme: str) -> list[Opening]:
    return openings_of(programme, offered(pack, programme), pack, extended(pack.code))


def read_asked(programme: Programme, raw: Mapping[str, object]) -> dict[str, Value]:
    """What a filing says of the inputs it is asked for; raises `Invalid` naming each. Blank ones are not known."""
    assert programme.offer is not None
    found: dict[str, Value] = {}
    problems = []
    for code, text in raw.items():
        origin = programme.offer.inputs.get(code)
        if origin is None or not origin.asked:
            problems.append(Problem(code[:40], _("这一项不由申报人填写")))
        elif text is not None and str(text).strip():
            one = programme.inputs[code]
            try:
                value = read_value(text.strip() if isinstance(text, str) else text, one.type, frozenset(one.choices))
                found[code] = value
                if one.type in ("money", "people", "items") and value < 0:  # type: ignore[operator]
                    problems.append(Problem(code, _("不能为负")))
            except Unreadable:
                problems.append(Problem(code, _("“%(value)s”读不出来") % {"value": str(text)[:40]}))
    if problems:
        raise Invalid(problems)
    return found


@transaction.atomic
def fill_in(
    filing: Filing, asked: Mapping[str, object], document: str, *, viewer: Viewer, channel: str, at: datetime
) -> Try:
    """Write what the firm says into a draft, and try it: what comes out is shown at once."""
    pack = pack_for(filing.pack)
    by = acting_firm(viewer, filing.organisation, channel, pack=pack, at=at)
    if filing.state not in (DRAFT, RETURNED):
        raise Conflict(_("已提交的申报不能再改；要改请先撤回"))
    programme = offered(pack, filing.programme)
    values = read_asked(programme, asked)
    text = document.strip()
    if text and not _DOCUMENT.fullmatch(text):
        raise Invalid([Problem("document", _("编号最长 60 个字符"))])
    kept = {code: canonical(value) for code, value in values.items()}
    Filing.objects.filter(pk=filing.pk).update(asked=kept, document=document_key(text))
    filing.asked, filing.document = kept, document_key(text)
    record([Done("filing.filled", FILING, filing.uid, by, at, filing.area_path, {"inputs": sorted(kept)})])
    return tried(filing, at=at, pack=pack)


@transaction.atomic
def add_evidence(
    filing: Filing, code: str, name: str, *, content: bytes = b"", reference: str = "", viewer: Viewer, channel: str,
    at: datetime,
) -> Evidence:  # fmt: skip
    """Lay a paper with a draft: a file (PDF, JPEG, PNG, Office), or the number where it can be looked up."""
    pack = pack_for(filing.pack)
    by = acting_firm(viewer, filing.organisation, channel, pack=pack, at=at)
    offer = offered(pack, filing.programme).offer
    if filing.state not in (DRAFT, RETURNED):
        raise Conflict(_("已提交的申报不能再改；要改请先撤回"))
    problems = []
    if offer is None or code not in offer.evidence:
        problems.append(Problem("code", _("这个项目不要这份材料")))
    if not content and not reference.strip():
        problems.append(Problem("content", _("选一个文件，或写上可以查到它的编号")))
    if len(content) > FILE_MOST or (content and not content.startswith(_MAGIC)):
        problems.append(Problem("content", _("文件要是 5 MB 以内的 PDF、图片或 Office 文档")))
    if len(reference) > 120 or len(name) > 120 or "\x00" in reference + name:
        problems.append(Problem("reference", _("名称和编号最长 120 个字符")))
    if problems:
        raise Invalid(problems)
    digest = hashlib.sha256(content).hexdigest() if content else ""
    first = Evidence.objects.filter(
        filing=filing, code=code, digest=digest, reference=reference.strip(), removed_at=None
    )
    if found := first.first():
        return found
    made = Evidence.objects.create(
        filing=filing, code=code, name=name.strip() or code, reference=reference.strip(), digest=digest,
        size=len(content), content=content, added_at=at,
    )  # fmt: skip
    facts = {"code": code, "digest": digest, "size": len(content)}
    record([Done("filing.evidence_added", FILING, filing.uid, by, at, filing.area_path, facts)])
    return made


def papers_missing(filing: Filing, tried_: Try) -> list[str]:
    """Codes of evidence that is needed and lies neither with the filing nor in the profile."""
    there = set(Evidence.objects.filter(filing=filing, removed_at=None).values_list("code", flat=True))
    return [code for code in (*tried_.papers, *tried_.doubtful) if code not in there]


@transaction.atomic
def submit_filing(filing: Filing, *, viewer: Viewer, channel: str, at: datetime) -> Decision:
    """Hand a filing in. Everything that is missing is named at once; what is undetermined cannot be handed in.

    Raises `Conflict` outside the window (to the minute), and for what is claimed for already, naming where.
    """
    pack = pack_for(filing.pack)
    by = acting_firm(viewer, filing.organisation, channel, pack=pack, at=at)
    programme = offered(pack, filing.programme)
    offer = programme.offer
    assert offer is not None
    place = open_at(_windows(pack, filing.programme), at)
    if filing.state == DRAFT and (place is None or place.window.year != filing.window):
        raise Conflict([Problem("window", _("不在申报期内，没有收下"))])
    found = tried(filing, at=at, pack=pack)
    problems = [
        Problem(code, _("缺少：%(about)s") % {"about": programme.inputs[code].title.label}) for code in found.missing
    ]
    problems += [
        Problem(f"evidence.{code}", _("缺少材料：%(about)s") % {"about": offer.evidence[code].title.label})
        for code in papers_missing(filing, found)
    ]
    if offer.document is not None and not filing.document:
        problems.append(Problem("document", _("缺少：%(about)s") % {"about": offer.document.label}))
    window = next((one for one in offer.windows if one.year == filing.window), None)
    if window is not None and programme.selector and not found.missing and not in_business(window, found.day):
        told = {"day": found.day.isoformat(), "from": window.business_from or "—", "to": window.business_to or "—"}
        said = _("业务发生日 %(day)s 不在本期范围 %(from)s 至 %(to)s")
        problems.append(Problem(programme.selector, said % told))
    problems += faults_of_policy(filing, programme, asked_values(programme, filing.asked))
    if problems:
        raise Invalid(problems)
    document, item = (
        (filing.document, offer.cost_item) if offer.document else (f"WINDOW{filing.window}", filing.programme)
    )
    item = str(item)
    if twice := already(filing.organisation, document, item, filing.pk):
        raise Conflict([Problem("document", _("同一笔费用已经申报过：%(number)s") % {"number": twice.number})])
    try:
        with transaction.atomic():
            move([filing], "submit", by=by, at=at, submitted_at=at, document=document, cost_item=item)
    except IntegrityError:
        raise Conflict([Problem("document", _("同一笔费用刚刚申报过，请刷新再看"))]) from None
    index_filings([filing])
    return decide([filing], "submitted", at=at)[0]


@transaction.atomic
def withdraw_filing(filing: Filing, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """The firm no longer asks; up to the approval it may say so."""
    pack = pack_for(filing.pack)
    by = acting_firm(viewer, filing.organisation, channel, pack=pack, at=at)
    if filing.state not in (DRAFT, *BEFORE_APPROVAL):
        raise Conflict(_("已经批复的申报不能撤回"))
    move([filing], "withdraw", by=by, at=at, reason=why(reason))
