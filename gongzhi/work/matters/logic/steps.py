"""What a move of a flow does, worked out before anything is written. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Conflict, Problem
from gongzhi.packs.schema import Flow, Kind, Move

REASON_MIN, WORDS_MAX = 5, 2_000


@dataclass(frozen=True)
class Step:
    """Into which state, which clocks stop and start (with working days), and who is asked for what."""

    to: str
    stage: str
    stops: tuple[str, ...]
    starts: tuple[tuple[str, int], ...]
    owner: str | None
    clock: str | None


def first_step(flow: Flow, kind: Kind) -> Step:
    """How a matter begins."""
    return _into(flow, kind, flow.first, (), flow.starts)


def step(flow: Flow, kind: Kind, code: str, state: str) -> Step:
    """What a move does to a matter standing in `state`; raises `Conflict` when it does not start there."""
    move = flow.moves.get(code)
    if move is None or state not in move.source:
        standing = flow.states[state].title.label
        raise Conflict([Problem("", _("这件事现在是“%(state)s”，不能再这样处理") % {"state": standing})])
    return _into(flow, kind, move.to, move.stops, move.starts)


def _into(flow: Flow, kind: Kind, code: str, stops: tuple[str, ...], starts: tuple[str, ...]) -> Step:
    state = flow.states[code]
    days = tuple((clock, kind.limits.get(clock, flow.clocks[clock].working_days)) for clock in starts)
    return Step(code, state.stage, stops, days, state.owner, state.clock)


@dataclass(frozen=True)
class Words:
    """What comes with a move: a reason, a reply to the reporter, the key of a post."""

    reason: str = ""
    reply: str = ""
    post: int | None = None


NO_WORDS = Words()


def check_words(move: Move, words: Words) -> list[Problem]:
    """What a move still needs, or was given and cannot use."""
    found = []
    for need, text in (("reason", words.reason), ("reply", words.reply)):
        if need in move.needs and len(text.strip()) < REASON_MIN:
            ask = _("写明理由，至少 5 个字") if need == "reason" else _("写明办理结果，至少 5 个字")
            found.append(Problem(need, ask))
        if len(text) > WORDS_MAX:
            found.append(Problem(need, _("最多写 2,000 字")))
        if "\x00" in text:
            found.append(Problem(need, _("含有不能保存的字符")))
    if "post" in move.needs and words.post is None:
        found.append(Problem("post", _("选一个岗位")))
    return found


def by_hands_of(flow: Flow) -> frozenset[str]:
    """Moves that count as handling: those the lead makes while it is its turn."""
    lead = {code for code, state in flow.states.items() if state.owner == "lead"}
    return frozenset(code for code, move in flow.moves.items() if "owner" in move.by and lead & set(move.source))
