"""A form made ready: every expression parsed and judged, and the order in which answers follow from each other.

What no single line can know is checked here: that names point at something, groups hold together, calculations do
not go in circles. All faults are told at once, each with its place (`questions.poles.relevant`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from gongzhi.base.forms.logic.definition import Form, Group, Question
from gongzhi.base.forms.logic.judging import calculated, judged
from gongzhi.base.forms.logic.kinds import NUMBER, TEXT, Kind, Names, Tree, answers_in
from gongzhi.base.forms.logic.parsing import ExpressionFault
from gongzhi.base.forms.logic.reading import codes_of
from gongzhi.base.forms.logic.structure import chain_of, faults_of
from gongzhi.base.texts import digest_of

_KINDS = {
    "text": TEXT, "long_text": TEXT, "integer": NUMBER, "decimal": NUMBER, "date": Kind("date"), "time": Kind("time"),
    "datetime": Kind("datetime"), "photo": Kind("photo"), "point": Kind("point"), "area": TEXT, "phone": TEXT,
    "id_number": TEXT,
}  # fmt: skip
_EXPRESSIONS = ("relevant", "required", "constraint", "choice_filter")


@dataclass(frozen=True)
class FormProblem:
    """One thing wrong with a definition, and where: `questions.pole.constraint`."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class FormFault(Exception):
    """A definition that cannot be used."""

    def __init__(self, problems: list[FormProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(one) for one in problems))


@dataclass(frozen=True)
class Asked:
    """A question ready to be asked: its type, the groups around it (outermost first), its repeat, its trees."""

    question: Question
    kind: Kind
    groups: tuple[str, ...]
    repeat: str
    trees: Mapping[str, Tree]


@dataclass(frozen=True)
class ReadyForm:
    """A form with its trees. `order` holds codes of questions and groups, each after what it depends on."""

    form: Form
    asked: Mapping[str, Asked]
    groups: Mapping[str, tuple[Group, Tree | None]]
    order: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """Of the whole definition, texts included."""
        return digest_of(self.form.model_dump(mode="json"))

    def rows_of(self, repeat: str) -> list[Asked]:
        """The questions of a repeat."""
        return [one for one in self.asked.values() if one.repeat == repeat]


@dataclass
class _Draft:
    form: Form
    problems: list[FormProblem] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    trees: dict[str, dict[str, Tree]] = field(default_factory=dict)

    def say(self, place: str, message: str) -> None:
        self.problems.append(FormProblem(place, message))


def ready(form: Form) -> ReadyForm:
    """The form ready to be asked; raises `FormFault` with everything that is wrong."""
    draft = _Draft(form)
    for place, message in faults_of(form):
        draft.say(place, message)
    if draft.problems:
        raise FormFault(draft.problems)
    chains = {code: chain_of(form, code) for code in form.groups}
    repeat_of = {
        one.code: next((code for code in chains.get(one.group or "", ()) if form.groups[code].repeat), "")
        for one in form.questions
    }
    _judge(draft, repeat_of)
    if draft.problems:
        raise FormFault(draft.problems)
    asked = {
        one.code: Asked(
            one,
            draft.kinds.get(one.code, Kind("nothing")),
            chains.get(one.group or "", ()),
            repeat_of[one.code],
            draft.trees[one.code],
        )
        for one in form.questions
    }
    groups = {code: (group, draft.trees[code].get("relevant")) for code, group in form.groups.items()}
    order = _order(form, draft, chains)
    if draft.problems:
        raise FormFault(draft.problems)
    return ReadyForm(form, asked, groups, order)


