"""What no single line of a definition can know: that names point at something and groups hold together. Pure."""

from collections.abc import Iterator

from gongzhi.base.forms.logic.definition import YES_NO, Form, Question
from gongzhi.base.forms.logic.reading import fits

_CHOOSING = ("one", "many")


def chain_of(form: Form, code: str) -> tuple[str, ...]:
    """A group with those around it, outermost first."""
    found = [code]
    while (outer := form.groups[found[0]].within) and outer not in found:
        found.insert(0, outer)
    return tuple(found)


def faults_of(form: Form) -> Iterator[tuple[str, str]]:
    """Place and message of every fault that needs no expression to be seen."""
    seen: set[str] = set()
    for one in form.questions:
        place = f"questions.{one.code}"
        if one.code in seen or one.code in form.groups:
            yield f"{place}.code", "is used twice"
        seen.add(one.code)
        if one.group and one.group not in form.groups:
            yield f"{place}.group", f"{one.group} is no group of this form"
        yield from ((f"{place}.{key}", fault) for key, fault in _question(one, form))
    for code, group in form.groups.items():
        if group.within and group.within not in form.groups:
            yield f"groups.{code}.within", f"{group.within} is no group of this form"
            return
    for code, choices in form.choices.items():
        codes = [choice.code for choice in choices]
        if not codes:
            yield f"choices.{code}", "is empty"
        for twice in sorted({one for one in codes if codes.count(one) > 1}):
            yield f"choices.{code}.{twice}", "is used twice"
        if code == YES_NO:
            yield f"choices.{code}", "is the name of the list every form has"
    yield from _groups(form)


def _question(one: Question, form: Form) -> Iterator[tuple[str, str]]:
    choosing, what = one.type in _CHOOSING, f"a question of type {one.type}"
    refused = {
        "label": "is missing" if one.label is None and one.type != "calculated" else "",
        "choices": _choices_fault(one, form),
        "choice_filter": f"{what} has none" if one.choice_filter and not choosing else "",
        "calculation": _calculation_fault(one),
        "sensitive": _sensitive_fault(one),
        "appearance": "",
        "default": "",
    }
    if one.appearance in ("likert", "table") and one.type not in ("one", "yes_no"):
        refused["appearance"] = f"{one.appearance} is for questions of type one"
    if one.default and not refused["choices"] and fits(one, form, one.default) is None:
        refused["default"] = f"“{one.default}” is no answer to this question"
    for key in ("required", "constraint", "default"):
        if getattr(one, key) and not one.answered:
            refused[key] = f"{what} is not answered"
    yield from ((key, fault) for key, fault in refused.items() if fault)


def _choices_fault(one: Question, form: Form) -> str:
    if one.type not in _CHOOSING:
        return f"a question of type {one.type} has none" if one.choices else ""
    if one.choices is None:
        return "is missing"
    return "" if form.choices.get(one.choices) else f"{one.choices} is no list of this form"


def _calculation_fault(one: Question) -> str:
    if one.type == "calculated":
        return "" if one.calculation else "is missing"
    return f"a question of type {one.type} has none: use type calculated" if one.calculation else ""


def _sensitive_fault(one: Question) -> str:
    if one.type == "id_number" and not one.sensitive:
        return "an id number is stored encrypted: say sensitive = true"
    return "a note holds no answer" if one.sensitive and one.type == "note" else ""


def _groups(form: Form) -> Iterator[tuple[str, str]]:
    """Groups hold something, in one run, and repeats do not hold repeats."""
    runs: list[tuple[str, ...]] = []
    for one in form.questions:
        chain = chain_of(form, one.group) if one.group in form.groups else ()
        if not runs or runs[-1] != chain:
            runs.append(chain)
    for code, group in form.groups.items():
        inside = [code in chain for chain in runs]
        if not any(inside):
            yield f"groups.{code}", "holds no question"
        elif sum(now and not before for before, now in zip([False, *inside], inside, strict=False)) > 1:
            yield f"groups.{code}", "its questions do not stand together"
        around = chain_of(form, code)[:-1]
        if form.groups[chain_of(form, code)[0]].within:
            yield f"groups.{code}.within", "stands in itself"
        elif group.repeat and any(form.groups[outer].repeat for outer in around):
            yield f"groups.{code}.repeat", "stands in another repeat: one level is all there is"
        if group.label is None and group.repeat:
            yield f"groups.{code}.label", "is missing"
