"""How the inbox shows to-dos of every room. A room enters here how its to-dos become rows, and whom it hides them from.

Each room adds at most one query for all of its to-dos on a page, and none when there is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Todo
from gongzhi.base.todos.queries import open_todos
from gongzhi.figures.briefings.models import BRIEFING
from gongzhi.figures.checking.models import CHECK
from gongzhi.figures.sheets.models import GAP
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.todos.briefings import drafts
from gongzhi.web.desk.todos.checks import looks_at_records
from gongzhi.web.desk.todos.programmes import breakers, filings, seats, vouchers
from gongzhi.web.desk.todos.row import Rows, plain_row
from gongzhi.web.desk.todos.sheets import gaps
from gongzhi.web.showing import MatterRow, matter_row, say
from gongzhi.work.activities.actions.resolving import CARRY_OUT
from gongzhi.work.activities.models import ACTIVITY, INVITATION, RESOLUTION, Activity, Invitation, Resolution
from gongzhi.work.duty.actions.handing import TAKE
from gongzhi.work.duty.models import HANDOVER, SHIFT, Handover, Shift
from gongzhi.work.lists.models import SWEEP, SweepAnswer
from gongzhi.work.matters.models import ASK, Matter
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.queries.lists import matters_of
from gongzhi.work.points.models import ROUND, Round
from gongzhi.work.programmes.models import BREAKER, FILING, VOUCHER
from gongzhi.work.registers.models import ROUND as LOOK
from gongzhi.work.registers.models import Round as Look
from gongzhi.work.reviews.models import CHANGE, OBJECTION, SEAT, Change, Objection
from gongzhi.work.visits.actions.rounds import PLACE
from gongzhi.work.visits.models import BOOKING, SLICE, Booking, Slice
from gongzhi.work.visits.models import ROUND as VISIT_ROUND
from gongzhi.work.visits.models import Round as VisitRound


def _nobody(viewer: Viewer) -> Q:
    return Q()


@dataclass(frozen=True)
class Shown:
    """How a room's to-dos are shown. `but`: which of them this viewer may not see, whatever post was asked."""

    rows: Callable[[Sequence[Todo], PackInUse, datetime], Rows]
    but: Callable[[Viewer], Q] = _nobody


def _matters(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    found = matters_of(todos)
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        uid: matter_row(
            one, pack, by_uid[uid], url=reverse("desk:matter", kwargs={"number": one.number}), now=now
        )
        for uid, one in found.items()
    }  # fmt: skip


def _hidden_matters(viewer: Viewer) -> Q:
    """Complaints about a post of the viewer, by whatever other post they were asked."""
    about = Matter.objects.filter(about_post__in=viewer.post_ids())
    return Q(subject=MATTER, subject_uid__in=about.values("uid"))


def _objections(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Objection.objects.filter(uid__in=by_uid).select_related("notice__area", "post")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.notice.title, kind=_("公示异议"), task=_("答复异议"),
            area=one.notice.area.label, lead=one.post.label,
            url=reverse("desk:objection", kwargs={"number": one.number}),
        )
        for one in rows
    }  # fmt: skip


def _hidden_objections(viewer: Viewer) -> Q:
    against = Objection.objects.filter(against__in=viewer.post_ids())
    return Q(subject=OBJECTION, subject_uid__in=against.values("uid"))


def _changes(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.title, kind=_("复核"), task=_("复核，同意或退回"),
            area="", lead=one.by_post.label, url=reverse("desk:change", kwargs={"number": one.number}),
        )
        for one in Change.objects.filter(uid__in=by_uid).select_related("by_post")
    }  # fmt: skip


def _handovers(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Handover.objects.filter(uid__in=by_uid).select_related("shift__area", "handed_post")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=_("交接班 %(day)s") % {"day": f"{one.handed_day:%m-%d}"},
            kind=_("值守"), task=_("接班") if by_uid[one.uid].task == TAKE else _("补上再交班"),
            area=one.shift.area.label, lead=one.handed_post.label,
            url=reverse("desk:handover", kwargs={"number": one.number}) if by_uid[one.uid].task == TAKE
            else reverse("desk:duty_leave"),
        )
        for one in rows
    }  # fmt: skip


def _points(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Round.objects.filter(uid__in=by_uid).select_related("scheme__area", "scheme__owner_post")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=_("%(month)s积分入账") % {"month": f"{one.month:%Y-%m} "},
            kind=_("积分"), task=_("公示结束，入账"), area=one.scheme.area.label, lead=one.scheme.owner_post.label,
            url=reverse("desk:points_round", kwargs={"number": one.number}),
        )
        for one in rows
    }  # fmt: skip


def _shifts(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    duty = pack.pack.duty
    titles = {code: say(shift.title) for code, shift in duty.shifts.items()} if duty else {}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number="", kind=_("值守"), task=_("交班"), area=one.area.label, lead="",
            title=f"{one.day:%m-%d} {titles.get(one.code, one.code)}", url=reverse("desk:duty_leave"),
        )
        for one in Shift.objects.filter(uid__in=by_uid).select_related("area")
    }  # fmt: skip


def _looks(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    titles = {code: say(one.title) for code, one in pack.pack.registers.items()}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number="", title=titles.get(one.register, one.register), kind=_("台账"),
            task=_("核一遍"), area=one.post.area.label, lead=one.post.label,
            url=reverse("desk:register_rows", kwargs={"code": one.register}) + "?stale=1",
        )
        for one in Look.objects.filter(uid__in=by_uid).select_related("post__area")
    }  # fmt: skip


