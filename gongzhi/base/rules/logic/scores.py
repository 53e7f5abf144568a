"""Score models made ready: points of each indicator, of each group, the total, and whether it passes."""

from collections.abc import Mapping
from fractions import Fraction

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import Draft, begun, conditions
from gongzhi.base.rules.logic.definition import Indicator, ScoreModel
from gongzhi.base.rules.logic.trees import Bands, Tree, const
from gongzhi.base.rules.logic.units import YES_NO, Kind, Unreadable, read_number, unit_of
from gongzhi.base.texts import Text

POINTS = Kind("number", unit_of("points"))


def ready_score(code: str, model: ScoreModel) -> Calculation:
    """A score model ready to be computed; raises `RuleFault` with everything that is wrong.

    Outputs: `points:INDICATOR`, `group:GROUP`, `total`, `passes:CODE` and `passes`. Conditions may speak of
    `points_INDICATOR`, `group_GROUP` and `total`.
    """
    draft = begun(model)
    points, groups = (f"points_{key}" for key in model.indicators), (f"group_{key}" for key in model.groups)
    draft.awaited = frozenset({"total", *points, *groups})
    stages = _stages(draft, model)
    weights = _weights(draft, model, stages)
    by_group: dict[str, list[Tree]] = {group: [] for group in model.groups}
    every: list[Tree] = []
    for key, one in model.indicators.items():
        if one.group is not None and one.group not in model.groups:
            draft.say(f"indicators.{key}.group", f"{one.group} is no group of this model")
        tree = _points(draft, model, key, one, weights.get(key, {}))
        if tree is None:
            continue
        named = _named(draft, f"points_{key}", f"points:{key}", one.title, tree)
        every.append(named)
        by_group.get(one.group or "", []).append(named)
    for key, parts in by_group.items():
        if not parts and not draft.problems:
            draft.say(f"groups.{key}", "holds no indicator")
        elif parts:
            _named(draft, f"group_{key}", f"group:{key}", model.groups[key].title, _added(parts))
    if every:
        _named(draft, "total", "total", model.title, _added(every))
    draft.outputs["passes"] = conditions(draft, "passes", model.passes)
    return draft.done(code)


def _named(draft: Draft, name: str, output: str, title: Text, tree: Tree) -> Tree:
    if name in draft.names.inputs or name in draft.values or name in draft.parameters:
        draft.say(output.replace(":", "."), f"{name} is the name of something else already")
    draft.values[name], draft.titles[name] = tree, title
    draft.outputs[output] = named = Tree("value", tree.kind, (tree,), word=name, title=title)
    return named


def _added(parts: list[Tree]) -> Tree:
    found = parts[0]
    for one in parts[1:]:
        found = Tree("+", Kind("number", found.kind.unit, found.kind.whole and one.kind.whole), (found, one))
    return found


def _stages(draft: Draft, model: ScoreModel) -> tuple[str, ...]:
    """The stages that have weights of their own; one without a name when there are none."""
    if model.stage is None:
        return ("",)
    known = draft.inputs.get(model.stage)
    if known is None or known.type != "code":
        draft.say("stage", f"{model.stage} is no input of type code")
        return ("",)
    return tuple(known.choices)


def _weights(draft: Draft, model: ScoreModel, stages: tuple[str, ...]) -> dict[str, dict[str, Fraction]]:
    """Weights by indicator and stage, after noting where they do not sum."""
    found = {
        key: _by_stage(draft, f"indicators.{key}", one.weight, one.weights, stages)
        for key, one in model.indicators.items()
    }
    total = _read_points(draft, "total", model.total)
    groups = {
        key: _by_stage(draft, f"groups.{key}", group.weight, group.weights, stages)
        for key, group in model.groups.items()
        if group.weight is not None or group.weights
    }
    if draft.problems:
        return found
    for stage in stages:
        of = f" of stage {stage}" if stage else ""
        summed = sum(one[stage] for one in found.values())
        if summed != total:
            draft.say("indicators", f"weights{of} sum to {summed}, not to {total}")
        for key, weight in groups.items():
            own = sum(found[code][stage] for code, one in model.indicators.items() if one.group == key)
            if own != weight[stage]:
                draft.say(f"groups.{key}", f"weights{of} sum to {own}, not to {weight[stage]}")
    return found


