"""`examples.toml`: situations with what must come of them. They are the pack's own tests: `gongzhi packs test DIR`.

A case is computed by the very rules that decide filings, claims and scores; nothing here computes anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import ready_programme
from gongzhi.base.rules.logic.definition import Day, Plain, Written
from gongzhi.base.rules.logic.explaining import CaseFault, read_case
from gongzhi.base.rules.logic.scalar import Scope, Step, binding, evaluate, finished, ties
from gongzhi.base.rules.logic.scores import ready_score
from gongzhi.base.rules.logic.units import Kind, Result, Undetermined, Unreadable, read_number, read_value, shown
from gongzhi.base.texts import Code, Declared
from gongzhi.packs.mistakes import load, told
from gongzhi.packs.schema import Pack
from gongzhi.packs.schemes.readying import ready_scheme


class Case(Declared):
    """A situation and what must come of it; what is not named is not compared.

    `case` holds inputs as files write them; what is left out is not known. `as_of` and `known_at` are the days whose
    rules hold, and as they were known. `undetermined` is the reason for which there is no result. `decided_by` is the
    cap or the label that decided, `also` what came to the same. `values` are named values of the rules.
    """

    note: Plain = Field(default="", max_length=400)
    source: Plain = Field(default="", max_length=400, description="where the example is worked out")
    case: dict[str, Any]
    as_of: Day | None = None
    known_at: Day | None = None
    eligible: bool | None = None
    conditions: dict[Code, bool] = {}
    undetermined: str | None = None
    decided_by: str | None = None
    also: tuple[str, ...] = ()
    values: dict[Code, Written] = {}


class ProgrammeCase(Case):
    """A case of a programme: what is paid, before caps and after, and what each cap leaves."""

    payable: Written | None = None
    amount: Written | None = None
    caps: dict[Code, Written] = {}


class SchemeCase(Case):
    """A case of a scheme: a claim, or with `filing` a row. `parts` is what each party bears of `base`."""

    filing: bool = False
    payable: Written | None = None
    base: Written | None = None
    parts: dict[Code, Written] = {}
    counted: Written | None = None
    limits: dict[Code, Written] = {}


class ScoreCase(Case):
    """A case of a score: its total, the points of indicators, whether it passes."""

    total: Written | None = None
    points: dict[Code, Written] = {}
    passes: bool | None = None


class Examples(Declared):
    """The whole file: cases by the code of what they are of."""

    programmes: dict[Code, tuple[ProgrammeCase, ...]] = {}
    schemes: dict[Code, tuple[SchemeCase, ...]] = {}
    scores: dict[Code, tuple[ScoreCase, ...]] = {}


@dataclass(frozen=True)
class Outcome:
    """How a case came out. `wrong` is empty when as expected: else lines `what: came; expected`."""

    part: str
    code: str
    number: int
    case: Case
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.part}/{self.code} {self.number}"


def read_examples(folder: Path, pack: Pack) -> tuple[Examples | None, list[str]]:
    """The cases of a pack, None when it brings none or they cannot be read; and what is wrong with the file."""
    faults: list[str] = []
    if not (folder / "examples.toml").is_file():
        return None, []
    raw = load(folder / "examples.toml", "examples.toml", faults)
    if raw is None:
        return None, faults
    try:
        found = Examples.model_validate(raw)
    except ValidationError as error:
        return None, [f"examples.toml: {_place(one['loc'])}: {told(one)}" for one in error.errors()]
    for part in Examples.model_fields:
        for code in getattr(found, part).keys() - getattr(pack, part).keys():
            faults.append(f"examples.toml: {part}.{code}: there is no {part}/{code}.toml in this pack")
    return found, faults


def _place(loc: tuple[Any, ...]) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in loc)


def tried(pack: Pack, examples: Examples, today: date) -> Iterator[Outcome]:
    """Every case, computed by the pack's rules."""
    for part in Examples.model_fields:
        for code, cases in getattr(examples, part).items():
            if code in getattr(pack, part):
                for number, one in enumerate(cases, 1):
                    calculation, names = _rules(pack, part, code, one)
                    yield Outcome(part, code, number, one, tuple(_wrong(calculation, names, one, today)))


def untried(pack: Pack, examples: Examples | None) -> list[str]:
    """What the pack declares and no case tries."""
    return [
        f"{part}/{code}"
        for part in Examples.model_fields
        for code in getattr(pack, part)
        if examples is None or not getattr(examples, part).get(code)
    ]


