"""Open matters near a place that may be the same thing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.logic.near import Spot, box_around, likely_same
from gongzhi.work.matters.models import Apart, Matter
from gongzhi.work.matters.queries.public import public_matters

_LOOKED_AT = 500  # a hundred metres around a point hold fewer open ones of a kind than that


@dataclass(frozen=True)
class Near:
    """A matter that may be the same, and how far away it was reported."""

    matter: Matter
    metres: int


def near(
    matters: QuerySet[Matter], kind: str, lon: float | None, lat: float | None, at: datetime, *, but: int = 0
) -> list[Near]:
    """Those of `matters` that may be what was reported here, nearest first, three at most. `but`: the matter itself."""
    if lon is None or lat is None:
        return []
    west, south, east, north = box_around(lon, lat)
    inside = matters.filter(
        kind=kind, stage="open", closed_at=None, lat__range=(south, north), lon__range=(west, east)
    ).exclude(pk=but)
    if but:
        inside = inside.exclude(pk__in=told_apart(but))
    found = {one.pk: one for one in inside.select_related("area", "lead_post")[:_LOOKED_AT]}
    spots = (Spot(one.pk, one.lon or 0.0, one.lat or 0.0, one.reported_at) for one in found.values())
    return [Near(found[key], round(metres)) for key, metres in likely_same(lon, lat, at, spots)]


def told_apart(key: int) -> QuerySet[Matter]:
    """Keys of the matters somebody said not to be the same as the one of this key."""
    said = Apart.objects.filter(ended_at=None)
    return said.filter(first=key).values("second").union(said.filter(second=key).values("first"), all=True)  # type: ignore[return-value]


def said_apart(matter: Matter, other: Matter) -> QuerySet[Apart]:
    """The saying in force that these two are not the same: one row or none."""
    first, second = sorted((matter.pk, other.pk))
    return Apart.objects.filter(first=first, second=second, ended_at=None)


def near_in_public(
    pack: PackInUse, kind: str, lon: float | None, lat: float | None, at: datetime, *, but: int = 0
) -> list[Near]:
    """The same among what anybody may see, of kinds whose matters can be merged."""
    declared = pack.pack.kinds.get(kind)
    if declared is None or not declared.public or pack.pack.flows[declared.flow].merged is None:
        return []
    return near(public_matters(pack), kind, lon, lat, at, but=but)
