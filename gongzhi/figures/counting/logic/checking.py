"""Whether the figures of a pack can be counted, by the schemas of its datasets, before anything is stored. Pure."""

from collections.abc import Iterator, Mapping

from gongzhi.base.datasets import Dataset
from gongzhi.figures.counting.logic.conditions import faults_of
from gongzhi.packs.figures import Figure
from gongzhi.packs.schema import LEVELS, Pack

_WIDE = LEVELS[: LEVELS.index("town") + 1]


def check_figures(pack: Pack, datasets: Mapping[str, Dataset]) -> Iterator[str]:
    """Every fault, as `figures.toml: code.key: what is wrong`."""
    for code, figure in pack.figures.items():
        for fault in _faults(figure, pack, datasets):
            yield f"figures.toml: {code}.{fault}"
    yield from _circles(pack.figures)
    if pack.story:
        for code, told in pack.story.told.items():
            if told.group is not None and told.group not in pack.story.groups:
                yield f"story.toml: told.{code}.group: {told.group} is no group of this story"
            if told.says and not all("{value}" in text for text in (told.says.zh, told.says.en) if text):
                yield f"story.toml: told.{code}.says: must hold {{value}}"


def _faults(figure: Figure, pack: Pack, datasets: Mapping[str, Dataset]) -> Iterator[str]:
    if figure.owner is not None and figure.owner not in pack.roles:
        yield f"owner: {figure.owner} is no role of this pack"
    for key, levels in (("levels", figure.levels), ("level", (figure.level,) if figure.level else ())):
        for level in levels:
            if level not in LEVELS:
                yield f"{key}: {level} is none of {', '.join(LEVELS)}"
    if figure.parts:
        yield from _of_parts(figure, pack)
        return
    dataset = datasets.get(figure.dataset)
    if dataset is None:
        yield f"dataset: {figure.dataset} is none of {', '.join(sorted(datasets))}"
        return
    yield from faults_of(dataset, figure.where, "where")
    yield from faults_of(dataset, figure.hit, "hit")
    yield from _of_fields(figure, dataset)
    if dataset.guarded and figure.where.get(dataset.guarded) is not False and not _wide(figure):
        yield (
            f"where.{dataset.guarded}: must be false, or levels only {', '.join(_WIDE)}: "
            f"a number of a village or grid would tell of single records that few may know of"
        )


def _wide(figure: Figure) -> bool:
    return bool(figure.levels) and all(level in _WIDE for level in figure.levels)


def _of_parts(figure: Figure, pack: Pack) -> Iterator[str]:
    for part in figure.parts:
        if part not in pack.figures:
            yield f"parts: {part} is no figure of this pack"
        elif figure.measure == "areas" and pack.figures[part].parts:
            yield "parts: areas are counted by a figure that is itself counted from records"
    if figure.bounds is not None and (figure.bounds.but or figure.bounds.empty is not None):
        yield "bounds: takes at_least and at_most"


def _of_fields(figure: Figure, dataset: Dataset) -> Iterator[str]:
    days = sorted(name for name, field in dataset.fields.items() if field.type == "day")
    for key, code in (("time", figure.time), ("since", figure.since), ("until", figure.until)):
        if code is not None and code not in days:
            yield f"{key}: {code} is no day of {dataset.code}; it has {', '.join(days)}"
    if figure.of is not None:
        field = dataset.fields.get(figure.of)
        if field is None:
            yield f"of: {dataset.code} has no field {figure.of}"
        elif figure.measure != "distinct" and field.type != "number":
            yield f"of: {figure.of} is no number"
    for code in figure.breakdowns:
        if code not in dataset.fields or dataset.fields[code].type == "moment":
            yield f"breakdowns: {dataset.code} has no field {code}"
    if figure.measure in ("distinct", "median") and not figure.levels:
        yield f"levels: a {figure.measure} does not add up from area to area: say for which levels it is told"


def _circles(figures: Mapping[str, Figure]) -> Iterator[str]:
    """Figures that are made of themselves."""
    for code in figures:
        seen, waiting = set(), list(figures[code].parts)
        while waiting:
            part = waiting.pop()
            if part == code:
                yield f"figures.toml: {code}.parts: is made of itself"
                break
            if part not in seen and part in figures:
                seen.add(part)
                waiting += figures[part].parts
