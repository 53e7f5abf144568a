"""Kinds of matters and the forms they ask: names that point at something, and what this product never watches."""

from collections.abc import Iterable, Iterator

from gongzhi.base.forms.logic.compiling import FormFault, ready
from gongzhi.base.forms.logic.definition import Form
from gongzhi.packs.schema import LEVELS, Flow, Kind, Pack

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


def check_kind(kind: Kind, pack: Pack) -> Iterator[str]:
    flow = pack.flows.get(kind.flow)
    if flow is None:
        yield f"flow: {kind.flow} is no flow of this pack"
    yield from _roles(kind, pack)
    yield from _own(kind, flow)
    for clock, days in kind.limits.items():
        if flow and clock not in flow.clocks:
            yield f"limits.{clock}: the flow has no such clock"
        if not 1 <= days <= 400:
            yield f"limits.{clock}: must be 1 to 400"
    seat = pack.roles[kind.lead].per if kind.lead in pack.roles else None
    if seat and LEVELS.index(seat) > LEVELS.index(kind.level) and seat not in kind.down:
        yield f"down.{seat}: {kind.lead} sits below {kind.level}: say on what basis it takes this"
    for level in kind.down:
        if LEVELS.index(level) <= LEVELS.index(kind.level):
            yield f"down.{level}: is not below {kind.level}"
    yield from _form_of_kind(kind, pack)
    yield from never("title", (kind.title.zh, kind.title.en, kind.group.zh, *kind.keywords))


def _roles(kind: Kind, pack: Pack) -> Iterator[str]:
    for place, roles in (
        ("lead", (kind.lead,)),
        ("helpers", kind.helpers),
        ("instead", (kind.instead,)),
        ("keeper", (kind.keeper,)),
    ):
        for role in roles:
            if role is not None and role not in pack.roles:
                yield f"{place}: {role} is no role of this pack"
    flow = pack.flows.get(kind.flow)
    owned = [state.owner for state in flow.states.values()] if flow else []
    if kind.keeper is None and "keeper" in owned:
        yield f"keeper: the flow {kind.flow} hands matters to who keeps their kind, and nobody does"
    if kind.keeper in pack.roles and pack.roles[kind.keeper].per is None:
        yield f"keeper: {kind.keeper} has no posts"
    if kind.appeal and not getattr(pack.kinds.get(kind.appeal.kind), "petition", False):
        yield f"appeal: {kind.appeal.kind} is no petition of this pack"
    if kind.petition and kind.keeper is None:
        yield "keeper: a petition needs a role that looks after it"
    if kind.petition and (kind.public or not kind.restricted or kind.portal):
        yield "petition: must be restricted, and neither public nor reported by the portal's form"
    if kind.complaint and kind.instead in (None, kind.lead):
        yield "instead: say which other role takes a complaint about the lead itself"


def _own(kind: Kind, flow: Flow | None) -> Iterator[str]:
    if kind.own and flow and flow.own is None:
        yield f"own: the flow {kind.flow} has no state for what was settled on the spot"
    if kind.own and kind.complaint:
        yield "own: a complaint is never settled by whom it is about"


def never(place: str, texts: Iterable[str]) -> Iterator[str]:
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


def check_form(code: str, form: Form) -> Iterator[str]:
    if form.code not in (None, code):
        yield f"code: is {form.code}, the file is named {code}"
    for one in form.questions:
        texts = [text for text in (one.label, one.hint) if text]
        yield from never(f"questions.{one.code}", [part for text in texts for part in (text.zh, text.en)])
    try:
        ready(form)
    except FormFault as fault:
        yield from (str(one) for one in fault.problems)
