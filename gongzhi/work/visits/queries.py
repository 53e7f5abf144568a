"""Reads of visits: how far rounds are, whose doors are next, what came of what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household, Membership, Post
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.models import Matter
from gongzhi.work.registers.models import Record
from gongzhi.work.visits.access import rounds_for, targets_for, tops_in, visits_for
from gongzhi.work.visits.logic import Reach, after_door, nearest_first
from gongzhi.work.visits.models import Booking, Finding, Round, Slice, Target, Visit

PAGE = 50
SLICE_MOST = 2_000  # doors of a slice put in order at once
NEXT = 8  # doors shown as the next ones


def states_of(one: Round, tops: Sequence[str] = ()) -> dict[str, Reach]:
    """How far a round is in every area its doors are in, by path; one count over one index."""
    rows = Target.objects.filter(round=one)
    if tops and one.area_path not in tops:
        wanted = Q(pk__in=())
        for top in tops:
            wanted |= under("area_path", top)
        rows = rows.filter(wanted)
    found: dict[str, Reach] = {}
    counted = rows.order_by().values_list("area_path", "state").annotate(many=Count("*"))
    for path, state, many in counted:
        found[path] = found.get(path, Reach()).and_state(state, many)
    return found


@dataclass(frozen=True)
class Part:
    """How far a round is in one area."""

    area: Area
    reach: Reach


def whole_of(states: Mapping[str, Reach]) -> Reach:
    """All areas together."""
    return _sum(states.values())


def parts_of(one: Round, states: Mapping[str, Reach]) -> list[Part]:
    """How far a round is in each area right below its own: grids of a village, villages of a town."""
    below: dict[str, list[Reach]] = {}
    for path, reach in states.items():
        rest = path.removeprefix(one.area_path).strip("/")
        code = rest.split("/", 1)[0] if rest else one.area_path.rstrip("/").rpartition("/")[2]
        below.setdefault(code, []).append(reach)
    areas = areas_by_code()
    return [Part(areas[code], _sum(below[code])) for code in sorted(below) if code in areas]


def _sum(reaches: Iterable[Reach]) -> Reach:
    whole = Reach()
    for one in reaches:
        whole = Reach(
            whole.whole + one.whole, whole.reached + one.reached, whole.absent + one.absent, whole.closed + one.closed
        )
    return whole


def reached_everybody(rounds: Sequence[Round]) -> set[int]:
    """Keys of those of these rounds that reached everybody they had to."""
    rows = Target.objects.filter(round__in=rounds).order_by().values_list("round")
    reached = Count("pk", filter=Q(state__in=(Target.REACHED, Target.REFUSED)))
    asked = Count("pk", filter=~Q(state=Target.CLOSED))
    counted = rows.annotate(reached=reached, asked=asked)
    return {key for key, done, wanted in counted if wanted and done == wanted}


def rounds_seen(viewer: Viewer, pack: PackInUse, *, kind: str = "", running: bool = False) -> QuerySet[Round]:
    """Rounds a viewer may see, newest first."""
    rows = rounds_for(viewer, Round.objects.filter(pack=pack.code, kind__in=pack.pack.visits))
    if kind:
        rows = rows.filter(kind=kind)
    if running:
        rows = rows.filter(ended_at=None)
    return rows.select_related("area", "owner_post").order_by("-pk")


def reaches_of(viewer: Viewer, rounds: Sequence[Round]) -> dict[int, Reach]:
    """How far each of these rounds is, as far as the viewer sees it: one count for all that it sees whole."""
    tops = {one.pk: tops_in(viewer, one) for one in rounds}
    whole = [one for one in rounds if tops[one.pk] == [one.area_path]]
    found: dict[int, Reach] = {one.pk: Reach() for one in rounds}
    rows = Target.objects.filter(round__in=whole).order_by().values_list("round", "state")
    for key, state, many in rows.annotate(many=Count("*")):
        found[key] = found[key].and_state(state, many)
    for one in rounds:
        if one not in whole and tops[one.pk]:
            found[one.pk] = whole_of(states_of(one, tops[one.pk]))
    return found


def slices_of(one: Round) -> list[tuple[Slice, Reach]]:
    """The slices of a round that stand, each with how far its post is; those that are nobody's first."""
    counted: dict[int | None, Reach] = {}
    rows = Target.objects.filter(round=one).order_by().values_list("post", "state").annotate(many=Count("*"))
    for post, state, many in rows:
        counted[post] = counted.get(post, Reach()).and_state(state, many)
    newest: dict[int | None, Slice] = {}
    for each in Slice.objects.filter(round=one).select_related("post__area", "post__role").order_by("pk"):
        newest[each.post_id] = each
    found = [(each, counted.get(each.post_id, Reach())) for each in newest.values()]
    wanted = [(each, reach) for each, reach in found if reach.whole or each.outcome == Slice.REFUSED]
    return sorted(wanted, key=lambda pair: pair[0].post.area_path if pair[0].post else "")


def my_slices(viewer: Viewer) -> list[Slice]:
    """The slices the viewer's posts have now."""
    mine = Slice.objects.filter(post__in=viewer.post_ids(), ended_at=None, round__ended_at=None)
    return list(mine.select_related("round__area", "post").order_by("round__last", "pk"))


