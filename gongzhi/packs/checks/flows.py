"""Flows lead somewhere: names, ways in and out, owners, and clocks that run exactly where they should."""

from collections.abc import Iterator

from gongzhi.packs.lists import PAPERS
from gongzhi.packs.schema import Flow, Move


def check_flow(flow: Flow, roles: set[str]) -> list[str]:
    """Every fault of one flow: names, ways in and out, owners, and clocks that run exactly where they should."""
    faults = list(_names(flow, roles))
    return faults or [*_ways(flow), *_owners(flow), *_clocks(flow)]


def _names(flow: Flow, roles: set[str]) -> Iterator[str]:
    if flow.first not in flow.states:
        yield f"first: {flow.first} is no state"
    yield from _named_beside(flow)
    for clock in flow.starts:
        if clock not in flow.clocks:
            yield f"starts: {clock} is no clock"
    for code, rule in flow.clocks.items():
        if rule.expires and rule.expires not in flow.moves:
            yield f"clocks.{code}.expires: {rule.expires} is no move"
    for code, state in flow.states.items():
        if state.clock and state.clock not in flow.clocks:
            yield f"states.{code}.clock: {state.clock} is no clock"
        if state.owner and state.owner.startswith("role:") and state.owner[5:] not in roles:
            yield f"states.{code}.owner: {state.owner[5:]} is no role of this pack"
    for code, move in flow.moves.items():
        yield from _names_in(code, move, flow, roles)


def _named_beside(flow: Flow) -> Iterator[str]:
    """Moves and states a flow names for what comes from outside its table."""
    if flow.unsatisfied and flow.unsatisfied not in flow.moves:
        yield f"unsatisfied: {flow.unsatisfied} is no move"
    if flow.merged and (flow.merged not in flow.states or flow.states[flow.merged].stage != "void"):
        yield f"merged: {flow.merged} is no state that is void"
    if flow.drawn and flow.drawn not in flow.moves:
        yield f"drawn: {flow.drawn} is no move"
    elif flow.drawn and (flow.moves[flow.drawn].needs or flow.moves[flow.drawn].another):
        yield f"drawn: {flow.drawn} asks for what no draw can give"
    if flow.own and (flow.own not in flow.states or flow.states[flow.own].stage != "closed"):
        yield f"own: {flow.own} is no state that is closed"


def _names_in(code: str, move: Move, flow: Flow, roles: set[str]) -> Iterator[str]:
    for state in (*move.source, *targets(move)):
        if state not in flow.states:
            yield f"moves.{code}: {state} is no state"
    for clock in (*move.starts, *move.stops, *move.pauses, *move.resumes, move.extends, move.before, move.sets):
        if clock is not None and clock not in flow.clocks:
            yield f"moves.{code}: {clock} is no clock"
    if move.document and move.document not in PAPERS:
        yield f"moves.{code}.document: there are {', '.join(sorted(PAPERS))}"
    if (move.sets is None) != ("due" not in (*move.needs, *move.may_have)):
        yield f"moves.{code}.sets: goes with needing a day that is due, neither without the other"
    elif move.sets and (move.sets not in move.starts or not getattr(flow.clocks.get(move.sets), "days", None)):
        yield f"moves.{code}.sets: {move.sets} must be started by it, with a limit in days"
    if move.extends and ("days" not in move.needs or not getattr(flow.clocks.get(move.extends), "most", 0)):
        yield f"moves.{code}.extends: needs days, and a clock that says how many at most"
    if move.again_to and not move.is_return:
        yield f"moves.{code}.again_to: only a move that hands back is counted"
    if move.hands and "post" in move.needs:
        yield f"moves.{code}.hands: the ladder names the post, nobody else does"
    for by in move.by:
        if by.startswith("role:") and by[5:] not in roles:
            yield f"moves.{code}.by: {by[5:]} is no role of this pack"


def _ways(flow: Flow) -> Iterator[str]:
    reached = {flow.first, flow.merged or flow.first, flow.own or flow.first}
    edge = [flow.first, flow.own or flow.first]
    while edge:
        state = edge.pop()
        for move in (one for one in flow.moves.values() if state in one.source):
            new = set(targets(move)) - reached
            reached |= new
            edge += new
    for code in flow.states:
        if code not in reached:
            yield f"states.{code}: no move leads here"
    ends = {code for code, state in flow.states.items() if state.stage != "open"}
    arrives, before = set(ends), 0
    while len(arrives) != before:
        before = len(arrives)
        arrives |= {state for move in flow.moves.values() if arrives & {*targets(move)} for state in move.source}
    for code in flow.states:
        if code not in arrives:
            yield f"states.{code}: no way leads from here to an end"
    if not ends:
        yield "states: none is closed or void: matters could never end"


