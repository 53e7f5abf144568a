"""Sweeps with their answers, and task forces with how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import TeamMember
from gongzhi.work.lists.access import visible_forces, visible_to
from gongzhi.work.lists.models import Force, ForceItem, Item, Sweep, SweepAnswer

PAGE = 50


@dataclass(frozen=True)
class Result:
    """What a sweep came to so far."""

    asked: int = 0
    answered: int = 0
    with_any: int = 0
    found: int = 0


def sweeps_of(item: Item) -> list[tuple[Sweep, Result]]:
    """The sweeps of an item with their results, newest first, in two queries."""
    sweeps = list(Sweep.objects.filter(item=item).select_related("by_post").order_by("-pk")[:50])
    results = results_of(sweeps) if sweeps else {}
    return [(one, results.get(one.pk, Result())) for one in sweeps]


def results_of(sweeps: Sequence[Sweep]) -> Mapping[int, Result]:
    """What each came to."""
    rows = SweepAnswer.objects.filter(sweep__in=sweeps).order_by().values_list("sweep").annotate(
        asked=Count("pk"), answered=Count("found"), with_any=Count("pk", filter=Q(found__gt=0)), found_all=Sum("found")
    )  # fmt: skip
    return {key: Result(asked, answered, some, found or 0) for key, asked, answered, some, found in rows}


def answers_of(sweep: Sweep) -> list[SweepAnswer]:
    """What each area answered, those that have not yet first."""
    rows = SweepAnswer.objects.filter(sweep=sweep).select_related("area", "post")
    return sorted(rows, key=lambda one: (one.found is not None, -(one.found or 0), one.area.code))


@dataclass(frozen=True)
class Progress:
    """How far a task force is with its items."""

    items: int = 0
    open: int = 0
    struck: int = 0
    members: int = 0
    lead: str = ""


def forces(viewer: Viewer, pack: str, *, ended: bool, after: int = 0) -> list[Force]:
    """Task forces a viewer may see, newest first, one more than a page."""
    rows = visible_forces(Force.objects.filter(pack=pack, ended_day__isnull=not ended), viewer)
    if after:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related("team__area").order_by("-pk")[: PAGE + 1])


def progress_of(forces: Sequence[Force], viewer: Viewer) -> Mapping[int, Progress]:
    """How far each is, by the items the viewer may see; two queries for all of them."""
    seen = visible_to(Item.objects.all(), viewer).values("pk")
    joined = ForceItem.objects.filter(force__in=forces, ended_day=None, item__in=seen).order_by()
    counts = {
        key: numbers
        for key, *numbers in joined.values_list("force").annotate(
            all=Count("pk"),
            open=Count("pk", filter=Q(item__matter__closed_at=None)),
            struck=Count("pk", filter=Q(item__matter__stage="closed")),
        )
    }  # fmt: skip
    members: dict[int, list[TeamMember]] = {}
    rows = TeamMember.objects.filter(team__in=[one.team_id for one in forces], valid_to=None).select_related("post")
    for member in rows:
        members.setdefault(member.team_id, []).append(member)
    found = {}
    for one in forces:
        team = members.get(one.team_id, [])
        lead = next((each.post.label for each in team if each.lead and each.post), "")
        items, still, struck = counts.get(one.pk, (0, 0, 0))
        found[one.pk] = Progress(items, still, struck, len(team), lead)
    return found


def joined_items(force: Force, viewer: Viewer) -> QuerySet[ForceItem]:
    """The items of a task force the viewer may see, newest first."""
    seen = visible_to(Item.objects.all(), viewer).values("pk")
    rows = ForceItem.objects.filter(force=force, ended_day=None, item__in=seen)
    return rows.select_related("item__matter__area", "item__matter__lead_post").order_by("-pk")
