"""What anybody may see: kinds, places and states of public matters, never texts, names or exact points."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.columns import ancestors, under
from gongzhi.base.ids import row_of
from gongzhi.base.search.logic import folded, words_of
from gongzhi.base.search.queries import found
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.models import PUBLISHED, Matter, Publication


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