def _rules(pack: Pack, part: str, code: str, one: Case) -> tuple[Calculation, Mapping[str, str]]:
    """What computes a case, and how the outputs are called there that it names."""
    if isinstance(one, SchemeCase):
        ready = ready_scheme(code, pack.schemes[code])
        named = {f"parts.{name}": f"part:{name}" for name in one.parts} | {"base": "base"}
        named |= {f"limits.{name}": f"limit:{name}" for name in one.limits} | {"counted": "amount"}
        if one.filing:
            return ready.filing, named
        return ready.claim or ready.loss, named
    if part == "scores":
        return ready_score(code, pack.scores[code]), {
            f"points.{name}": f"points:{name}" for name in pack.scores[code].indicators
        }
    return ready_programme(code, pack.programmes[code]), {
        f"caps.{name}": f"cap:{name}" for name in pack.programmes[code].caps
    }


def _wrong(calculation: Calculation, names: Mapping[str, str], one: Case, today: date) -> Iterator[str]:
    try:
        inputs = read_case(calculation, one.case)
    except CaseFault as fault:
        yield from (f"case.{name}: {message}" for name, message in fault.problems)
        return
    day = calculation.day_of(inputs, one.as_of, today)
    scope = Scope(inputs, calculation.chosen(day, one.known_at or today))
    steps = {name: evaluate(tree, scope) for name, tree in calculation.outputs.items()}
    main = steps.get("payable") or steps["total"]
    if one.undetermined is not None:
        value = finished(main)
        reason = value.reason if isinstance(value, Undetermined) else _text(value, main.tree.kind)
        if reason != one.undetermined:
            yield f"undetermined: {reason}; expected {one.undetermined}"
    for name, wanted in _expected(one):
        if name.startswith("values."):
            tree = calculation.values.get(name.partition(".")[2])
            step = evaluate(tree, scope) if tree is not None else None
        else:
            step = steps.get(names.get(name, name))
        if step is None:
            yield f"{name}: these rules give no such thing"
        elif said := _differs(step, wanted):
            yield f"{name}: {said}"
    yield from _conditions(steps, one)
    if one.decided_by is not None or one.also:
        yield from _bound(calculation, main, one)


def _expected(one: Case) -> Iterator[tuple[str, str]]:
    """What a case names, as (name, value)."""
    for name in type(one).model_fields.keys() - Case.model_fields.keys() | {"values"}:
        said = getattr(one, name)
        if isinstance(said, str):
            yield name, said
        elif isinstance(said, dict):
            yield from ((f"{name}.{key}", value) for key, value in said.items())


def _differs(step: Step, wanted: str) -> str | None:
    """How a result differs from what is written, or None."""
    value, kind = finished(step), step.tree.kind
    try:
        expected: Result
        if kind.name == "number":
            expected, unit = read_number(wanted)
            if unit and unit != kind.unit:
                return f"is {kind}; expected {wanted}"
        else:
            expected = read_value(wanted, kind.name, kind.choices)
    except Unreadable as fault:
        return f"{fault}"
    return None if value == expected else f"{_text(value, kind)}; expected {wanted}"


def _text(value: Result, kind: Kind) -> str:
    if isinstance(value, Undetermined):
        return f"undetermined ({value.reason} {value.about})".replace(" )", ")")
    return shown(value, kind, literal=True)


def _conditions(steps: Mapping[str, Step], one: Case) -> Iterator[str]:
    wanted: dict[str, bool | None] = {"eligible": one.eligible}
    wanted["passes"] = one.passes if isinstance(one, ScoreCase) else None
    head = "passes" if isinstance(one, ScoreCase) else "eligibility"
    found = {name: (steps.get(name), said) for name, said in wanted.items() if said is not None}
    found |= {f"conditions.{code}": (steps.get(f"{head}:{code}"), said) for code, said in one.conditions.items()}
    for name, (step, said) in found.items():
        if step is None:
            yield f"{name}: there is no such condition"
        elif step.value is not said:
            yield f"{name}: {_text(finished(step), step.tree.kind)}; expected {_text(said, step.tree.kind)}"


def _bound(calculation: Calculation, main: Step, one: Case) -> Iterator[str]:
    bite = binding(main)
    label = calculation.bindings["payable"][bite][1] if bite and "payable" in calculation.bindings else "nothing"
    if one.decided_by is not None and label != one.decided_by:
        yield f"decided_by: {label}; expected {one.decided_by}"
    if one.also and set(also := list(ties(main))) != set(one.also):
        yield f"also: {', '.join(also) or 'nothing'}; expected {', '.join(one.also)}"
