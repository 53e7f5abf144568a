"""Residents sign up for a published activity: a place, or the waiting list, which moves up by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.crypto.fields import found_by
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import writing_post
from gongzhi.work.activities.actions.news import tell_guests
from gongzhi.work.activities.logic.plans import check_guest, plain_phone
from gongzhi.work.activities.models import SIGN_UP, Activity, SignUp

EARLY = timedelta(hours=1)  # before it begins the code at the door is taken


@dataclass(frozen=True)
class Guest:
    """Who wants to come. `uid` makes it safe to send twice."""

    uid: UUID
    name: str
    phone: str


@transaction.atomic
def sign_up(activity: Activity, guest: Guest, *, pack: PackInUse, by: By, at: datetime) -> SignUp:
    """Take a sign-up. Of those who come for the last place at once, one gets it and the others wait."""
    first = SignUp.objects.filter(uid=guest.uid).first()
    if first is not None:
        if first.activity_id != activity.pk or first.phone.open() != plain_phone(guest.phone):
            raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
        return first
    if problems := check_guest(guest.name, guest.phone):
        raise Invalid(problems)
    here = _locked(activity)
    if not pack.pack.activities[here.kind].sign_up or not here.published:
        raise Conflict(_("这个活动不收报名"))
    if here.state != Activity.PLANNED or here.starts_at <= at:
        raise Conflict(_("报名已经截止"))
    state = SignUp.COMES if _room(here) else SignUp.WAITS
    one = SignUp(
        uid=guest.uid, activity=here, name=guest.name.strip(), phone=plain_phone(guest.phone), state=state, at=at
    )
    try:
        with transaction.atomic():
            one.save(force_insert=True)
    except IntegrityError as twice:
        raise Conflict([Problem("phone", _("这个电话已经报过名；要改请用报名时的链接"))]) from twice
    record([Done("activity.signed_up", SIGN_UP, one.uid, by, at, here.area_path, {"state": state})])
    return one


@transaction.atomic
def withdraw(one: SignUp, *, pack: PackInUse, by: By, at: datetime) -> SignUp:
    """Who signed up does not come; the first who waits moves up."""
    here = _locked(one.activity)
    if here.state != Activity.PLANNED:
        raise Conflict(_("活动已经办完或取消"))
    standing = SignUp.objects.filter(pk=one.pk).exclude(state=SignUp.WITHDRAWN)
    if not standing.update(state=SignUp.WITHDRAWN, withdrawn_at=at):
        raise Conflict(_("已经撤回了"))
    one.state, one.withdrawn_at = SignUp.WITHDRAWN, at
    record([Done("activity.signed_off", SIGN_UP, one.uid, by, at, here.area_path)])
    move_up(here, pack=pack, at=at)
    return one


def move_up(activity: Activity, *, pack: PackInUse, at: datetime) -> list[SignUp]:
    """Give free places to those who wait, first come first served; called with the activity locked or just changed."""
    if activity.state != Activity.PLANNED or activity.starts_at <= at:
        return []
    waiting = SignUp.objects.filter(activity=activity, state=SignUp.WAITS).order_by("pk")
    if activity.capacity is not None:
        waiting = waiting[: max(0, activity.capacity - _coming(activity))]
    lucky = list(waiting)
    for one in lucky:
        one.state, one.moved_up_at = SignUp.COMES, at
    SignUp.objects.bulk_update(lucky, ["state", "moved_up_at"], batch_size=200)
    by = By("clock")
    record([Done("activity.moved_up", SIGN_UP, one.uid, by, at, activity.area_path) for one in lucky])
    tell_guests(activity, "guest_place", lucky, pack=pack, at=at)
    return lucky


@transaction.atomic
def arrive(activity: Activity, phone: str, *, pack: PackInUse, by: By, at: datetime) -> SignUp:
    """Who signed up scanned the code at the door. Scanned twice, it was the first time that counts."""
    if pack.pack.activities[activity.kind].attendance != "qr" or activity.state != Activity.PLANNED:
        raise Conflict(_("这个活动不扫码签到"))
    if not activity.starts_at - EARLY <= at <= activity.ends_at:
        raise Conflict(_("活动开始前一小时起到结束，才能扫码签到"))
    told = SignUp.objects.filter(found_by(SignUp, phone=plain_phone(phone)), activity=activity)
    one = told.exclude(state=SignUp.WITHDRAWN).first()
    if one is None:
        raise Invalid([Problem("phone", _("没有找到这个电话的报名；没报名的请到门口登记"))])
    if SignUp.objects.filter(pk=one.pk, came_at=None).update(came_at=at):
        one.came_at = at
        record([Done("activity.arrived", SIGN_UP, one.uid, by, at, activity.area_path)])
    return one


@transaction.atomic
def note_guests_opened(activity: Activity, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Names and numbers of those who signed up are shown to whoever looks after them; the trail keeps that."""
    post = writing_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("只有主办的岗位能看报名的人"))
    record([Done("activity.guests_opened", "activity", activity.uid, viewer.by(post, channel), at, activity.area_path)])


def _coming(activity: Activity) -> int:
    return SignUp.objects.filter(activity=activity, state=SignUp.COMES).count()


def _room(activity: Activity) -> bool:
    """Whether there is a place; nobody passes those who wait."""
    if activity.capacity is None:
        return True
    taken = SignUp.objects.filter(activity=activity).exclude(state=SignUp.WITHDRAWN).count()
    return taken < activity.capacity


def _locked(activity: Activity) -> Activity:
    """The activity as it stands, for this transaction alone."""
    return Activity.objects.select_for_update(of=("self",)).select_related("area").get(pk=activity.pk)
