"""What a move of a flow does, worked out before anything is written. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.todos.logic import Allowance
from gongzhi.packs.schema import LEVELS, Flow, Kind, Move

REASON_MIN, WORDS_MAX, DAYS_MAX = 5, 2_000, 400


@dataclass(frozen=True)
class Step:
    """Into which state, what happens to which clocks, and who is asked for what."""

    to: str
    stage: str
    stops: tuple[str, ...]
    starts: tuple[tuple[str, Allowance], ...]
    owner: str | None
    clock: str | None
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: str | None = None


def first_step(flow: Flow, kind: Kind) -> Step:
    """How a matter begins."""
    return _into(flow, kind, flow.first, flow.starts)


def own_step(flow: Flow, kind: Kind) -> Step:
    """How a matter stands that was settled on the spot before it was written down."""
    if flow.own is None or not kind.own:
        raise Invalid([Problem("kind", _("这一类不能自办自结，请按流程上报"))])
    return _into(flow, kind, flow.own, ())


def merged_step(flow: Flow, kind: Kind) -> Step:
    """How a matter ends that becomes part of another."""
    if flow.merged is None:
        raise Conflict([Problem("", _("这一类事项不能并案"))])
    return replace(_into(flow, kind, flow.merged, ()), stops=tuple(flow.clocks))


def step(flow: Flow, kind: Kind, code: str, state: str, *, returns: int = 0) -> Step:
    """What a move does to a matter standing in `state`; raises `Conflict` when it does not start there.

    `returns`: how often it was handed back before.
    """
    move = flow.moves.get(code)
    if move is None or state not in move.source:
        standing = flow.states[state].title.label
        raise Conflict([Problem("", _("这件事现在是“%(state)s”，不能再这样处理") % {"state": standing})])
    to = move.again_to if move.again_to and returns else move.to
    done = _into(flow, kind, to, move.starts)
    return replace(done, stops=move.stops, pauses=move.pauses, resumes=move.resumes, extends=move.extends)


def _into(flow: Flow, kind: Kind, code: str, starts: tuple[str, ...]) -> Step:
    state = flow.states[code]
    return Step(
        code, state.stage, (), tuple((clock, limit_of(flow, kind, clock)) for clock in starts), state.owner, state.clock
    )


def limit_of(flow: Flow, kind: Kind, clock: str) -> Allowance:
    """What a clock allows for a kind: the flow's rule, unless the kind says another amount."""
    allowed = flow.clocks[clock].allowed
    return replace(allowed, amount=kind.limits[clock]) if clock in kind.limits else allowed


@dataclass(frozen=True)
class Words:
    """What comes with a move: a reason, a reply to the reporter, the key of a post, units of time to add, the measures
    to be taken and the day by which."""

    reason: str = ""
    reply: str = ""
    post: int | None = None
    days: int | None = None
    plan: str = ""
    due: date | None = None


NO_WORDS = Words()


_SHORT = {
    "reason": _("写明理由，至少 5 个字"), "reply": _("写明办理结果，至少 5 个字"), "plan": _("写明措施，至少 5 个字"),
}  # fmt: skip


def check_words(move: Move, words: Words) -> list[Problem]:
    """What a move still needs, or was given and cannot use."""
    found = []
    for need, text in (("reason", words.reason), ("reply", words.reply), ("plan", words.plan)):
        if need in move.needs and len(text.strip()) < REASON_MIN:
            found.append(Problem(need, _SHORT[need]))
        if len(text) > WORDS_MAX:
            found.append(Problem(need, _("最多写 2,000 字")))
        if "\x00" in text:
            found.append(Problem(need, _("含有不能保存的字符")))
    if "post" in move.needs and words.post is None:
        found.append(Problem("post", _("选一个岗位")))
    if "due" in move.needs and words.due is None:
        found.append(Problem("due", _("写明到哪天为止")))
    if "days" in move.needs and not (words.days and 1 <= words.days <= DAYS_MAX):
        found.append(Problem("days", _("写明延长多少，1 到 %(most)s") % {"most": DAYS_MAX}))
    return found


def with_day(doing: Step, clock: str, due: date, today: date) -> Step:
    """The step with one of its clocks running until a day; raises `Invalid` for one that is past or too far off."""
    most = dict(doing.starts)[clock].amount
    days = (due - today).days
    if not 1 <= days <= most:
        raise Invalid([Problem("due", _("从明天起，最多 %(most)s 天以内") % {"most": most})])
    starts = tuple((code, Allowance(days, "days") if code == clock else rule) for code, rule in doing.starts)
    return replace(doing, starts=starts)


def check_level(kind: Kind, level: str) -> list[Problem]:
    """Whether the classification library lets a post of this level take the kind: no basis, no handing down."""
    deeper = level in LEVELS and LEVELS.index(level) > LEVELS.index(kind.level)
    if deeper and level not in kind.down:
        return [Problem("post", _("分级分类库没有把这一类交给这一级，不能下派"))]
    return []


def by_hands_of(flow: Flow) -> frozenset[str]:
    """Moves that count as handling: those the lead makes while it is its turn."""
    lead = {code for code, state in flow.states.items() if state.owner == "lead"}
    return frozenset(code for code, move in flow.moves.items() if "owner" in move.by and lead & set(move.source))
