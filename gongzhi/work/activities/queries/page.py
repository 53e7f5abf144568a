"""What the page of an activity knows, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from gongzhi.base.ids import row_of
from gongzhi.base.people.models import Holding
from gongzhi.base.todos.models import Clock
from gongzhi.packs.queries import PackInUse
from gongzhi.work.activities.models import (
    ACTIVITY,
    Activity,
    Booking,
    Change,
    Host,
    Invitation,
    Item,
    Minutes,
    Resolution,
    Session,
    SignUp,
)
from gongzhi.work.matters.models import Matter

GUESTS_MOST, HISTORY_MOST, RESULTS_MOST = 500, 200, 300


@dataclass(frozen=True)
class Whole:
    """An activity with all that belongs to it. `clocks` by subject; `counts` of sign-ups by state."""

    one: Activity
    sessions: list[Session]
    hosts: list[Host]
    items: list[Item]
    invited: list[Invitation]
    minutes: list[Minutes]
    resolutions: list[Resolution]
    opinions: list[Matter]
    history: list[Change]
    counts: Mapping[str, int] = field(default_factory=dict)
    bookings: Mapping[str, int] = field(default_factory=dict)
    clocks: Mapping[UUID, Clock] = field(default_factory=dict)

    @property
    def coming(self) -> int:
        """How many residents have a place."""
        return self.counts.get(SignUp.COMES, 0)

    @property
    def waiting(self) -> int:
        """How many residents wait for one."""
        return self.counts.get(SignUp.WAITS, 0)


def activity_named(number: str) -> Activity | None:
    """The activity of a number such as `HD-2023-1115-0007`, or None."""
    named = row_of(number)
    if named is None or named[0] != "HD":
        return None
    found = Activity.objects.filter(pk=named[2], made_day=named[1])
    return found.select_related("area", "lead_post", "team").first()


def whole_of(one: Activity, pack: PackInUse) -> Whole:
    """Everything of one activity."""
    kind = pack.pack.activities[one.kind]
    resolutions = list(
        Resolution.objects.filter(activity=one).select_related("post", "matter__lead_post", "answered_by", "item")
        .order_by("pk")[:RESULTS_MOST]
    )  # fmt: skip
    clocks = Clock.objects.filter(subject_uid__in=[each.uid for each in resolutions]).order_by("pk")
    opinions = Matter.objects.filter(origin_subject=ACTIVITY, origin_uid=one.uid)
    hosts = Host.objects.filter(activity=one, ended_at=None).select_related("post", "organisation")
    items = Item.objects.filter(activity=one, dropped_at=None).select_related("matter")
    minutes = Minutes.objects.filter(activity=one).select_related("account", "signed_by")
    history = Change.objects.filter(activity=one).select_related("post", "account")
    return Whole(
        one,
        list(Session.objects.filter(activity=one, dropped_at=None).order_by("starts_at", "pk")),
        list(hosts.order_by("-lead", "pk")),
        list(items.order_by("position")),
        invited_to(one),
        list(minutes.order_by("-number")[:50]),
        resolutions,
        list(opinions.select_related("lead_post", "area").order_by("pk")[:RESULTS_MOST]) if out_of(pack, one) else [],
        list(history.order_by("-pk")[:HISTORY_MOST]),
        states_of(SignUp.objects.filter(activity=one)) if kind.sign_up else {},
        states_of(Booking.objects.filter(activity=one)) if kind.reception else {},
        {clock.subject_uid: clock for clock in clocks},
    )


def out_of(pack: PackInUse, one: Activity) -> bool:
    """Whether matters may come out of an activity beside its resolutions."""
    kind = pack.pack.activities[one.kind]
    return bool(kind.opinions or kind.reception)


def invited_to(one: Activity) -> list[Invitation]:
    """Who is invited, in the order of areas."""
    rows = Invitation.objects.filter(activity=one, withdrawn_at=None).select_related("post", "deputy")
    return list(rows.order_by("post__area_path", "pk")[:GUESTS_MOST])


def states_of(rows: QuerySet) -> dict[str, int]:
    """How many there are in each state."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def deputies_of(post: int, but: int | None) -> list[Holding]:
    """The other holders of a post, who may come instead."""
    held = Holding.objects.filter(post=post, valid_to=None).exclude(account=but or 0)
    return list(held.select_related("account").order_by("hand", "pk"))


def place_in_line(one: SignUp) -> int:
    """The how manieth who waits this is."""
    return SignUp.objects.filter(activity=one.activity_id, state=SignUp.WAITS, pk__lte=one.pk).count()
