"""What no single table can know: that flows lead somewhere, that names point at something. Pure.

Each fault is a line `file: key: what is wrong`.
"""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gongzhi.base.calendar import known_country
from gongzhi.base.forms.logic.compiling import FormFault, ready
from gongzhi.base.forms.logic.definition import Form
from gongzhi.packs.schema import Flow, Kind, Move, Pack

# Words that would make a kind target what this product never watches (DESIGN 1.8).
_NEVER = (
    "宗教",
    "寺",
    "庙",
    "教堂",
    "清真",
    "信教",
    "religious",
    "church",
    "temple",
    "mosque",
    "重点人员",
    "人脸",
    "车牌识别",
)


def check_pack(pack: Pack) -> list[str]:
    """Every fault of the pack; empty when it can be used."""
    faults = list(_head(pack))
    for code, flow in pack.flows.items():
        faults += [f"flows/{code}.toml: {fault}" for fault in check_flow(flow, set(pack.roles))]
    for code, kind in pack.kinds.items():
        faults += [f"kinds: {code}.{fault}" for fault in _kind(kind, pack)]
    for code, form in pack.forms.items():
        faults += [f"forms/{code}.toml: {fault}" for fault in _form(code, form)]
    return faults


def _head(pack: Pack) -> Iterator[str]:
    head = pack.head
    try:
        ZoneInfo(head.office.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"pack.toml: office.time_zone: {head.office.time_zone} is no time zone"
    if not known_country(head.office.country):
        yield f"pack.toml: office.country: no calendar is known for {head.office.country}"
    if head.office.opens >= head.office.closes:
        yield "pack.toml: office.closes: must be later than opens"
    fallback = pack.roles.get(head.fallback_role)
    if fallback is None:
        yield f"pack.toml: fallback_role: {head.fallback_role} is no role of this pack"
    elif fallback.per is None and pack.kinds:
        yield f"roles.toml: {head.fallback_role}.per: the fallback role must have a post, or matters could be lost"


def _kind(kind: Kind, pack: Pack) -> Iterator[str]:
    flow = pack.flows.get(kind.flow)
    if flow is None:
        yield f"flow: {kind.flow} is no flow of this pack"
    if kind.lead not in pack.roles:
        yield f"lead: {kind.lead} is no role of this pack"
    for clock, days in kind.limits.items():
        if flow and clock not in flow.clocks:
            yield f"limits.{clock}: the flow has no such clock"
        if not 1 <= days <= 400:
            yield f"limits.{clock}: must be 1 to 400 working days"
    yield from _form_of_kind(kind, pack)
    yield from _never("title", (kind.title.zh, kind.title.en, kind.group.zh, *kind.keywords))


def _never(place: str, texts: Iterable[str]) -> Iterator[str]:
    words = " ".join(texts).lower()
    for word in _NEVER:
        if word in words:
            yield f"{place}: “{word}”: this product watches no religious sites, belief or named persons"


def _form_of_kind(kind: Kind, pack: Pack) -> Iterator[str]:
    """A report brings its own pictures and its own place: a form must not ask for them again."""
    if kind.form is None:
        return
    form = pack.forms.get(kind.form)
    if form is None:
        yield f"form: {kind.form} is no form of this pack"
        return
    for one in form.questions:
        if one.type in ("photo", "point"):
            yield f"form: {kind.form} asks for a {one.type} ({one.code}), which every report brings already"


def _form(code: str, form: Form) -> Iterator[str]:
    if form.code not in (None, code):
        yield f"code: is {form.code}, the file is named {code}"
    for one in form.questions:
        texts = [text for text in (one.label, one.hint) if text]
        yield from _never(f"questions.{one.code}", [part for text in texts for part in (text.zh, text.en)])
    try:
        ready(form)
    except FormFault as fault:
        yield from (str(one) for one in fault.problems)


def check_flow(flow: Flow, roles: set[str]) -> list[str]:
    """Every fault of one flow: names, ways in and out, owners, and clocks that run exactly where they should."""
    faults = list(_names(flow, roles))
    return faults or [*_ways(flow), *_owners(flow), *_clocks(flow)]


def _names(flow: Flow, roles: set[str]) -> Iterator[str]:
    if flow.first not in flow.states:
        yield f"first: {flow.first} is no state"
    if flow.unsatisfied and flow.unsatisfied not in flow.moves:
        yield f"unsatisfied: {flow.unsatisfied} is no move"
    for clock in flow.starts:
        if clock not in flow.clocks:
            yield f"starts: {clock} is no clock"
    for code, state in flow.states.items():
        if state.clock and state.clock not in flow.clocks:
            yield f"states.{code}.clock: {state.clock} is no clock"
        if state.owner and state.owner.startswith("role:") and state.owner[5:] not in roles:
            yield f"states.{code}.owner: {state.owner[5:]} is no role of this pack"
    for code, move in flow.moves.items():
        yield from _names_in(code, move, flow, roles)


def _names_in(code: str, move: Move, flow: Flow, roles: set[str]) -> Iterator[str]:
    for state in (*move.source, move.to):
        if state not in flow.states:
            yield f"moves.{code}: {state} is no state"
    for clock in (*move.starts, *move.stops):
        if clock not in flow.clocks:
            yield f"moves.{code}: {clock} is no clock"
    for by in move.by:
        if by.startswith("role:") and by[5:] not in roles:
            yield f"moves.{code}.by: {by[5:]} is no role of this pack"


def _ways(flow: Flow) -> Iterator[str]:
    reached, edge = {flow.first}, [flow.first]
    while edge:
        state = edge.pop()
        for move in flow.moves.values():
            if state in move.source and move.to not in reached:
                reached.add(move.to)
                edge.append(move.to)
    for code in flow.states:
        if code not in reached:
            yield f"states.{code}: no move leads here"
    ends = {code for code, state in flow.states.items() if state.stage != "open"}
    arrives, before = set(ends), 0
    while len(arrives) != before:
        before = len(arrives)
        arrives |= {state for move in flow.moves.values() if move.to in arrives for state in move.source}
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
        if state.owner and not any(by != "reporter" for move in exits for by in move.by):
            yield f"states.{code}: its owner has no move out"
        if state.owner and state.task is None:
            yield f"states.{code}.task: say what its owner is to do"
        if state.owner is None and state.clock:
            yield f"states.{code}.clock: nobody is there to keep it"
        if state.owner is None and any("owner" in move.by for move in exits):
            yield f"states.{code}: a move is for the owner, and there is none"


def _clocks(flow: Flow) -> Iterator[str]:
    """Follow the clocks along every way: which surely run, and which may, on entering each state."""
    surely: dict[str, frozenset[str]] = {flow.first: frozenset(flow.starts)}
    maybe: dict[str, frozenset[str]] = {flow.first: frozenset(flow.starts)}
    changed = True
    while changed:
        changed = False
        for move in flow.moves.values():
            for state in move.source:
                if state not in surely:
                    continue
                must = (surely[state] - set(move.stops)) | set(move.starts)
                may = (maybe[state] - set(move.stops)) | set(move.starts)
                new_must = must & surely.get(move.to, must)
                new_may = may | maybe.get(move.to, frozenset())
                if (new_must, new_may) != (surely.get(move.to), maybe.get(move.to)):
                    surely[move.to], maybe[move.to], changed = new_must, new_may, True
    for code, running in surely.items():  # states no move leads to are told of elsewhere
        standing = flow.states[code]
        if standing.clock and standing.clock not in running:
            yield f"states.{code}.clock: {standing.clock} does not run on every way here"
        if standing.owner is None and maybe[code]:
            yield f"states.{code}: {', '.join(sorted(maybe[code]))} would run on with nobody to act"
    for code, move in flow.moves.items():
        for state in (one for one in move.source if one in maybe):
            again = (maybe[state] - set(move.stops)) & set(move.starts)
            if again:
                yield f"moves.{code}: starts {', '.join(sorted(again))}, which may run already in {state}"
