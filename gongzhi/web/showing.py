"""How records are shown to people: rows of lists, lines of a timeline, moves as forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext

from gongzhi.base.texts import Text
from gongzhi.base.todos.logic import DONE, DONE_LATE, Light
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Flow, Move, State
from gongzhi.web.clocks import light_word, segments_of, short_time
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.models import ASK, Ask, Matter
from gongzhi.work.matters.queries.lists import Page, Total
from gongzhi.work.matters.queries.page import Story, Told


def say(text: Text | None) -> str:
    """A pack's text in the reader's language."""
    return text.label if text else ""


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
    "matter.settled": (gettext_noop("当场办结（自办自结）"), "circle-check"),
    "matter.published": (gettext_noop("公开了内容"), "globe"),
    "matter.unpublished": (gettext_noop("停止公开"), "eye-off"),
    "matter.noted": (gettext_noop("补充"), "message-square"),
    "matter.rated": (gettext_noop("评价"), "star"),
    "clock.corrected": (gettext_noop("期限按新公布的节假日重新计算"), "timer"),
    "matter.asked": (gettext_noop("请其他岗位"), "handshake"),
    "matter.ask_ended": (gettext_noop("答复"), "signature"),
    "matter.merged": (gettext_noop("并入另一件事"), "merge"),
    "matter.took_in": (gettext_noop("并入了一件事"), "merge"),
    "matter.told_apart": (gettext_noop("认定与另一件不是同一件事"), "circle-x"),
    "matter.apart_ended": (gettext_noop("收回“不是同一件事”"), "undo-2"),
    "matter.parted": (gettext_noop("从并案中分出"), "split"),
    "matter.split": (gettext_noop("分出子事项"), "split"),
    "matter.appealed": (gettext_noop("转上一级复查"), "arrow-up"),
    "list.escalated": (gettext_noop("列入问题清单"), "clipboard-list"),
    "matter.contact_opened": (gettext_noop("查看了联系电话"), "phone"),
}
RATINGS = {1: gettext_noop("不满意"), 2: gettext_noop("一般"), 3: gettext_noop("满意"), 4: gettext_noop("很满意")}


def entry_view(told: Told, story: Story, *, own: bool, photos: Sequence[Mapping[str, str]]) -> EntryView:
    """One act as a line. `own`: the reader is the reporter."""
    act, note, flow = told.act, told.note, story.flow
    by = told.post.label if told.post else _without_post(act, own=own)
    internal = bool(note and note.internal)
    text = note.text if note else (story.matter.text if act.verb == "matter.reported" else "")
    if act.verb == "matter.moved":
        title, icon = done_words(act, flow)
        kind = _kind_of(flow.moves.get(str(act.data.get("move"))))
    elif act.verb == "matter.rated":
        title = _("评价：%(word)s") % {"word": _(RATINGS[int(act.data["rating"])])}
        icon, kind = "star", "reply"
    else:
        title, icon = _PLAIN.get(act.verb, (act.verb, "circle-dot"))
        title = _asked_words(told) if act.verb in ("matter.asked", "matter.ask_ended") else _(title)
        if act.verb == "matter.noted" and told.post:
            title = pgettext("note", "内部意见") if internal else _("公开回复")
            icon = "lock" if internal else "message-square"
        kind = "note" if act.verb == "matter.noted" else "act"
    return EntryView(title, by, act.at, text, kind, icon, internal, photos)


def _without_post(act: Act, *, own: bool) -> str:
    if act.channel == "clock":
        return _("到期自动")
    return _("您") if own else _("上报人")


def done_words(act: Act, flow: Flow) -> tuple[str, str]:
    """What an act on a matter did, in few words, and its icon."""
    if act.verb == "matter.moved":
        move = flow.moves.get(str(act.data.get("move")))
        return (say(move.done or move.title), move.icon) if move else (str(act.data.get("move")), "arrow-right")
    title, icon = _PLAIN.get(act.verb, (act.verb, "circle-dot"))
    return _(title), icon


def _asked_words(told: Told) -> str:
    """`请协办：水利岗`, `会签：同意`."""
    what = _(ASKED[str(told.act.data["kind"])])
    if outcome := told.act.data.get("outcome"):
        return _("%(what)s：%(outcome)s") % {"what": what, "outcome": _(OUTCOMES[str(outcome)])}
    return _("请%(post)s%(what)s") % {"what": what, "post": told.asked.label if told.asked else ""}


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
        "days": (_("延长多少"), _("按这个期限的单位写数字。"), "number"),
        "plan": (_("措施"), _("写明怎么办、由谁办，至少 5 个字。"), "text"),
        "due": (_("到哪天为止"), "", "date"),
    }
    needs = []
    for name in (one for one in (*move.needs, *move.may_have) if one in labels):
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
    hints = [_("要由没办过这件事的人来做。")] if move.another else []
    hints += [_("协办、会签和子事项都有结果以后才能做。")] if "asks" in move.needs else []
    help_text = " ".join(hints)
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
    moves: int | None = None  # of a matter, which alone can be ticked


LEVELS = {
    "province": gettext_lazy("省级"),
    "city": gettext_lazy("市级"),
    "county": gettext_lazy("区级"),
    "town": gettext_lazy("镇级"),
    "village": gettext_lazy("村级"),
    "grid": gettext_lazy("网格"),
    "microgrid": gettext_lazy("微网格"),
}

ASKED = {
    Ask.ASSIST: gettext_noop("协办"),
    Ask.COUNTERSIGN: gettext_noop("会签"),
    Ask.SUPERVISE: gettext_noop("回应督办"),
    Ask.MERGE: gettext_noop("答复并案请求"),
    Ask.CASE_LEAD: gettext_noop("包案"),
}


OUTCOMES = {
    "answered": gettext_noop("已答复"),
    "agreed": gettext_noop("同意"),
    "objected": gettext_noop("有异议"),
    "declined": gettext_noop("谢绝"),
    "withdrawn": gettext_noop("已撤回"),
}


def task_words(todo: Todo, state: State) -> str:
    """What a to-do asks for."""
    return _(ASKED[todo.task]) if todo.subject == ASK else say(state.task)


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
        code, word, share, segments = light.code, light_word(light), light.share, segments_of(todo.clock)
    elif matter.stage == "closed":
        code, word = (DONE_LATE, light_word(Light(DONE_LATE))) if late else (DONE, word)
    return MatterRow(
        matter.number, matter.title, say(kind.title), matter.area.label, say(state.title), code, word,
        task_words(todo, state) if todo else "", _(SOURCES.get(matter.source, matter.source)), matter.lead_post.label,
        short_time(todo.due_at, pack.calendar.time_zone, now) if todo and todo.due_at else "", share,
        min(segments, 12), url, matter.returns, matter.reported_at, matter.moves,
    )  # fmt: skip


def standing(story: Story, now: datetime) -> tuple[str, str]:
    """Light and word for the head of a matter's page."""
    state = story.flow.states[story.matter.state]
    for todo in story.todos:
        if todo.clock:
            light = todo.clock.light(now)
            return light.code, light_word(light)
    return ("done" if state.stage == "closed" else "waiting"), say(state.title)


def pager_view(page: Page[Any], query: Mapping[str, str], total: Total | int | None) -> dict[str, Any]:
    """Links to the page before and after, keeping the filters."""
    first, older = urlencode(query), urlencode({**query, "after": page.older})
    newer_url, older_url = f"?{first}" if page.newer else "", f"?{older}" if page.older else ""
    counted = total if isinstance(total, Total) or total is None else Total(total)
    numbers = {"total": counted.number, "more": counted.more} if counted else {"total": None, "more": False}
    return {**numbers, "newer_url": newer_url, "older_url": older_url}
