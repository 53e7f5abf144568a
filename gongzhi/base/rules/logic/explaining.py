"""Why a case gets what it gets: every step with its value, version and source, as plain data for JSON and for pages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongzhi.base.forms.logic.values import number_text
from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.definition import Programme, Rules, ScoreModel, Sourced
from gongzhi.base.rules.logic.scalar import Scope, Step, binding, evaluate, finished, ties
from gongzhi.base.rules.logic.trees import Bands, Dated, Named, Shares, written
from gongzhi.base.rules.logic.units import Kind, Result, Undetermined, Unreadable, Value, read_value, shown

Plain = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A case and the days it is looked at by. `as_of` overrules the selector; `today` counts where there is none."""

    inputs: Mapping[str, Value]
    today: date
    known_at: date
    as_of: date | None = None


class CaseFault(Exception):
    """A case that cannot be read; `problems` are pairs of an input and what is wrong with it."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{name}: {message}" for name, message in problems))


def read_case(calculation: Calculation, raw: Mapping[str, object]) -> dict[str, Value]:
    """A case as files write it (see `read_value`); null is not known. Raises `CaseFault`."""
    found: dict[str, Value] = {}
    problems: list[tuple[str, str]] = []
    for name, value in raw.items():
        known = calculation.inputs.get(name)
        if known is None:
            problems.append((name, f"is no input: there are {', '.join(calculation.inputs)}"))
        elif value is not None:
            try:
                found[name] = read_value(value, known.type, frozenset(known.choices))
            except Unreadable as fault:
                problems.append((name, str(fault)))
    if problems:
        raise CaseFault(problems)
    return found


def explain(calculation: Calculation, rules: Rules, asked: Question) -> Plain:
    """The whole explanation of one case."""
    day = calculation.day_of(asked.inputs, asked.as_of, asked.today)
    scope = Scope(asked.inputs, calculation.chosen(day, asked.known_at))
    steps = {name: evaluate(tree, scope) for name, tree in calculation.outputs.items()}
    teller = _Teller(calculation)
    about = teller.programme(rules, steps) if isinstance(rules, Programme) else {}
    if isinstance(rules, ScoreModel):
        about = teller.score(rules, steps, asked.inputs)
    versions = list(_versions(steps.values()))
    examples = sorted({one.key for one in versions if one.example} | set(_unsourced(rules, steps)))
    return {
        "code": calculation.code,
        "title": calculation.title.label,
        "as_of": day.isoformat() if day else None,
        "known_at": asked.known_at.isoformat(),
        "selector": calculation.selector,
        **about,
        "example": rules.status != "official" or bool(examples),
        "examples": examples,
        "source": rules.source,
        "inputs": [teller.input(name, rules, asked.inputs.get(name)) for name in calculation.inputs],
        "parameters": [teller.version(one) for one in versions],
        "steps": {name: teller.step(step) for name, step in steps.items() if name in ("payable", "total", "passes")},
    }


def _versions(steps: Iterable[Step]) -> Iterator[Dated]:
    """Every version that was used, once, in the order of the steps."""
    told: set[int] = set()
    for step in _every(steps):
        if step.version is not None and id(step.version) not in told:
            told.add(id(step.version))
            yield step.version


def _every(steps: Iterable[Step]) -> Iterator[Step]:
    """Every step, once, in their order: what several name was computed once."""
    seen: set[int] = set()
    waiting = [*steps][::-1]
    while waiting:
        step = waiting.pop()
        if id(step) not in seen:
            seen.add(id(step))
            yield step
            waiting += step.parts[::-1]


def _missed(step: Step) -> set[str]:
    """Inputs that were asked for and are not known; those of an arm not taken were not asked for."""
    return {
        one.tree.word
        for one in _every([step])
        if (one.tree.op == "input" and isinstance(one.value, Undetermined))
        or (one.tree.op == "given" and one.value is False)
    }


def _unsourced(rules: Rules, steps: Mapping[str, Step]) -> Iterator[str]:
    """Tables whose rows were used, conditions, caps and indicators that no source confirms."""
    for step in _every(steps.values()):
        if step.tree.op == "lookup" and any(step.tree.fixed.lines[row].example for row in step.rows):
            yield step.tree.word
    parts: list[Mapping[str, Sourced]] = []
    if isinstance(rules, Programme):
        parts = [rules.eligibility, rules.caps]
    elif isinstance(rules, ScoreModel):
        parts = [rules.indicators, rules.passes]
    yield from (code for part in parts for code, one in part.items() if one.status != "official")


class _Teller:
    """Says what was computed, by the titles of what the rules declare."""

    def __init__(self, calculation: Calculation) -> None:
        self._of = calculation
        self._told: set[int] = set()

    def title(self, name: str) -> str:
        """What an input, parameter, table or value is called."""
        title = self._of.titles.get(name)
        return title.label if title else name

    def why(self, reason: Undetermined) -> Plain:
        """Why there is no result."""
        words = _(_WHY[reason.reason]) % {"about": self.title(reason.about)}
        return {"reason": reason.reason, "about": reason.about, "text": words}

    def result(self, value: Result, kind: Kind) -> Plain:
        """A result, as text and in the smallest unit; or why there is none."""
        if isinstance(value, Undetermined):
            return {"value": None, "text": None, "why": self.why(value)}
        plain: object = number_text(value) if isinstance(value, Fraction) else value
        if isinstance(value, Fraction) and value.denominator == 1:
            plain = value.numerator
        elif isinstance(value, date):
            plain = value.isoformat()
        return {"value": plain, "text": shown(value, kind), "why": None}

    def output(self, step: Step) -> Plain:
        """What leaves the rules."""
        return self.result(finished(step), step.tree.kind)

    def programme(self, rules: Programme, steps: Mapping[str, Step]) -> Plain:
        """Status, amount, conditions and caps of a programme."""
        payable, eligible = steps["payable"], steps["eligible"].value
        value = finished(payable)
        status = "undetermined" if isinstance(value, Undetermined) else "payable"
        bite = binding(payable)
        label = self._of.bindings["payable"][bite][1] if bite else None
        also = list(ties(payable)) if bite else []
        return {
            "status": "not_eligible" if eligible is False else status,
            "payable": self.output(payable),
            "amount": self.output(steps["amount"]),
            "binding": None if label is None else {
                "code": label, "title": self._bound(rules, label),
                "also": [{"code": one, "title": self._bound(rules, one)} for one in also],
            },
            "eligibility": self._conditions("eligibility", rules.eligibility, steps),
            "caps": [
                {"code": key, "title": cap.title.label, "source": cap.source, "status": cap.status,
                 **self.output(steps[f"cap:{key}"]), "bites": label == key, "equal": key in also}
                for key, cap in rules.caps.items()
            ],
        }  # fmt: skip

    def _bound(self, rules: Programme, label: str) -> str:
        """What a choice is called: a cap by its title, what rules name by its name."""
        if label in rules.caps:
            return rules.caps[label].title.label
        return _("限额之前的数额") if label == "amount" else self.title(label)

    def _conditions(self, part: str, declared: Mapping[str, Any], steps: Mapping[str, Step]) -> list[Plain]:
        return [
            {"code": key, "title": one.title.label, "source": one.source, "status": one.status,
             **self.output(steps[f"{part}:{key}"])}
            for key, one in declared.items()
        ]  # fmt: skip

    def score(self, rules: ScoreModel, steps: Mapping[str, Step], inputs: Mapping[str, Value]) -> Plain:
        """Every point of a score, and what is missing."""
        passed = steps["passes"].value
        broken = isinstance(steps["total"].value, Undetermined) or isinstance(passed, Undetermined)
        lines = []
        for key, one in rules.indicators.items():
            step = steps[f"points:{key}"]
            stage = inputs.get(rules.stage or "")
            weight = one.weight or one.weights.get(str(stage))
            gone = sorted(_missed(step))
            lines.append(
                {"code": key, "title": one.title.label, "group": one.group, **self.output(step), "weight": weight,
                 "missing": gone, "counted_as_zero": bool(gone) and one.missing == "zero", "source": one.source,
                 "status": one.status}
            )  # fmt: skip
        return {
            "status": "undetermined" if broken else "passes" if passed else "fails",
            "total": self.output(steps["total"]),
            "groups": [
                {"code": key, "title": group.title.label, **self.output(steps[f"group:{key}"])}
                for key, group in rules.groups.items()
            ],
            "indicators": lines,
            "passes": self._conditions("passes", rules.passes, steps),
            "missing": sorted({name for line in lines for name in line["missing"]}),
        }

    def input(self, name: str, rules: Rules, value: Value | None) -> Plain:
        """What was known of the case."""
        known = self._of.inputs[name]
        told: Plain = {"value": None, "text": None} if value is None else self.result(value, known.kind)
        text = known.choices[value].label if isinstance(value, str) else told["text"]
        basis = rules.inputs[name].basis
        return {"code": name, "title": known.title.label, "value": told["value"], "text": text, "basis": basis}

    def version(self, one: Dated) -> Plain:
        """A version of a parameter with where it comes from."""
        named = self._of.parameters[one.key]
        return {
            "key": one.key,
            "title": self.title(one.key),
            "value": content_text(named, one),
            "valid_from": one.valid_from.isoformat(),
            "valid_to": one.valid_to.isoformat() if one.valid_to else None,
            "known_from": one.known_from.isoformat(),
            "known_to": one.known_to.isoformat() if one.known_to else None,
            "source": one.source,
            "quote": one.quote,
            "status": one.status,
        }

    def step(self, step: Step) -> Plain:
        """A step with those it comes from."""
        tree = step.tree
        found: Plain = {"op": tree.op, "expression": written(tree), **self.result(step.value, tree.kind)}
        if tree.op in ("input", "param", "value"):
            found["title"] = tree.title.label if tree.title else self.title(tree.word)
        if tree.op == "input" and isinstance(step.value, str):
            found["text"] = self._of.inputs[tree.word].choices[step.value].label
        if step.chosen is not None:
            found["chosen"] = step.chosen
        if step.version is not None:
            one = step.version
            found["version"] = {"key": one.key, "valid_from": one.valid_from.isoformat(), "source": one.source,
                                "status": one.status}  # fmt: skip
        if tree.op == "lookup":
            lines = tree.fixed.lines
            found["rows"] = [{"table": tree.word, "row": row + 1, "source": lines[row].source} for row in step.rows]
        if tree.op == "value" and id(step.parts[0]) in self._told:
            return found | {"parts": [], "again": True}  # told above
        self._told.update(id(part) for part in step.parts if tree.op == "value")
        found["parts"] = [self.step(part) for part in step.parts]
        return found


def content_text(named: Named, one: Dated) -> str:
    """What a version says, in one line."""
    content = one.content
    if isinstance(content, Shares):
        parts = _("、").join(f"{party} {shown(part, named.kind)}" for party, part in content.parts.items())
        if content.residue is None:
            return parts
        return _("%(text)s（%(note)s）") % {"text": parts, "note": _("尾差归 %(party)s") % {"party": content.residue}}
    if isinstance(content, Bands):
        assert named.over is not None
        starts = [f"≥{shown(start, named.over)} " if start is not None else "" for start in content.starts]
        return _("、").join(
            f"{start}{shown(give, named.kind)}" for start, give in zip(starts, content.gives, strict=True)
        )
    return shown(content, named.kind)


_WHY = {
    "missing": gettext_noop("缺少：%(about)s"),
    "division": gettext_noop("除数为 0"),
    "no_parameter": gettext_noop("%(about)s：这一天没有已知的值"),
    "no_row": gettext_noop("%(about)s：没有一行适用"),
    "several_rows": gettext_noop("%(about)s：不止一行适用"),
    "below_bands": gettext_noop("%(about)s：低于最低一档"),
    "negative": gettext_noop("%(about)s：不能为负"),
    "too_large": gettext_noop("数额过大"),
    "no_code": gettext_noop("%(about)s：没有为这一类规定"),
}
