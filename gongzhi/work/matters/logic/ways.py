"""The shortest way a flow offers from one state to another, for matters another platform moved on. Pure."""

from collections import deque
from collections.abc import Callable

from gongzhi.packs.schema import Flow
from gongzhi.work.matters.logic.mapping import Status


def way_to(flow: Flow, state: str, arrived: Callable[[str], bool]) -> tuple[str, ...] | None:
    """The fewest moves from a state to one that counts as arrived, through open states only; None when there are none.

    What only the reporter may do is not done for them.
    """
    seen, waiting = {state}, deque[tuple[str, tuple[str, ...]]]([(state, ())])
    while waiting:
        here, made = waiting.popleft()
        if arrived(here):
            return made
        if made and flow.states[here].stage != "open":
            continue
        for code, move in flow.moves.items():
            if here in move.source and move.to not in seen and move.by != ("reporter",):
                seen.add(move.to)
                waiting.append((move.to, (*made, code)))
    return None


def state_of(flow: Flow, status: Status) -> str | None:
    """The state a status of moves ends in; None for one that names a stage, or whose moves cannot be made."""
    if status.stage:
        return None
    state = flow.first
    for code in status.moves:
        if code not in flow.moves or state not in flow.moves[code].source:
            return None
        state = flow.moves[code].to
    return state


def way_by(flow: Flow, state: str, status: Status) -> tuple[str, ...] | None:
    """The moves by which a matter in this state comes to what a status of theirs means.

    Empty when it is there already, or farther on the way to it than they are; None when no way leads there.
    """
    target = state_of(flow, status)
    if target is None:
        stage = status.stage or "open"
        return way_to(flow, state, lambda one: flow.states[one].stage == stage)
    if flow.states[target].stage == "open" == flow.states[state].stage:
        return way_to(flow, state, lambda one: one == target) or ()
    return way_to(flow, state, lambda one: one == target)
