"""What waits for somebody, whatever it is about: first due first, paged by key, counted by how its clock stands."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from gongzhi.base.clock import local_day, zone
from gongzhi.base.people.logic import Viewer
from gongzhi.base.todos.logic import LATE, ON_TIME, SOON
from gongzhi.base.todos.models import Todo

_NO_DUE = "none~"  # page key among to-dos without a due time, which come last


def open_todos(viewer: Viewer) -> QuerySet[Todo]:
    """What the viewer's posts are to do."""
    return Todo.objects.filter(post__in=viewer.post_ids(), done_at=None)


def open_todos_of(posts: Sequence[int]) -> Mapping[int, int]:
    """Open to-dos of each of these posts."""
    rows = Todo.objects.filter(post__in=list(posts), done_at=None).order_by().values_list("post_id")
    return dict(rows.annotate(number=Count("pk")))


def due_within(light: str, now: datetime, time_zone: str) -> Q:
    """To-dos whose clock stands so: late, due today, or later than today."""
    midnight = datetime.combine(local_day(now, time_zone) + timedelta(days=1), datetime.min.time(), zone(time_zone))
    return {
        LATE: Q(due_at__lt=now),
        SOON: Q(due_at__gte=now, due_at__lt=midnight),
        ON_TIME: Q(due_at__gte=midnight),
    }[light]


def count_lights(todos: QuerySet[Todo], now: datetime, time_zone: str) -> dict[str, int]:
    """How many to-dos are late, due today and on time, in one query."""
    lights = {light: Count("pk", filter=due_within(light, now, time_zone)) for light in (LATE, SOON, ON_TIME)}
    return todos.aggregate(total=Count("pk"), **lights)


def first_due(todos: QuerySet[Todo], *, after: str = "", size: int) -> tuple[list[Todo], str]:
    """One page of to-dos with their clocks, and the key of the next one ('' when there is none)."""
    if after.startswith(_NO_DUE) and after[len(_NO_DUE) :].isdecimal():
        todos = todos.filter(due_at=None, pk__gt=int(after[len(_NO_DUE) :][:18]))
    elif key := page_key(after):
        due, row = key
        todos = todos.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=row) | Q(due_at=None))
    by_due = F("due_at").asc(nulls_last=True)
    rows = list(todos.select_related("clock").order_by(by_due, "pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    last = rows[-1] if more else None
    if last is None:
        return rows, ""
    return rows, f"{last.due_at.isoformat()}~{last.pk}" if last.due_at else f"{_NO_DUE}{last.pk}"


def is_page_key(after: str) -> bool:
    """Whether a text can be the key of a page, of to-dos or of anything else listed by time and row."""
    return page_key(after) is not None or (after.startswith(_NO_DUE) and after[len(_NO_DUE) :].isdecimal())


def page_key(after: str) -> tuple[datetime, int] | None:
    """Time and row a page begins after, or None for what is no such key."""
    when, _, row = after.partition("~")
    try:
        moment = datetime.fromisoformat(when)
        return (moment.astimezone(UTC), int(row)) if moment.tzinfo else None
    except (ValueError, OverflowError):  # the first and last days of the calendar have no UTC time
        return None
