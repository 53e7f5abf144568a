"""Whether the briefings of a pack can be told, before anything is stored. Pure."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from gongzhi.base.datasets import Dataset
from gongzhi.figures.counting.logic.conditions import faults_of
from gongzhi.packs.briefings import PLACES, Bulletin
from gongzhi.packs.schema import Pack


def check_briefings(pack: Pack) -> Iterator[str]:
    """Every fault, as `briefings/CODE.toml: key: what is wrong`."""
    for code, one in pack.briefings.items():
        head = f"briefings/{code}.toml"
        role = pack.roles.get(one.owner)
        if role is None or role.per is None:
            yield f"{head}: owner: {one.owner} is no role with posts"
        for n, part in enumerate(one.parts, 1):
            for m, sentence in enumerate(part.sentences, 1):
                for figure in dict.fromkeys(sentence.figures()):
                    if figure not in pack.figures:
                        yield f"{head}: parts.{n}.sentences.{m}: {_unknown(figure, pack)}"
                for figure, bounds in sentence.when.items():
                    if bounds.but or bounds.empty is not None:
                        yield f"{head}: parts.{n}.sentences.{m}.when.{figure}: takes at_least and at_most"
        for key, figures in (("table", one.table), ("charts", one.charts)):
            for figure in figures:
                if figure not in pack.figures:
                    yield f"{head}: {key}: {_unknown(figure, pack)}"


def check_bulletins(pack: Pack, datasets: Mapping[str, Dataset]) -> Iterator[str]:
    """Every fault, as `bulletins/CODE.toml: key: what is wrong`."""
    for code, one in pack.bulletins.items():
        dataset = datasets.get(one.dataset)
        if dataset is None:
            yield f"bulletins/{code}.toml: dataset: {one.dataset} is none of {', '.join(sorted(datasets))}"
            continue
        for fault in _of_log(one, dataset):
            yield f"bulletins/{code}.toml: {fault}"


def _of_log(one: Bulletin, dataset: Dataset) -> Iterator[str]:
    moments = sorted(name for name, field in dataset.fields.items() if field.type == "moment")
    if one.time not in moments:
        yield f"time: {one.time} is no moment of {dataset.code}; it has {', '.join(moments) or 'none'}"
    for name in one.amounts:
        if name not in dataset.fields or dataset.fields[name].type != "number":
            yield f"amounts: {name} is no number of {dataset.code}"
    if one.by is not None and (one.by not in dataset.fields or dataset.fields[one.by].type != "code"):
        yield f"by: {one.by} is no code of {dataset.code}"
    yield from faults_of(dataset, one.where, "where")
    if dataset.guarded and one.where.get(dataset.guarded) is not False:
        yield f"where.{dataset.guarded}: must be false: few may know of the others"


def _unknown(figure: str, pack: Pack) -> str:
    near = get_close_matches(figure, [*pack.figures, *PLACES], 3)
    return f"{figure} is no figure of this pack" + (f"; near it: {', '.join(near)}" if near else "")
