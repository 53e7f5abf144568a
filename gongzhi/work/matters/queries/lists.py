"""Lists of matters and of to-dos on matters, filtered, paged by key, without a query per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.ids import row_of, row_of_short
from gongzhi.base.people.logic import Viewer
from gongzhi.base.search.logic import words_of
from gongzhi.base.search.queries import found, upto
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.todos.queries import due_within, page_key
from gongzhi.packs.queries import packs_by_version
from gongzhi.packs.schema import Move
from gongzhi.work.matters.access import acting_post, branches_of, visible_to
from gongzhi.work.matters.models import ASK, SUBJECT, Ask, Matter

PAGE = 20
T = TypeVar("T")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing.

    `light` is late, soon or ontime; `placed`: with a point.
    """

    q: str = ""
    area_path: str = ""
    kind: str = ""
    stage: str = ""
    state: str = ""
    light: str = ""
    source: str = ""
    placed: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: rows, and keys of the pages before and after ('' where there is none)."""

    rows: Sequence[T]
    newer: str = ""
    older: str = ""


def filtered(matters: QuerySet[Matter], filters: Filters) -> QuerySet[Matter]:
    """Matters narrowed to what was asked for. A text that is a number finds just that matter."""
    if filters.area_path:
        matters = matters.filter(under("area_path", filters.area_path))
    for field in ("kind", "stage", "state", "source"):
        if value := getattr(filters, field):
            matters = matters.filter(**{field: value})
    if filters.stage:  # by NULL too: no engine can tell that a bound stage is one the index holds
        matters = matters.filter(closed_at__isnull=filters.stage == "open")
    if filters.placed:
        matters = matters.filter(lon__isnull=False)
    if words := filters.q.strip():
        if named := row_of(words):
            prefix, day, key = named
            return matters.filter(pk=key, prefix=prefix, reported_day=day)
        if (said := row_of_short(words)) is not None:
            return matters.filter(Q(pk=said) | Q(foreign_id=words))
        matters = matters.filter(pk__in=saying(words))
    return matters


def saying(words: str) -> QuerySet[Any, int]:
    """Keys of matters of which text, address, answer or foreign number says all of these words, as a subquery.

    By the index; the few matters that are not in it yet are read.
    """
    pieces = words_of(words)
    fresh = Matter.objects.filter(pk__gt=upto(SUBJECT)) if pieces else Matter.objects.none()
    for piece in pieces:
        said = (Q(**{f"{field}__icontains": piece}) for field in ("text", "address", "answer", "foreign_id"))
        fresh = fresh.filter(reduce(or_, said))
    return found(SUBJECT, words).union(fresh.order_by().values_list("pk", flat=True), all=True)


def narrowed(todos: QuerySet[Todo], filters: Filters) -> QuerySet[Todo]:
    """To-dos on matters, narrowed to what was asked for of the matters; not by light."""
    return todos.filter(uid_of_subject(filtered(Matter.objects.all(), replace(filters, light=""))))


def uid_of_subject(matters: QuerySet[Matter]) -> Q:
    """To-dos on these matters."""
    asked = Ask.objects.filter(ended_at=None, matter__in=matters.values("pk"))
    return Q(subject_uid__in=matters.values("uid")) | Q(subject_uid__in=asked.values("uid"))


def matters_of(todos: Sequence[Todo]) -> Mapping[UUID, Matter]:
    """The matter of each to-do by the to-do's subject, with area and lead post; other to-dos are left out.

    One query, two if others were asked.
    """
    of_flow = [todo.subject_uid for todo in todos if todo.subject == SUBJECT]
    beside = [todo.subject_uid for todo in todos if todo.subject == ASK]
    found: dict[UUID, Matter] = {}
    if of_flow:
        found = {one.uid: one for one in Matter.objects.filter(uid__in=of_flow).select_related("area", "lead_post")}
    if beside:
        asked = Ask.objects.filter(uid__in=beside).select_related("matter__area", "matter__lead_post")
        found |= {one.uid: one.matter for one in asked}
    return found


def matters_page(
    viewer: Viewer, filters: Filters, *, now: datetime, time_zone: str, after: str = "", size: int = PAGE
) -> Page[Matter]:
    """Matters the viewer may see, newest first: as many keys of each part of what they see, then the newest of all."""
    keys: set[tuple[datetime, int]] = set()
    for part in branches_of(_narrowed(filters, now=now, time_zone=time_zone), viewer, newest=True):
        found = _after(part, after).order_by("-reported_at", "-pk").values_list("reported_at", "pk")
        keys.update(found[: size + 1])
    first = sorted(keys, reverse=True)[: size + 1]
    rows = Matter.objects.filter(pk__in=[key for _when, key in first]).select_related("area", "lead_post")
    return _page(sorted(rows, key=lambda one: (one.reported_at, one.pk), reverse=True), after, size)


@dataclass(frozen=True)
class Total:
    """How many there are; `more`: at least that many, and nobody waits for the rest to be counted."""

    number: int
    more: bool = False


def count_up_to(viewer: Viewer, filters: Filters, *, now: datetime, time_zone: str, most: int = 1_000) -> Total:
    """How many matters a list holds, counted no further than `most`."""
    keys: set[int] = set()
    for part in branches_of(_narrowed(filters, now=now, time_zone=time_zone), viewer):
        keys.update(part.order_by().values_list("pk", flat=True)[: most + 1])
        if len(keys) > most:
            return Total(most, more=True)
    return Total(len(keys))


def counted(matters: QuerySet[Matter], most: int = 1_000) -> Total:
    """How many matters there are, counted no further than `most`."""
    number = len(matters.order_by().values_list("pk", flat=True)[: most + 1])
    return Total(min(number, most), more=number > most)


def listed(viewer: Viewer, filters: Filters, *, now: datetime, time_zone: str) -> QuerySet[Matter]:
    """All matters of a list, unpaged: for exports."""
    return visible_to(_narrowed(filters, now=now, time_zone=time_zone), viewer)


def _narrowed(filters: Filters, *, now: datetime, time_zone: str) -> QuerySet[Matter]:
    matters = filtered(Matter.objects.all(), filters)
    if filters.light:
        todos = Todo.objects.filter(due_within(filters.light, now, time_zone), subject=SUBJECT, done_at=None)
        matters = matters.filter(uid__in=todos.values("subject_uid"), closed_at=None)
    return matters


def newest_first(matters: QuerySet[Matter], *, after: str = "", size: int = PAGE) -> Page[Matter]:
    """One page by time of report, paged by key so that the hundredth page costs what the first does."""
    ordered = _after(matters, after).select_related("area", "lead_post").order_by("-reported_at", "-pk")
    return _page(list(ordered[: size + 1]), after, size)


def _after(matters: QuerySet[Matter], after: str) -> QuerySet[Matter]:
    """Those that come after a page. The first condition is what an index on the time answers."""
    if key := page_key(after):
        when, row = key
        matters = matters.filter(Q(reported_at__lt=when) | Q(pk__lt=row), reported_at__lte=when)
    return matters


def _page(rows: list[Matter], after: str, size: int) -> Page[Matter]:
    more, rows = len(rows) > size, rows[:size]
    older = f"{rows[-1].reported_at.isoformat()}~{rows[-1].pk}" if more else ""
    return Page(rows, newer="first" if after else "", older=older)


@dataclass(frozen=True)
class Possible:
    """One move of a flow, and the matters for which the viewer may make it now."""

    flow: str
    code: str
    move: Move
    matters: Sequence[Matter]

    @property
    def key(self) -> str:
        """Names the move among those of all flows."""
        return f"{self.flow}.{self.code}"


def moves_for_many(viewer: Viewer, matters: Sequence[Matter]) -> list[Possible]:
    """What the viewer may do with several matters, in one query, in the order the flows declare.

    Whether somebody handled a matter they are to check is decided when the move is made.
    """
    asked: dict[UUID, list[int]] = {}
    todos = Todo.objects.filter(subject_uid__in=[one.uid for one in matters], done_at=None)
    for uid, post in todos.order_by("pk").values_list("subject_uid", "post_id"):
        asked.setdefault(uid, []).append(post)
    packs = {pack.version: pack for pack in packs_by_version({one.pack_version_id for one in matters})}
    found: dict[tuple[str, str], tuple[Move, list[Matter]]] = {}
    for one in matters:
        pack = packs[one.pack_version_id].pack
        code = pack.kinds[one.kind].flow
        for name, move in pack.flows[code].moves.items():
            if one.state in move.source and acting_post(viewer, one, move, asked.get(one.uid, ())) is not None:
                found.setdefault((code, name), (move, []))[1].append(one)
    return [Possible(flow, name, move, those) for (flow, name), (move, those) in found.items()]


def open_due(matters: Sequence[Matter]) -> Mapping[UUID, Todo]:
    """The open to-do of each of these matters, with its clock: what the row's light shows."""
    todos = Todo.objects.filter(subject_uid__in=[one.uid for one in matters], done_at=None).select_related("clock")
    return {todo.subject_uid: todo for todo in todos.order_by("-pk")}


def ran_late(matters: Sequence[Matter]) -> set[UUID]:
    """Those of these matters on which some clock was stopped after its due time: late, then done, stays late."""
    uids = [one.uid for one in matters if one.stage == "closed"]
    late = Clock.objects.filter(subject_uid__in=uids, stopped_at__gt=F("due_at"))
    return set(late.values_list("subject_uid", flat=True))
