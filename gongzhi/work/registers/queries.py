"""Reads of registers: lists as they stand and as they stood, a row's history, what waits to be looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.search.queries import found
from gongzhi.packs.queries import PackInUse
from gongzhi.work.registers.access import visible_to
from gongzhi.work.registers.models import RECORD, Record, Version

PAGE = 50
MOST = 1_000  # rows counted


@dataclass(frozen=True)
class Asked:
    """What of a register is asked for. `on`: as it stood on a day; `stale`: unconfirmed for too long; `ended` too."""

    area: Area | None = None
    words: str = ""
    period: str = ""
    on: date | None = None
    stale_before: datetime | None = None
    ended: bool = False


def rows_of(register: str, asked: Asked, *, viewer: Viewer, pack: PackInUse) -> QuerySet[Record]:
    """Rows of a register a viewer may see, by key."""
    rows = narrowed(visible_to(Record.objects.filter(register=register), viewer, pack), asked)
    return rows.select_related("area", "owner_post").order_by("pk")


def narrowed(rows: QuerySet[Record], asked: Asked) -> QuerySet[Record]:
    """Those of some rows that are asked for."""
    if asked.area is not None:
        rows = rows.filter(under("area_path", asked.area.path))
    if asked.words.strip():
        rows = rows.filter(pk__in=found(RECORD, asked.words))
    if asked.period:
        rows = rows.filter(period=asked.period)
    if asked.stale_before is not None:
        rows = rows.filter(confirmed_at__lt=asked.stale_before, ended_day=None)
    if asked.on is not None:
        first = Version.objects.filter(record=OuterRef("pk"), number=1).values("valid_from")
        rows = rows.annotate(begun=Subquery(first)).filter(begun__lte=asked.on)
        rows = rows.filter(Q(ended_day=None) | Q(ended_day__gt=asked.on))
    elif not asked.ended:
        rows = rows.filter(ended_day=None)
    return rows


def answers_on(records: Sequence[Record], day: date) -> Mapping[int, dict[str, Any]]:
    """What was known of each of these rows to hold on a day."""
    told = Version.objects.filter(record__in=records, valid_from__lte=day, answers__isnull=False)
    newest = told.values("record").annotate(last=Max("number")).values_list("record_id", "last")
    wanted = Q(pk__in=())
    for record, number in newest:
        wanted |= Q(record=record, number=number)
    return {one.record_id: one.answers or {} for one in Version.objects.filter(wanted)}


def history_of(record: Record) -> list[Version]:
    """Every version of a row, newest first."""
    return list(record.history.select_related("post", "account").order_by("-number"))


def stale_before(every: int, moment: datetime) -> datetime:
    """What was confirmed before this has stood too long."""
    return moment - timedelta(days=every)


def counted(pack: PackInUse, viewer: Viewer, moment: datetime) -> dict[str, tuple[int, int]]:
    """For each register how many rows a viewer sees, and how many of these have stood too long."""
    seen = visible_to(Record.objects.filter(ended_day=None), viewer, pack).order_by()
    stale = Q(pk__in=())
    for code, one in pack.pack.registers.items():
        if one.every:
            stale |= Q(register=code, confirmed_at__lt=stale_before(one.every, moment))
    rows = seen.values_list("register").annotate(all=Count("pk"), stale=Count("pk", filter=stale))
    return {code: (number, late) for code, number, late in rows}


def counted_in(pack: PackInUse, viewer: Viewer, area: Area) -> dict[str, int]:
    """For each register how many rows a viewer sees in an area and all below."""
    seen = visible_to(Record.objects.filter(under("area_path", area.path), ended_day=None), viewer, pack).order_by()
    return dict(seen.values_list("register").annotate(all=Count("pk")))


def post_counts(register: str, pack: str, before: datetime) -> dict[int, int]:
    """How many rows of a register each post has that were confirmed before a moment."""
    rows = Record.objects.filter(pack=pack, register=register, ended_day=None, confirmed_at__lt=before).order_by()
    return dict(rows.values_list("owner_post").annotate(many=Count("pk")))
