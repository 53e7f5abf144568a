"""How records are shown to people: words for lights and clocks, lines of a timeline, moves as forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext as _

from gongzhi.base.clock import zone
from gongzhi.base.texts import Text
from gongzhi.base.todos.logic import DONE, DONE_LATE, LATE, NONE, ON_TIME, SOON, Light
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow, Move
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.lists import Page
from gongzhi.work.matters.queries.page import Story, Told


def say(text: Text | None) -> str:
    """A pack's text in the reader's language."""
    return text.label if text else ""


def days(number: int) -> str:
    """`3 个工作日`"""
    return ngettext("%(n)d 个工作日", "%(n)d 个工作日", number) % {"n": number}


def light_word(light: Light) -> str:
    """A light in words, for beside its shape."""
    match light.code:
        case "late":
            return _("逾期 %(days)s") % {"days": days(light.days)} if light.days else _("今天逾期")
        case "soon":
            return _("今天到期")
        case "ontime":
            return _("剩 %(days)s") % {"days": days(light.days)}
        case "done":
            return _("按时")
        case "done_late":
            return _("滞后完成")
    return _("没有时限")


LIGHT_NAMES = {
    LATE: gettext_noop("逾期"),
    SOON: gettext_noop("今天到期"),
    ON_TIME: gettext_noop("按时"),
    DONE: gettext_noop("按时"),
    DONE_LATE: gettext_noop("滞后完成"),
    NONE: gettext_noop("没有时限"),
}


@dataclass(frozen=True)
class ClockView:
    """A clock as a ruler with words. `share` 0 to 1 of the time allowed; `segments` one for each working day."""

    title: str
    light: str
    word: str
    words: str
    limit: str
    share: float
    segments: int
    example: bool


def clock_view(clock: Clock, flow: Flow, now: datetime) -> ClockView:
    """A clock of a matter, told by its flow's titles."""
    light = clock.light(now)
    rule = flow.clocks.get(clock.code)
    allowed = clock.working_days or max(
        clock.calendar().working_days_between(clock.started_at.date(), clock.due_at.date()), 1
    )
    due = short_time(clock.due_at, clock.time_zone, now)
    limit = _("限 %(days)s，%(due)s 到期") % {"days": days(allowed), "due": due}
    return ClockView(
        say(rule.title) if rule else clock.code,
        light.code,
        light_word(light),
        _("用 %(time)s") % {"time": span((clock.stopped_at or now) - clock.started_at)},
        limit,
        light.share,
        min(allowed, 12),
        rule.example if rule else False,
    )


def span(time: timedelta) -> str:
    """A stretch of time in its largest fitting unit."""
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d 小时", "%(n)d 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d 天", "%(n)d 天", minutes // 1_440) % {"n": minutes // 1_440}


def short_time(moment: datetime, time_zone: str, now: datetime) -> str:
    """`11 月 16 日 15:20`; the year when it is another one."""
    local, today = moment.astimezone(zone(time_zone)), now.astimezone(zone(time_zone))
    if (get_language() or "zh").startswith("zh"):
        day = f"{local.month} 月 {local.day} 日 {local:%H:%M}"
        return day if local.year == today.year else f"{local.year} 年 {day}"
    return format_date(local, "j M H:i" if local.year == today.year else "j M Y H:i")


@dataclass(frozen=True)
class EntryView:
    """One line of the timeline."""

    title: str
    by: str
    at: datetime
    text: str
    kind: str
    icon: str
    internal: bool
    photos: Sequence[Mapping[str, str]] = ()


_PLAIN = {
    "matter.reported": (gettext_noop("上报"), "send"),
    "matter.noted": (gettext_noop("补充"), "message-square"),
    "matter.rated": (gettext_noop("评价"), "star"),
    "matter.contact_opened": (gettext_noop("查看了联系电话"), "phone"),
}
RATINGS = {1: gettext_noop("不满意"), 2: gettext_noop("一般"), 3: gettext_noop("满意"), 4: gettext_noop("很满意")}


def entry_view(told: Told, story: Story, *, own: bool, photos: Sequence[Mapping[str, str]]) -> EntryView:
    """One act as a line. `own`: the reader is the reporter."""
    act, note, flow = told.act, told.note, story.flow
    by = told.post.label if told.post else (_("您") if own else _("上报人"))
    internal = bool(note and note.internal)
    text = note.text if note else (story.matter.text if act.verb == "matter.reported" else "")
    if act.verb == "matter.moved":
        move = flow.moves.get(str(act.data.get("move")))
        title, icon = (say(move.done or move.title), move.icon) if move else (str(act.data.get("move")), "arrow-right")
        kind = _kind_of(move)
    elif act.verb == "matter.rated":
        title = _("评价：%(word)s") % {"word": _(RATINGS[int(act.data["rating"])])}
        icon, kind = "star", "reply"
    else:
        title, icon = _PLAIN.get(act.verb, (act.verb, "circle-dot"))
        title = _(title)
        if act.verb == "matter.noted" and told.post:
            title = pgettext("note", "内部意见") if internal else _("公开回复")
            icon = "lock" if internal else "message-square"
        kind = "note" if act.verb == "matter.noted" else "act"
    return EntryView(title, by, act.at, text, kind, icon, internal, photos)


