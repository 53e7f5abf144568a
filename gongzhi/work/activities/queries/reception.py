"""The queue of a reception: free slots, who waits, who was called; numbers alone for everybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.packs.activities import Reception
from gongzhi.work.activities.logic.plans import Slot, Time, slots_of
from gongzhi.work.activities.models import Activity, Booking, Session, SignUp

MOST = 400


def slots(activity: Activity, reception: Reception) -> tuple[Slot, ...]:
    """All of its slots."""
    rows = Session.objects.filter(activity=activity, dropped_at=None).order_by("starts_at", "pk")
    return slots_of([Time(one.starts_at, one.ends_at) for one in rows], reception.minutes)


def free_slots(activity: Activity, reception: Reception, at: datetime) -> list[Slot]:
    """Those that can still be booked."""
    taken = set(
        Booking.objects.filter(activity=activity, slot__isnull=False)
        .exclude(state=Booking.CANCELLED)
        .values_list("slot", flat=True)
    )
    return [one for one in slots(activity, reception) if one.number not in taken and one.starts_at > at]


def queue_of(activity: Activity) -> list[Booking]:
    """Everybody of this reception, in the order they are called."""
    rows = Booking.objects.filter(activity=activity).exclude(state=Booking.CANCELLED)
    return list(rows.select_related("matter").order_by("starts_at", "pk")[:MOST])


@dataclass(frozen=True)
class Display:
    """What hangs at the door: numbers that were called and those that follow. No names."""

    called: list[str]
    following: list[str]
    waiting: int


def display_of(activity: Activity) -> Display:
    """The numbers as they stand."""
    rows = queue_of(activity)
    called = [one.called for one in rows if one.state == Booking.CALLED]
    waiting = [one.called for one in rows if one.state == Booking.WAITS]
    return Display(called, waiting[:6], len(waiting))


def booked_phone(uid: UUID, channel: str) -> str:
    """The number of whoever signed up or booked, for a message on its way; '' when it was erased."""
    if channel not in ("sms", "voice"):
        return ""
    signed = SignUp.objects.filter(uid=uid).first()
    found = signed or Booking.objects.filter(uid=uid).first()
    return found.phone.open() if found else ""
