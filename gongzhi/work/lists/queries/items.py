"""Lists as they stand, and the items of one: narrowed, paged by key, without a query per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongzhi.base.areas.models import Area
from gongzhi.base.columns import under
from gongzhi.base.ids import row_of
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import PackInUse
from gongzhi.work.lists.access import visible_to
from gongzhi.work.lists.models import Item, Rectification
from gongzhi.work.matters.models import SUBJECT, Matter
from gongzhi.work.matters.queries.lists import saying

PAGE, MOST = 50, 1_000
OPEN, LATE, STRUCK, LOOKING, RELAPSED, VOID = "open", "late", "struck", "looking", "relapsed", "void"
STANDINGS = (OPEN, LATE, STRUCK, LOOKING, RELAPSED, VOID)


@dataclass(frozen=True)
class Asked:
    """What of a list is asked for; empty values narrow nothing. `found`: `ourselves` or `above`; `old`: oldest
    first."""

    words: str = ""
    area: Area | None = None
    kind: str = ""
    severity: str = ""
    level: str = ""
    found: str = ""
    standing: str = ""
    force: int = 0
    old: bool = False


def _waits_late(now: datetime) -> Exists:
    late = Todo.objects.filter(subject=SUBJECT, subject_uid=OuterRef("matter__uid"), done_at=None, due_at__lt=now)
    return Exists(late)


def _looking() -> Exists:
    """Struck off, and somebody is asked to look back."""
    asked = Todo.objects.filter(subject=SUBJECT, subject_uid=OuterRef("matter__uid"), done_at=None)
    return Exists(asked)


def _standing(standing: str, now: datetime) -> Q:
    found: Mapping[str, Q] = {
        OPEN: Q(matter__closed_at=None),
        LATE: Q(_waits_late(now), matter__closed_at=None),
        STRUCK: Q(matter__stage="closed"),
        LOOKING: Q(_looking(), matter__stage="closed"),
        RELAPSED: Q(relapses__gt=0),
        VOID: Q(matter__stage="void"),
    }
    return found.get(standing, Q())


def items_of(code: str | None, asked: Asked, *, viewer: Viewer, pack: PackInUse, now: datetime) -> QuerySet[Item]:
    """Items a viewer may see of one list, or of all, narrowed; newest first unless asked otherwise."""
    rows = visible_to(Item.objects.filter(pack=pack.code), viewer)
    if code is not None:
        rows = rows.filter(list=code)
    if asked.area is not None:
        rows = rows.filter(under("area_path", asked.area.path))
    for field in ("severity", "level"):
        if value := getattr(asked, field):
            rows = rows.filter(**{field: value})
    if asked.kind:
        rows = rows.filter(matter__kind=asked.kind)
    if asked.found:
        rows = rows.filter(by_ourselves=asked.found == "ourselves")
    if asked.force:
        rows = rows.filter(forces__force=asked.force, forces__ended_day=None)
    if words := asked.words.strip():
        rows = _saying(rows, words)
    rows = rows.filter(_standing(asked.standing, now))
    return rows.select_related("matter__area", "matter__lead_post").order_by("pk" if asked.old else "-pk")


def _saying(rows: QuerySet[Item], words: str) -> QuerySet[Item]:
    """Found by its number in the list, by that of its matter, or by what it says."""
    named = row_of(words)
    if named is None:
        return rows.filter(matter__in=saying(words))
    prefix, day, key = named
    ours = Q(pk=key, prefix=prefix, entered_day=day)
    return rows.filter(ours | Q(matter__pk=key, matter__prefix=prefix, matter__reported_day=day))


def page_after(rows: QuerySet[Item], after: int, *, old: bool) -> list[Item]:
    """One more than a page of them, after the row with this key."""
    if after:
        rows = rows.filter(pk__gt=after) if old else rows.filter(pk__lt=after)
    return list(rows[: PAGE + 1])


def todos_on(items: Sequence[Item]) -> Mapping[int, Todo]:
    """The open to-do on the matter of each, with its clock."""
    by_uid = {one.matter.uid: one.pk for one in items}
    rows = Todo.objects.filter(subject=SUBJECT, subject_uid__in=by_uid, done_at=None).select_related("clock")
    return {by_uid[one.subject_uid]: one for one in rows.order_by("-pk")}


def last_rounds(items: Sequence[Item]) -> Mapping[int, Rectification]:
    """The newest round of each, with what was promised and until when."""
    rows = Rectification.objects.filter(item__in=items).select_related("note", "clock", "post").order_by("number")
    return {one.item_id: one for one in rows}


def rounds_of(item: Item) -> list[Rectification]:
    """The chain of an item, oldest first."""
    return list(item.rounds.select_related("note", "clock", "post").order_by("number"))


@dataclass(frozen=True)
class Stand:
    """How a list stands for a viewer."""

    all: int = 0
    open: int = 0
    late: int = 0
    struck: int = 0
    relapsed: int = 0
    ourselves: int = 0


def overview(pack: PackInUse, viewer: Viewer, now: datetime) -> Mapping[str, Stand]:
    """Every list that holds anything the viewer may see, counted in one query."""
    rows = visible_to(Item.objects.filter(pack=pack.code), viewer).order_by()
    counts = rows.annotate(waits_late=_waits_late(now)).values_list("list").annotate(
        all=Count("pk"),
        open=Count("pk", filter=Q(matter__closed_at=None)),
        late=Count("pk", filter=Q(matter__closed_at=None, waits_late=True)),
        struck=Count("pk", filter=Q(matter__stage="closed")),
        relapsed=Count("pk", filter=Q(relapses__gt=0)),
        ourselves=Count("pk", filter=Q(by_ourselves=True)),
    )  # fmt: skip
    return {code: Stand(*numbers) for code, *numbers in counts}


def came_out_of(item: Item, viewer: Viewer) -> list[Item]:
    """Items a sweep found alike this one, as far as the viewer may see them."""
    rows = Item.objects.filter(matter__origin_subject=SUBJECT, matter__origin_uid=item.matter.uid)
    return list(visible_to(rows, viewer).select_related("matter__area", "matter__lead_post").order_by("pk")[:200])


def item_of(matter: Matter) -> Item | None:
    """The item a matter is, or None."""
    return Item.objects.filter(matter=matter).first() if matter.keeper_post_id is not None else None