def _judge(draft: _Draft, repeat_of: Mapping[str, str]) -> None:
    """Types of all questions (calculations after what they compute from), then every other expression."""
    form = draft.form
    repeats = frozenset(code for code, group in form.groups.items() if group.repeat)
    for one in form.questions:
        draft.trees[one.code] = {}
        if one.type in ("one", "yes_no", "many"):
            draft.kinds[one.code] = Kind("many" if one.type == "many" else "one", frozenset(codes_of(one, form)))
        elif one.answered:
            draft.kinds[one.code] = _KINDS[one.type]
    _calculations(draft, repeat_of, repeats)
    for one in form.questions:
        columns = frozenset(key for choice in form.choices.get(one.choices or "", ()) for key in choice.columns)
        for key in _EXPRESSIONS:
            if text := getattr(one, key):
                own = draft.kinds.get(one.code) if key == "constraint" else None
                names = Names(draft.kinds, repeat_of, repeats, repeat_of[one.code], own,
                              columns if key == "choice_filter" else frozenset())  # fmt: skip
                _condition(draft, f"questions.{one.code}", one.code, key, text, names)
    for code, group in form.groups.items():
        draft.trees[code] = {}
        if group.relevant:
            names = Names(draft.kinds, repeat_of, repeats)
            _condition(draft, f"groups.{code}", code, "relevant", group.relevant, names)


def _condition(draft: _Draft, place: str, code: str, key: str, text: str, names: Names) -> None:
    try:
        tree, kind = judged(text, names)
        if kind.name != "boolean":
            raise ExpressionFault(1, f"must be true or false, this is {kind.name}")
        draft.trees[code][key] = tree
    except ExpressionFault as fault:
        draft.say(f"{place}.{key}", str(fault))


def _calculations(draft: _Draft, repeat_of: Mapping[str, str], repeats: frozenset[str]) -> None:
    """Each after those it uses: what is left when no more can be judged uses itself, or something faulty."""
    waiting = [one for one in draft.form.questions if one.type == "calculated"]
    while waiting:
        faults: dict[str, ExpressionFault] = {}
        for one in waiting:
            try:
                names = Names(draft.kinds, repeat_of, repeats, repeat_of[one.code])
                draft.trees[one.code]["calculation"], kind = calculated(one.calculation, names)
            except ExpressionFault as fault:
                faults[one.code] = fault
                continue
            if kind.name in ("boolean", "nothing", "photo", "point", "many"):
                faults[one.code] = ExpressionFault(1, f"gives {kind.name}, which is no answer: use if(…)")
                continue
            draft.kinds[one.code] = kind
        if len(faults) == len(waiting):
            _say_unknown(draft, waiting, faults)
            return
        waiting = [one for one in waiting if one.code in faults]


def _say_unknown(draft: _Draft, waiting: list[Question], faults: Mapping[str, ExpressionFault]) -> None:
    """A calculation is unknown while what it uses is: name those that are wrong in themselves, or the circle."""
    left = {one.code for one in waiting}
    uses = {one.code: {code for code in left if f"${{{code}}}" in one.calculation.replace(" ", "")} for one in waiting}
    own = [one for one in waiting if not uses[one.code]]
    for one in own or waiting:
        why = str(faults[one.code]) if own else f"goes in a circle with {', '.join(sorted(uses[one.code]))}"
        draft.say(f"questions.{one.code}.calculation", why)


def _order(form: Form, draft: _Draft, chains: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Questions and groups, each after everything its relevance or value depends on."""
    graph: dict[str, set[str]] = {}
    for code, group in form.groups.items():
        tree = draft.trees[code].get("relevant")
        graph[code] = (answers_in(tree) if tree else set()) | ({group.within} if group.within else set())
    for one in form.questions:
        trees = [draft.trees[one.code][key] for key in ("relevant", "calculation") if key in draft.trees[one.code]]
        graph[one.code] = {code for tree in trees for code in answers_in(tree)} | ({one.group} if one.group else set())
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as fault:
        circle = [str(code) for code in fault.args[1]][::-1]
        part = "groups" if circle[0] in form.groups else "questions"
        draft.say(f"{part}.{circle[0]}", f"depends on itself: {' → '.join(circle)}")
        return ()