def _owners(flow: Flow) -> Iterator[str]:
    for code, state in flow.states.items():
        exits = [move for move in flow.moves.values() if code in move.source]
        if state.stage == "open" and not state.owner:
            yield f"states.{code}.owner: an open state needs somebody whose turn it is"
        if state.owner and not any(by not in ("reporter", "clock") for move in exits for by in move.by):
            yield f"states.{code}: its owner has no move out"
        if state.owner and state.task is None:
            yield f"states.{code}.task: say what its owner is to do"
        if state.owner is None and state.clock:
            yield f"states.{code}.clock: nobody is there to keep it"
        if state.owner is None and any("owner" in move.by for move in exits):
            yield f"states.{code}: a move is for the owner, and there is none"


def _clocks(flow: Flow) -> Iterator[str]:
    """Follow the clocks along every way: on entering a state, each may run, stand, or be off."""
    entered = _standings(flow)
    for code, standings in entered.items():  # states no move leads to are told of elsewhere
        state = flow.states[code]
        if state.clock and standings[state.clock] != {RUNS}:
            yield f"states.{code}.clock: {state.clock} does not run on every way here"
        left = sorted(clock for clock, how in standings.items() if how - {OFF})
        if state.owner is None and left:
            yield f"states.{code}: {', '.join(left)} would run on with nobody to act"
    for code, move in flow.moves.items():
        for source in (one for one in move.source if one in entered):
            yield from _turned(code, move, source, entered[source])
    yield from _expiries(flow, entered)


RUNS, STANDS, OFF = "runs", "stands", "off"
_Standings = dict[str, frozenset[str]]


def _standings(flow: Flow) -> dict[str, _Standings]:
    """What each clock may be doing when a state is entered, over all ways to it."""
    first = {clock: frozenset({RUNS if clock in flow.starts else OFF}) for clock in flow.clocks}
    found, edge = {flow.first: first}, [flow.first]
    if flow.own and flow.own != flow.first:
        found[flow.own] = dict.fromkeys(flow.clocks, frozenset({OFF}))
        edge.append(flow.own)
    while edge:
        source = edge.pop()
        for move in (one for one in flow.moves.values() if source in one.source):
            after = {clock: _after(move, clock, how) for clock, how in found[source].items()}
            for to in targets(move):
                known = found.get(to)
                joined = after if known is None else {clock: known[clock] | after[clock] for clock in after}
                if joined != known:
                    found[to] = joined
                    edge.append(to)
    return found


def _after(move: Move, clock: str, how: frozenset[str]) -> frozenset[str]:
    if clock in move.starts or clock in move.resumes:
        return frozenset({RUNS})
    if clock in move.stops:
        return frozenset({OFF})
    return frozenset({STANDS}) if clock in move.pauses else how


def _turned(code: str, move: Move, source: str, standings: _Standings) -> Iterator[str]:
    """What a move does to clocks that are not as it takes them to be."""
    stopped = [clock for clock in move.starts if clock not in move.stops and standings[clock] - {OFF}]
    if stopped:
        yield f"moves.{code}: starts {', '.join(sorted(stopped))}, which may run already in {source}"
    for verb, clocks, wanted in (("pauses", move.pauses, RUNS), ("resumes", move.resumes, STANDS)):
        for clock in clocks:
            if standings[clock] != {wanted}:
                yield f"moves.{code}: {verb} {clock}, which does not surely {wanted[:-1]} in {source}"
    if move.extends and standings[move.extends] != {RUNS}:
        yield f"moves.{code}: extends {move.extends}, which does not surely run in {source}"


def _expiries(flow: Flow, entered: dict[str, _Standings]) -> Iterator[str]:
    """A clock that makes a move when it runs out must be able to, wherever it may run."""
    for clock, rule in flow.clocks.items():
        if rule.expires is None:
            continue
        move = flow.moves[rule.expires]
        if "clock" not in move.by:
            yield f"clocks.{clock}.expires: {rule.expires} is not made by a clock"
        for state, standings in entered.items():
            if RUNS in standings[clock] and flow.states[state].clock == clock and state not in move.source:
                yield f"clocks.{clock}.expires: {rule.expires} does not start from {state}"


def targets(move: Move) -> tuple[str, ...]:
    """The states a move may lead to."""
    return (move.to, move.again_to) if move.again_to else (move.to,)
