"""Visits agreed for a day: second ones where nobody was home 再访, and those a household asked for 约访."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.clock import local_day
from gongzhi.base.people.access import residents_post
from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.models import Household
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance, due_of
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.work.visits.actions.rounds import end_of
from gongzhi.work.visits.actions.sorting import BATCH, Sorted
from gongzhi.work.visits.logic import WORDS_MOST, check_reason
from gongzhi.work.visits.models import BOOKING, Booking, Visit

COME = "come"  # what the to-do of a booking asks


def book_second(
    absent: Sequence[tuple[Sorted, Visit]], kind: VisitKind, pack: PackInUse, *, by: By, at: datetime
) -> None:
    """A second visit for each of these doors that has none agreed yet: on the day told, or within the kind's days.

    What was written down so late that the second visit would lie in the past is asked for no more.
    """
    today, wanted = local_day(at, pack.calendar.time_zone), []
    whom = {(one.household, one.record) for one, _visit in absent}
    homes, rows = [key for key, _ in whom if key], [key for _, key in whom if key]
    standing = Booking.objects.filter(pack=pack.code, what=Booking.AGAIN, ended_at=None)
    known: set[tuple[int | None, int | None]] = set()
    for name, keys in (("household__in", homes), ("record__in", rows)):
        for start in range(0, len(keys), BATCH):
            found = standing.filter(**{name: keys[start : start + BATCH]})
            known |= set(found.values_list("household_id", "record_id"))
    for one, visit in absent:
        day = one.told.again or visit.day + timedelta(days=kind.again)
        if day < today or (one.household, one.record) in known:
            continue
        known.add((one.household, one.record))
        wanted.append(
            Booking(
                pack=pack.code, kind=visit.kind, what=Booking.AGAIN, target_id=visit.target_id,
                household_id=one.household, record_id=one.record, area_path=visit.area_path, post_id=visit.post_id,
                day=day, channel=by.channel, made_at=at,
            )
        )  # fmt: skip
    _write(wanted, pack, by=by, at=at)


@transaction.atomic
def ask(
    household: Household, kind: str, day: date | None, words: str, *, pack: PackInUse, viewer: Viewer | None,
    channel: str, at: datetime, uid: UUID | None = None,
) -> Booking:  # fmt: skip
    """A household asks for a visit 约访, by its own link (`viewer` None) or by somebody who keeps the residents there.

    The post that visits there gets it as a to-do with a clock: until the day wished, or within what the pack allows.
    """
    declared = pack.pack.visits.get(kind)
    today = local_day(at, pack.calendar.time_zone)
    problems = []
    if declared is None or declared.asked is None or declared.register is not None:
        raise Invalid([Problem("kind", _("这种走访不能预约"))])
    if len(words) > WORDS_MOST or "\x00" in words:
        problems.append(Problem("words", _("最多 %(most)d 个字") % {"most": WORDS_MOST}))
    if day is not None and not today <= day <= today + timedelta(days=90):
        problems.append(Problem("day", _("选今天起 90 天以内的一天")))
    if problems:
        raise Invalid(problems)
    by = By(channel)
    if viewer is not None:
        keeps = residents_post(viewer, household.area_path)
        if keeps is None:
            raise NotAllowed(_("这里的住户不归您管"))
        by = viewer.by(keeps, channel)
    posts = posts_at_hand(pack.code)
    found = (nearest(posts.get(role, {}), household.area_path) for role in declared.roles)
    post = next((one for one in found if one is not None), None)
    if post is None or household.valid_to is not None:
        raise Invalid([Problem("", _("这里还没有走访的岗位"))])
    until = day or local_day(due_of(at, Allowance(declared.asked, "working_days"), pack.calendar), _zone(pack))
    made = Booking(
        pack=pack.code, kind=kind, what=Booking.ASKED, household=household, area_path=household.area_path, post_id=post,
        day=until, words=words.strip(), channel=channel, made_at=at,
    )  # fmt: skip
    if uid is not None:
        made.uid = uid
    try:
        with transaction.atomic():
            _write([made], pack, by=by, at=at)
    except IntegrityError:
        known = Booking.objects.filter(household=household, kind=kind, what=Booking.ASKED, ended_at=None).first()
        known = known or Booking.objects.filter(uid=made.uid, household=household).first()
        if known is None:
            raise Conflict(_("同一编号已收到过不同的内容，请刷新页面重新填写")) from None
        return known
    return made


@transaction.atomic
def refuse(booking: Booking, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Booking:
    """The post cannot come, and says why; the household reads it."""
    if booking.post_id not in viewer.post_ids():
        raise NotAllowed(_("这次约访不归您的岗位"))
    if problems := check_reason(reason):
        raise Invalid(problems)
    return _end(booking, Booking.REFUSED, reason.strip(), by=viewer.by(booking.post_id, channel), at=at)


@transaction.atomic
def move(booking: Booking, day: date, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Booking:
    """Another day is agreed: the clock runs until then."""
    if booking.post_id not in viewer.post_ids():
        raise NotAllowed(_("这次约访不归您的岗位"))
    today = local_day(at, pack.calendar.time_zone)
    if not today <= day <= today + timedelta(days=90):
        raise Invalid([Problem("day", _("选今天起 90 天以内的一天"))])
    if not Booking.objects.filter(pk=booking.pk, ended_at=None).update(day=day):
        raise Conflict(_("这次约访已经了结"))
    booking.day = day
    due = end_of(day, _zone(pack))
    Clock.objects.filter(subject_uid=booking.uid, stopped_at=None).update(due_at=due, amount=None)
    Todo.objects.filter(subject_uid=booking.uid, done_at=None).update(due_at=due)
    by = viewer.by(booking.post_id, channel)
    record([Done("booking.moved", BOOKING, booking.uid, by, at, booking.area_path, {"day": day.isoformat()})])
    return booking


@transaction.atomic
def withdraw(booking: Booking, *, at: datetime) -> Booking:
    """The household no longer asks for it."""
    return _end(booking, Booking.WITHDRAWN, "", by=By("portal"), at=at)


def end_bookings(visits: Sequence[Visit], *, at: datetime) -> None:
    """Somebody was there: what was agreed with these households and rows of the same kind is done."""
    by_home = {one.household_id: one for one in visits if one.household_id}
    by_row = {one.record_id: one for one in visits if one.record_id}
    for name, found in (("household", by_home), ("record", by_row)):
        keys = list(found)
        for start in range(0, len(keys), BATCH):
            some = keys[start : start + BATCH]
            for one in Booking.objects.filter(ended_at=None, **{f"{name}__in": some}):
                visit = found[getattr(one, f"{name}_id")]
                if one.kind == visit.kind:
                    _end(one, Booking.DONE, "", by=By("desk", visit.post_id, visit.account_id), at=at, visit=visit)


def _write(bookings: Sequence[Booking], pack: PackInUse, *, by: By, at: datetime) -> None:
    Booking.objects.bulk_create(bookings, batch_size=BATCH)
    clocks, opened, acts = [], [], []
    for one in bookings:
        clock = _clock(one, pack.calendar, at)
        clocks.append(clock)
        opened.append(
            todos.new_todo(BOOKING, one.uid, COME, post=one.post_id, area_path=one.area_path, clock=clock, at=at)
        )
        acts.append(Done("booking.made", BOOKING, one.uid, by, at, one.area_path, {"kind": one.kind, "what": one.what}))
    todos.write(clocks, opened)
    record(acts)


def _clock(one: Booking, calendar: WorkingCalendar, at: datetime) -> Clock:
    clock = todos.new_clock(BOOKING, one.uid, COME, allowed=Allowance(1, "days"), calendar=calendar, at=at)
    clock.amount, clock.due_at = None, max(end_of(one.day, calendar.time_zone), at)
    return clock


def _end(booking: Booking, outcome: str, reason: str, *, by: By, at: datetime, visit: Visit | None = None) -> Booking:
    changed = {"ended_at": at, "outcome": outcome, "reason": reason, "visit": visit}
    if not Booking.objects.filter(pk=booking.pk, ended_at=None).update(**changed):
        raise Conflict(_("这次约访已经了结"))
    for name, value in changed.items():
        setattr(booking, name, value)
    todos.stop_clocks(booking.uid, [COME], at=at)
    todos.close_todos(booking.uid, at=at)
    record([Done("booking.ended", BOOKING, booking.uid, by, at, booking.area_path, {"outcome": outcome})])
    return booking


def _zone(pack: PackInUse) -> str:
    return pack.calendar.time_zone
