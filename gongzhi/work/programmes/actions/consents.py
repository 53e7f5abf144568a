"""A firm lets an institution read a score, and takes that back; every reading is written down for the firm to see."""

import hashlib
import json
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.rules.logic.explaining import Plain
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import acts_for
from gongzhi.work.programmes.models import (
    CONSENT,
    LOAN,
    Institution,
    Loan,
    ScoreConsent,
    ScoreReading,
    SealedReading,
)
from gongzhi.work.programmes.queries.matching import score_sheet
from gongzhi.work.programmes.queries.statements import digest_of_papers, papers_of

_LONGEST = timedelta(days=366 * 2)


@transaction.atomic
def give_consent(
    firm: Organisation, institution: Institution, score: str, until: date, *, pack: PackInUse, viewer: Viewer,
    channel: str, at: datetime,
) -> ScoreConsent:  # fmt: skip
    """Let an institution read one score until a day. Raises `Conflict` where such a consent stands already."""
    on = local_day(at, settings.TIME_ZONE)
    if not acts_for(viewer, firm, on=on) or viewer.account is None:
        raise NotAllowed(_("只有企业自己能同意"))
    problems = []
    if score not in pack.pack.scores:
        problems.append(Problem("score", _("没有这种评分")))
    if institution.pack != pack.code:
        problems.append(Problem("institution", _("没有这家机构")))
    if not on <= until <= on + _LONGEST:
        problems.append(Problem("until", _("到期日从今天起，最长两年")))
    if problems:
        raise Invalid(problems)
    one = ScoreConsent(
        firm=firm, institution=institution, score=score, until=until, given_by=viewer.account, given_at=at
    )
    try:
        with transaction.atomic():
            one.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("已经同意过；要改期限，先收回")) from None
    facts = {"score": score, "institution": institution.pk, "until": until.isoformat()}
    record([Done("score.consented", CONSENT, one.uid, viewer.by(None, channel), at, firm.area_path, facts)])
    return one


@transaction.atomic
def take_back_consent(consent: ScoreConsent, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """End a consent; what was read stays written down."""
    if not acts_for(viewer, consent.firm, on=local_day(at, settings.TIME_ZONE)):
        raise NotAllowed(_("只有企业自己能收回"))
    if not ScoreConsent.objects.filter(pk=consent.pk, ended_at=None).update(ended_at=at):
        raise Conflict(_("已经收回过了"))
    by = viewer.by(None, channel)
    record([Done("score.taken_back", CONSENT, consent.uid, by, at, consent.firm.area_path)])


@transaction.atomic
def read_score(consent: ScoreConsent, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Plain:
    """The sheet, for somebody of the institution while the consent stands; that it was read is written down."""
    on = local_day(at, settings.TIME_ZONE)
    locked = ScoreConsent.objects.select_for_update(of=("self",)).select_related("firm", "institution__organisation")
    one = locked.get(pk=consent.pk)
    if not acts_for(viewer, one.institution.organisation, on=on) or viewer.account is None:
        raise NotAllowed(_("您不代表这家机构"))
    if one.ended_at is not None or on > one.until:
        raise NotAllowed(_("企业的同意已经到期或收回"))
    sheet = score_sheet(pack, one.score, one.firm, on=on, at=at)
    digest = hashlib.sha256(json.dumps(sheet, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
    total = str(sheet["total"]["text"] or "")[:40]
    insert([ScoreReading(consent=one, account_id=viewer.account, total=total, digest=digest, at=at)])
    by = viewer.by(None, channel)
    record([Done("score.read", CONSENT, one.uid, by, at, one.firm.area_path, {"digest": digest})])
    return sheet


@transaction.atomic
def seal_papers(loan: Loan, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Plain:
    """The papers of a loan for due diligence 尽职调查, with their digest, which the trail keeps: who read what, when,
    under which version. The caller has checked that the viewer may see the loan."""
    papers = papers_of(loan, pack, at=at)
    papers["digest"] = digest_of_papers(papers)
    post = viewer.posts[0].id if viewer.posts else None
    insert([SealedReading(loan=loan, digest=papers["digest"], account_id=viewer.account, post_id=post, at=at)])
    facts = {"digest": papers["digest"], "version": loan.version}
    record([Done("loan.papers_sealed", LOAN, loan.uid, viewer.by(post, channel), at, loan.area_path, facts)])
    return papers


def verify_papers(papers: Plain) -> SealedReading | None:
    """The reading that papers somebody holds come from, unchanged; None when they are not what was taken out."""
    told = papers.get("digest")
    if not isinstance(told, str) or digest_of_papers(papers) != told:
        return None
    return SealedReading.objects.filter(digest=told).select_related("loan").first()