def doors_of(
    one: Slice, *, near: tuple[float, float] | None = None, after: int | None = None,
    states: Sequence[str] = Target.OPEN,
) -> list[Target]:  # fmt: skip
    """Doors of a slice: by distance from a point, or in the order of doors from the one after a position on."""
    rows = Target.objects.filter(post=one.post_id, round=one.round_id, state__in=states)
    found = list(rows.select_related("round").order_by("position", "pk")[:SLICE_MOST])
    if near is not None:
        return nearest_first(found, *near)
    return after_door(found, after) if after is not None else found


def last_door(one: Slice) -> Target | None:
    """The door this slice's post went to last."""
    visits = Visit.objects.filter(post=one.post_id, round=one.round_id, withdrawn_at=None).select_related("target")
    newest = visits.order_by("-at", "-pk").first()
    return newest.target if newest is not None else None


def heads_of(keys: Iterable[int]) -> dict[int, str]:
    """The name of the head of each of these households."""
    rows = Membership.objects.filter(household__in=set(keys), relation=Membership.HEAD, valid_to=None)
    return dict(rows.values_list("household_id", "person__name"))


def targets_seen(viewer: Viewer, one: Round, *, post: int | None = None, state: str = "") -> QuerySet[Target]:
    """Doors of a round a viewer may see, in the order they are kept in."""
    rows = targets_for(viewer, Target.objects.filter(round=one))
    if post is not None:
        rows = rows.filter(post=post)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("post", "household", "record").order_by("pk")


@dataclass(frozen=True)
class Asked:
    """Which visits are asked for."""

    kind: str = ""
    area: Area | None = None
    result: str = ""
    first: date | None = None
    last: date | None = None
    round: Round | None = None


def visits_seen(viewer: Viewer, pack: PackInUse, asked: Asked) -> QuerySet[Visit]:
    """Visits a viewer may see, newest first. Refusals are in no list: they were said once, to who stood at the door."""
    rows = Visit.objects.filter(pack=pack.code, withdrawn_at=None).exclude(result=Visit.REFUSED)
    rows = visits_for(viewer, rows)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.area is not None:
        rows = rows.filter(under("area_path", asked.area.path))
    if asked.result:
        rows = rows.filter(result=asked.result)
    if asked.first is not None:
        rows = rows.filter(day__gte=asked.first)
    if asked.last is not None:
        rows = rows.filter(day__lte=asked.last)
    if asked.round is not None:
        rows = rows.filter(round=asked.round)
    return rows.select_related("post", "household", "record").order_by("-pk")


def came_of(visits: Sequence[Visit]) -> dict[UUID, list[Matter]]:
    """The matters that came out of these visits, by the uid of the visit."""
    found: dict[UUID, list[Matter]] = {}
    rows = Matter.objects.filter(origin_uid__in=[one.uid for one in visits]).select_related("lead_post")
    for one in rows.order_by("pk"):
        if one.origin_uid is not None:
            found.setdefault(one.origin_uid, []).append(one)
    return found


def history_of(thing: Household | Record, *, before: int = 0, size: int = PAGE) -> list[Visit]:
    """Visits to a household or a row, newest first; refusals of a household are not joined with it."""
    rows = Visit.objects.filter(withdrawn_at=None).select_related("post")
    if isinstance(thing, Household):
        rows = rows.filter(household=thing).exclude(result=Visit.REFUSED)
    else:
        rows = rows.filter(record=thing)
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: size + 1])


def bookings_of(viewer: Viewer, *, size: int = PAGE) -> list[Booking]:
    """What is agreed with the viewer's posts, the earliest day first."""
    mine = Booking.objects.filter(post__in=viewer.post_ids(), ended_at=None)
    rows = mine.select_related("household__area", "record", "target", "post")
    return list(rows.order_by("day", "pk")[:size])


def bookings_of_household(household: Household) -> list[Booking]:
    """What a household asked for, newest first."""
    return list(Booking.objects.filter(household=household, what=Booking.ASKED).order_by("-pk")[:20])


@dataclass(frozen=True)
class Findings:
    """What a round found: in how many places, how much, and what is handled."""

    places: int = 0
    findings: int = 0
    handled: int = 0

    @property
    def open(self) -> int:
        """What is not handled yet."""
        return self.findings - self.handled


def findings_of(one: Round) -> Findings:
    """What a round found and what is handled of it; of visits that stand."""
    rows = Finding.objects.filter(round=one, visit__withdrawn_at=None)
    counted = rows.aggregate(
        places=Count("record", distinct=True), findings=Count("pk"),
        handled=Count("pk", filter=Q(matter__stage="closed")),
    )  # fmt: skip
    return Findings(**counted)


def posts_for(kind: str, pack: PackInUse, area_path: str) -> list[Post]:
    """Posts that make visits of a kind in an area or above it, in the order of areas."""
    roles = pack.pack.visits[kind].roles
    rows = Post.objects.filter(role__pack=pack.code, role__code__in=roles, valid_to=None).select_related("role", "area")
    near = [one for one in rows if one.area_path.startswith(area_path) or area_path.startswith(one.area_path)]
    return sorted(near, key=lambda one: (one.area_path, one.pk))
