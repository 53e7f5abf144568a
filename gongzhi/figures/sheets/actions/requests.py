"""Requests for tables: entered with their authority, refused with a reason, ended, answered from what there is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.figures.sheets.access import SHEETS, may_decide
from gongzhi.figures.sheets.logic.requests import Wanted, check_wanted, check_words
from gongzhi.figures.sheets.models import REQUEST, Blank, Filling, Request
from gongzhi.packs.queries import PackInUse


def enter_request(
    one: Wanted, area: Area, *, blank: Blank | None, pack: PackInUse, viewer: Viewer, channel: str, at: datetime,
    uid: UUID,
) -> Request:  # fmt: skip
    """Enter that somebody wants a table, with or without authority. `uid` is the form's: sent twice, entered once."""
    post = viewer.post_for(SHEETS, area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不登记要表"))
    if problems := check_wanted(one):
        raise Invalid(problems)
    if (sent := Request.objects.filter(uid=uid, pack=pack.code).first()) is not None:
        return sent
    with transaction.atomic():
        made = Request.objects.create(
            uid=uid, pack=pack.code, area=area, area_path=area.path, title=one.title.strip(), asker=one.asker.strip(),
            document=one.document.strip(), every=one.every, until=one.until, blank=blank,
            minutes_before=one.minutes_before, received_at=at, post_id=post, account_id=viewer.account,
        )  # fmt: skip
        facts = {"every": one.every, "until": one.until.isoformat() if one.until else "", "basis": bool(made.document)}
        record([Done("sheet.requested", REQUEST, made.uid, viewer.by(post, channel), at, area.path, facts)])
    return made


def refuse_request(request: Request, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Request:
    """Refuse a request with a reason."""
    if problems := check_words(reason):
        raise Invalid(problems)
    return _end(request, Request.REFUSED, "sheet.request_refused", reason.strip(), viewer, channel, at)


def end_request(request: Request, *, viewer: Viewer, channel: str, at: datetime) -> Request:
    """The table is wanted no more."""
    return _end(request, Request.ENDED, "sheet.request_ended", "", viewer, channel, at)


def answer_request(
    request: Request, filling: Filling, *, viewer: Viewer, channel: str, at: datetime, minutes: int | None = None
) -> Request:
    """Answer a request with a sheet that was filled already. One that comes again and again stays open."""
    post = may_decide(viewer, request)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    if filling.pack != request.pack or not filling.area_path.startswith(request.area_path):
        raise Invalid([Problem("filling", _("这张表不是这个区域的"))])
    state = Request.ANSWERED if request.every == Request.ONCE else Request.OPEN
    with transaction.atomic():
        won = Request.objects.filter(pk=request.pk, state=Request.OPEN).update(
            state=state, ended_at=at if state == Request.ANSWERED else None
        )
        if not won:
            raise Conflict(_("这个要表已经了结"))
        Filling.objects.filter(pk=filling.pk).update(request=request, minutes=minutes)
        facts = {"filling": str(filling.uid), "minutes": minutes or 0}
        by = viewer.by(post, channel)
        record([Done("sheet.request_answered", REQUEST, request.uid, by, at, request.area_path, facts)])
    request.refresh_from_db()
    return request


def _end(request: Request, state: str, verb: str, reason: str, viewer: Viewer, channel: str, at: datetime) -> Request:
    post = may_decide(viewer, request)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    with transaction.atomic():
        open_ = Request.objects.filter(pk=request.pk, state=Request.OPEN)
        if not open_.update(state=state, reason=reason, ended_at=at):
            raise Conflict(_("这个要表已经了结"))
        record([Done(verb, REQUEST, request.uid, viewer.by(post, channel), at, request.area_path)])
    request.refresh_from_db()
    return request
