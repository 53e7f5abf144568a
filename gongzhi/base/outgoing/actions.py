"""Giving a document its number, and voiding one."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from gongzhi.base.outgoing.access import voiding_post
from gongzhi.base.outgoing.logic import Outgoing
from gongzhi.base.outgoing.models import DOCUMENT, Counter, Issued, Voided
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.search.actions import index
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

REASON_MIN, REASON_MAX = 5, 500


def issue(out: Outgoing, *, post: int, by: By, at: datetime) -> Issued:
    """The number of this document: the one it has, or the next of its office and year.

    Must run inside the transaction that issues the document. The counter is held to its end, so whoever comes next
    waits for it; what is rolled back gives its number back. A document printed again keeps its number; once that is
    void it gets another.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that issues the document")
    counters = Counter.objects.select_for_update()
    counter, _made = counters.get_or_create(pack=out.pack, office=out.office, year=out.day.year)
    before = list(Issued.objects.filter(subject_uid=out.subject_uid, document=out.document).select_related("voided"))
    live = next((one for one in before if not hasattr(one, "voided")), None)
    if live is not None:
        return live
    counter.last += 1
    counter.save(update_fields=["last"])
    made = Issued.objects.create(
        pack=out.pack, office=out.office, letters=out.letters, year=out.day.year, number=counter.last, day=out.day,
        document=out.document, title=out.title[:200], subject=out.subject, subject_uid=out.subject_uid,
        turn=len(before), area_path=out.area_path, restricted=out.restricted, post_id=post, issued_at=at,
    )  # fmt: skip
    index(DOCUMENT, {made.pk: (made.title,)})
    facts = {"office": out.office, "year": made.year, "number": made.number, "document": out.document}
    record([Done("document.issued", DOCUMENT, made.uid, by, at, out.area_path, {**facts, "of": str(out.subject_uid)})])
    return made


def void(issued: Issued, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Voided:
    """Void a number for good. Raises `NotAllowed`, `Invalid` without a reason, `Conflict` when it is void already."""
    post, reason = voiding_post(viewer, issued), reason.strip()
    if post is None:
        raise NotAllowed(_("这个文号不归您的岗位管"))
    if not REASON_MIN <= len(reason) <= REASON_MAX or "\x00" in reason:
        raise Invalid([Problem("reason", _("写明作废的理由，5 到 500 个字"))])
    try:
        with transaction.atomic():
            made = Voided.objects.create(
                issued=issued, reason=reason, post_id=post, account_id=viewer.account, voided_at=at
            )
            by = viewer.by(post, channel)
            record([Done("document.voided", DOCUMENT, issued.uid, by, at, issued.area_path)])
    except IntegrityError:
        raise Conflict(_("这个文号已经作废")) from None
    return made
