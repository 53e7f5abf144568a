"""What anybody may see: kinds, places and states of public matters, never texts, names or exact points."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.columns import ancestors, under
from gongzhi.base.ids import row_of
from gongzhi.base.search.logic import folded, words_of
from gongzhi.base.search.queries import found
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.models import OWN, PUBLISHED, Matter, Publication

CHANGES = 5_000
_STEPS = ("matter.reported", "matter.moved", "matter.merged", "matter.parted", OWN)


def public_matters(pack: PackInUse, *, void: bool = False) -> QuerySet[Matter]:
    """Matters of kinds the pack shows in public; `void`: those that came to nothing too."""
    kinds = [code for code, kind in pack.pack.kinds.items() if kind.public]
    found = Matter.objects.filter(kind__in=kinds, pack_version__code=pack.code, restricted=False)
    return found if void else found.exclude(stage="void")


def saying_in_public(matters: QuerySet[Matter], pack: PackInUse, typed: str) -> QuerySet[Matter]:
    """Public matters of which kind, village or published words say each piece of what was typed.

    What nobody published is not looked at: whether a word occurs in it would tell it.
    """
    if named := row_of(typed):
        prefix, day, key = named
        return matters.filter(pk=key, prefix=prefix, reported_day=day)
    pieces = words_of(typed)
    villages = [area for area in areas_at_hand().values() if area.level == "village"]
    for piece in pieces:
        titles = {code: folded(f"{kind.title.zh} {kind.title.en}") for code, kind in pack.pack.kinds.items()}
        says = Q(kind__in=[code for code, title in titles.items() if piece in title])
        for area in villages:
            if piece in folded(f"{area.name} {area.name_en}"):
                says |= under("area_path", area.path)
        live = Publication.objects.filter(ended_at=None, pk__in=found(PUBLISHED, piece))
        matters = matters.filter(says | Q(pk__in=live.values("matter")))
    return matters if pieces else matters.none()


def counts_by_area(pack: PackInUse, paths: Sequence[str], *, since: datetime) -> dict[str, int]:
    """Public matters closed since a moment, in each of these areas and below."""
    closed = public_matters(pack).filter(stage="closed", closed_at__gte=since)
    rows = closed.values_list("area_path").annotate(n=Count("pk"))
    counts = dict.fromkeys(paths, 0)
    for path, number in rows:
        for area in ancestors(path):
            if area in counts:
                counts[area] += number
    return counts


def figures(pack: PackInUse, since: datetime) -> dict[str, float | int | None]:
    """Reported, closed, mean time to close and share satisfied since a moment, in one query."""
    took = ExpressionWrapper(F("closed_at") - F("reported_at"), output_field=DurationField())
    closed = Q(stage="closed", closed_at__gte=since)
    found = public_matters(pack).aggregate(
        reported=Count("pk", filter=Q(reported_at__gte=since)),
        open=Count("pk", filter=Q(stage="open")),
        closed=Count("pk", filter=closed),
        rated=Count("pk", filter=closed & Q(rating__isnull=False)),
        content=Count("pk", filter=closed & Q(rating__gte=3)),
        took=Avg(took, filter=closed),
    )
    took_days = found["took"].total_seconds() / 86_400 if found["took"] else None
    return {**found, "took": took_days}


def published_of(matters: Sequence[Matter]) -> dict[int, Publication]:
    """What the public may read of these matters, by key of the matter, with pictures, in two queries."""
    rows = Publication.objects.filter(matter__in=[one.pk for one in matters], ended_at=None)
    return {one.matter_id: one for one in rows.prefetch_related("photos")}


def public_acts(matters: Sequence[Matter]) -> list[Act]:
    """How these matters went, as anybody may know it, oldest first."""
    rows = Act.objects.filter(subject_uid__in=[one.uid for one in matters], verb__in=_STEPS)
    return list(rows.order_by("pk"))


def changes_between(pack: PackInUse, since: datetime, until: datetime) -> list[tuple[Act, Matter]]:
    """What happened to public matters within a time, oldest first, at most `CHANGES` of them.

    An act's uid tells when it was written, which is never before it was done: so the index of uids bounds the search.
    """
    floor = UUID(int=int(since.timestamp() * 1_000) << 80)
    acts = Act.objects.filter(uid__gte=floor, at__gte=since, at__lte=until, verb__in=_STEPS[1:]).order_by("uid")
    public = public_matters(pack, void=True)
    rows = list(acts.filter(subject_uid__in=public.values("uid"))[:CHANGES])
    matters = {one.uid: one for one in public.filter(uid__in={act.subject_uid for act in rows})}
    return [(act, matters[act.subject_uid]) for act in rows]
