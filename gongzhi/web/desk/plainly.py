"""A to-do that is about no matter, as a row of the same list."""

from datetime import datetime

from gongzhi.base.todos.logic import NONE, Light
from gongzhi.base.todos.models import Todo
from gongzhi.web.clocks import light_word, segments_of, short_time
from gongzhi.web.showing import MatterRow


def plain_row(
    todo: Todo, now: datetime, *, number: str, title: str, kind: str, task: str, area: str, lead: str, url: str
) -> MatterRow:
    """A to-do that is about no matter, as a row of the same list."""
    light = todo.clock.light(now) if todo.clock else Light(NONE)
    due = short_time(todo.clock.due_at, todo.clock.time_zone, now) if todo.clock else ""
    return MatterRow(
        number, title, kind, area, "", light.code, light_word(light), task, "", lead, due,
        light.share if todo.clock else None, min(segments_of(todo.clock), 12) if todo.clock else 0, url, 0,
        todo.opened_at,
    )  # fmt: skip