def _activities(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.title, kind=_("活动"), task=_("记结果、写纪要"),
            area=one.area.label, lead=one.lead_post.label, url=reverse("desk:activity", kwargs={"number": one.number}),
        )
        for one in Activity.objects.filter(uid__in=by_uid).select_related("area", "lead_post")
    }  # fmt: skip


def _invitations(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Invitation.objects.filter(uid__in=by_uid).select_related("activity__area", "activity__lead_post")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.activity.number, title=one.activity.title, kind=_("活动"),
            task=_("答复邀请"), area=one.activity.area.label, lead=one.activity.lead_post.label,
            url=reverse("desk:activity", kwargs={"number": one.activity.number}),
        )
        for one in rows
    }  # fmt: skip


def _resolutions(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Resolution.objects.filter(uid__in=by_uid).select_related("activity__area", "activity__lead_post")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.text, kind=_("决议"),
            task=_("办理决议") if by_uid[one.uid].task == CARRY_OUT else _("退回了，改由谁办"),
            area=one.activity.area.label, lead=one.activity.lead_post.label,
            url=reverse("desk:resolution", kwargs={"uid": one.uid}),
        )
        for one in rows
    }  # fmt: skip


def _slices(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Slice.objects.filter(uid__in=by_uid).select_related("round__area", "post__area")
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.round.number, title=one.round.title, kind=_("走访"),
            task=_("没有岗位的，另派") if by_uid[one.uid].task == PLACE else _("走访到户"),
            area=one.post.area.label if one.post else one.round.area.label, lead=one.post.label if one.post else "",
            url=reverse("desk:visit_round", kwargs={"number": one.round.number}) if by_uid[one.uid].task == PLACE
            else reverse("desk:visits_today") + f"?slice={one.pk}",
        )
        for one in rows
    }  # fmt: skip


def _bookings(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = Booking.objects.filter(uid__in=by_uid).select_related("household__area", "record__area", "post")
    found: dict[UUID, MatterRow] = {}
    for one in rows:
        area = one.household.area if one.household else one.record.area if one.record else one.post.area
        title = one.record.title if one.record else one.household.number if one.household else ""
        found[one.uid] = plain_row(
            by_uid[one.uid], now, number="", title=title, kind=_("走访"), area=area.label, lead=one.post.label,
            task=_("约访") if one.what == Booking.ASKED else _("再访"), url=reverse("desk:visits_today"),
        )  # fmt: skip
    return found


def _visit_rounds(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number=one.number, title=one.title, kind=_("走访"), task=_("到期了，开下一轮"),
            area=one.area.label, lead=one.owner_post.label,
            url=reverse("desk:visit_round_new") + f"?kind={one.kind}&area={one.area.code}",
        )
        for one in VisitRound.objects.filter(uid__in=by_uid).select_related("area", "owner_post")
    }  # fmt: skip


def _sweeps(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> Rows:
    by_uid = {todo.subject_uid: todo for todo in todos}
    rows = SweepAnswer.objects.filter(uid__in=by_uid).select_related("area", "sweep__by_post", "sweep__item__matter")
    kinds = pack.pack.kinds
    return {
        one.uid: plain_row(
            by_uid[one.uid], now, number="", kind=_("举一反三"), task=_("排查同类问题"), area=one.area.label,
            title=say(kinds[one.sweep.item.matter.kind].title) if one.sweep.item.matter.kind in kinds else "",
            lead=one.sweep.by_post.label, url=reverse("desk:sweep_answer", kwargs={"uid": one.uid}),
        )
        for one in rows
    }  # fmt: skip


_OF_MATTERS = Shown(_matters, _hidden_matters)


SHOWN: dict[str, Shown] = {
    MATTER: _OF_MATTERS,
    ASK: _OF_MATTERS,
    OBJECTION: Shown(_objections, _hidden_objections),
    CHANGE: Shown(_changes),
    HANDOVER: Shown(_handovers),
    SHIFT: Shown(_shifts),
    ROUND: Shown(_points),
    LOOK: Shown(_looks),
    ACTIVITY: Shown(_activities),
    INVITATION: Shown(_invitations),
    RESOLUTION: Shown(_resolutions),
    SLICE: Shown(_slices),
    BOOKING: Shown(_bookings),
    VISIT_ROUND: Shown(_visit_rounds),
    SWEEP: Shown(_sweeps),
    CHECK: Shown(looks_at_records),
    GAP: Shown(gaps),
    BRIEFING: Shown(drafts),
    FILING: Shown(filings),
    VOUCHER: Shown(vouchers),
    SEAT: Shown(seats),
    BREAKER: Shown(breakers),
}


def todos_of(viewer: Viewer) -> QuerySet[Todo]:
    """What the viewer's posts are to do, and the viewer may see."""
    todos = open_todos(viewer).filter(subject__in=SHOWN)
    for shown in {*SHOWN.values()}:
        if hidden := shown.but(viewer):
            todos = todos.exclude(hidden)
    return todos


def todo_rows(todos: Sequence[Todo], pack: PackInUse, now: datetime) -> list[MatterRow]:
    """The rows of a page, in the order of the to-dos."""
    found: dict[UUID, MatterRow] = {}
    for shown in dict.fromkeys(SHOWN[one.subject] for one in todos):
        found |= shown.rows([one for one in todos if SHOWN[one.subject] == shown], pack, now)
    return [found[one.subject_uid] for one in todos]