def _by_stage(
    draft: Draft, place: str, weight: object, weights: Mapping[str, object], stages: tuple[str, ...]
) -> dict[str, Fraction]:
    if not weights:
        return dict.fromkeys(stages, _read_points(draft, f"{place}.weight", weight))
    if missing := set(stages) ^ set(weights):
        draft.say(f"{place}.weights", f"must name every stage once: {', '.join(sorted(missing))}")
    return {stage: _read_points(draft, f"{place}.weights.{stage}", one) for stage, one in weights.items()}


def _read_points(draft: Draft, place: str, text: object) -> Fraction:
    try:
        number, unit = read_number(str(text))
        if unit not in ((), POINTS.unit) or number < 0:
            raise Unreadable(f"“{text}” is no number of points such as 20")
    except Unreadable as fault:
        draft.say(place, str(fault))
        return Fraction(0)
    return number


def _points(draft: Draft, model: ScoreModel, key: str, one: Indicator, weights: Mapping[str, Fraction]) -> Tree | None:
    place = f"indicators.{key}"
    if one.points is not None:
        given = draft.judge(f"{place}.points", one.points, POINTS)
        weight = _weight(model, weights)
        tree = given and Tree("min", POINTS, (given, weight), fixed=("points", "weight"))
    else:
        tree = _through(draft, model, place, one, weights)
    if tree is None or one.missing == "undetermined" or not tree.inputs:
        return tree
    known: Tree | None = None
    for name in sorted(tree.inputs - {model.stage}):
        asked = Tree("given", YES_NO, word=name)
        known = asked if known is None else Tree("and", YES_NO, (known, asked))
    return tree if known is None else Tree("if", tree.kind, (known, tree, const(Fraction(0), tree.kind)))


def _weight(model: ScoreModel, weights: Mapping[str, Fraction]) -> Tree:
    if len(set(weights.values())) <= 1 or model.stage is None:
        return const(next(iter(weights.values()), Fraction(0)), POINTS)
    stage = Tree("input", Kind("code", choices=frozenset(weights)), word=model.stage)
    return Tree("pick", POINTS, (stage,), word="weight", fixed=dict(weights))


def _through(
    draft: Draft, model: ScoreModel, place: str, one: Indicator, weights: Mapping[str, Fraction]
) -> Tree | None:
    """The value through bands or a curve."""
    form, name = ("bands", one.bands) if one.bands else ("curve", one.curve)
    named = draft.parameters.get(name or "")
    value = draft.judge(f"{place}.value", one.value or "")
    if named is None or named.form != form or named.over is None:
        draft.say(f"{place}.{form}", f"{name} is no parameter with {form}")
        return None
    if value is None:
        return None
    if value.kind.name != "number" or value.kind.unit != named.over.unit:
        draft.say(f"{place}.value", f"{name} is over {named.over}, this is {value.kind}")
        return None
    op = "band" if form == "bands" else "curve"
    found = Tree(op, named.kind, (value,), word=named.key)
    most = max(max(version.content.gives) for version in named.versions if isinstance(version.content, Bands))
    if named.kind.unit == POINTS.unit:
        if {most} != set(weights.values()):
            draft.say(f"{place}.{form}", f"{name} gives at most {most} points, which is not the weight")
        return found
    if named.kind.unit or most > 1:
        draft.say(f"{place}.{form}", f"{name} must give points, or a ratio of at most 100%")
        return None
    return _rounded(draft, model, found, weights)


def _rounded(draft: Draft, model: ScoreModel, found: Tree, weights: Mapping[str, Fraction]) -> Tree | None:
    step = _read_points(draft, "rounding", model.rounding)
    if step <= 0:
        draft.say("rounding", "must be more than 0")
        return None
    weighted = Tree("*", POINTS, (found, _weight(model, weights)))
    kind = Kind("number", POINTS.unit, whole=step.denominator == 1)
    return Tree("round", kind, (weighted,), word="round_half_up", fixed=step)
