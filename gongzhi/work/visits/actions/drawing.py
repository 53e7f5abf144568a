"""Drawing whom a round goes to, and parting them among posts: by sets, whatever their number.

Rows are made where they are kept (INSERT … SELECT): a county's 400,000 doors never pass through here.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from gongzhi.base.areas.models import existing
from gongzhi.base.columns import under
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import nearest
from gongzhi.base.people.models import Household, Residence
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.work.registers.models import Record, Version
from gongzhi.work.visits.models import Finding, Round, Target

_COLUMNS = (
    "uid", "round_id", "post_id", "state", "closed_as", "later", "household_id", "record_id", "area_path", "place",
    "position", "lon", "lat",
)  # fmt: skip
_NO_KEY, _NO_POINT = Cast(Value(None), BigIntegerField()), Cast(Value(None), FloatField())


def homes_on(day: date, area_path: str) -> QuerySet[Residence]:
    """Where the households of an area lived on a day, one row each."""
    lived = Residence.objects.filter(existing("", day), under("area_path", area_path), kind=Residence.LIVING)
    stood = Q(household__valid_from__lte=day) & (Q(household__valid_to=None) | Q(household__valid_to__gt=day))
    return lived.filter(stood, household__merged_into=None)


def rows_on(register: str, pack: str, day: date, area_path: str) -> QuerySet[Record]:
    """Rows of a register in an area that stood on a day."""
    begun = Version.objects.filter(record=OuterRef("pk"), number=1, valid_from__lte=day)
    stood = Q(ended_day=None) | Q(ended_day__gt=day)
    return Record.objects.filter(under("area_path", area_path), stood, Exists(begun), pack=pack, register=register)


def draw(one: Round, kind: VisitKind, pack: PackInUse, *, day: date, later: bool = False) -> int:
    """Write the targets of a round that are not there yet; how many. `later`: they came after it was drawn."""
    source = _homes(one, day) if kind.register is None else _records(one, kind.register, day)
    number = _insert(one, source, later=later)
    if number:
        _part(one, kind, pack)
    return number


def _homes(one: Round, day: date) -> QuerySet[Any]:
    there = Target.objects.filter(round=one, household=OuterRef("household"))
    homes = homes_on(day, one.area_path).filter(~Exists(there))
    doors = ("area_path", "address__building", "address__door", "text", "household")
    order = Window(RowNumber(), order_by=[F(name).asc() for name in doors])
    # One living residence a household on a day: an interval that was corrected may touch the next, never overlap it.
    return homes.order_by().values_list(
        F("household_id"), _NO_KEY, F("area_path"), Coalesce(F("address__text"), F("text")), order,
        F("address__lon"), F("address__lat"),
    )  # fmt: skip


def _records(one: Round, register: str, day: date) -> QuerySet[Any]:
    there = Target.objects.filter(round=one, record=OuterRef("pk"))
    rows = rows_on(register, one.pack, day, one.area_path).filter(~Exists(there))
    if one.look_back_of_id is not None:
        rows = rows.filter(pk__in=Finding.objects.filter(round=one.look_back_of_id).values("record"))
    order = Window(RowNumber(), order_by=[F("area_path").asc(), F("key").asc(), F("pk").asc()])
    return rows.order_by().values_list(
        _NO_KEY, F("pk"), F("area_path"), F("title"), order, _NO_POINT, _NO_POINT,
    )  # fmt: skip


def _insert(one: Round, source: QuerySet[Any], *, later: bool) -> int:
    """Insert what is selected; the columns before it are the same in every row, but for the uid."""
    quote = connection.ops.quote_name
    select, values = source.query.sql_with_params()
    names, table = ", ".join(quote(name) for name in _COLUMNS), quote(Target._meta.db_table)
    same = f"{_uid()}, {one.pk:d}, NULL, 'waiting', '', {later}"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {same}, s.* FROM ({select}) AS s", values)  # noqa: S608
        return int(cursor.rowcount)


def _uid() -> str:
    """A UUIDv7 of this moment, made by the engine: the time in front, so that new rows stay together, chance behind."""
    now = uuid7().hex[:12]
    if connection.vendor == "postgresql":
        return f"('{now}7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid"
    return f"'{now}7' || substr(lower(hex(randomblob(2))), 2) || '8' || substr(lower(hex(randomblob(8))), 2)"


def _part(one: Round, kind: VisitKind, pack: PackInUse) -> None:
    """Give every target that is nobody's to the nearest post at or above it, of the roles that make these visits.

    One update an area: an area's doors stay together.
    """
    posts = posts_at_hand(pack.code)
    free = Target.objects.filter(round=one, post=None, state__in=Target.OPEN)
    for path in list(free.order_by("area_path").values_list("area_path", flat=True).distinct()):
        found = [post for role in kind.roles if (post := nearest(posts.get(role, {}), path)) is not None]
        if found:
            deepest = max(found, key=lambda post: (_depth(post, kind, posts), -found.index(post)))
            free.filter(area_path=path).update(post_id=deepest)


def _depth(post: int, kind: VisitKind, posts: dict[str, dict[str, int]]) -> int:
    return max(len(path) for role in kind.roles for path, key in posts.get(role, {}).items() if key == post)


def gone_from(one: Round, kind: VisitKind, *, day: date) -> dict[str, QuerySet[Target]]:
    """Open targets of a round that are no more where it goes, by the reason they are closed with."""
    waiting = Target.objects.filter(round=one, state__in=Target.OPEN)
    if kind.register is None:
        stands = homes_on(day, one.area_path).filter(household=OuterRef("household"))
        ended = Q(household__valid_to__isnull=False) & Q(household__valid_to__lte=day)
        here = waiting.filter(~Exists(stands))
        return {Target.ENDED: here.filter(ended), Target.MOVED: here.exclude(ended)}
    return {Target.ENDED: waiting.filter(record__ended_day__isnull=False, record__ended_day__lte=day)}


def follow_within(one: Round, kind: VisitKind, pack: PackInUse) -> list[int | None]:
    """Households that moved to another grid of the round are visited there; the posts they leave."""
    if kind.register is not None:
        return []
    waiting = Target.objects.filter(under("household__area_path", one.area_path), round=one, state__in=Target.OPEN)
    moved = list(waiting.exclude(household__area_path=F("area_path")).values_list("pk", "post"))
    if moved:
        lives = Household.objects.filter(pk=OuterRef("household")).values("area_path")
        keys = [key for key, _post in moved]
        Target.objects.filter(pk__in=keys).update(area_path=Subquery(lives), post=None)
        _part(one, kind, pack)
    return list({post for _key, post in moved})


def posts_in(one: Round, areas: Sequence[str] = ()) -> dict[int | None, int]:
    """How many open targets each post has in a round; None: those that are nobody's."""
    rows = Target.objects.filter(round=one, state__in=Target.OPEN)
    if areas:
        wanted = Q(pk__in=())
        for path in areas:
            wanted |= under("area_path", path)
        rows = rows.filter(wanted)
    return dict(rows.order_by().values_list("post").annotate(many=Count("*")))
