"""What may become of a planned activity: other details, published, moved, cancelled. Everybody is told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.search import actions as search
from gongzhi.base.todos import actions as todos
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.access import hosting_post
from gongzhi.work.activities.actions.inviting import end_invitations
from gongzhi.work.activities.actions.named import check_hosts, matters_named
from gongzhi.work.activities.actions.news import tell_guests, tell_posts
from gongzhi.work.activities.actions.planning import hosts_of, items_of, note_change, step
from gongzhi.work.activities.actions.signing_up import move_up
from gongzhi.work.activities.logic.plans import (
    AgendaItem,
    Details,
    Time,
    check_details,
    check_reason,
    check_times,
    slots_of,
)
from gongzhi.work.activities.models import ACTIVITY, Activity, Booking, Host, Invitation, Item, Session, SignUp


@transaction.atomic
def change_details(
    activity: Activity, details: Details, *, seen: int, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Activity:
    """Change title, place, agenda, hosts, places. `seen`: how many changes there had been when it was looked at."""
    by, kind = _by(activity, viewer, channel), pack.pack.activities[activity.kind]
    times = [Time(one.starts_at, one.ends_at) for one in standing(activity)]
    problems = check_details(details, kind, times) + check_hosts(details, pack)
    matters, wrong = matters_named([one for one in details.items if not _kept(one, activity)], viewer)
    if problems or wrong:
        raise Invalid(problems + wrong)
    step(
        activity, seen=seen, at=at, title=details.title.strip(), place=details.place.strip(),
        about=details.about.strip(), capacity=details.capacity,
    )  # fmt: skip
    _agenda(activity, details.items, viewer, at)
    _hosts(activity, details, at)
    if not activity.confidential:
        search.index(ACTIVITY, {activity.pk: (activity.title, activity.place)})
    move_up(activity, pack=pack, at=at)
    note_change(activity, "changed", "", by, at)
    record([Done("activity.changed", ACTIVITY, activity.uid, by, at, activity.area_path)])
    announce("activity.changed", activity=activity, by=by, at=at)
    return activity


def _kept(one: AgendaItem, activity: Activity) -> bool:
    """Whether a matter stood in the agenda already: it stays, also when who edits does not see it."""
    old = Item.objects.filter(activity=activity, dropped_at=None, matter__isnull=False).select_related("matter")
    return bool(one.matter) and any(item.matter is not None and item.matter.number == one.matter for item in old)


def _agenda(activity: Activity, items: Sequence[AgendaItem], viewer: Viewer, at: datetime) -> None:
    """The agenda anew where it differs; what stood before is dropped, not lost."""
    old = list(Item.objects.filter(activity=activity, dropped_at=None).select_related("matter").order_by("position"))
    told = [AgendaItem(o.title, o.speaker, o.minutes, o.paper, o.matter.number if o.matter else "") for o in old]
    wanted = [
        AgendaItem(o.title.strip(), o.speaker.strip(), o.minutes, o.paper.strip(), o.matter.strip()) for o in items
    ]
    if told == wanted:
        return
    stood = {one.matter.number: one.matter for one in old if one.matter}
    named, _wrong = matters_named(wanted, viewer)
    matters = [stood.get(one.matter, found) for one, found in zip(wanted, named, strict=True)]
    Item.objects.filter(activity=activity, dropped_at=None).update(dropped_at=at)
    Item.objects.bulk_create(items_of(activity, wanted, matters))


def _hosts(activity: Activity, details: Details, at: datetime) -> None:
    wanted = {(one.post_id, one.organisation_id): one for one in hosts_of(activity, activity.lead_post_id, details)}
    standing_ones = Host.objects.filter(activity=activity, ended_at=None, lead=False)
    for one in standing_ones:
        if (one.post_id, one.organisation_id) not in wanted:
            Host.objects.filter(pk=one.pk).update(ended_at=at)
    there = {(one.post_id, one.organisation_id) for one in standing_ones}
    Host.objects.bulk_create(one for key, one in wanted.items() if not one.lead and key not in there)


@transaction.atomic
def publish(
    activity: Activity, *, shown: bool, reason: str = "", pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Activity:
    """Show it to the public, or take it off again with a reason."""
    by = _by(activity, viewer, channel)
    if activity.confidential:
        raise Conflict(_("这一类活动不公开"))
    problems = [] if shown else check_reason(reason)
    if problems:
        raise Invalid(problems)
    if activity.published == shown:
        raise Conflict(_("已经公布了") if shown else _("本来就没有公布"))
    step(activity, seen=activity.changes, at=at, published=shown)
    what = "published" if shown else "hidden"
    note_change(activity, what, reason, by, at)
    record([Done(f"activity.{what}", ACTIVITY, activity.uid, by, at, activity.area_path)])
    return activity


@transaction.atomic
def move(
    activity: Activity, times: Sequence[Time], reason: str, *, seen: int, pack: PackInUse, viewer: Viewer,
    channel: str, at: datetime,
) -> Activity:  # fmt: skip
    """Move it to other times. Sessions stay the same ones in every calendar; answers, sign-ups and bookings stand."""
    by = _by(activity, viewer, channel)
    problems = check_times(times) + check_reason(reason)
    if problems:
        raise Invalid(problems)
    was = activity.starts_at
    starts, ends = times[0].starts_at, times[-1].ends_at
    step(
        activity, seen=seen, at=at, starts_at=starts, ends_at=ends, day=local_day(starts, pack.calendar.time_zone)
    )  # fmt: skip
    _move_sessions(activity, times, at)
    bookings = _move_bookings(activity, times, pack)
    note_change(activity, "moved", reason, by, at, was=was)
    facts = {"from": was.isoformat(), "to": starts.isoformat(), "sessions": len(times)}
    record([Done("activity.moved", ACTIVITY, activity.uid, by, at, activity.area_path, facts)])
    _tell(activity, "moved", bookings, pack=pack, at=at)
    announce("activity.moved", activity=activity, was=was, by=by, at=at)
    return activity


def standing(activity: Activity) -> list[Session]:
    """Its sessions, in order."""
    return list(Session.objects.filter(activity=activity, dropped_at=None).order_by("starts_at", "pk"))


def _move_sessions(activity: Activity, times: Sequence[Time], at: datetime) -> None:
    old = standing(activity)
    for session, time in zip(old, times, strict=False):
        session.starts_at, session.ends_at = time.starts_at, time.ends_at
    Session.objects.bulk_update(old[: len(times)], ["starts_at", "ends_at"])
    Session.objects.filter(pk__in=[one.pk for one in old[len(times) :]]).update(dropped_at=at)
    Session.objects.bulk_create(
        Session(activity=activity, starts_at=time.starts_at, ends_at=time.ends_at) for time in times[len(old) :]
    )


def _move_bookings(activity: Activity, times: Sequence[Time], pack: PackInUse) -> list[Booking]:
    """Bookings keep their slot, which has another time now; raises `Invalid` when there would be none for them."""
    reception = pack.pack.activities[activity.kind].reception
    if reception is None:
        return []
    slots = {one.number: one.starts_at for one in slots_of(times, reception.minutes)}
    waiting = Booking.objects.filter(activity=activity, state=Booking.WAITS, slot__isnull=False)
    booked = [(one, one.slot) for one in waiting if one.slot is not None]
    if any(slot not in slots for _one, slot in booked):
        raise Invalid([Problem("starts", _("改了以后有人约的时段就没有了，请留够时段"))])
    for one, slot in booked:
        one.starts_at = slots[slot]
    Booking.objects.bulk_update([one for one, _slot in booked], ["starts_at"], batch_size=200)
    return [one for one, _slot in booked]


@transaction.atomic
def cancel(
    activity: Activity, reason: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Activity:  # fmt: skip
    """It will not take place. It stays in every list and calendar, as cancelled."""
    by = _by(activity, viewer, channel)
    if problems := check_reason(reason):
        raise Invalid(problems)
    step(activity, seen=activity.changes, at=at, state=Activity.CANCELLED)
    bookings = list(Booking.objects.filter(activity=activity, state=Booking.WAITS))
    Booking.objects.filter(pk__in=[one.pk for one in bookings]).update(state=Booking.CANCELLED, ended_at=at)
    note_change(activity, "cancelled", reason, by, at)
    record([Done("activity.cancelled", ACTIVITY, activity.uid, by, at, activity.area_path)])
    end_invitations(activity, at=at)
    todos.end_all([activity.uid], at=at)
    _tell(activity, "cancelled", bookings, pack=pack, at=at)
    announce("activity.cancelled", activity=activity, by=by, at=at)
    return activity


def _tell(activity: Activity, what: str, bookings: Sequence[Booking], *, pack: PackInUse, at: datetime) -> None:
    invited = Invitation.objects.filter(activity=activity, withdrawn_at=None).values_list("post_id", flat=True)
    hosts = Host.objects.filter(activity=activity, ended_at=None, post__isnull=False).values_list("post_id", flat=True)
    tell_posts(activity, f"activity_{what}", {*invited, *(key for key in hosts if key)}, pack=pack, at=at)
    signed = SignUp.objects.filter(activity=activity).exclude(state=SignUp.WITHDRAWN)
    tell_guests(activity, f"guest_{what}", [*signed, *bookings], pack=pack, at=at)


def _by(activity: Activity, viewer: Viewer, channel: str) -> By:
    post = hosting_post(viewer, activity)
    if post is None:
        raise NotAllowed(_("只有主办的岗位能改这个活动"))
    return viewer.by(post, channel)
