"""Reads of the duty room: the centres, the shift in charge, who is on, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from gongzhi.base.areas.models import Area
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Holding, Post
from gongzhi.packs.duty import Duty
from gongzhi.packs.queries import PackInUse
from gongzhi.work.duty.access import sees_centre
from gongzhi.work.duty.logic import Turn, handing
from gongzhi.work.duty.models import Entry, Handover, Item, OnDuty, Shift

OPEN_MOST = 200  # open items shown and handed over at once


@dataclass(frozen=True)
class Centre:
    """A command centre 指挥中心: where it stands and what its pack declares of it."""

    pack: PackInUse
    duty: Duty
    area: Area

    @property
    def time_zone(self) -> str:
        """Where its clocks stand."""
        return self.pack.calendar.time_zone


def centres_of(pack: PackInUse, viewer: Viewer) -> list[Centre]:
    """The centres a viewer may look into, by area: one wherever a post of the keeping seat is."""
    duty = pack.pack.duty
    if duty is None:
        return []
    roles = duty.seats[duty.keeper].roles
    posts = Post.objects.filter(role__pack=pack.code, role__code__in=roles, valid_to=None)
    areas = {post.area_path: post.area for post in posts.select_related("area")}
    return [Centre(pack, duty, areas[path]) for path in sorted(areas) if sees_centre(viewer, path)]


@dataclass(frozen=True)
class Charge:
    """Whose turn it is: the shift in charge, to which it may hand over now, and a hand-over that waits."""

    turn: Turn
    to: Turn | None
    waiting: Handover | None


def in_charge(centre: Centre, at: datetime) -> Charge:
    """The shift in charge of a centre."""
    handed = Handover.objects.filter(shift__area=centre.area).select_related("shift", "to_shift", "handed_by")
    taken = handed.filter(state=Handover.TAKEN).order_by("-pk").first()
    last = taken.to_shift if taken else _begun(centre, at)
    turn, to = handing(centre.duty, last.turn if last else None, at, centre.time_zone)
    return Charge(turn, to, handed.filter(state=Handover.WAITING).order_by("-pk").first())


def _begun(centre: Centre, at: datetime) -> Shift | None:
    """Where nobody has taken over yet: the last shift that kept a log, within a day of its end."""
    kept = Shift.objects.filter(area=centre.area, ends_at__gt=at - timedelta(days=1), begins_at__lte=at)
    return kept.filter(entries__isnull=False).order_by("-begins_at").first()


def shift_of(centre: Centre, turn: Turn) -> Shift | None:
    """The stored shift of a turn, if there is one."""
    return Shift.objects.filter(area=centre.area, begins_at=turn.begins_at).first()


def seated(shifts: Sequence[Shift]) -> dict[int, dict[str, OnDuty]]:
    """Who sits where in each of these shifts, by key of the shift and seat."""
    found: dict[int, dict[str, OnDuty]] = {}
    for one in OnDuty.objects.filter(shift__in=shifts, ended_at=None).select_related("account"):
        found.setdefault(one.shift_id, {})[one.seat] = one
    return found


def who_may_sit(centre: Centre, seat: str) -> dict[int, tuple[Account, int]]:
    """Accounts that may sit in a seat of a centre, each with the post it would sit by, in order of their names."""
    roles = centre.duty.seats[seat].roles
    held = Holding.objects.filter(
        post__role__pack=centre.pack.code, post__role__code__in=roles, post__area=centre.area, post__valid_to=None,
        valid_to=None, account__is_active=True,
    )  # fmt: skip
    rows = held.select_related("account").order_by("account__name", "account_id")
    return {one.account_id: (one.account, one.post_id) for one in rows}


def open_items(centre: Centre) -> list[Entry]:
    """What is open at a centre, oldest first, each with what was written about it since."""
    later = Prefetch("later", Entry.objects.select_related("account").order_by("pk"))
    rows = Entry.objects.filter(area_path=centre.area.path, state=Entry.OPEN)
    rows = rows.select_related("account", "matter").prefetch_related(later)
    return list(rows.order_by("pk")[:OPEN_MOST])


def log_of(
    centre: Centre, entries: QuerySet[Entry], *, kind: str = "", day: date | None = None, state: str = ""
) -> QuerySet[Entry]:
    """First lines of a centre's log, narrowed, newest first."""
    rows = entries.filter(area_path=centre.area.path, about=None)
    if kind:
        rows = rows.filter(kind=kind)
    if day:
        rows = rows.filter(day=day)
    if state:
        rows = rows.filter(state=state)
    later = Prefetch("later", Entry.objects.select_related("account").order_by("pk"))
    return rows.select_related("account", "matter").prefetch_related(later).order_by("-pk")


def shifts_between(centre: Centre, first: date, last: date) -> dict[tuple[date, str], Shift]:
    """The stored shifts of these days."""
    rows = Shift.objects.filter(area=centre.area, day__range=(first, last))
    return {(one.day, one.code): one for one in rows}


def handover_by_row(row: int) -> Handover | None:
    """A hand-over with all a page of it needs, or None."""
    items = Prefetch("items", Item.objects.select_related("entry__account", "entry__matter").order_by("pk"))
    found = Handover.objects.select_related("shift__area", "to_shift", "handed_by", "answered_by")
    return found.prefetch_related(items).filter(pk=row).first()


def taken_shifts(shifts: Sequence[Shift]) -> set[int]:
    """Keys of those of these shifts that took over from the one before."""
    return set(Handover.objects.filter(to_shift__in=shifts, state=Handover.TAKEN).values_list("to_shift_id", flat=True))
