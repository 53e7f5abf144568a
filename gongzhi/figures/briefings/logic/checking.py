"""Whether the briefings of a pack can be told, before anything is stored. Pure."""

from collections.abc import Iterator
from difflib import get_close_matches

from gongzhi.packs.briefings import PLACES
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


def _unknown(figure: str, pack: Pack) -> str:
    near = get_close_matches(figure, [*pack.figures, *PLACES], 3)
    return f"{figure} is no figure of this pack" + (f"; near it: {', '.join(near)}" if near else "")
