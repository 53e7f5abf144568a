"""Reception days 接访: slots that residents book, walk-ins, the queue at the desk and what came of each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.activities import Reception
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import writing_post
from gongzhi.work.activities.actions.changing import standing
from gongzhi.work.activities.logic.plans import Time, check_guest, check_words, plain_phone, slots_of
from gongzhi.work.activities.models import ACTIVITY, BOOKING, Activity, Booking
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.logic.intake import Draft, Origin

ABOUT_MOST, SAID_MOST = 100, 500


@dataclass(frozen=True)
class Asks:
    """Who wants to be heard, and what about in one line. A walk-in need not say who they are."""

    uid: UUID
    name: str = ""
    phone: str = ""
    about: str = ""


@dataclass(frozen=True)
class Outcome:
    """How it ended: answered on the spot, a matter of a kind, or referred to somebody else."""

    what: str
    said: str
    kind: str = ""


@transaction.atomic
def book(activity: Activity, slot: int, asks: Asks, *, pack: PackInUse, by: By, at: datetime) -> Booking:
    """Book a slot. Two who want the same one do not both get it."""
    if (first := _again(activity, asks)) is not None:
        return first
    problems = check_guest(asks.name, asks.phone) + check_words("about", asks.about, ABOUT_MOST)
    if problems:
        raise Invalid(problems)
    if not activity.published:
        raise Conflict(_("这个接访日没有公布"))
    starts = _free(activity, slot, pack, at)
    one = _new(activity, asks, starts, slot, slot, pack, at)
    try:
        with transaction.atomic():
            one.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict([Problem("slot", _("这个时段刚被约走，请换一个"))]) from taken
    record([Done("reception.booked", BOOKING, one.uid, by, at, activity.area_path, {"slot": slot})])
    return one


@transaction.atomic
def move_booking(one: Booking, slot: int, *, pack: PackInUse, by: By, at: datetime) -> Booking:
    """Take another slot instead."""
    starts = _free(one.activity, slot, pack, at)
    facts = {"slot": slot, "call": slot, "starts_at": starts}
    waiting = Booking.objects.filter(pk=one.pk, state=Booking.WAITS, slot__isnull=False)
    try:
        with transaction.atomic():
            moved = waiting.update(**facts)
    except IntegrityError as taken:
        raise Conflict([Problem("slot", _("这个时段刚被约走，请换一个"))]) from taken
    if not moved:
        raise Conflict(_("这次预约已经叫号、办完或取消，不能再改"))
    for name, value in facts.items():
        setattr(one, name, value)
    record([Done("reception.rebooked", BOOKING, one.uid, by, at, one.activity.area_path, {"slot": slot})])
    return one


@transaction.atomic
def cancel_booking(one: Booking, *, by: By, at: datetime) -> Booking:
    """Who booked does not come; the slot is free again."""
    return _end(one, (Booking.WAITS,), "reception.cancelled", by, at, state=Booking.CANCELLED)


@transaction.atomic
def walk_in(
    activity: Activity, asks: Asks, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Booking:  # fmt: skip
    """Somebody came without a booking and waits in turn."""
    by = _by(activity, viewer, channel)
    _reception(activity, pack)
    if (first := _again(activity, asks)) is not None:
        return first
    problems = check_guest(asks.name, asks.phone, asked=False) + check_words("about", asks.about, ABOUT_MOST)
    if problems:
        raise Invalid(problems)
    here = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if here.state != Activity.PLANNED or local_day(at, pack.calendar.time_zone) < here.day:
        raise Conflict(_("今天不是接访日，或者已经结束"))
    last = Booking.objects.filter(activity=here, slot=None).aggregate(last=Max("call"))["last"] or 0
    one = _new(here, asks, at, None, last + 1, pack, at)
    one.save(force_insert=True)
    record([Done("reception.walked_in", BOOKING, one.uid, by, at, activity.area_path)])
    return one


@transaction.atomic
def call_next(activity: Activity, *, viewer: Viewer, channel: str, at: datetime) -> Booking:
    """Call whoever is next: by the time that was booked, or by when they came."""
    by = _by(activity, viewer, channel)
    waiting = Booking.objects.filter(activity=activity, state=Booking.WAITS).order_by("starts_at", "pk")
    for one in waiting[:5]:
        if Booking.objects.filter(pk=one.pk, state=Booking.WAITS).update(state=Booking.CALLED, called_at=at):
            one.state, one.called_at = Booking.CALLED, at
            record([Done("reception.called", BOOKING, one.uid, by, at, activity.area_path)])
            return one
    raise Conflict(_("没有人在等了"))


@transaction.atomic
def miss(one: Booking, *, viewer: Viewer, channel: str, at: datetime) -> Booking:
    """Who was called is not there."""
    by = _by(one.activity, viewer, channel)
    return _end(one, (Booking.WAITS, Booking.CALLED), "reception.missed", by, at, state=Booking.MISSED)


@transaction.atomic
def finish(
    one: Booking, outcome: Outcome, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Booking:  # fmt: skip
    """Heard, and what came of it. A matter names the reception it came out of, and its reporter where they said who."""
    by, activity = _by(one.activity, viewer, channel), one.activity
    reception = _reception(activity, pack)
    problems = check_words("said", outcome.said, SAID_MOST)
    if outcome.what not in (Booking.SPOT, Booking.MATTER, Booking.REFERRED):
        problems.append(Problem("what", _("选当场答复、转为事项或转介")))
    if outcome.what == Booking.MATTER and outcome.kind not in reception.becomes:
        problems.append(Problem("kind", _("选一类事项")))
    if problems:
        raise Invalid(problems)
    facts = {"state": Booking.DONE, "outcome": outcome.what, "said": outcome.said.strip()}
    _end(one, (Booking.WAITS, Booking.CALLED), "reception.heard", by, at, **facts)
    if outcome.what == Booking.MATTER:
        draft = Draft(
            uuid7(), outcome.kind, outcome.said.strip(), at, source="counter", area=activity.area.code,
            address=activity.place, name=one.name.open(), phone=one.phone.open(),
            origin=Origin(ACTIVITY, activity.uid),
        )  # fmt: skip
        one.matter = report_matter(draft, pack=pack, by=by, at=at)
        Booking.objects.filter(pk=one.pk).update(matter=one.matter)
    return one


def _new(
    activity: Activity, asks: Asks, starts: datetime, slot: int | None, call: int, pack: PackInUse, at: datetime
) -> Booking:
    return Booking(
        uid=asks.uid, activity=activity, slot=slot, call=call, starts_at=starts, name=asks.name.strip(),
        phone=plain_phone(asks.phone), about=asks.about.strip(), at=at, day=local_day(at, pack.calendar.time_zone),
    )  # fmt: skip


def _again(activity: Activity, asks: Asks) -> Booking | None:
    """The booking this uid made before."""
    first = Booking.objects.filter(uid=asks.uid).first()
    if first is not None and (first.activity_id != activity.pk or first.about.open() != asks.about.strip()):
        raise Conflict([Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))])
    return first


def _free(activity: Activity, slot: int, pack: PackInUse, at: datetime) -> datetime:
    """When a slot begins; raises when there is no such slot, or it is over."""
    reception = _reception(activity, pack)
    times = [Time(one.starts_at, one.ends_at) for one in standing(activity)]
    starts = next((one.starts_at for one in slots_of(times, reception.minutes) if one.number == slot), None)
    if starts is None:
        raise Invalid([Problem("slot", _("选一个时段"))])
    if activity.state != Activity.PLANNED or starts <= at:
        raise Conflict([Problem("slot", _("这个时段已经过了，或者接访取消了"))])
    return starts


def _reception(activity: Activity, pack: PackInUse) -> Reception:
    reception = pack.pack.activities[activity.kind].reception
    if reception is None:
        raise Conflict(_("这不是接访日"))
    return reception


def _end(one: Booking, states: tuple[str, ...], verb: str, by: By, at: datetime, **facts: object) -> Booking:
    facts = {**facts, "ended_at": at}
    if not Booking.objects.filter(pk=one.pk, state__in=states).update(**facts):
        raise Conflict(_("这次预约已经办完或取消"))
    for name, value in facts.items():
        setattr(one, name, value)
    data = {"outcome": str(facts["outcome"])} if "outcome" in facts else {}
    record([Done(verb, BOOKING, one.uid, by, at, one.activity.area_path, data)])
    return one


def _by(activity: Activity, viewer: Viewer, channel: str) -> By:
    post = writing_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("只有主办的岗位和记录的人能叫号、记结果"))
    return viewer.by(post, channel)