def _kind_of(move: Move | None) -> str:
    if move is None:
        return "act"
    if move.is_return:
        return "return"
    return "reply" if "reply" in move.needs else "act"


@dataclass(frozen=True)
class NeedView:
    """A field a move asks for."""

    name: str
    label: str
    hint: str
    type: str
    required: bool
    min_length: int = 0
    choices: Sequence[Mapping[str, Any]] = ()
    value: str = ""
    error: str = ""


@dataclass(frozen=True)
class MoveView:
    """A move as a button and, where it needs something, a small form."""

    code: str
    title: str
    icon: str
    primary: bool
    danger: bool
    needs: Sequence[NeedView] = field(default_factory=tuple)
    help: str = ""


def move_view(
    code: str,
    move: Move,
    *,
    posts: Sequence[Mapping[str, Any]] = (),
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> MoveView:
    """A move with the fields it needs, filled with what was typed before when it was refused."""
    labels = {
        "reason": (_("说明"), _("写明为什么，至少 5 个字。"), "text"),
        "reply": (_("办理结果"), _("上报人会看到，写清做了什么、什么时候好的。"), "text"),
        "post": (_("交给"), "", "post"),
    }
    needs = []
    for name in (*move.needs, *move.may_have):
        label, hint, kind = labels[name]
        required = name in move.needs
        needs.append(
            NeedView(
                name,
                label,
                hint if required else "",
                kind,
                required,
                5 if required and kind == "text" else 0,
                posts if kind == "post" else (),
                (values or {}).get(name, ""),
                (errors or {}).get(name, ""),
            )  # fmt: skip
        )
    help_text = _("要由没办过这件事的人来做。") if move.another else ""
    return MoveView(code, say(move.title), move.icon, move.primary, move.danger, tuple(needs), help_text)


@dataclass(frozen=True)
class MatterRow:
    """A matter as one row of a list."""

    number: str
    title: str
    kind: str
    area: str
    state: str
    light: str
    word: str
    todo: str
    source: str
    lead: str
    due: str
    share: float | None
    segments: int
    url: str
    returns: int
    reported_at: datetime


SOURCES = {"portal": gettext_noop("居民上报"), "desk": gettext_noop("代为登记"), "api": gettext_noop("接口")}


def matter_row(
    matter: Matter, pack: PackInUse, todo: Todo | None, *, url: str, now: datetime, late: bool = False
) -> MatterRow:
    """A row; its light is that of the open to-do's clock, or how the matter ended. `late`: some clock ran over."""
    kind = pack.pack.kinds[matter.kind]
    state = pack.pack.flows[kind.flow].states[matter.state]
    code, word, segments = "waiting", say(state.title), 0
    share: float | None = None
    if todo and todo.clock:
        light = todo.clock.light(now)
        code, word, share, segments = light.code, light_word(light), light.share, todo.clock.working_days or 5
    elif matter.stage == "closed":
        code, word = (DONE_LATE, light_word(Light(DONE_LATE))) if late else (DONE, word)
    return MatterRow(
        matter.number, matter.title, say(kind.title), matter.area.label, say(state.title), code, word,
        say(state.task) if todo else "", _(SOURCES.get(matter.source, matter.source)), matter.lead_post.label,
        short_time(todo.due_at, pack.calendar.time_zone, now) if todo and todo.due_at else "", share,
        min(segments, 12), url, matter.returns, matter.reported_at,
    )  # fmt: skip


def standing(story: Story, now: datetime) -> tuple[str, str]:
    """Light and word for the head of a matter's page."""
    state = story.flow.states[story.matter.state]
    for todo in story.todos:
        if todo.clock:
            light = todo.clock.light(now)
            return light.code, light_word(light)
    return ("done" if state.stage == "closed" else "waiting"), say(state.title)


def pager_view(page: Page[Any], query: Mapping[str, str], total: int | None) -> dict[str, Any]:
    """Links to the page before and after, keeping the filters."""
    first, older = urlencode(query), urlencode({**query, "after": page.older})
    newer_url, older_url = f"?{first}" if page.newer else "", f"?{older}" if page.older else ""
    return {"total": total, "newer_url": newer_url, "older_url": older_url}
