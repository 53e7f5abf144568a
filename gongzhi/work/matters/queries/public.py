"""What anybody may see: kinds, places and states of public matters, never texts, names or exact points."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from gongzhi.base.columns import ancestors
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.models import Matter


def public_matters(pack: PackInUse, *, void: bool = False) -> QuerySet[Matter]:
    """Matters of kinds the pack shows in public; `void`: those that came to nothing too."""
    kinds = [code for code, kind in pack.pack.kinds.items() if kind.public]
    found = Matter.objects.filter(kind__in=kinds, pack_version__code=pack.code, restricted=False)
    return found if void else found.exclude(stage="void")


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
